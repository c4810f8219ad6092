"""Watchlists: which there are, of which types, and their changes (ESM reference, 4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from tq_trellix_esm.errors import OutOfProtocol
from tq_trellix_esm.remote.answers import parse
from tq_trellix_esm.remote.esm.error_text import read_error
from tq_trellix_esm.remote.esm.ids import Id, read_id
from tq_trellix_esm.remote.esm.list_values import read_values
from tq_trellix_esm.remote.esm.refusal import SIDE
from tq_trellix_esm.remote.esm.session import EsmSession

__all__ = [
    "FieldType",
    "WatchlistRow",
    "add_values",
    "create",
    "field_types",
    "has_type",
    "overview",
    "read_values",
    "remove_values",
]


@dataclass(frozen=True, slots=True)
class FieldType:
    """A type that a watchlist can have on this ESM, with the number of its field."""

    name: str
    id: int


@dataclass(frozen=True, slots=True)
class WatchlistRow:
    """A watchlist as the overview shows it; `types` are its names for its type, `count` its values."""

    id: int
    name: str
    types: frozenset[str]
    dynamic: bool
    hidden: bool
    count: int | None


class _Field(BaseModel):
    name: str
    id: Id


class _Named(BaseModel):
    """The numeric id of a custom field comes as a text; as a number it would mean the same."""

    model_config = ConfigDict(coerce_numbers_to_str=True)
    name: str | None = None


class _Row(BaseModel):
    """Only what is relied on; a foreign row that lacks the rest must not stop a run."""

    id: Id
    name: str | None = None
    type: _Named | None = None
    custom_type: _Named | None = Field(default=None, alias="customType")
    dynamic: bool | None = None
    hidden: bool | None = None
    value_count: int | None = Field(default=None, alias="valueCount", ge=0)


_FIELDS = TypeAdapter(list[_Field])
_ROWS = TypeAdapter(list[_Row])
_ANY = TypeAdapter(object)

# All four flags: whether one may be left out is unknown. `indexedOnly` might drop our lists (4.2).
_ALL_LISTS = (("hidden", "true"), ("dynamic", "true"), ("writeOnly", "false"), ("indexedOnly", "false"))


def field_types(session: EsmSession) -> tuple[FieldType, ...]:
    """Return the types that a watchlist can have on this ESM (4.1)."""
    method = "sysGetWatchlistFields"
    rows = parse(SIDE, method, session.call(method), _FIELDS)
    return tuple(FieldType(row.name, row.id) for row in rows)


def overview(session: EsmSession) -> tuple[WatchlistRow, ...]:
    """Return every watchlist, hidden and dynamic ones included; rows without a name are left out (4.2)."""
    method = "sysGetWatchlists"
    rows = parse(SIDE, method, session.call(method, query=_ALL_LISTS), _ROWS)
    return tuple(
        WatchlistRow(
            id=row.id,
            name=row.name,
            types=frozenset(part.name for part in (row.type, row.custom_type) if part and part.name),
            dynamic=bool(row.dynamic),
            hidden=bool(row.hidden),
            count=row.value_count,
        )
        for row in rows
        if row.name
    )


def has_type(row: WatchlistRow, type_name: str, field_types: Iterable[FieldType]) -> bool:
    """Whether a list is of the type of that name: it shows its name, or its number as a text (4.2)."""
    numbers = {str(field.id) for field in field_types if field.name == type_name}
    return type_name in row.types or not numbers.isdisjoint(row.types)


def create(session: EsmSession, name: str, type_name: str) -> int | None:
    """Create a static list; return its id, or None where the answer tells none (4.5).

    The caller has looked for the name before, and looks again after None or an error.
    """
    method = "sysAddWatchlist"
    watchlist = {
        "name": name,
        "type": {"name": type_name, "id": 0},
        "customType": {"name": "", "id": 0},
        "dynamic": "False",
        "enabled": "True",
    }
    answer = session.call(method, body={"watchlist": watchlist}, write=True)
    if not answer.strip():
        return None
    try:
        return read_id(parse(SIDE, method, answer, _ANY)) or None
    except ValueError:
        return None


def add_values(session: EsmSession, list_id: int, values: Sequence[str]) -> None:
    """Add values in one call (4.6). ValueError for one that holds a line break: it could not be read back."""
    _change(session, "sysAddWatchlistValues", list_id, values)


def remove_values(session: EsmSession, list_id: int, values: Sequence[str]) -> None:
    """Remove values in one call, each in the spelling in which it was read (4.7)."""
    _change(session, "sysRemoveWatchlistValues", list_id, values)


def _change(session: EsmSession, method: str, list_id: int, values: Sequence[str]) -> None:
    if not values:
        return
    if any("\n" in value or "\r" in value for value in values):
        raise ValueError("a value of a watchlist is one line")
    answer = session.call(method, body={"watchlist": list_id, "values": list(values)}, write=True).strip()
    if not answer:
        return
    # Success has no body; a harmless one is let pass, one that speaks of an error or is no JSON is not.
    said = read_error(answer)
    if said.name is not None:
        raise OutOfProtocol(f"{SIDE} answered {method} with success and an error: {said.text}")
    parse(SIDE, method, answer, _ANY)
