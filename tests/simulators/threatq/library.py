"""What this ThreatQ holds: indicators, saved searches, entries of the integrations page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulators.threatq.query import matches

# Not the numbers of the reference's tables (3.1), as they differ between installations.
_TYPE_NAMES = (
    "FQDN, IP Address, IPv6 Address, Email Address, URL, MD5, SHA-1, SHA-256, SHA-384, SHA-512, CIDR Block, "
    "ASN, Binary String, CVE, Email Attachment, Email Subject, File Mapping, File Path, Filename, "
    "Fuzzy Hash, GOST Hash, Hash ION, MAC Address, Mutex, Password, Registry Key, Service Name, String, "
    "x509 Serial, x509 Subject, URL Path, User-agent, Username, X-Mailer"
)
TYPES: Mapping[str, int] = {name: 101 + 7 * place for place, name in enumerate(_TYPE_NAMES.split(", "))}
STATUSES: Mapping[str, int] = {"Active": 11, "Expired": 12, "Indirect": 13, "Review": 14, "Whitelisted": 15}


@dataclass(slots=True)
class Indicator:
    """One record; times as ThreatQ writes them."""

    id: int
    type: str
    value: str
    status: str = "Active"
    score: int = 9
    created_at: str = "2026-01-01 00:00:00"
    touched_at: str = "2026-01-01 00:00:00"

    def record(self) -> dict[str, Any]:
        """What a query sees."""
        return {
            "id": self.id,
            "type_name": self.type,
            "status_name": self.status,
            "score": self.score,
            "value": self.value,
            "created_at": self.created_at,
            "updated_at": self.touched_at,
            "touched_at": self.touched_at,
        }


@dataclass(slots=True)
class Search:
    """A saved search; `shared` says whether the connector's account sees it."""

    name: str
    query: dict[str, Any]
    shared: bool = True
    owner: str = "a.analyst@example.org"

    @property
    def hash(self) -> str:
        """32 hexadecimal digits (4, seen)."""
        return hashlib.md5(f"{self.name}{self.owner}".encode(), usedforsecurity=False).hexdigest()


@dataclass(slots=True)
class Library:
    """All of it. `version` grows with every change, so that a result may be kept until then."""

    indicators: dict[int, Indicator] = field(default_factory=dict)
    searches: list[Search] = field(default_factory=list)
    entries: list[dict[str, Any]] = field(default_factory=list)
    version: int = 0
    _kept: dict[str, tuple[int, list[Indicator]]] = field(default_factory=dict)

    def add(self, rows: Iterable[Mapping[str, Any]]) -> list[int]:
        """Add indicators; `rows` hold `type`, `value` and what differs from an Indicator's defaults."""
        ids = []
        for row in rows:
            number = len(self.indicators) + 1 + 1000
            while number in self.indicators:
                number += 1
            self.indicators[number] = Indicator(number, **row)
            ids.append(number)
        self.version += 1
        return ids

    def change(self, ids: Iterable[int], **values: Any) -> None:
        """Set fields of these indicators."""
        for number in ids:
            for name, value in values.items():
                setattr(self.indicators[number], name, value)
        self.version += 1

    def remove(self, ids: Iterable[int]) -> None:
        """Forget these indicators."""
        for number in ids:
            del self.indicators[number]
        self.version += 1

    def result(self, key: str, query: Mapping[str, Any], now: str) -> list[Indicator]:
        """The indicators that meet criteria and filters, by id; kept until something changes."""
        held = self._kept.get(key)
        if held is None or held[0] != self.version:
            found = [
                one
                for _, one in sorted(self.indicators.items())
                if matches(one.record(), query.get("criteria") or {}, now)
                and matches(one.record(), query.get("filters") or {}, now)
            ]
            held = self._kept[key] = (self.version, found)
        return held[1]
