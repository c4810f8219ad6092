"""One request and one answer, as the handlers of a simulator see them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import parse_qsl

JSON_TYPE = "application/json"


@dataclass(frozen=True)
class Incoming:
    """A request as read from the wire: `path` is decoded and without query, header names are lower case."""

    method: str
    path: str
    raw_query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @cached_property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The query string's pairs in their order, decoded, empty values kept."""
        return tuple(parse_qsl(self.raw_query, keep_blank_values=True))

    @cached_property
    def cookies(self) -> dict[str, str]:
        """The cookies sent; a client that sends a whole Set-Cookie text back is understood (ESM 3.3)."""
        pairs = (part.strip().partition("=") for part in self.header("cookie").split(";"))
        return {name: value for name, equals, value in pairs if equals}

    def header(self, name: str, default: str = "") -> str:
        """The header's value (the last, if sent twice), by name without regard to case."""
        return self.headers.get(name.lower(), default)

    @property
    def content_type(self) -> str:
        """The media type in lower case, without parameters; empty when none was sent."""
        return self.header("content-type").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back. `refused` is the reason where the caller broke the protocol (records.refused has it);
    `error` names an ordinary error of the remote, such as ERROR_TooManyValues, that is no mistake in form."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    content_type: str = JSON_TYPE
    refused: str | None = None
    error: str | None = None


class Refused(Exception):
    """Raised by a handler to end a call with this answer, from however deep."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.refused or answer.error or str(answer.status))
        self.answer = answer


def json_answer(value: object, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """An answer with `value` as compact JSON text in UTF-8."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate cannot be sent as UTF-8; the replacement keeps the simulator from failing on it.
    return Answer(status, text.encode("utf-8", "replace"), headers)
