"""Strict reading of requests: what the reference does not show is refused."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any, NoReturn

from simulators.side.messages import Incoming
from simulators.threatq.errors import Errors


def once(pairs: Iterable[tuple[str, str]], errors: Errors) -> dict[str, str]:
    """The pairs as a mapping; a name that comes twice is refused."""
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            errors.refuse(f"the parameter {name} comes twice")
        found[name] = value
    return found


def parameters(incoming: Incoming, allowed: Collection[str], errors: Errors) -> dict[str, str]:
    """The query string; unknown names are refused."""
    found = once(incoming.query, errors)
    for name in found:
        if name not in allowed:
            errors.refuse(f"unknown parameter {name}")
    if incoming.method == "GET" and incoming.body:
        errors.refuse("a GET with a body")
    return found


def whole(given: dict[str, str], name: str, default: int, errors: Errors, least: int = 0) -> int:
    """A whole number of the query string."""
    text = given.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 12) or int(text) < least:
        errors.refuse(f"{name} is no number from {least} on: {text}")
    return int(text)


def json_body(incoming: Incoming, errors: Errors) -> Any:
    """The body as strict JSON: right content type, UTF-8, no NaN, no key twice."""
    if incoming.content_type != "application/json":
        errors.refuse(f"the content type is {incoming.content_type or 'missing'}, not application/json")

    def number(text: str) -> NoReturn:
        errors.refuse(f"{text} is no JSON")

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(found)
        if len(made) != len(found):
            errors.refuse("a key comes twice in the JSON body")
        return made

    try:
        return json.loads(incoming.body.decode(), parse_constant=number, object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        errors.refuse("the body is no JSON")


def relations(given: dict[str, str], known: Collection[str], errors: Errors) -> frozenset[str]:
    """The names of `with=`; unknown ones are refused."""
    if "with" not in given:
        return frozenset()
    names = frozenset(given["with"].split(","))
    for name in sorted(names - frozenset(known)):
        errors.refuse(f"unknown relation {name}")
    return names
