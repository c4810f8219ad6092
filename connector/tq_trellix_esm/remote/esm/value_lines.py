"""Reading lines out of a file that is served in pieces by byte position. Pure.

The rules are those of ESM reference 4.4: one value a line, cut anywhere between two pieces; the next
position comes from `bytesRead`, never from the length of the text.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Piece:
    """One answer: the size of the whole file and what was read of it, both in bytes, and the text."""

    file_size: int
    bytes_read: int
    data: str


class BrokenFile(ValueError):
    """The pieces do not make up a file; the text says why."""


# A character of UTF-8 has at most four bytes, so one of these many steps back is a border.
_STEPS_BACK = 3


class PieceReader:
    """Walks through a file by byte position: `fetch(pos, count)` gives the piece at `pos`.

    `position` is how far it came, in bytes. The file is never held as a whole.
    """

    def __init__(self, fetch: Callable[[int, int], Piece], count: int) -> None:
        self._fetch = fetch
        self._count = count
        self._mendable = True
        self.position = 0

    def pieces(self) -> Iterator[str]:
        """Yield the texts in their order. Raises BrokenFile where nothing comes before the end."""
        while True:
            piece = self._at_a_border()
            if piece.bytes_read < 0 or piece.file_size < 0:
                raise BrokenFile("a negative number of bytes")
            end = self.position + piece.bytes_read
            if piece.bytes_read == 0 and end < piece.file_size:
                raise BrokenFile(f"nothing came at byte {self.position} of {piece.file_size}")
            yield piece.data
            self.position = end
            if end >= piece.file_size:
                return

    def _at_a_border(self) -> Piece:
        """Fetch the next piece; where it ends inside a character, fetch one that is a little shorter.

        What such a piece holds in place of the cut character is unknown (ESM reference, 4.4). Where no
        shorter one is better, the text is not what we take it for, and it is taken as it came.
        """
        first = self._fetch(self.position, self._count)
        if not self._mendable or not _cut(first) or self.position + first.bytes_read >= first.file_size:
            return first
        for shorter in range(1, _STEPS_BACK + 1):
            if first.bytes_read <= shorter:
                break
            piece = self._fetch(self.position, first.bytes_read - shorter)
            if 0 < piece.bytes_read < first.bytes_read and not _cut(piece):
                return piece
        self._mendable = False
        return first


def _cut(piece: Piece) -> bool:
    """Whether the text is not the one that its bytes stand for; a cut in ASCII is none."""
    if piece.data.isascii() and len(piece.data) == piece.bytes_read:
        return False
    return piece.data.endswith("\ufffd") or len(piece.data.encode("utf-8", "replace")) != piece.bytes_read


def lines(pieces: Iterator[str]) -> Iterator[str]:
    r"""Given texts cut anywhere, yield the lines: without `\r` at the end, the empty ones left out."""
    unfinished: list[str] = []
    for text in pieces:
        *whole, rest = text.split("\n")
        if whole:
            unfinished.append(whole[0])
            whole[0] = "".join(unfinished)
            unfinished.clear()
            yield from filter(None, (line.rstrip("\r") for line in whole))
        unfinished.append(rest)
    last = "".join(unfinished).rstrip("\r")
    if last:
        yield last
