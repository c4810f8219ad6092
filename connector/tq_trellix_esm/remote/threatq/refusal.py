"""Error answers of ThreatQ, in words (ThreatQ reference, 12)."""

import html
import json
import re
from collections.abc import Iterable, Iterator

from tq_trellix_esm.errors import Refused
from tq_trellix_esm.remote.transport import Response
from tq_trellix_esm.secret import Secret

SIDE = "ThreatQ"
_LIMIT = 200
_UNSEEN = re.compile(r"<(script|style|head)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)


def refusal(what: str, response: Response, hide: Iterable[Secret | None] = ()) -> Refused:
    """Given an error answer to a call, return the error; what it said is cut and made harmless."""
    status = response.status
    said = said_by(response.body, hide)
    details = [f"It answered: {status} {said}".rstrip()]
    if status == 403:
        details.append("The account may lack the right to do this.")
    wait = response.headers.get("Retry-After", "")
    return Refused(
        f"{SIDE} refused {what}.",
        *details,
        status=status,
        retryable=status in {408, 429} or status >= 500,
        retry_after=float(wait) if wait.isascii() and wait.isdigit() else None,
    )


def said_by(body: bytes, hide: Iterable[Secret | None] = ()) -> str:
    """The text of an error body in either JSON shape, or of a page without its tags."""
    text = body[:65_536].decode("utf-8", "replace")
    try:
        found = "; ".join(_texts(json.loads(text)))
    except (ValueError, RecursionError):
        found = text
    found = html.unescape(_TAG.sub(" ", _UNSEEN.sub(" ", found)))
    for secret in hide:
        if secret:
            found = found.replace(secret.reveal(), "(hidden)")
    found = " ".join("".join(char if char.isprintable() else " " for char in found).split())
    return found[:_LIMIT]


def has_errors(body: bytes) -> bool:
    """Whether a 2xx answer has a top-level `errors`, which makes it a failure all the same."""
    if b'"errors"' not in body:
        return False
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(answer, dict) and bool(answer.get("errors"))


def _texts(node: object, depth: int = 0) -> Iterator[str]:
    if depth > 5:
        return
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key in ("message", "error", "error_description", "errors", "data"):
            if key in node:
                yield from _texts(node[key], depth + 1)
        if depth:
            yield from (
                text for key, one in node.items() if key not in _NAMED for text in _texts(one, depth + 1)
            )
    elif isinstance(node, list):
        for one in node:
            yield from _texts(one, depth + 1)


_NAMED = frozenset({"message", "error", "error_description", "errors", "data"})
