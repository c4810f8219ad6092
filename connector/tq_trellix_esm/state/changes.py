"""What each run wrote to the ESM: recorded before the call, marked done after it.

A change that was never marked done may or may not have reached the ESM; the next run reads and plans again.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from tq_trellix_esm.state.runs import Run
from tq_trellix_esm.state.store import Store

Direction = Literal["add", "remove"]


@dataclass(frozen=True, slots=True)
class Change:
    """One write to one list: `count` values, `done` where the ESM has confirmed it."""

    id: int
    list_id: int
    direction: Direction
    count: int
    done: bool


class ChangeLog:
    """The writes of a store, in order."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def intend(self, run: Run, list_id: int, direction: Direction, values: Iterable[str]) -> int:
        """Record, before the call, what is going to be added or removed; return the id for `done`.

        Raises ValueError for a value of several lines, which no watchlist can hold.
        """
        lines = tuple(values)
        if any("\n" in value for value in lines):
            raise ValueError("a value of a watchlist has one line")
        # surrogatepass: what the ESM holds is recorded as it is, be it ever so broken
        packed = zlib.compress("\n".join(lines).encode("utf-8", "surrogatepass"))
        return self._store.execute(
            "INSERT INTO changes (run_id, list_id, direction, count, lines, intended)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (run.id, list_id, direction, len(lines), packed, self._store.now()),
        )

    def done(self, change_id: int) -> None:
        """Record that the ESM confirmed the write."""
        self._store.execute("UPDATE changes SET done = ? WHERE id = ?", (self._store.now(), change_id))

    def of_run(self, run: Run) -> tuple[Change, ...]:
        """Return the writes of a run, oldest first."""
        found = self._store.rows(
            "SELECT id, list_id, direction, count, done IS NOT NULL FROM changes"
            " WHERE run_id = ? ORDER BY id",
            (run.id,),
        )
        return tuple(
            Change(number, list_id, direction, count, bool(done))
            for number, list_id, direction, count, done in found
        )

    def values(self, change: Change) -> tuple[str, ...]:
        """Return what a write added or removed, in its order."""
        if not change.count:
            return ()
        found = self._store.rows("SELECT lines FROM changes WHERE id = ?", (change.id,))
        return tuple(zlib.decompress(found[0][0]).decode("utf-8", "surrogatepass").split("\n"))
