"""The indicators: rows that a function generates by their number, and rows held one by one above them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from simulators.threatq.tables import STATUSES, TYPES

FIRST_ID = 1001
# Texts of queries, of which the matches among the generated rows are kept.
_KEPT = 8


class Indicator(NamedTuple):
    """One record; times as ThreatQ writes them, UTC."""

    id: int
    type: str
    value: str
    status: str = "Active"
    score: float | None = 9
    created_at: str = "2026-01-01 00:00:00"
    updated_at: str = "2026-01-01 00:00:00"
    touched_at: str = "2026-01-01 00:00:00"
    sources: tuple[str, ...] = ("A Feed",)
    tags: tuple[str, ...] = ()

    def record(self) -> dict[str, Any]:
        """The record by the names of the query language, for tests."""
        fields = self._asdict()
        return {"id": self.id, "type_name": fields.pop("type"), "status_name": fields.pop("status"), **fields}


Test = Callable[[Indicator], bool]
Make = Callable[[int, int], Indicator]  # (index from 0, id) -> row


def everything(_: Indicator) -> bool:
    """The test that all rows pass; known by identity, so that a million rows need not be made for it."""
    return True


@dataclass(frozen=True, slots=True)
class Generated:
    """`count` rows with ids from `first` on, made when looked at; `make` must give the same row each time."""

    count: int
    first: int
    make: Make

    def __contains__(self, number: int) -> bool:
        return self.first <= number < self.first + self.count

    def row(self, number: int) -> Indicator:
        """The row of an id."""
        return self.make(number - self.first, number)


class Indicators:
    """All rows. `version` grows with every change."""

    def __init__(self) -> None:
        self.version = 0
        self._generated = Generated(0, FIRST_ID, lambda _, number: Indicator(number, "FQDN", ""))
        self._held: dict[int, Indicator] = {}
        self._gone: set[int] = set()
        self._next = FIRST_ID
        self._matches: dict[object, array[int]] = {}

    def __len__(self) -> int:
        return (
            self._generated.count
            + sum(number not in self._generated for number in self._held)
            - len(self._gone)
        )

    def __iter__(self) -> Iterator[int]:
        """The ids, rising."""
        return iter(self.select(everything, "all"))

    def generate(self, count: int, make: Make) -> int:
        """Puts `count` generated rows in place of the former generated ones; gives the first id."""
        if self._held or self._gone:
            raise ValueError("generate the rows before adding or changing any")
        self._generated = Generated(count, FIRST_ID, make)
        self._next = FIRST_ID + count
        self._matches.clear()
        self.version += 1
        return FIRST_ID

    def row(self, number: int) -> Indicator:
        """The row of an id. Raises KeyError."""
        held = self._held.get(number)
        if held is not None:
            return held
        if number in self._gone or number not in self._generated:
            raise KeyError(f"no indicator {number}")
        return self._generated.row(number)

    def add(self, fields: Mapping[str, Any]) -> int:
        """Adds a row from the fields of Indicator. Raises ValueError for an unknown type or status. That a
        ThreatQ holds each type and value once (6.3) is left to the test, as many want doubles."""
        row = _checked(Indicator(self._next, **_frozen(fields)))
        self._held[row.id] = row
        self._next += 1
        self.version += 1
        return row.id

    def change(self, numbers: Iterable[int], fields: Mapping[str, Any]) -> None:
        """Sets fields. Raises KeyError for an unknown id, TypeError or ValueError for wrong fields."""
        for number in numbers:
            self._held[number] = _checked(self.row(number)._replace(**_frozen(fields)))
        self.version += 1

    def remove(self, numbers: Iterable[int]) -> None:
        """Forgets rows. Raises KeyError for an unknown id."""
        for number in numbers:
            self.row(number)
            self._held.pop(number, None)
            if number in self._generated:
                self._gone.add(number)
        self.version += 1

    def select(self, test: Test, key: object) -> array[int]:
        """The ids of the rows that pass, rising. `key` names the test: the matches among the generated rows
        are kept under it until those rows are replaced."""
        found = self._among_generated(test, key)
        changed = self._held.keys() | self._gone
        if not changed:
            return found
        if any(number in self._generated for number in changed):
            found = array("q", (number for number in found if number not in changed))
        own = sorted(number for number, row in self._held.items() if test(row))
        if found and own and own[0] < found[-1]:
            return array("q", sorted([*found, *own]))
        return found + array("q", own)

    def _among_generated(self, test: Test, key: object) -> array[int]:
        generated = self._generated
        numbers = range(generated.first, generated.first + generated.count)
        if key not in self._matches:
            while len(self._matches) >= _KEPT:
                self._matches.pop(next(iter(self._matches)))
            make, first = generated.make, generated.first
            passing = (
                numbers if test is everything else (one for one in numbers if test(make(one - first, one)))
            )
            self._matches[key] = array("q", passing)
        return self._matches[key]


def _frozen(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in fields.items()}


def _checked(row: Indicator) -> Indicator:
    if row.type not in TYPES:
        raise ValueError(f"unknown type {row.type}")
    if row.status not in STATUSES:
        raise ValueError(f"unknown status {row.status}")
    return row
