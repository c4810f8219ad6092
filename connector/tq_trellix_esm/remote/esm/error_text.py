"""What an error answer says: its name and number, and what they mean to us. Pure.

An ESM error is a plain text `ERROR_Name (number)`, JSON with that text under `message`, a sentence, or
the HTML of a web server in front (ESM reference, 9.1). Which status goes with which is unknown, so the
name decides, and the number never does (9.2).
"""

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

TEXT_LIMIT = 200
_SEARCHED = 65_536
_SHOWN_FROM = 8_192


class Meaning(StrEnum):
    """What an error answer is to the connector (ESM reference, 3.4, 3.6, 9.2 and 9.3)."""

    SESSION_LOST = "session lost"
    BAD_CREDENTIALS = "bad credentials"
    LOCKED = "account locked"
    PASSWORD_EXPIRED = "password expired"
    LOGIN_BARRED = "login barred at this time"
    SESSIONS_FULL = "too many sessions"
    NO_RIGHT = "right missing"
    UNKNOWN_LIST = "unknown list"
    NAME_TAKEN = "name taken"
    TOO_MANY_LISTS = "too many lists"
    TOO_LARGE = "request too large"
    TOO_MANY_VALUES = "too many values"
    PARTLY_ADDED = "not all added"
    PARTLY_REMOVED = "not all removed"
    NOT_READY = "not ready"
    FINAL = "refused for good"
    UNCLEAR = "unclear"


_NAMES = {
    Meaning.SESSION_LOST: "InvalidSession INVALID_SESSION INVALID_SESSION_NETWORK SessionTimeout",
    Meaning.BAD_CREDENTIALS: "InvalidUser Login_UserName Login_Password InvalidCredentials BadCredentials"
    " ActDirLogin InvalidLDAPLogin",
    Meaning.LOCKED: "Login_Locked",
    Meaning.PASSWORD_EXPIRED: "PasswordExpired",
    Meaning.LOGIN_BARRED: "LoginTimeRestricted",
    Meaning.SESSIONS_FULL: "MaxSessionsHit",
    Meaning.NO_RIGHT: "InsufficientRights",
    Meaning.UNKNOWN_LIST: "UnknownList",
    Meaning.NAME_TAKEN: "DuplicateName",
    Meaning.TOO_MANY_LISTS: "TooManyWatchlists",
    Meaning.TOO_LARGE: "RequestTooLarge",
    Meaning.TOO_MANY_VALUES: "TooManyValues",
    Meaning.PARTLY_ADDED: "OneOrMoreValuesNotAdded",
    Meaning.PARTLY_REMOVED: "OneOrMoreValuesNotDeleted",
    Meaning.NOT_READY: "WLValuesNotReady ResponseNotAvailable JEC_ResponseNotAvailable",
    Meaning.FINAL: "APINotImplemented ActionNotAllowed BadCommand BadRequest IncompatibleTypes"
    " IndexNotTurnedOn InvalidFilter InvalidHashedString InvalidIPAddress InvalidTimeRange InvalidValue"
    " NameRequired NoTimeSpecified RecordNotFound ValueRequired ValueTruncated WatchlistAgeInvalid",
}
_BY_NAME = {name.casefold(): meaning for meaning, names in _NAMES.items() for name in names.split()}

# Texts of a lost session that carry no name (ESM reference, 3.6).
_SESSION_TEXTS = ("not authorized user", "invalid session", "username and password cannot be null")

_NAMED = re.compile(r"\bERROR_([A-Za-z0-9_]{1,80})(?:\s{0,4}\(([0-9]{1,9})\))?", re.ASCII)
_INVISIBLE_PART = re.compile(r"<(script|style|head)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title\b[^<>]*>([^<]*)", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class ErrorText:
    """`name` is without `ERROR_`; `text` is one line of at most 200 characters, fit to be shown."""

    name: str | None
    number: int | None
    text: str
    meaning: Meaning


def read_error(body: bytes, hide: Iterable[str] = ()) -> ErrorText:
    """Given the body of an error answer, return what it says.

    `hide` are texts that must not be shown, should the answer repeat them.
    """
    whole = body[:_SEARCHED].decode("utf-8", "replace").strip()
    said = _message(whole)
    found = _NAMED.search(said) or _NAMED.search(whole)
    name = found[1] if found else None
    number = int(found[2]) if found and found[2] else None
    return ErrorText(name, number, _presentable(said, hide), _meaning(name, whole))


def _meaning(name: str | None, whole: str) -> Meaning:
    known = _BY_NAME.get(name.casefold()) if name else None
    if known is not None:
        return known
    lowered = whole.casefold()
    if any(text in lowered for text in _SESSION_TEXTS):
        return Meaning.SESSION_LOST
    return Meaning.UNCLEAR


def _message(whole: str) -> str:
    """The part of the answer that speaks: the `message` of JSON, the visible text of HTML, or all."""
    if whole.startswith(("{", "[", '"')):
        return _json_message(whole)
    if whole.startswith("<") or "<html" in whole[:_SHOWN_FROM].casefold():
        return _html_message(whole[:_SHOWN_FROM])
    return whole


def _json_message(whole: str) -> str:
    try:
        document = json.loads(whole)
    except (ValueError, RecursionError):
        return whole
    if isinstance(document, str):
        return document
    if isinstance(document, dict):
        for key in ("message", "error", "return", "value"):
            if isinstance(document.get(key), str) and document[key]:
                return str(document[key])
    return whole


def _html_message(page: str) -> str:
    title = _TITLE.search(page)
    visible = _TAG.sub(" ", _INVISIBLE_PART.sub(" ", page))
    return html.unescape(f"{title[1] if title else ''} {visible}")


def _presentable(said: str, hide: Iterable[str]) -> str:
    """One line, nothing hidden, no control characters, at most 200 characters."""
    for secret in hide:
        if secret:
            said = said.replace(secret, "(hidden)")
    shown = "".join(c if c.isprintable() else " " for c in said[:_SHOWN_FROM])
    line = " ".join(shown.split())
    return line if len(line) <= TEXT_LIMIT else line[: TEXT_LIMIT - 3].rstrip() + "..."
