"""The result of a run as immutable values; console, log and JSON report all read the same."""

from dataclasses import dataclass
from datetime import datetime

from tq_indicators.kinds import Kind

from tq_trellix_esm.decide.funnel import Funnel
from tq_trellix_esm.errors import ExitCode, worst


@dataclass(frozen=True, slots=True)
class ListResult:
    """What became of one watchlist. Counts of values; `after` as read back where `verified`.

    `added` and `removed` are what was done, or in a dry run what would be. `withheld` are removals
    that a safety rule kept back. `error` holds the lines of what came in the way of this list.
    """

    kind: Kind
    name: str
    before: int = 0
    desired: int = 0
    added: int = 0
    removed: int = 0
    withheld: int = 0
    after: int = 0
    created: bool = False
    verified: bool = False
    refused: tuple[str, ...] = ()
    error: tuple[str, ...] = ()
    add_values: tuple[str, ...] = ()
    remove_values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What became of one saved search. `notices` are told to the operator, `error` ended it early."""

    name: str
    basename: str
    lists: tuple[ListResult, ...] = ()
    funnel: Funnel | None = None
    notices: tuple[str, ...] = ()
    error: tuple[str, ...] = ()
    exit_code: ExitCode = ExitCode.DONE
    planned: bool = False

    @property
    def verified(self) -> bool:
        """Whether every list was read back, or needed nothing, and is as it should be."""
        return not self.error and bool(self.lists) and all(one.verified for one in self.lists)

    def total(self, column: str) -> int:
        """The sum of one column of counts over the lists."""
        return sum(int(getattr(one, column)) for one in self.lists)


@dataclass(frozen=True, slots=True)
class Remote:
    """One side as the summary names it. `account` is a name, never a secret."""

    host: str
    account: str = ""
    version: str = ""
    calls: int = 0


@dataclass(frozen=True, slots=True)
class RunResult:
    """One run of the sync, whole."""

    key: str
    started: datetime
    ended: datetime
    dry_run: bool
    threatq: Remote
    esm: Remote
    searches: tuple[SearchResult, ...]
    pages: int = 0
    warnings: tuple[str, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """Codes 4 and 5 only where no search could be read and planned, else 1 (design, 3)."""
        codes = [search.exit_code for search in self.searches]
        if any(search.planned for search in self.searches):
            codes = [
                ExitCode.PARTLY_FAILED if code in {ExitCode.CREDENTIALS, ExitCode.REMOTE} else code
                for code in codes
            ]
        return worst(codes)

    @property
    def seconds(self) -> float:
        """How long the run took."""
        return (self.ended - self.started).total_seconds()
