"""The ordered result of a query, kept until the data change, so that paging does not work it out again."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from simulators.threatq.dates import write
from simulators.threatq.grammar import Compiled, compile_query
from simulators.threatq.indicators import Indicator, Indicators

SORTABLE = ("id", "value", "score", "created_at", "updated_at", "touched_at")
_KEPT = 4
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Falling:
    """Turns the order of a key around."""

    key: Any

    def __lt__(self, other: Falling) -> bool:
        return bool(other.key < self.key)


@dataclass(frozen=True, slots=True)
class Result:
    """`entries` are ids in their order; `keys` what they are sorted by, None where the order is the ids' own,
    or there is none."""

    name: object
    entries: array[int]
    keys: Sequence[Any] | None

    def after(self, key: Any) -> int:
        """The place of the first entry that sorts after `key`; what was removed meanwhile does no harm."""
        if key is None:
            return 0
        if self.keys is None:
            return bisect_right(self.entries, key)
        return bisect_right(self.keys, key)

    def key(self, place: int) -> object:
        """What the entry at this place sorts by."""
        return self.entries[place] if self.keys is None else self.keys[place]


class Results:
    """Works out results over the rows."""

    def __init__(self, rows: Indicators) -> None:
        self._rows = rows
        self._kept: OrderedDict[object, Result] = OrderedDict()

    def find(self, body: Mapping[str, object], text: str, sort: str, now: float) -> Result:
        """The result of `criteria` and `filters`, whose canonical JSON is `text`, in the order of `sort`.
        A query with relative dates is worked out for every second; for generated rows, for every minute.
        Raises BadQuery."""
        compiled = compile_query(body, write(now))
        moment = int(now) if compiled.relative else 0
        name = (text, sort, moment, self._rows.version)
        if name in self._kept:
            self._kept.move_to_end(name)
        else:
            while len(self._kept) >= _KEPT:
                self._kept.popitem(last=False)
            self._kept[name] = self._work_out(compiled, (text, moment // _MINUTE), sort, name)
        return self._kept[name]

    def _work_out(self, compiled: Compiled, key: object, sort: str, name: object) -> Result:
        entries = self._rows.select(compiled.test, key)
        keys: list[Any] | None = None
        if sort == "shuffled":
            shuffled = list(entries)
            Random(self._rows.version).shuffle(shuffled)
            entries = array("q", shuffled)
        elif sort != "id":
            order = sort.split(",")
            pairs = sorted((sort_key(self._rows.row(one), order), one) for one in entries)
            keys = [pair[0] for pair in pairs]
            entries = array("q", (pair[1] for pair in pairs))
        return Result(name, entries, keys)


def sort_key(row: Indicator, order: Sequence[str]) -> tuple[object, ...]:
    """What a row sorts by; the fields of `order` have a `-` in front for falling order."""
    key: list[object] = []
    for name in order:
        value = getattr(row, name.removeprefix("-"))
        value = float("-inf") if value is None else value
        key.append(Falling(value) if name.startswith("-") else value)
    return tuple(key)
