"""The watchlists and their values, without HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from simulators.esm.errors import EsmError
from simulators.esm.fields import FIELDS, Field
from simulators.side.knobs import Knobs


@dataclass
class Watchlist:
    """One list; the values keep their order, and each is there once."""

    id: int
    name: str
    type: Field
    hidden: bool = False
    dynamic: bool = False
    scored: bool = False
    values: dict[str, None] = field(default_factory=dict)
    not_ready: int = 0

    @property
    def writable(self) -> bool:
        """Static, not hidden, without scores (4, seen)."""
        return not (self.hidden or self.dynamic or self.scored)


class Watchlists:
    """All lists of one ESM."""

    def __init__(self, knobs: Knobs) -> None:
        self._knobs = knobs
        self._lists: dict[int, Watchlist] = {}
        self._next = 1

    def all(self) -> list[Watchlist]:
        """Every list, by id."""
        return list(self._lists.values())

    def named(self, name: str) -> Watchlist:
        """The first list of that very name. Raises LookupError."""
        for one in self._lists.values():
            if one.name == name:
                return one
        raise LookupError(f"no watchlist {name!r}")

    def get(self, number: int) -> Watchlist:
        """The list. Raises EsmError UnknownList (9.2: name and number seen)."""
        if number not in self._lists:
            raise EsmError("ERROR_UnknownList")
        return self._lists[number]

    def put(self, name: str, type_name: str, *, hidden: bool, dynamic: bool, scored: bool) -> Watchlist:
        """A new list without any question asked. Raises LookupError for an unknown type."""
        if type_name not in FIELDS:
            raise LookupError(f"no type {type_name!r}")
        new = Watchlist(self._next, name, FIELDS[type_name], hidden, dynamic, scored)
        self._lists[new.id] = new
        self._next += 1
        return new

    def create(self, name: str, type_name: str, *, dynamic: bool) -> Watchlist:
        """What sysAddWatchlist does (4.5). Raises EsmError."""
        if not name.strip():
            raise EsmError("ERROR_NameRequired")
        if type_name not in FIELDS:
            raise EsmError("ERROR_InvalidValue")
        if self._is_taken(name):
            raise EsmError("ERROR_DuplicateName")
        limit = self._knobs.count("max_lists")
        if limit and len(self._lists) >= limit:
            raise EsmError("ERROR_TooManyWatchlists")
        return self.put(name, type_name, hidden=False, dynamic=dynamic, scored=False)

    def _is_taken(self, name: str) -> bool:
        rule = self._knobs.text("same_name")
        if rule == "allowed":
            return False
        any_case: Callable[[str], str] = str.casefold if rule == "refused_any_case" else str
        return any(any_case(one.name) == any_case(name) for one in self._lists.values())

    def delete(self, number: int) -> None:
        """The list is gone; its id is never used again."""
        del self._lists[self.get(number).id]

    def touch(self, number: int) -> Watchlist:
        """A list whose values are asked for or changed. Raises EsmError: hidden (4), not ready (4.6)."""
        one = self.get(number)
        if one.hidden:
            raise EsmError(self._knobs.text("hidden_error"))
        return self.ready(one)

    def ready(self, one: Watchlist) -> Watchlist:
        """The list itself. Raises EsmError for some calls after a write (4.6, inferred)."""
        if one.not_ready:
            one.not_ready -= 1
            raise EsmError("ERROR_WLValuesNotReady")
        return one

    def add(self, number: int, values: list[str]) -> None:
        """What sysAddWatchlistValues does (4.6): no check of a value against the type. Raises EsmError."""
        one = self._for_writing(number, values)
        spelt = dict.fromkeys(map(self._spelling(one), values))
        new = [value for value in spelt if value not in one.values]
        twice = len(new) < len(values)
        rule = self._knobs.text("duplicates_on_add")
        if twice and rule == "error":
            raise EsmError("ERROR_OneOrMoreValuesNotAdded")
        room = self._knobs.count("max_values") - len(one.values)
        if len(new) > room:
            if self._knobs.text("overflow") == "filled_up":
                one.values.update(dict.fromkeys(new[:room]))
            raise EsmError("ERROR_TooManyValues")
        self._written(one, bool(new))
        one.values.update(dict.fromkeys(new))
        if twice and rule == "partial_error":
            raise EsmError("ERROR_OneOrMoreValuesNotAdded")

    def remove(self, number: int, values: list[str]) -> None:
        """What sysRemoveWatchlistValues does, by exact text (4.7, inferred). Raises EsmError."""
        one = self._for_writing(number, values)
        there = [value for value in dict.fromkeys(values) if value in one.values]
        absent = len(there) < len(values)
        rule = self._knobs.text("absent_on_remove")
        if absent and rule == "error":
            raise EsmError("ERROR_OneOrMoreValuesNotDeleted")
        self._written(one, bool(there))
        for value in there:
            del one.values[value]
        if absent and rule == "partial_error":
            raise EsmError("ERROR_OneOrMoreValuesNotDeleted")

    def _for_writing(self, number: int, values: list[str]) -> Watchlist:
        limit = self._knobs.count("values_per_call")
        if limit and len(values) > limit:
            name = self._knobs.text("values_per_call_error")
            raise EsmError("413", 413) if name == "413" else EsmError(name)
        one = self.touch(number)
        if one.scored:
            raise EsmError("ERROR_ActionNotAllowed")
        return one

    def _written(self, one: Watchlist, changed: bool) -> None:
        if changed:
            one.not_ready = self._knobs.count("not_ready_after_write")

    def _spelling(self, one: Watchlist) -> Callable[[str], str]:
        rule = self._knobs.text("letter_case")
        if rule == "all_upper" or (rule == "guid_upper" and one.type.guid):
            return str.upper
        return str.lower if rule == "all_lower" else str

    def file_of(self, one: Watchlist) -> bytes:
        """The value file: a snapshot, one value a line (4.4)."""
        end = self._knobs.text("line_end")
        tail = end if one.values and self._knobs.flag("final_newline") else ""
        return (end.join(one.values) + tail).encode("utf-8", "replace")

    def dump(self) -> dict[str, list[str]]:
        """{name: sorted values}; a second list of one name shows as `name #id`."""
        shown: dict[str, list[str]] = {}
        for one in self._lists.values():
            shown[one.name if one.name not in shown else f"{one.name} #{one.id}"] = sorted(one.values)
        return shown


def fill_values(count: int, template: str) -> Iterable[str]:
    """`count` texts by the template, as in "host{:07d}.example"."""
    return map(template.format, range(count))
