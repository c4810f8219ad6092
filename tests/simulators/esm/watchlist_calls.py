"""The calls on watchlists (4)."""

from __future__ import annotations

import json

from simulators.esm.calls import NOTHING, Call, Method, bare_id, check_keys, read_id
from simulators.esm.desk import Desk
from simulators.esm.errors import EsmError, Misuse
from simulators.esm.fields import FIELDS, Field
from simulators.esm.lists import Watchlist
from simulators.esm.source import CREATE_KEYS, SOURCE

NAME_AND_ID = frozenset({"name", "id"})


def fields(desk: Desk, call: Call) -> object:
    """sysGetWatchlistFields: [{"name", "id"}] (4.1, seen)."""
    return [{"name": one.name, "id": one.id} for one in FIELDS.values()]


def overview(desk: Desk, call: Call) -> object:
    """sysGetWatchlists: the whole list, no paging, filtered by field type alone (4.2, seen)."""
    wanted = _filters(call.body.get("filters"))
    drop_unindexed = call.query["indexedOnly"] and desk.knobs.text("indexed_only") == "drops"
    return [
        _row(desk, one)
        for one in desk.lists.all()
        if (call.query["hidden"] or not one.hidden)
        and (call.query["dynamic"] or not one.dynamic)
        and (one.writable or not call.query["writeOnly"])
        and (one.type.indexed or not drop_unindexed)
        and (wanted is None or one.type in wanted)
    ]


def _filters(value: object) -> list[Field] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise Misuse("filters is no list")
    names = [str(check_keys("a filter", one, NAME_AND_ID)["name"]) for one in value]
    return [FIELDS[name] for name in names if name in FIELDS]


def _shown_name(desk: Desk, name: str) -> str:
    return name.replace("'", "''") if desk.knobs.text("apostrophes") == "doubled" else name


def _row(desk: Desk, one: Watchlist) -> dict[str, object]:
    """A row of the overview (4.2, seen): both type ids 0, the custom type's name a number as text."""
    manual = desk.knobs.text("overview_type") == "manual"
    row: dict[str, object] = {
        "id": _shaped_id(desk, one.id),
        "name": _shown_name(desk, one.name),
        "type": {"id": 0, "name": "MANUAL" if manual else one.type.name},
        "customType": {"id": 0, "name": one.type.custom_name},
        "dynamic": one.dynamic,
        "hidden": one.hidden,
        "scored": one.scored,
        "active": True,
        "valueCount": len(one.values),
        "errorMsg": "",
        "source": 5,
    }
    if desk.knobs.text("overview_count") == "missing":
        del row["valueCount"]
    return row


def _shaped_id(desk: Desk, number: int) -> object:
    shapes: dict[str, object] = {
        "number": number,
        "string": str(number),
        "value": {"value": number},
        "id": {"id": number},
    }
    return shapes[desk.knobs.text("id_shape")]


def details(desk: Desk, call: Call) -> object:
    """sysGetWatchlistDetails: takes the snapshot (4.3, 4.4, seen). On 11.x recordCount and a fileToken, and
    valueCount 0; on 10.x valueCount and an id (2.5, seen)."""
    one = desk.lists.ready(desk.lists.get(read_id(desk, call, "id", loose=True)))
    row = _row(desk, one) | SOURCE | {"id": one.id, "values": None, "age": 0}
    if desk.knobs.text("details_type") == "manual":
        row |= {"active": False, "errorMsg": None, "customType": {"id": 0, "name": "MANUAL"}}
    key = "id" if desk.old_shapes else "fileToken"
    row["valueFile"] = _value_file(desk, one, key)
    if desk.old_shapes:
        return row | {"valueCount": len(one.values)}
    return row | {"valueCount": 0, "recordCount": len(one.values)}


def _value_file(desk: Desk, one: Watchlist, key: str) -> object:
    if not one.values and desk.knobs.text("empty_value_file") != "token":
        return None if desk.knobs.text("empty_value_file") == "null" else {key: ""}
    return {key: desk.files.keep(one.id, desk.lists.file_of(one))}


def values(desk: Desk, call: Call) -> object:
    """sysGetWatchlistValues: bytes of the snapshot, whatever the list holds by now (4.4, seen)."""
    token = check_keys("file", call.body["file"], frozenset({"id"}))["id"]
    if not isinstance(token, str):
        raise Misuse("file.id is no text")
    if any(one.id == desk.files.list_of(token) and one.hidden for one in desk.lists.all()):
        raise EsmError(desk.knobs.text("hidden_error"))
    part = desk.files.read(token, int(call.query["pos"]), int(call.query["count"]))
    return {"fileSize": part.file_size, "bytesRead": part.bytes_read, "data": part.data}


