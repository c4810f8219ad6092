"""Reading the lines of a file that is served by byte position."""

import pytest
from tq_trellix_esm.remote.esm.value_lines import BrokenFile, Piece, PieceReader, lines


class ByteFile:
    """Serves a file as ESM reference 4.4 says; `errors` says what a cut character becomes."""

    def __init__(self, content: bytes, errors: str = "replace", cap: int = 65_535) -> None:
        self.content = content
        self.errors = errors
        self.cap = cap
        self.asked: list[tuple[int, int]] = []

    def __call__(self, pos: int, count: int) -> Piece:
        """One answer."""
        self.asked.append((pos, count))
        part = self.content[pos : pos + min(count, self.cap)]
        return Piece(len(self.content), len(part), part.decode("utf-8", self.errors))


def read(content: bytes, count: int, errors: str = "replace") -> list[str]:
    """All lines, read in pieces of `count` bytes."""
    return list(lines(PieceReader(ByteFile(content, errors), count).pieces()))


@pytest.mark.parametrize("count", range(1, 20))
@pytest.mark.parametrize(
    "content", [b"1.2.3.4\n5.6.7.8\n9.1.1.1", b"\r\n1.2.3.4\r\n5.6.7.8\n\n\n9.1.1.1\r\n"]
)
def test_values_survive_a_cut_at_any_place(content: bytes, count: int) -> None:
    r"""ESM reference 4.4: cut anywhere; a final newline and `\r` may be there or not."""
    assert read(content, count) == ["1.2.3.4", "5.6.7.8", "9.1.1.1"]


@pytest.mark.parametrize("errors", ["replace", "ignore"])
@pytest.mark.parametrize("count", range(5, 30))
def test_a_character_of_several_bytes_survives_a_cut(count: int, errors: str) -> None:
    """What a piece holds in place of a cut character is unknown, so pieces end between characters."""
    values = ["http://a.example/ü", "http://b.example/漢字", "http://c.example/😀😀", "plain"]
    assert read("\n".join(values).encode(), count, errors) == values


def test_the_next_position_comes_from_the_bytes_read() -> None:
    """A server that gives less than it was asked for is followed where it stopped."""
    served = ByteFile(b"abc\ndef\nghi\n", cap=5)
    assert list(lines(PieceReader(served, 50_000).pieces())) == ["abc", "def", "ghi"]
    assert [pos for pos, _ in served.asked] == [0, 5, 10]


def test_nothing_read_before_the_end_is_an_error() -> None:
    """ESM reference 4.4: an answer with no bytes before the end is not the end."""
    reader = PieceReader(lambda pos, count: Piece(100, 4 if pos == 0 else 0, "abc\n"), 50)
    with pytest.raises(BrokenFile, match="at byte 4 of 100"):
        list(reader.pieces())
    assert reader.position == 4


def test_a_negative_size_is_an_error() -> None:
    """A position must not run backwards for ever."""
    with pytest.raises(BrokenFile, match="negative"):
        list(PieceReader(lambda pos, count: Piece(100, -4, ""), 50).pieces())


def test_a_file_that_is_not_utf_8_is_taken_as_it_comes() -> None:
    """Where shorter pieces are no better, the search for a border is given up, once and for all."""
    content = "ä\n".encode("latin-1") * 200
    asked = []

    def fetch(pos: int, count: int) -> Piece:
        asked.append(pos)
        part = content[pos : pos + count]
        return Piece(len(content), len(part), part.decode("latin-1"))

    assert list(lines(PieceReader(fetch, 41).pieces())) == ["ä"] * 200
    assert len(asked) == 10 + 3


def test_an_empty_file_has_no_lines() -> None:
    """Nothing is read of nothing."""
    assert read(b"", 10) == []
