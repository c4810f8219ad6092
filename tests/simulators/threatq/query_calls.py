"""POST /api/indicators/query and the stored query by its hash: parameters, paging, what goes wrong (5)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulators.side.clock import SimulatorClock
from simulators.side.knobs import Knobs
from simulators.side.messages import Answer, Incoming, json_answer
from simulators.threatq import checks
from simulators.threatq.errors import Errors
from simulators.threatq.grammar import BadQuery
from simulators.threatq.indicators import Indicators
from simulators.threatq.pages import FIELDS, Pages
from simulators.threatq.results import SORTABLE, Result, Results

_POSTED = ("limit", "offset", "sort", "cursorMark", "with")
_BY_HASH = ("limit", "sort", "cursorMark")
_RELATIONS = ("attributes", "sources", "score", "status", "type", "tags", "adversaries", "comments")
_FAULTS: Mapping[str, tuple[int, bytes]] = {
    "errors_200": (200, b'{"errors":["The query could not be run."]}'),
    "exception": (500, b"Error in exception handler."),
    "retrieving": (500, b'{"errors":["There was an error retrieving records."]}'),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a call asks for; `mark` is None by offset."""

    limit: int
    offset: int
    sort: str
    mark: str | None
    fields: tuple[str, ...] | None


class QueryCalls:
    """The two calls, the marks given out, and the changes that a test planned between pages."""

    def __init__(self, rows: Indicators, knobs: Knobs, errors: Errors, clock: SimulatorClock) -> None:
        self._knobs, self._errors, self._clock = knobs, errors, clock
        self.results, self._pages = Results(rows), Pages(rows, knobs)
        self._marks: dict[str, tuple[str, object]] = {}
        self._emptied: set[object] = set()
        self.planned: list[tuple[int, Callable[[], object]]] = []
        self.calls = 0

    def posted(self, incoming: Incoming) -> Answer:
        """Criteria in the body."""
        given = checks.parameters(incoming, _POSTED, self._errors)
        checks.relations(given, _RELATIONS, self._errors)
        body = checks.json_body(incoming, self._errors)
        if not isinstance(body, dict) or not body.keys() & {"criteria", "filters"}:
            self._errors.refuse("the body has neither criteria nor filters")
        for key in body.keys() - {"criteria", "filters", "fields"}:
            self._errors.refuse(f"unknown key {key} in the body")
        return self._run(given, body, self._fields(body.get("fields")))

    def stored(self, incoming: Incoming, query: Mapping[str, object]) -> Answer:
        """A saved search's own query, whole rows."""
        return self._run(checks.parameters(incoming, _BY_HASH, self._errors), query, None)

    def _fields(self, fields: object) -> tuple[str, ...] | None:
        if fields is None:
            return None
        if not isinstance(fields, list) or not fields:
            self._errors.refuse("fields is a list of names")
        for name in fields:
            if name not in FIELDS:
                self._errors.refuse(f"unknown field {name}")
        return tuple(fields)

    def _run(
        self, given: dict[str, str], body: Mapping[str, object], fields: tuple[str, ...] | None
    ) -> Answer:
        wanted = self._wanted(given, fields)
        text = json.dumps([body.get("criteria"), body.get("filters")], sort_keys=True)
        try:
            result = self.results.find(body, text, wanted.sort, self._clock.now())
        except BadQuery as error:
            self._errors.refuse(str(error))
        fault = self._knobs.text("query_fault")
        if fault != "none":
            status, failure = _FAULTS[fault]
            kind = "application/json" if failure.startswith(b"{") else "text/plain"
            return Answer(status, failure, content_type=kind, error=fault)
        answer = json_answer({}) if self._knobs.text("blank") == "query" else self._page(result, text, wanted)
        self._after_call()
        return answer

    def _wanted(self, given: dict[str, str], fields: tuple[str, ...] | None) -> Wanted:
        errors, largest = self._errors, self._knobs.count("largest_page")
        limit = checks.whole(given, "limit", self._knobs.count("page_default"), errors, 1)
        offset = checks.whole(given, "offset", 0, errors)
        if largest and limit > largest:
            if self._knobs.text("over_largest") == "refuse":
                errors.fail(f"The limit may not be greater than {largest}.")
            limit = largest
        sort = self._sort(given.get("sort"))
        mark = given.get("cursorMark")
        if mark is not None:
            if "offset" in given:
                errors.refuse("cursorMark together with offset")
            if sort.split(",")[-1].removeprefix("-") != "id":
                if self._knobs.text("cursor_sort") == "id_last":
                    errors.refuse("cursorMark needs a sort that ends in id")
                sort = "id" if sort == "shuffled" else f"{sort},id"
            if self._knobs.text("cursor") == "refused":
                errors.fail("The cursor mark is not supported.")
            if self._knobs.text("cursor") == "ignored":
                mark = None
        return Wanted(limit, offset, sort, mark, fields)

    def _sort(self, given: str | None) -> str:
        if given is None:
            return self._knobs.text("unsorted_order")
        for name in given.split(","):
            if name.removeprefix("-") not in SORTABLE:
                self._errors.refuse(f"unknown sort {name}")
        return given

    def _page(self, result: Result, text: str, wanted: Wanted) -> Answer:
        whole = len(result.entries)
        start = wanted.offset if wanted.mark is None else self._place(result, wanted)
        stop = min(start + wanted.limit, whole)
        emptied = self._is_emptied(text, start, stop)
        items = b"" if emptied else self._pages.items(result, start, stop, wanted.fields)
        tail: dict[str, Any] = {"limit": wanted.limit, "offset": wanted.offset}
        if wanted.mark is not None:
            tail = {"nextCursorMark": self._next(result, wanted, start if emptied else stop, start, emptied)}
        total = max(0, whole + self._knobs.count("total_off_by"))
        rest = json.dumps(tail, separators=(",", ":")).encode()[1:]
        return Answer(200, b'{"total":%d,"data":[%s],%s' % (total, items, rest))

    def _place(self, result: Result, wanted: Wanted) -> int:
        assert wanted.mark is not None
        if wanted.mark == "*":
            return 0
        if wanted.mark not in self._marks:
            self._errors.refuse("a cursor mark that was never given")
        sort, key = self._marks[wanted.mark]
        if sort != wanted.sort:
            self._errors.refuse(f"the mark belongs to the sort {sort}")
        return result.after(key)

    def _next(self, result: Result, wanted: Wanted, stop: int, start: int, emptied: bool) -> str:
        """The mark behind `stop`; the same as sent at the end. A page emptied by the knob gives a new mark
        for the same place, so that it does not look like the end."""
        assert wanted.mark is not None
        at_end = stop >= len(result.entries) and self._knobs.text("cursor_end") == "with_last_rows"
        if not emptied and (stop <= start or at_end):
            return wanted.mark
        key = result.key(stop - 1) if stop else None
        nonce = self.calls if emptied else 0
        digest = hashlib.sha256(repr((wanted.sort, key, nonce)).encode()).hexdigest()[:20]
        mark = f"AoE/{digest}+="
        self._marks[mark] = (wanted.sort, key)
        return mark

    def _is_emptied(self, text: str, start: int, stop: int) -> bool:
        """Whether the knob puts an empty page in place of this one; the first page never is."""
        kind = self._knobs.text("empty_page")
        if start == 0:
            self._emptied = {one for one in self._emptied if one != text}
        if kind == "never" or start == 0 or stop <= start:
            return False
        if kind == "once" and text in self._emptied:
            return False
        self._emptied.add(text)
        return True

    def _after_call(self) -> None:
        self.calls += 1
        due = [change for at, change in self.planned if at <= self.calls]
        self.planned = [(at, change) for at, change in self.planned if at > self.calls]
        for change in due:
            change()
