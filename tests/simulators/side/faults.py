"""A plan of what goes wrong on the wire: matched by method and path, counted, consumed or repeating."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from typing import Literal, get_args

FaultKind = Literal[
    "status", "html", "cut_before", "cut_after", "slow", "drip", "truncate", "garbage", "empty", "body"
]
KINDS: tuple[str, ...] = get_args(FaultKind)
# These act on the true answer, so the work is always done; cut_before is the only one where it never is.
AFTER_WORK = frozenset({"cut_after", "slow", "drip", "truncate"})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong.

    kind        status: `status` with `body`; html: a web server's error page with `status`;
                cut_before: the connection ends, nothing was done; cut_after: work done, the answer lost;
                slow: the true answer after `latency`; drip: it comes in 20 pieces, `latency` seconds apart;
                truncate: the true answer, its length announced, half of its body sent, then the end;
                garbage: bytes that are no HTTP; empty: `status` (200), no body; body: `status` (200), `body`
    method,path regular expressions, the whole method, any part of the path (without query)
    calls       which of the matching calls, counted from 1 since the fault was added; None: every one
    times       the fault is gone after this many uses; None: stays
    latency     seconds to wait before the answer, with any kind
    work        whether the call's work is done by status, html, garbage, empty and body (default: not)
    """

    kind: FaultKind
    method: str = ".*"
    path: str = ""
    calls: tuple[int, ...] | None = None
    times: int | None = None
    status: int | None = None
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    latency: float = 0.0
    work: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {self.kind!r}")
        re.compile(self.method)
        re.compile(self.path)

    @property
    def does_work(self) -> bool:
        """Whether the call is carried out although its answer goes wrong."""
        return self.kind in AFTER_WORK or (self.work and self.kind != "cut_before")


@dataclass(slots=True)
class _Planned:
    fault: Fault
    seen: int = 0
    used: int = 0


class Faults:
    """The plan: `add(fault)`, `clear()`; the first planned fault that applies to a call wins."""

    def __init__(self) -> None:
        self._plan: list[_Planned] = []
        self._guard = threading.Lock()

    def add(self, *faults: Fault) -> None:
        """Plans the faults, in this order."""
        with self._guard:
            self._plan.extend(_Planned(fault) for fault in faults)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        with self._guard:
            self._plan.clear()

    @property
    def pending(self) -> tuple[Fault, ...]:
        """The faults still planned."""
        with self._guard:
            return tuple(one.fault for one in self._plan)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this call, counted as used; every matching fault counts the call as seen."""
        with self._guard:
            chosen = None
            for one in self._plan:
                fault = one.fault
                if not (re.fullmatch(fault.method, method) and re.search(fault.path, path)):
                    continue
                one.seen += 1
                if chosen is None and (fault.calls is None or one.seen in fault.calls):
                    chosen = one
            if chosen is None:
                return None
            chosen.used += 1
            if chosen.fault.times is not None and chosen.used >= chosen.fault.times:
                self._plan.remove(chosen)
            return chosen.fault
