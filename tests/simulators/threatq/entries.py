"""An entry of the integrations page, as a person at the form left it, in every shape of 17.4."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_ACTIVE = {"bool": (True, False), "text": ("True", "False"), "number": (1, 0), "letter": ("Y", "N")}


def shown(entry: Mapping[str, Any], shape: str, active_form: str, *, by_id: bool) -> dict[str, Any]:
    """The row for an entry of `id`, `name`, `namespace`, `active` and `fields`."""
    yes, no = _ACTIVE[active_form]
    row: dict[str, Any] = {
        "id": entry["id"],
        "name": entry["name"],
        "namespace": entry.get("namespace", ""),
        "category_id": 3,
        "is_active": yes if entry["active"] else no,
    }
    if shape != "absent" and not (shape == "only_by_id" and not by_id):
        row["custom_fields"] = _fields(dict(entry["fields"]), shape)
    return row


def _fields(fields: dict[str, str], shape: str) -> object:
    if shape == "objects":
        return {key: {"value": value, "type": "text"} for key, value in fields.items()}
    if shape in {"name_value", "key_value"}:
        return [{shape.partition("_")[0]: key, "value": value} for key, value in fields.items()]
    if shape == "text":
        return json.dumps(fields)
    return {"empty_list": [], "null": None}.get(shape, fields)
