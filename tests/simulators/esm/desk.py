"""The whole state of one ESM, as the handlers get it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulators.esm.credentials import version_numbers
from simulators.esm.files import ValueFiles
from simulators.esm.lists import Watchlists
from simulators.esm.sessions import Sessions
from simulators.side.clock import SimulatorClock
from simulators.side.knobs import Knobs


@dataclass(frozen=True)
class Desk:
    """Knobs, clock, users and sessions, watchlists, value files; `warn` writes into the records."""

    knobs: Knobs
    clock: SimulatorClock
    sessions: Sessions
    lists: Watchlists
    files: ValueFiles
    warn: Callable[[str], None]

    @property
    def old_shapes(self) -> bool:
        """Whether the shapes are those of 10.x (2.5, seen)."""
        shapes = self.knobs.text("shapes")
        if shapes == "version":
            return version_numbers(self.knobs.text("version")) < (11,)
        return shapes == "10.x"


def new_desk(knobs: Knobs, clock: SimulatorClock, warn: Callable[[str], None]) -> Desk:
    """An ESM without users and lists."""
    files = ValueFiles(knobs, clock)
    return Desk(knobs, clock, Sessions(knobs, clock), Watchlists(knobs), files, warn)