def create(desk: Desk, call: Call) -> object:
    """sysAddWatchlist: the type by name, id 0 is fine, booleans also as texts (4.5, seen)."""
    required = frozenset({"name", "type", "customType", "dynamic", "enabled"})
    asked = check_keys("watchlist", call.body["watchlist"], required, CREATE_KEYS)
    type_name = check_keys("type", asked["type"], NAME_AND_ID)["name"]
    check_keys("customType", asked["customType"], NAME_AND_ID)
    if not isinstance(asked["name"], str) or not isinstance(type_name, str):
        raise Misuse("the name or the type's name is no text")
    if asked.get("values"):
        desk.warn("sysAddWatchlist: values; nobody knows whether they are stored, here they are not")
    dynamic, _ = _truth("dynamic", asked["dynamic"]), _truth("enabled", asked["enabled"])
    new = desk.lists.create(asked["name"], type_name, dynamic=dynamic)
    answers: dict[str, object] = {
        "value_number": {"value": new.id},
        "value_string": {"value": str(new.id)},
        "bare_number": new.id,
        "bare_string": str(new.id),
        "empty": NOTHING,
    }
    return answers[desk.knobs.text("create_answer")]


def _truth(name: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise Misuse(f"{name} is no boolean")


def _texts(desk: Desk, call: Call) -> list[str]:
    """A list of texts; a text that is a JSON list works as well (4.6, seen), yet nobody should send it."""
    sent = call.body["values"]
    if isinstance(sent, str):
        desk.warn(f"{call.method}: values as a text")
        try:
            sent = json.loads(sent)
        except ValueError:
            raise Misuse("values is no list") from None
    if not isinstance(sent, list) or not all(isinstance(one, str) for one in sent):
        raise Misuse("values is no list of texts")
    if not sent:
        desk.warn(f"{call.method}: no values")
    elif any(not one or "\n" in one or "\r" in one for one in sent):
        desk.warn(f"{call.method}: an empty value, or one with a line end, cannot be read back")
    return sent


def add(desk: Desk, call: Call) -> object:
    """sysAddWatchlistValues: 200 and an empty body (4.6, seen)."""
    desk.lists.add(read_id(desk, call, "watchlist", loose=True), _texts(desk, call))
    return NOTHING


def remove(desk: Desk, call: Call) -> object:
    """sysRemoveWatchlistValues: same body, same empty answer (4.7, seen)."""
    desk.lists.remove(read_id(desk, call, "watchlist"), _texts(desk, call))
    return NOTHING


def delete(desk: Desk, call: Call) -> object:
    """sysRemoveWatchlist: {"ids": {"watchlistIdList": [...]}} on 11.x, {"id": n} on 10.x (4.9, seen)."""
    key = "id" if desk.old_shapes else "ids"
    check_keys("the body", dict(call.body), frozenset({key}))
    if desk.old_shapes:
        numbers = [bare_id("id", call.body["id"])]
    else:
        name = "watchlistIdList"
        asked = check_keys("ids", call.body["ids"], frozenset({name}))[name]
        if not isinstance(asked, list):
            raise Misuse(f"{name} is no list")
        numbers = [bare_id(name, one) for one in asked]
    doomed = [desk.lists.get(number) for number in numbers]
    if any(one.hidden for one in doomed):
        raise EsmError(desk.knobs.text("hidden_error"))
    for one in doomed:
        desk.lists.delete(one.id)
    return NOTHING


RIGHT = "watchlists"
VALUES_BODY = frozenset({"watchlist", "values"})
METHODS: dict[str, Method] = {
    "sysGetWatchlistFields": Method(fields, right=RIGHT),
    "sysGetWatchlists": Method(
        overview,
        query=dict.fromkeys(("hidden", "dynamic", "writeOnly", "indexedOnly"), "flag"),
        optional=frozenset({"filters"}),
        right=RIGHT,
    ),
    "sysGetWatchlistDetails": Method(details, body=frozenset({"id"}), right=RIGHT),
    "sysGetWatchlistValues": Method(
        values, query={"pos": "number", "count": "number"}, body=frozenset({"file"}), right=RIGHT
    ),
    "sysAddWatchlist": Method(create, body=frozenset({"watchlist"}), right=RIGHT),
    "sysAddWatchlistValues": Method(add, body=VALUES_BODY, right=RIGHT),
    "sysRemoveWatchlistValues": Method(remove, body=VALUES_BODY, right=RIGHT),
    "sysRemoveWatchlist": Method(delete, optional=frozenset({"ids", "id"}), right=RIGHT),
}
