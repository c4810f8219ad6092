"""Reading all values of a watchlist, and proving that it was all (ESM reference, 4.3 and 4.4)."""

from pydantic import BaseModel, Field, TypeAdapter

from tq_trellix_esm.errors import OutOfProtocol
from tq_trellix_esm.remote.answers import parse
from tq_trellix_esm.remote.esm.error_text import Meaning
from tq_trellix_esm.remote.esm.refusal import SIDE, EsmRefused
from tq_trellix_esm.remote.esm.session import EsmSession
from tq_trellix_esm.remote.esm.value_lines import BrokenFile, Piece, PieceReader, lines

PIECE_BYTES = 50_000

# The help types `pos` as a 16-bit number, which may or may not be a cap (4.4).
_LAST_SHORT_POSITION = 65_535
# Refusals that no second reading can mend.
_HOPELESS = frozenset({Meaning.UNKNOWN_LIST, Meaning.NO_RIGHT, Meaning.SESSION_LOST})


class _File(BaseModel):
    """The token is `fileToken` on 11.x and `id` on 10.x; sent back as `id` on both."""

    file_token: str | None = Field(default=None, alias="fileToken")
    id: str | None = None


class _Details(BaseModel):
    """On 11.x the number of values is in `recordCount` and `valueCount` is 0; on 10.x it is in the latter."""

    record_count: int | None = Field(default=None, alias="recordCount", ge=0)
    value_count: int | None = Field(default=None, alias="valueCount", ge=0)
    value_file: _File | None = Field(default=None, alias="valueFile")


class _Values(BaseModel):
    file_size: int = Field(alias="fileSize")
    bytes_read: int = Field(alias="bytesRead")
    data: str | None


_DETAILS = TypeAdapter(_Details)
_VALUES = TypeAdapter(_Values)


class _NotWhole(Exception):
    """One reading did not give the whole list; the text says why."""


def read_values(session: EsmSession, list_id: int) -> tuple[str, ...]:
    """Return all values of a list as the ESM spells them, in its order.

    What was read is counted against the ESM's own number; where they differ, all is read once more,
    as the list may have changed in between. Raises OutOfProtocol when that does not help either.
    """
    try:
        return _read_once(session, list_id)
    except _NotWhole:
        pass
    except EsmRefused as error:
        if error.meaning in _HOPELESS or error.retryable:
            raise
    try:
        return _read_once(session, list_id)
    except _NotWhole as error:
        raise OutOfProtocol(
            f"{SIDE}: list {list_id} could not be read whole, twice: {error}.",
            "Nothing is concluded from a part of a list. If this stays, look at the list in the ESM console.",
        ) from error


def value_count(session: EsmSession, list_id: int) -> int:
    """Return how many values a list holds, by its details."""
    return _count(_details(session, list_id))


def _details(session: EsmSession, list_id: int) -> _Details:
    method = "sysGetWatchlistDetails"
    return parse(SIDE, method, session.call(method, body={"id": list_id}), _DETAILS)


def _count(details: _Details) -> int:
    if details.record_count is None and details.value_count is None:
        raise OutOfProtocol(f"{SIDE} answered sysGetWatchlistDetails without recordCount and valueCount.")
    return details.record_count or details.value_count or 0


def _read_once(session: EsmSession, list_id: int) -> tuple[str, ...]:
    """Details make a snapshot and name it; the snapshot is read piece by piece and never held as a text."""
    details = _details(session, list_id)
    expected = _count(details)
    if expected == 0:
        return ()
    file = details.value_file
    token = (file.file_token or file.id) if file else None
    if not token:
        raise _NotWhole(f"it holds {expected} values, but no file of them is named")
    reader = PieceReader(lambda pos, count: _piece(session, token, pos, count), PIECE_BYTES)
    try:
        values = tuple(lines(reader.pieces()))
    except BrokenFile as error:
        raise _NotWhole(str(error)) from error
    except EsmRefused as error:
        if reader.position <= _LAST_SHORT_POSITION:
            raise
        raise EsmRefused(
            error.message,
            *error.details,
            f"This was at byte {reader.position} of list {list_id}, whose start was read: this ESM may not"
            " serve lists beyond 65,535 bytes. The list is not taken as ended.",
            status=error.status,
            said=error.said,
            retry_after=error.retry_after,
        ) from error
    if len(values) != expected:
        raise _NotWhole(f"{len(values)} values came of {expected}")
    return values


def _piece(session: EsmSession, token: str, pos: int, count: int) -> Piece:
    method = "sysGetWatchlistValues"
    query = (("pos", str(pos)), ("count", str(count)))
    answer = parse(SIDE, method, session.call(method, query=query, body={"file": {"id": token}}), _VALUES)
    return Piece(answer.file_size, answer.bytes_read, answer.data or "")
