"""Reading remote answers: strict JSON, checked against a type; a fault is told with its place."""

from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from tq_trellix_esm.errors import OutOfProtocol

T = TypeVar("T")
_FAULTS_SHOWN = 3


def parse(side: str, what: str, body: bytes, adapter: TypeAdapter[T]) -> T:
    """Given an answer's body, return it as the adapter's type.

    Raises OutOfProtocol naming `side`, the call (`what`) and the place; never quotes the body.
    """
    try:
        return adapter.validate_json(body)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        raise OutOfProtocol(
            f"{side} answered {what} outside the protocol.",
            *(f"{_place(fault['loc'])}: {fault['msg']}" for fault in faults[:_FAULTS_SHOWN]),
        ) from None


def _place(location: tuple[int | str, ...]) -> str:
    return ".".join(map(str, location)) or "the body"
