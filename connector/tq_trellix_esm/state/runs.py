"""Which runs there were, and what became of each search in them."""

from dataclasses import dataclass
from datetime import datetime

from tq_trellix_esm.state.database import moment
from tq_trellix_esm.state.store import Store

_KEYS = 0x10000
_STEP = 0x9E37  # odd, so that 65,536 runs on end have different keys, and neighbours unlike ones


@dataclass(frozen=True, slots=True)
class Run:
    """One run: `id` grows, `key` is what people are shown (4 hex digits)."""

    id: int
    key: str


@dataclass(frozen=True, slots=True)
class PastRun:
    """What is known of a run; `finished` and `exit_code` are None while it runs, or where it was killed."""

    run: Run
    command: str
    version: str
    started: datetime
    finished: datetime | None
    exit_code: int | None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What became of one search; `desired` is the number of values it asked for, None where unknown."""

    search: str
    basename: str
    desired: int | None
    outcome: str


class RunLog:
    """The runs of a store, newest last."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def start(self, command: str, version: str) -> Run:
        """Record that a run begins."""
        with self._store.transaction():
            number = self._store.execute(
                "INSERT INTO runs (key, command, version, started) VALUES ('', ?, ?, ?)",
                (command, version, self._store.now()),
            )
            run = Run(number, f"{number * _STEP % _KEYS:04x}")
            self._store.execute("UPDATE runs SET key = ? WHERE id = ?", (run.key, run.id))
        return run

    def finish(self, run: Run, exit_code: int) -> None:
        """Record how the run ended."""
        self._store.execute(
            "UPDATE runs SET finished = ?, exit_code = ? WHERE id = ?",
            (self._store.now(), int(exit_code), run.id),
        )

    def search_result(self, run: Run, search: str, basename: str, desired: int | None, outcome: str) -> None:
        """Record what became of a search in this run; a second time replaces the first."""
        self._store.execute(
            "INSERT OR REPLACE INTO search_results (run_id, search, basename, desired, outcome, at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (run.id, search, basename, desired, outcome, self._store.now()),
        )

    def past(self, limit: int = 100) -> tuple[PastRun, ...]:
        """Return the last runs, newest first."""
        found = self._store.rows(
            "SELECT id, key, command, version, started, finished, exit_code FROM runs"
            " ORDER BY id DESC LIMIT ?",
            (limit,),
        )
        return tuple(
            PastRun(
                Run(number, key),
                command,
                version,
                moment(started),
                None if finished is None else moment(finished),
                code,
            )
            for number, key, command, version, started, finished, code in found
        )

    def results(self, run: Run) -> tuple[SearchResult, ...]:
        """Return what became of the searches of a run, in the order of their recording."""
        found = self._store.rows(
            "SELECT search, basename, desired, outcome FROM search_results WHERE run_id = ? ORDER BY rowid",
            (run.id,),
        )
        return tuple(SearchResult(*row) for row in found)
