"""The entry on ThreatQ's integrations page, in every shape it may come in (ThreatQ reference, 17.4)."""

import html
import json
from collections.abc import Iterable, Mapping
from typing import Any

from tq_trellix_esm.errors import ConfigurationError
from tq_trellix_esm.secret import Secret
from tq_trellix_esm.settings.values import Provided

NAMESPACE = "threatq.feeds.trellix.esm.open"
DEFAULT_ENTRY = "tq_trellix_esm"
_LABELS = {
    "trellix_esm_hostname": "Trellix ESM Hostname",
    "trellix_esm_username": "Trellix ESM Username",
    "trellix_esm_password": "Trellix ESM Password",
    "trellix_esm_configuration": "Trellix ESM Configuration",
}
_OFF = {"", "0", "false", "n", "no", "none", "null", "off"}
_HIDING = set("*\u2022\u25cf\u2219\u00b7\u25aa")


def ours(rows: Iterable[Mapping[str, Any]], name: str | None) -> Mapping[str, Any] | None:
    """The row that is our entry, None for none; raises ConfigurationError where several may be meant.

    With a `name` given only an entry of that name counts; else that of our name, of our namespace, or any
    with our four fields.
    """
    found = list(rows)
    wanted = _folded(name or DEFAULT_ENTRY)
    steps = [[row for row in found if _folded(str(row.get("name", ""))) == wanted]]
    if name is None:
        steps.append([row for row in found if row.get("namespace") == NAMESPACE])
        steps.append([row for row in found if set(_LABELS) <= set(_fields(row.get("custom_fields")))])
    for hits in steps:
        if len(hits) > 1:
            names = ", ".join(f'"{row.get("name")}" (id {row.get("id")})' for row in hits)
            raise ConfigurationError(
                f"{len(hits)} entries on ThreatQ's integrations page may be meant: {names}.",
                "Delete all but one, or name the right one with -n.",
            )
        if hits:
            return hits[0]
    return None


def read_entry(row: Mapping[str, Any], default_configuration: str) -> Provided:
    """Given the whole row, return its four fields and switch; a hidden password is None."""
    fields = _fields(row.get("custom_fields"))
    password = fields.get("trellix_esm_password", "")
    hidden = not password.strip() or set(password.strip()) <= _HIDING
    return Provided(
        source="threatq",
        where=f'entry "{row.get("name")}" on ThreatQ\'s integrations page',
        enabled=str(row.get("is_active", "")).strip().lower() not in _OFF,
        hostname=fields.get("trellix_esm_hostname", "").strip(),
        username=fields.get("trellix_esm_username", "").strip(),
        password=None if hidden else Secret(password),
        configuration=fields.get("trellix_esm_configuration", "") or default_configuration,
    )


def _folded(name: str) -> str:
    return name.strip().replace("-", "_").casefold()


def _fields(shown: object) -> dict[str, str]:
    if isinstance(shown, str):
        try:
            shown = json.loads(shown)
        except (ValueError, RecursionError):
            return {}
    if isinstance(shown, list):
        pairs = [
            (one.get("name") or one.get("key"), one.get("value")) for one in shown if isinstance(one, dict)
        ]
    elif isinstance(shown, dict):
        pairs = [(key, one.get("value") if isinstance(one, dict) else one) for key, one in shown.items()]
    else:
        return {}
    by_label = {label.casefold(): key for key, label in _LABELS.items()}
    return {
        by_label.get(str(key).casefold(), str(key)): html.unescape(str(value)).replace("\r\n", "\n")
        for key, value in pairs
        if isinstance(value, str | int)
    }
