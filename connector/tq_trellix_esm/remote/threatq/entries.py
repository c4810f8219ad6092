"""Rows of ThreatQ's integrations, as they come; what they mean is read in settings/entry.py."""

from typing import Any

from pydantic import TypeAdapter

from tq_trellix_esm.remote.answers import parse
from tq_trellix_esm.remote.threatq.refusal import SIDE
from tq_trellix_esm.remote.threatq.session import ThreatQSession

_ANSWER: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])
_PATH = "/connectors"


def connector_rows(session: ThreatQSession, name: str) -> tuple[dict[str, Any], ...]:
    """The rows that may be ours: by name, else all of them (ThreatQ reference, 17.4 step 1).

    `name` acts as a filter with wildcards there, so the caller compares once more. A row whose
    `custom_fields` are missing is asked for by its id. Raises RemoteError.
    """
    rows = _rows(session, (("name", name),))
    if not any(row.get("name") == name for row in rows):
        rows = _rows(session, (("limit", "1000"), ("with", "category,tlp")))
    return tuple(rows)


def whole_row(session: ThreatQSession, row: dict[str, Any]) -> dict[str, Any]:
    """The same row with its `custom_fields`, where the list left them out."""
    if "custom_fields" in row or not isinstance(row.get("id"), int):
        return row
    answer = parse(SIDE, f"GET {_PATH}/{row['id']}", session.get(f"{_PATH}/{row['id']}"), _ANSWER)
    found = answer.get("data")
    return {**row, **found} if isinstance(found, dict) else row


def _rows(session: ThreatQSession, query: tuple[tuple[str, str], ...]) -> list[dict[str, Any]]:
    answer = parse(SIDE, f"GET {_PATH}", session.get(_PATH, query), _ANSWER)
    found = answer.get("data")
    if isinstance(found, dict):
        found = [found]
    return [row for row in found or [] if isinstance(row, dict)] if isinstance(found, list) else []
