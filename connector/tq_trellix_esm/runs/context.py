"""What a run works with, put together by a command."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tq_trellix_esm.clock import Clock
from tq_trellix_esm.remote.esm.session import EsmSession
from tq_trellix_esm.remote.threatq.session import ThreatQSession
from tq_trellix_esm.settings.values import EsmSettings
from tq_trellix_esm.state.cache import Cache
from tq_trellix_esm.state.changes import ChangeLog
from tq_trellix_esm.state.lists import ListLog
from tq_trellix_esm.state.runs import Run, RunLog


@dataclass(frozen=True, slots=True)
class Switches:
    """What the command line says about this run. `deadline` in the clock's monotonic seconds."""

    dry_run: bool = False
    allow_mass_removal: bool = False
    since: datetime | None = None
    deadline: float | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The precious state, by area."""

    runs: RunLog
    lists: ListLog
    changes: ChangeLog


def _silent(_: str, __: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Context:
    """Both remotes, our state, the clock. `progress(what, count)` is told as work goes on."""

    threatq: ThreatQSession
    esm: EsmSession
    esm_settings: EsmSettings
    history: History
    cache: Cache
    clock: Clock
    run: Run
    switches: Switches = field(default_factory=Switches)
    progress: Callable[[str, int], None] = _silent
