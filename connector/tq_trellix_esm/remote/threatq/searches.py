"""Saved searches, which newer versions call data collections (ThreatQ reference, 4)."""

import difflib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from tq_trellix_esm.errors import SearchError
from tq_trellix_esm.remote.answers import parse
from tq_trellix_esm.remote.threatq.refusal import SIDE
from tq_trellix_esm.remote.threatq.session import ThreatQSession

_PATH = "/search/query"
_PARTS = frozenset({"criteria", "filters"})


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search by name; `query` is what is posted, None where the row holds none that can be read."""

    name: str
    query: Mapping[str, Any] | None
    owner: str | None = None


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str | None = None
    stored: Any = Field(default=None, alias="json")
    owner: Any = None


class _Rows(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    data: list[_Row]


_ROWS: TypeAdapter[_Rows] = TypeAdapter(_Rows)


def visible(session: ThreatQSession) -> tuple[SavedSearch, ...]:
    """Every saved search that the account can see. Raises RemoteError."""
    rows = parse(SIDE, f"GET {_PATH}", session.get(_PATH), _ROWS).data
    return tuple(SavedSearch(row.name, _query(row.stored), _owner(row.owner)) for row in rows if row.name)


def find(searches: Sequence[SavedSearch], name: str, account: str) -> SavedSearch:
    """The one search of that very name. Raises SearchError: missing, there twice, or without a query."""
    hits = [one for one in searches if one.name == name]
    if len(hits) > 1:
        raise SearchError(
            f'Search "{name}" exists {len(hits)} times among those that {account} can see; '
            "its lists were left as they were.",
            "Rename or unshare all but one: the connector does not guess which one is meant.",
        )
    if not hits:
        raise _missing(searches, name, account)
    if not hits[0].query:
        raise SearchError(
            f'Search "{name}" holds no query that can be read; its lists were left as they were.',
            "Open it in the Threat Library and save it again.",
        )
    return hits[0]


def _missing(searches: Sequence[SavedSearch], name: str, account: str) -> SearchError:
    nearest = difflib.get_close_matches(name, [one.name for one in searches], 1)
    owner = next((one.owner for one in searches if nearest and one.name == nearest[0]), None)
    details = [f'Nearest: "{nearest[0]}"{f" (of {owner})" if owner else ""}.'] if nearest else []
    return SearchError(
        f'Search "{name}" is not among the {len(searches)} that {account} can see. '
        "Its lists were left as they were.",
        *details,
        f"If it was renamed, rename it here; if it exists, share it with {account} (view is enough).",
    )


def _query(stored: object) -> Mapping[str, Any] | None:
    """`json` is a text in some versions and an object in others; without `api_query` it is the query.

    What has neither criteria nor filters, such as a `ui_query` alone, would find everything: None.
    """
    found = _object(stored)
    if found is not None and "api_query" in found:
        found = _object(found["api_query"])
    return found if found is not None and _PARTS & found.keys() else None


def _object(stored: object) -> dict[str, Any] | None:
    if isinstance(stored, str):
        try:
            stored = json.loads(stored)
        except (ValueError, RecursionError):
            return None
    return stored if isinstance(stored, dict) else None


def _owner(owner: object) -> str | None:
    if isinstance(owner, dict):
        owner = owner.get("email") or owner.get("name")
    return owner if isinstance(owner, str) else None
