"""One API call: what it may carry, and reading it strictly (2.2, 2.3, 2.4)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from simulators.esm.errors import Misuse
from simulators.esm.sessions import Session
from simulators.side.messages import JSON_TYPE, Incoming

if TYPE_CHECKING:
    from simulators.esm.desk import Desk

Kind = Literal["flag", "number"]
NOTHING = object()  # a handler's result without a body, which is not null


@dataclass(frozen=True, slots=True)
class Call:
    """A call that passed the checks. `v1`: at the old path, so ids and the answer are wrapped (2.4, seen)."""

    method: str
    v1: bool
    session: Session
    query: Mapping[str, bool | int]
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Method:
    """What a method takes. All of `query` and `body` is required, `optional` are further keys of the body;
    `right` is the one it needs (3.9)."""

    handler: Callable[[Desk, Call], object]
    query: Mapping[str, Kind] = field(default_factory=dict)
    body: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    right: str | None = None


def check_content_type(incoming: Incoming) -> None:
    """application/json on every POST, also without a body (2.2, seen; 415 is inferred). Raises Misuse."""
    if incoming.content_type != JSON_TYPE:
        raise Misuse(f"content type {incoming.content_type or 'missing'}", "Unsupported Media Type", 415)


def read_query(incoming: Incoming, wanted: Mapping[str, Kind]) -> dict[str, bool | int]:
    """The query's scalars: each one wanted, once, nothing else (2.3; one missing is an error: unknown)."""
    read: dict[str, bool | int] = {}
    for name, text in incoming.query:
        if name not in wanted or name in read:
            raise Misuse(f"query parameter {name} is unknown or there twice")
        read[name] = _flag(name, text) if wanted[name] == "flag" else _number(name, text)
    if missing := sorted(set(wanted) - set(read)):
        raise Misuse(f"query parameter {', '.join(missing)} is missing")
    return read


def _flag(name: str, text: str) -> bool:
    if text not in ("true", "false", "True", "False"):  # the spelling of Python is accepted too (2.3, seen)
        raise Misuse(f"query parameter {name} is no boolean")
    return text.lower() == "true"


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Misuse(f"query parameter {name} is no number")
    return int(text)


def read_body(incoming: Incoming, required: frozenset[str], optional: frozenset[str]) -> dict[str, object]:
    """The body's top-level keys; none, an empty text and {} are the same (2.2, seen). Raises Misuse."""
    body: object = {}
    if incoming.body:
        try:
            body = json.loads(incoming.body)
        except ValueError:
            raise Misuse(
                "the body is no JSON", "A JSONObject text must begin with '{' at character 0"
            ) from None
    if not isinstance(body, dict):
        raise Misuse("the body is no object", "A JSONObject text must begin with '{' at character 0")
    check_keys("the body", body, required, optional)
    return body


def check_keys(
    what: str, value: object, required: frozenset[str], optional: frozenset[str] = frozenset()
) -> dict[str, object]:
    """The object itself, if it has all required keys and no unknown one. Raises Misuse."""
    if not isinstance(value, dict):
        raise Misuse(f"{what} is no object")
    if missing := sorted(required - set(value)):
        raise Misuse(f"{what} lacks {', '.join(missing)}")
    if unknown := sorted(set(value) - required - optional):
        raise Misuse(f"{what} has the unknown {', '.join(unknown)}")
    return value


def read_id(desk: Desk, call: Call, name: str, *, loose: bool = False) -> int:
    """An id: n or "n" on v2, {"value": n} on v1; with `loose`, v1 takes a bare one too (2.4, all seen)."""
    value = call.body[name]
    if call.v1:
        if isinstance(value, dict):
            value = check_keys(name, value, frozenset({"value"}))["value"]
        elif loose:
            desk.warn(f"{call.method}: a bare {name} at the v1 path")
        else:
            raise Misuse(f"{name} must be wrapped as value at the v1 path")
    return bare_id(name, value)


def bare_id(name: str, value: object) -> int:
    """n or "n". Raises Misuse."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise Misuse(f"{name} is no id")
