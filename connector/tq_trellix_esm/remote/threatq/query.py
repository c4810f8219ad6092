"""What is posted for a saved search: its stored query, never widened, with at most one conjunct more."""

from collections.abc import Mapping
from datetime import datetime
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
        place = "filters" if body.get("filters") else "criteria"
        stored = body.get(place)
        stored = dict(stored) if isinstance(stored, dict) else {}
        test = {"touched_at": {"+gte": since.strftime("%Y-%m-%d %H:%M:%S")}}
        conjuncts = stored.get("+and")
        stored["+and"] = [*(conjuncts if isinstance(conjuncts, list) else []), test]
        body[place] = stored
    body["fields"] = [*FIELDS, *(RANK_FIELDS if ranked else ())]
    return body
