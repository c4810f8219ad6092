"""Which watchlists are ours, by name and id, and how much each held when a run had verified it.

A name counts without regard to case: a list of ours whose letters somebody changed in the ESM stays ours.
Name and id count together: a list of our name on a rebuilt ESM has another id, and is met for the first time.
"""

from dataclasses import dataclass
from datetime import datetime

from tq_trellix_esm.state.database import moment, stored
from tq_trellix_esm.state.runs import Run
from tq_trellix_esm.state.store import Store


@dataclass(frozen=True, slots=True)
class KnownList:
    """A list that is ours, or may be: `list_id` is None where only the intention to create it is known.

    `search` is the saved search it was filled from ("" where not said), `last_run` the key of the last run
    that recorded something about it, at `last_seen`.
    """

    name: str
    list_id: int | None
    search: str
    last_run: str
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class VerifiedCount:
    """How many values a list held when the run of key `run` had read it back."""

    list_id: int
    count: int
    run: str
    at: datetime


class ListLog:
    """The history of the lists in a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def intend_create(self, run: Run, name: str, search: str = "") -> None:
        """Record, before the call, that this run creates a list of this name."""
        with self._store.transaction():
            self.withdraw(name)
            self._insert(run, name, None, "intended", search)

    def withdraw(self, name: str) -> None:
        """Take the intention back: the ESM has refused to create the list, for certain."""
        self._store.execute("DELETE FROM lists WHERE name = ? AND list_id IS NULL", (name,))

    def created(self, run: Run, name: str, list_id: int, search: str = "") -> None:
        """Record that this run created the list; the intention is settled."""
        self._known(run, name, list_id, "created", search)

    def adopt(self, run: Run, name: str, list_id: int, search: str = "") -> None:
        """Record that a list found in the ESM is ours from now on; an intention of its name is settled."""
        self._known(run, name, list_id, "adopted", search)

    def is_ours(self, name: str, list_id: int) -> bool:
        """Return whether the list was adopted or created by us, or may have been.

        May have been: a run meant to create a list of exactly this name, and its id was never recorded. It is
        to be recorded then (`created`, `adopt`), lest the intention vouch for a later list of this name.
        """
        found = self._store.row(
            "SELECT 1 FROM lists WHERE (name_key = ? AND list_id = ?) OR (name = ? AND list_id IS NULL)",
            (name.casefold(), list_id, name),
        )
        return found is not None

    def verified(self, run: Run, name: str, list_id: int, count: int) -> None:
        """Record that the list held `count` values after this run, read back and as planned."""
        with self._store.transaction():
            self._store.execute(
                "INSERT INTO verified (name_key, list_id, run_id, count, at) VALUES (?, ?, ?, ?, ?)",
                (name.casefold(), list_id, run.id, count, self._store.now()),
            )
            self._store.execute(
                "UPDATE lists SET last_run = ?, at = ? WHERE name_key = ? AND list_id = ?",
                (run.id, self._store.now(), name.casefold(), list_id),
            )

    def measure_anew(self, run: Run, name: str, list_id: int) -> None:
        """Leave out what was verified before: a person let this run remove much (design 4.4)."""
        self._store.execute(
            "INSERT OR REPLACE INTO measures (name_key, list_id, after_verified, run_id)"
            " VALUES (?, ?, (SELECT coalesce(max(id), 0) FROM verified), ?)",
            (name.casefold(), list_id, run.id),
        )

    def largest_verified(self, name: str, list_id: int, since: datetime) -> int | None:
        """Return the largest verified count since then (included) and since `measure_anew`; None for none."""
        key = name.casefold()
        found = self._store.row(
            "SELECT max(count) FROM verified WHERE name_key = ? AND list_id = ? AND at >= ? AND id >"
            " coalesce((SELECT after_verified FROM measures WHERE name_key = ? AND list_id = ?), 0)",
            (key, list_id, stored(since), key, list_id),
        )
        return None if found is None or found[0] is None else int(found[0])

    def last_verified(self, name: str) -> VerifiedCount | None:
        """Return the newest verified count of a list of this name, whatever its id."""
        found = self._store.row(
            "SELECT v.list_id, v.count, r.key, v.at FROM verified v JOIN runs r ON r.id = v.run_id"
            " WHERE v.name_key = ? ORDER BY v.id DESC LIMIT 1",
            (name.casefold(),),
        )
        return None if found is None else VerifiedCount(found[0], found[1], found[2], moment(found[3]))

    def ours(self) -> tuple[KnownList, ...]:
        """Return every list that is ours or may be, by name, then id; the ESM may hold them no more."""
        found = self._store.rows(
            "SELECT l.name, l.list_id, l.search, r.key, l.at FROM lists l JOIN runs r ON r.id = l.last_run"
            " ORDER BY l.name_key, l.name, l.list_id"
        )
        return tuple(
            KnownList(name, list_id, search, run, moment(at)) for name, list_id, search, run, at in found
        )

    def _known(self, run: Run, name: str, list_id: int, state: str, search: str) -> None:
        """Insert or refresh a list with its id. How it became ours first stays; an empty `search` as well."""
        with self._store.transaction():
            self.withdraw(name)
            known = self._store.row(
                "SELECT id, search FROM lists WHERE name_key = ? AND list_id = ?", (name.casefold(), list_id)
            )
            if known is None:
                self._insert(run, name, list_id, state, search)
                return
            self._store.execute(
                "UPDATE lists SET name = ?, search = ?, last_run = ?, at = ? WHERE id = ?",
                (name, search or known[1], run.id, self._store.now(), known[0]),
            )

    def _insert(self, run: Run, name: str, list_id: int | None, state: str, search: str) -> None:
        self._store.execute(
            "INSERT INTO lists (name, name_key, list_id, state, search, first_run, last_run, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (name, name.casefold(), list_id, state, search, run.id, run.id, self._store.now()),
        )
