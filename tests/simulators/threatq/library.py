"""What this ThreatQ holds: indicators, saved searches, entries of the integrations page."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass, field
from typing import Any

from simulators.threatq.entries import Entry
from simulators.threatq.indicators import Indicators
from simulators.threatq.tables import STATUSES, TYPES

__all__ = ["DEFAULT_OWNER", "STATUSES", "TYPES", "Library", "Search"]

DEFAULT_OWNER = "a.analyst@example.org"
_NUMBERS = itertools.count(1)


@dataclass(slots=True)
class Search:
    """`form` is one of the values of the knob json_form, for this search alone; None follows the knob."""

    name: str
    query: dict[str, Any]
    shared: bool = True
    owner: str = DEFAULT_OWNER
    form: str | None = None
    number: int = field(default_factory=_NUMBERS.__next__)

    @property
    def hash(self) -> str:
        """32 hexadecimal digits (4, seen)."""
        return hashlib.md5(f"{self.number}{self.name}{self.owner}".encode()).hexdigest()

    def visible_to(self, account: str | None) -> bool:
        """One that is not shared is its owner's alone."""
        return self.shared or self.owner == account


@dataclass(slots=True)
class Library:
    """All of it. `searches` and `entries` may be changed at will; two searches may have one name."""

    indicators: Indicators = field(default_factory=Indicators)
    searches: list[Search] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)

    def search(self, name: str) -> Search:
        """The first search of that name. Raises LookupError."""
        for search in self.searches:
            if search.name == name:
                return search
        raise LookupError(f"no saved search {name!r}")
