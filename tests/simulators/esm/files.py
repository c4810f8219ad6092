"""Value files: the snapshots that sysGetWatchlistDetails takes and sysGetWatchlistValues reads (4.3, 4.4)."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass

from simulators.esm.errors import EsmError
from simulators.side.clock import SimulatorClock
from simulators.side.knobs import Knobs

KEPT = 32  # files at once: bounds the memory of a long run


@dataclass(frozen=True, slots=True)
class Part:
    """What one read gives: the whole file's bytes, the bytes read, the text they make."""

    file_size: int
    bytes_read: int
    data: str


class ValueFiles:
    """Snapshots by their token."""

    def __init__(self, knobs: Knobs, clock: SimulatorClock) -> None:
        self._knobs = knobs
        self._clock = clock
        self._files: dict[str, tuple[float, int, bytes]] = {}

    def keep(self, list_id: int, content: bytes) -> str:
        """A token for the file: URL-safe base64 of an OpenSSL-salted text, padded with dots (4.3, seen)."""
        raw = b"Salted__" + secrets.token_bytes(24)
        token = base64.urlsafe_b64encode(raw).decode("ascii").replace("=", ".")
        self._files[token] = (self._clock.now(), list_id, content)
        while len(self._files) > KEPT:
            del self._files[next(iter(self._files))]
        return token

    def list_of(self, token: str) -> int:
        """The list whose values the file holds. Raises EsmError where the token is unknown or too old."""
        made, list_id, _ = self._files.get(token, (None, 0, b""))
        if made is None or self._clock.now() - made > self._knobs.number("file_token_seconds"):
            raise EsmError("ERROR_RecordNotFound")
        return list_id

    def read(self, token: str, pos: int, count: int) -> Part:
        """Bytes, not values, from `pos`; a `count` of 0 is all there is (4.4, seen). Raises EsmError."""
        self.list_of(token)
        limit = self._knobs.count("max_read_pos")
        if limit and pos > limit:
            raise EsmError("ERROR_InvalidValue")
        content = self._files[token][2]
        cap = self._knobs.count("max_read_count")
        size = min(count or len(content), cap or len(content))
        raw = content[pos : pos + size]
        how = "replace" if self._knobs.text("cut_character") == "replaced" else "ignore"
        return Part(len(content), len(raw), raw.decode("utf-8", how))
