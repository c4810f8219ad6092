"""GET /api/connectors with the filters of section 1, and /api/connectors/<id>; every write is refused."""

from __future__ import annotations

import re

from simulators.side.knobs import Knobs
from simulators.side.messages import Answer, Incoming, json_answer
from simulators.threatq import checks
from simulators.threatq.entries import shown
from simulators.threatq.errors import Errors
from simulators.threatq.library import Library

_RELATIONS = ("category", "tlp")


class EntryCalls:
    """The calls that read entries."""

    def __init__(self, library: Library, knobs: Knobs, errors: Errors) -> None:
        self._library, self._knobs, self._errors = library, knobs, errors

    def listed(self, incoming: Incoming) -> Answer:
        """By name or namespace, or all; the first ones without a limit."""
        given = checks.parameters(incoming, ("name", "namespace", "limit", "offset", "with"), self._errors)
        relations = checks.relations(given, _RELATIONS, self._errors)
        start = checks.whole(given, "offset", 0, self._errors)
        limit = checks.whole(given, "limit", self._knobs.count("page_default"), self._errors, 1)
        self._check_open()
        if self._knobs.text("blank") == "entries":
            return json_answer({})
        found = [
            one
            for one in self._library.entries
            if _passes(given, "name", one.name) and _passes(given, "namespace", one.namespace)
        ]
        rows = [shown(one, self._knobs, relations, by_id=False) for one in found[start : start + limit]]
        return json_answer({"total": len(found), "data": rows})

    def one(self, incoming: Incoming, number: str) -> Answer:
        """One entry by its id; 404 for an unknown one."""
        given = checks.parameters(incoming, ("with",), self._errors)
        relations = checks.relations(given, _RELATIONS, self._errors)
        self._check_open()
        for entry in self._library.entries:
            if entry.number == int(number):
                return json_answer({"data": shown(entry, self._knobs, relations, by_id=True)})
        return self._errors.fail("The connector does not exist.", 404)

    def written(self, _: Incoming, **groups: str) -> Answer:
        """The entry belongs to people and the definition; the connector must never write it (17.4 step 3)."""
        return self._errors.refuse("the connector must never write an entry", 403)

    def _check_open(self) -> None:
        status = self._knobs.count("entry_status")
        if status != 200:
            self._errors.fail("This action is unauthorized.", status)


def like(pattern: str, text: str) -> bool:
    """SQL LIKE without regard to case: % is anything, _ one character; a comma separates alternatives.
    Section 1; case and `_` are inferred from MySQL."""
    parts = {"%": ".*", "_": "."}
    return any(
        re.fullmatch("".join(parts.get(one, re.escape(one)) for one in part), text, re.IGNORECASE | re.DOTALL)
        for part in pattern.split(",")
    )


def _passes(given: dict[str, str], name: str, text: str) -> bool:
    return name not in given or like(given[name], text)
