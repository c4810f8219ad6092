"""Types, statuses and kinds of events by name. No id is the one of the reference's tables (3.1 to 3.3): ids
differ between installations, and a client that knows them by heart must fail here."""

from __future__ import annotations

from collections.abc import Mapping

_TYPE_NAMES = (
    "ASN", "Binary String", "CIDR Block", "CVE", "Email Address", "Email Attachment", "Email Subject",
    "File Mapping", "File Path", "Filename", "FQDN", "Fuzzy Hash", "GOST Hash", "Hash ION", "IP Address",
    "IPv6 Address", "MAC Address", "MD5", "Mutex", "Password", "Registry Key", "Service Name", "SHA-1",
    "SHA-256", "SHA-384", "SHA-512", "String", "x509 Serial", "x509 Subject", "URL", "URL Path", "User-agent",
    "Username", "X-Mailer",
)  # fmt: skip
_EVENT_NAMES = (
    "Spearphish", "Watering Hole", "SQL Injection Attack", "DoS Attack", "Malware", "Watchlist",
    "Command and Control", "Anonymization", "Exfiltration", "Host Characteristics",
    "Compromised PKI Certificate", "Login Compromise", "Incident", "Sighting",
)  # fmt: skip
_NETWORK = frozenset(
    {"ASN", "CIDR Block", "Email Address", "Email Subject", "FQDN", "IP Address", "IPv6 Address", "URL",
     "URL Path", "User-agent", "X-Mailer"}
)  # fmt: skip

TYPES: Mapping[str, int] = {name: 101 + 7 * place for place, name in enumerate(reversed(_TYPE_NAMES))}
STATUSES: Mapping[str, int] = {"Active": 13, "Expired": 11, "Indirect": 15, "Review": 12, "Whitelisted": 14}
EVENT_TYPES: Mapping[str, int] = {name: 203 + 3 * place for place, name in enumerate(reversed(_EVENT_NAMES))}

_DESCRIPTIONS = {
    "Active": "Poses a threat and is being exported to detection tools.",
    "Expired": "No longer poses a serious threat.",
    "Indirect": "Tied to an active indicator or event.",
    "Review": "Needs analysis.",
    "Whitelisted": "Poses no risk and should never be deployed.",
}
MADE_AT = "2019-11-05 08:00:00"


def class_of(type_name: str) -> str:
    """`network` or `host`, which the server sets by itself (3.1)."""
    return "network" if type_name in _NETWORK else "host"


def type_rows() -> list[dict[str, object]]:
    """The rows of /api/indicator/types (3.1)."""
    return [
        {"id": number, "name": name, "class": class_of(name), "score": None, "wildcard_matching": "Y",
         "created_at": MADE_AT, "updated_at": MADE_AT}
        for name, number in TYPES.items()
    ]  # fmt: skip


def status_rows() -> list[dict[str, object]]:
    """The rows of /api/indicator/statuses (3.2)."""
    return [
        {"id": number, "name": name, "description": _DESCRIPTIONS[name], "user_editable": "N", "visible": "Y",
         "include_in_export": "Y", "protected": "Y", "created_at": MADE_AT, "updated_at": MADE_AT}
        for name, number in STATUSES.items()
    ]  # fmt: skip


def event_type_rows() -> list[dict[str, object]]:
    """The rows of /api/event/types (3.3)."""
    return [
        {"id": number, "name": name, "user_editable": "N", "created_at": MADE_AT, "updated_at": MADE_AT}
        for name, number in EVENT_TYPES.items()
    ]
