"""Error texts and their numbers (9.2)."""

from __future__ import annotations

import json

from simulators.side.knobs import Knobs
from simulators.side.messages import JSON_TYPE, Answer

TEXT = "text/plain;charset=UTF-8"
HTML = "text/html"
# Seen or extrapolated in 9.2 up to 215; from 401 on the names are seen, the numbers invented.
NUMBERS = {
    "InvalidSession": 1, "MaxSessionsHit": 2, "SessionTimeout": 3, "InvalidUser": 8, "Login_UserName": 9,
    "Login_Password": 10, "Login_Locked": 11, "InsufficientRights": 13, "RecordNotFound": 25,
    "UnknownList": 38, "BadRequest": 60, "InvalidValue": 61, "ActionNotAllowed": 63,
    "RequestTooLarge": 66, "DuplicateName": 202, "NameRequired": 208, "TooManyValues": 401,
    "OneOrMoreValuesNotAdded": 402, "OneOrMoreValuesNotDeleted": 403, "TooManyWatchlists": 404,
    "WLValuesNotReady": 405, "InvalidCredentials": 406, "BadCredentials": 407, "PasswordExpired": 408,
}  # fmt: skip


def full_text(name: str) -> str:
    """`ERROR_Name (number)` for a name with or without its prefix; other texts as they are (9.1, seen)."""
    short = name.removeprefix("ERROR_")
    return f"ERROR_{short} ({NUMBERS[short]})" if short in NUMBERS else name


class EsmError(Exception):
    """An error that ESM reports although the call was well formed. `status` None is the knob's."""

    def __init__(self, name: str, status: int | None = None) -> None:
        super().__init__(full_text(name))
        self.text = full_text(name)
        self.status = status


class Misuse(Exception):
    """The caller broke the protocol. `text` is what it is told (9.1, seen), `reason` is for the records."""

    def __init__(self, reason: str, text: str = "Input Validation Error", status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.text = text
        self.status = status


def error_object(text: str) -> bytes:
    """{"code": "2", "message": "ERROR_MaxSessionsHit (2)", "errors": []} (3.4, seen)."""
    number = text.partition("(")[2].rstrip(")") or "0"
    return json.dumps({"code": number, "message": text, "errors": []}).encode()


def error_answer(knobs: Knobs, error: EsmError) -> Answer:
    """The answer in the shape and status that the knobs ask for; 413 is a web server's page (9.1)."""
    if error.status == 413:
        return Answer(413, b"<html><h1>413 Request Entity Too Large</h1></html>", (), HTML, error=error.text)
    status = error.status or knobs.count("error_status")
    return text_answer(knobs, status, error.text, error=error.text)


def text_answer(
    knobs: Knobs, status: int, text: str, *, error: str | None = None, refused: str | None = None
) -> Answer:
    """A text, plain or as an object (9.1, both seen)."""
    if knobs.text("error_shape") == "json":
        return Answer(status, error_object(text), (), JSON_TYPE, refused, error)
    return Answer(status, text.encode(), (), TEXT, refused, error)
