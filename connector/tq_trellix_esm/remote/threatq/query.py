"""What is posted for a saved search: its stored query, never widened, with at most one conjunct more."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FIELDS = ("id", "value", "type")
RANK_FIELDS = ("score", "created_at")


def body_of(query: Mapping[str, Any], *, since: datetime | None, ranked: bool) -> dict[str, Any]:
    """Given a stored query, return the body to post; the stored one is left as it is.

    `since` (UTC) adds `touched_at` as a further conjunct, in `filters` where the query has some, else in
    `criteria` (ThreatQ reference, 5.2). `ranked` asks for score and creation time as well.
    """
    body = dict(query)
    if since is not None:
        test = {"touched_at": {"+gte": since.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")}}
        place = "filters" if body.get("filters") else "criteria"
        body[place] = _and(body.get(place), test)
    body["fields"] = [*FIELDS, *(RANK_FIELDS if ranked else ())]
    return body


def _and(stored: object, test: dict[str, Any]) -> dict[str, Any]:
    """The stored tests and one more. Nothing of them is ever dropped: that would widen the search."""
    if not stored:  # an empty object may come as `[]` or null
        return {"+and": [test]}
    if not isinstance(stored, dict):
        return {"+and": [stored, test]}
    conjuncts = stored.get("+and", [])
    if isinstance(conjuncts, list):
        return {**stored, "+and": [*conjuncts, test]}
    return {"+and": [stored, test]}
