"""From an answer that is no success to the error that tells of it. Pure."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from tq_trellix_esm.errors import OutOfProtocol, Refused, RemoteError
from tq_trellix_esm.remote.esm.error_text import ErrorText, Meaning, read_error
from tq_trellix_esm.remote.transport import Response

SIDE = "Trellix ESM"

_PASSING_STATUS = frozenset({408, 425, 429})
# Where the name is none that we know, some statuses still mean something.
_BY_STATUS = {403: Meaning.NO_RIGHT, 413: Meaning.TOO_LARGE}
# After these the values that the call named may be there, or gone, in part.
_PARTLY_DONE = frozenset({Meaning.PARTLY_ADDED, Meaning.PARTLY_REMOVED})
# With these only a 4xx says that the call was refused before anything was done.
_SAYS_NOTHING = frozenset({Meaning.UNCLEAR, Meaning.SESSION_LOST})


class EsmRefused(Refused):
    """An error answer of the ESM: `meaning` is what it is to us, `said` what it said.

    `outcome_unknown` is false where the answer says that nothing was done. `retryable` goes by the
    name where we know it, else by the status (ESM reference, 9.3).
    """

    def __init__(
        self,
        message: str,
        *details: str,
        status: int,
        said: ErrorText,
        retry_after: float | None = None,
    ) -> None:
        meaning = said.meaning
        if meaning is Meaning.UNCLEAR:
            meaning = _BY_STATUS.get(status, meaning)
        passing = status >= 500 or status in _PASSING_STATUS
        retryable = meaning is Meaning.NOT_READY or (meaning is Meaning.UNCLEAR and passing)
        super().__init__(
            message, *details, status=status, name=said.name, retryable=retryable, retry_after=retry_after
        )
        self.meaning = meaning
        self.said = said
        self.outcome_unknown = meaning in _PARTLY_DONE or (
            meaning in _SAYS_NOTHING and not 400 <= status < 500
        )


def refusal(doing: str, response: Response, hide: Iterable[str] = (), right: str = "") -> RemoteError:
    """Given an answer that is no success, return the error to raise: EsmRefused, or OutOfProtocol.

    `doing` completes "Trellix ESM refused ..."; `hide` are texts that must not be shown; `right` is the
    remedy, told where a right is missing.
    """
    if 300 <= response.status < 400:
        return OutOfProtocol(
            f"{SIDE} answered {doing} with a redirect ({response.status}{_target(response)}); not followed.",
            "Check the hostname and port: is this the ESM itself?",
        )
    said = read_error(response.body, hide)
    no_right = said.meaning is Meaning.NO_RIGHT or (
        response.status == 403 and said.meaning is Meaning.UNCLEAR
    )
    return EsmRefused(
        f"{SIDE} refused {doing}.",
        f"It answered: {answered(response.status, said)}",
        *((right,) if no_right and right else ()),
        status=response.status,
        said=said,
        retry_after=retry_after(response),
    )


def answered(status: int, said: ErrorText) -> str:
    """The answer in a line: its status, and its text where it has one."""
    return f"{status} {said.text}".rstrip()


def retry_after(response: Response) -> float | None:
    """The seconds of `Retry-After`; None where it is absent or a date, which needs a clock to be read."""
    given = response.headers.get("Retry-After", "").strip()
    return float(given) if given.isascii() and given.isdigit() and len(given) < 10 else None


def _target(response: Response) -> str:
    """Where a redirect points, without query, which might carry what is nobody's business."""
    try:
        parts = urlsplit(response.headers.get("Location", "")[:300])
        place = f"{parts.hostname or ''}{parts.path}"
    except ValueError:
        return ""
    shown = "".join(c for c in place if c.isprintable())[:100]
    return f" to {shown}" if shown else ""
