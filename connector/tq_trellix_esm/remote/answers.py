"""Reading remote answers: strict JSON, checked against a type; a fault is told with its place."""

import json
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from tq_trellix_esm.errors import OutOfProtocol

T = TypeVar("T")
_FAULTS_SHOWN = 3
_PLACE_LIMIT = 100


def parse(side: str, what: str, body: bytes, adapter: TypeAdapter[T]) -> T:
    """Given an answer's body, return it as the adapter's type.

    Raises OutOfProtocol naming `side`, the call (`what`) and the place; never quotes the body.
    """
    try:
        # The words may stand in a text as well; only then is the slower parser asked.
        if b"NaN" in body or b"Infinity" in body:
            json.loads(body, parse_constant=_no_number)
        return adapter.validate_json(body)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        raise OutOfProtocol(
            f"{side} answered {what} outside the protocol.",
            *(f"{_place(fault['loc'])}: {fault['msg']}" for fault in faults[:_FAULTS_SHOWN]),
        ) from None
    except (ValueError, RecursionError):
        raise OutOfProtocol(f"{side} answered {what} outside the protocol.", "the body: no JSON.") from None


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def _place(location: tuple[int | str, ...]) -> str:
    # A key may be one of the remote's own.
    place = "".join(char if char.isprintable() else "?" for char in ".".join(map(str, location)))
    return place[:_PLACE_LIMIT] or "the body"
