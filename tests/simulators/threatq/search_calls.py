"""Saved searches, called data collections in newer versions (4): how their rows look."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from simulators.side.knobs import Knobs
from simulators.side.messages import Answer, Incoming, json_answer
from simulators.threatq import checks
from simulators.threatq.errors import Errors
from simulators.threatq.library import Library, Search


class SearchCalls:
    """The calls that read saved searches."""

    def __init__(self, library: Library, knobs: Knobs, errors: Errors) -> None:
        self._library, self._knobs, self._errors = library, knobs, errors

    def listed(self, incoming: Incoming, account: str | None) -> Answer:
        """GET /api/search/query: every search that the caller sees. No paging is known."""
        checks.parameters(incoming, (), self._errors)
        if self._knobs.text("blank") == "searches":
            return json_answer({})
        rows = [self._row(search) for search in self._library.searches if search.visible_to(account)]
        cut = self._knobs.count("search_list_cut")
        return json_answer({"total": len(rows), "data": rows[:cut] if cut else rows})

    def one(self, incoming: Incoming, account: str | None, digest: str) -> Answer:
        """GET /api/search/query/<hash>; `?fields=name` limits the answer."""
        given = checks.parameters(incoming, ("fields",), self._errors)
        row = self._row(self.by_hash(digest, account))
        names = given["fields"].split(",") if "fields" in given else list(row)
        for name in names:
            if name not in row:
                self._errors.refuse(f"unknown field {name}")
        return json_answer({"data": {name: row[name] for name in names}})

    def by_hash(self, digest: str, account: str | None) -> Search:
        """The search of a hash that the caller sees. Raises Refused with 404, an ordinary error."""
        for search in self._library.searches:
            if search.hash == digest and search.visible_to(account):
                return search
        return self._errors.fail("The search does not exist.", 404)

    def _row(self, search: Search) -> dict[str, Any]:
        row: dict[str, Any] = {"id": search.number, "name": search.name}
        key = self._knobs.text("search_hash_key")
        if key != "absent":
            row[key] = search.hash
        owner = self._knobs.text("search_owner_form")
        if owner != "absent":
            row["owner"] = search.owner if owner == "text" else {"id": 5, "email": search.owner}
        form = search.form or self._knobs.text("json_form")
        if form != "missing":
            row["json"] = _stored(search.query, form)
        return row


def _stored(query: Mapping[str, Any], form: str) -> object:
    interface = {
        "columns": {}, "criteria": {}, "filters": {}, "objects": {"current": "indicators", "selected": []},
        "filter_sets": [{"id": 0, "operator": "+or", "expanded": True}],
    }  # fmt: skip
    whole = {"ui_query": interface, "api_query": query}
    shapes: dict[str, object] = {
        "object": whole, "text": json.dumps(whole), "bare": query, "bare_text": json.dumps(query),
        "empty_text": "", "null": None, "broken_text": json.dumps(whole)[:-7],
    }  # fmt: skip
    return shapes[form]
