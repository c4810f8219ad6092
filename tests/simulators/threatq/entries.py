"""Entries of the integrations page, as a person at the form left them, in every shape of 17.4."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulators.side.knobs import Knobs

NAMESPACE = "threatq.feeds.trellix.esm.open"
ENTRY_NAME = "tq_trellix_esm"
# Names and labels of the definition in 17.3; the fifth field is the one that 17.4 step 4 offers.
LABELS = {
    "trellix_esm_hostname": "Trellix ESM Hostname",
    "trellix_esm_username": "Trellix ESM Username",
    "trellix_esm_password": "Trellix ESM Password",
    "trellix_esm_configuration": "Trellix ESM Configuration",
}
_MASKED = "trellix_esm_password"
_ACTIVE: Mapping[str, tuple[object, object]] = {
    "bool": (True, False), "number": (1, 0), "text": ("True", "False"), "lower": ("true", "false"),
    "digit": ("1", "0"), "letter": ("Y", "N"), "empty": ("True", ""), "null": (True, None),
}  # fmt: skip
_CATEGORY = {"id": 3, "name": "Commercial"}
_TLP = {"id": 2, "name": "AMBER"}


@dataclass(slots=True)
class Entry:
    """`fields` by name: texts, or True and False for a tick box."""

    number: int
    name: str
    fields: dict[str, str | bool]
    active: bool = False
    namespace: str = NAMESPACE
    more: dict[str, object] = field(default_factory=dict)


def shown(entry: Entry, knobs: Knobs, relations: frozenset[str], *, by_id: bool) -> dict[str, Any]:
    """The row of an entry as the knobs say (10 for its fields)."""
    row: dict[str, Any] = {
        "id": entry.number, "name": entry.name, "namespace": entry.namespace, "frequency": 86400,
        "category_id": 3, "indicator_status_id": 12, "tlp_id": None, "gate_oauth2_client_id": None,
        "last_import_at": None, "last_import_count": None,
        "is_active": _ACTIVE[knobs.text("is_active_form")][0 if entry.active else 1],
        "created_at": "2026-01-01 00:00:00", "updated_at": "2026-01-02 00:00:00", **entry.more,
    }  # fmt: skip
    row |= {name: value for name, value in (("category", _CATEGORY), ("tlp", _TLP)) if name in relations}
    shape = knobs.text("entry_shape")
    if shape != "absent" and (shape != "only_by_id" or by_id):
        row["custom_fields"] = custom_fields(entry.fields, knobs)
    return row


def custom_fields(fields: Mapping[str, str | bool], knobs: Knobs) -> object:
    """What stands under `custom_fields`."""
    shape = knobs.text("entry_shape")
    if shape in ("empty_list", "null"):
        return [] if shape == "empty_list" else None
    values = _values(fields, knobs)
    kind = shape.removeprefix("text_")
    by_label = knobs.text("entry_keys") == "label"
    keyed = {LABELS.get(name, name) if by_label else name: (name, value) for name, value in values.items()}
    made: object
    if kind == "objects":
        made = {key: {"value": value, "mask": name == _MASKED} for key, (name, value) in keyed.items()}
    elif kind in ("name_value", "key_value"):
        made = [{kind.partition("_")[0]: key, "value": value} for key, (_, value) in keyed.items()]
    else:
        made = {key: value for key, (_, value) in keyed.items()}
    return json.dumps(made) if shape.startswith("text_") else made


def _values(fields: Mapping[str, str | bool], knobs: Knobs) -> dict[str, str]:
    values = {}
    for name, value in fields.items():
        text = value if isinstance(value, str) else "01"[value]
        if name == _MASKED:
            text = _password(text, knobs.text("password_shown"))
            if knobs.text("password_shown") == "missing":
                continue
        if knobs.text("line_ends") == "crlf":
            text = text.replace("\r\n", "\n").replace("\n", "\r\n")
        # PHP, which the server is written in (2.2), escapes an apostrophe this way.
        escaped = html.escape(text).replace("&#x27;", "&#039;")
        values[name] = escaped if knobs.flag("html_escaped") else text
    return values


def _password(text: str, shown_as: str) -> str:
    return {"stars": "********", "bullets": "\u2022" * 8, "empty": ""}.get(shown_as, text)
