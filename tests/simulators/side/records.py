"""What a simulator has been asked: one row per call, never with a body, never with a login's query."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `status` is 0 where no answer went out, `refused_reason` says which rule the caller broke,
    `error` is an ordinary error of the remote, `fault` the kind of a planned one, `size` the body's bytes."""

    number: int
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    status: int
    refused_reason: str | None = None
    error: str | None = None
    fault: str | None = None
    size: int = 0


class Records:
    """Calls in their order. `warnings` holds what a remote tolerates, yet nobody should send."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._calls: list[Call] = []
        self._warnings: list[str] = []
        self.connections = 0

    def add(self, **fields: Any) -> None:
        """Writes one call down: the fields of Call but for the number, which counts from 1."""
        with self._guard:
            self._calls.append(Call(number=len(self._calls) + 1, **fields))

    def warn(self, text: str) -> None:
        """Writes down a thing that is tolerated."""
        with self._guard:
            self._warnings.append(text)

    def connected(self) -> None:
        """Counts a connection."""
        with self._guard:
            self.connections += 1

    @property
    def calls(self) -> list[Call]:
        """All calls so far."""
        with self._guard:
            return list(self._calls)

    @property
    def refused(self) -> list[Call]:
        """The calls that broke a rule of the protocol."""
        return [call for call in self.calls if call.refused_reason is not None]

    @property
    def warnings(self) -> list[str]:
        """What was tolerated."""
        with self._guard:
            return list(self._warnings)

    def counts(self) -> Counter[str]:
        """Calls by path."""
        return Counter(call.path for call in self.calls)

    def count(self, part: str) -> int:
        """Calls whose path ends with `part`."""
        return sum(call.path.endswith(part) for call in self.calls)

    def clear(self) -> None:
        """Forgets all."""
        with self._guard:
            self._calls.clear()
            self._warnings.clear()
            self.connections = 0
