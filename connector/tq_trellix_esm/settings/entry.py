"""The entry on ThreatQ's integrations page, in every shape it may come in (ThreatQ reference, 17.4)."""

import json
import re
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
_BY_LABEL = {label.casefold(): key for key, label in _LABELS.items()}
_OFF = {"", "0", "false", "n", "no", "none", "null", "off"}
# Only what HTML escaping makes, and only whole: html.unescape would turn a password's `&copy` into a sign.
_ESCAPES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#34;": '"', "&#39;": "'", "&#039;": "'"}
_ESCAPED = re.compile("|".join(_ESCAPES))
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
    written = fields.get("trellix_esm_configuration", "")
    hidden = not password.strip() or set(password.strip()) <= _HIDING
    return Provided(
        source="threatq",
        where=f'entry "{row.get("name")}" on ThreatQ\'s integrations page',
        enabled=str(row.get("is_active", "")).strip().lower() not in _OFF,
        hostname=fields.get("trellix_esm_hostname", "").strip(),
        username=fields.get("trellix_esm_username", "").strip(),
        password=None if hidden else Secret(password),
        configuration=written if written.strip() else default_configuration,
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
        pairs = [(_field(one, ""), one.get("value")) for one in shown if isinstance(one, dict)]
    elif isinstance(shown, dict):
        pairs = [
            (_field(one, key), one.get("value")) if isinstance(one, dict) else (_field({}, key), one)
            for key, one in shown.items()
        ]
    else:
        return {}
    return {
        key: _ESCAPED.sub(lambda found: _ESCAPES[found.group()], str(value)).replace("\r\n", "\n")
        for key, value in pairs
        if isinstance(value, str | int)
    }


def _field(shown: Mapping[str, Any], key: object) -> str:
    """Which of our fields this is, by name, key or label; else the first of these as it stands."""
    names = [str(one) for one in (shown.get("name"), shown.get("key"), key, shown.get("label")) if one]
    known = [_BY_LABEL.get(one.casefold(), one) for one in names]
    return next((one for one in known if one in _LABELS), names[0] if names else "")
