"""Reading answers: strict JSON of the right shape, or the place of the fault without its content."""

import pytest
from pydantic import TypeAdapter
from tq_trellix_esm.errors import OutOfProtocol
from tq_trellix_esm.remote.answers import parse

ANYTHING: TypeAdapter[dict[str, object]] = TypeAdapter(dict[str, object])
ROWS: TypeAdapter[dict[str, list[dict[str, int]]]] = TypeAdapter(dict[str, list[dict[str, int]]])


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("form", ['{{"a": {}}}', '{{"a": [{{"b": {}}}]}}'])
def test_what_is_no_json_number_is_refused(word: str, form: str) -> None:
    """Many parsers take them; a score of NaN would break the order of a ranking."""
    with pytest.raises(OutOfProtocol, match="no JSON"):
        parse("ThreatQ", "GET /x", form.format(word).encode(), ANYTHING)


def test_the_same_words_in_a_text_are_fine() -> None:
    """A value may be called so."""
    assert parse("ThreatQ", "GET /x", b'{"a": "NaN Infinity"}', ANYTHING) == {"a": "NaN Infinity"}


def test_a_fault_is_told_with_its_place_and_without_its_content() -> None:
    """`data.1.id` is enough to look it up; what stood there may be anything."""
    with pytest.raises(OutOfProtocol) as caught:
        parse("ThreatQ", "GET /x", b'{"data": [{"id": 1}, {"id": "Hidden-Horse"}]}', ROWS)
    assert "ThreatQ answered GET /x outside the protocol." in str(caught.value)
    assert "data.1.id: " in str(caught.value)
    assert "Horse" not in str(caught.value)


def test_a_place_is_harmless_on_a_terminal() -> None:
    """A key is the remote's text as well: no control characters, no length without end."""
    body = b'{"\\u001b[31m\\n' + b"x" * 5000 + b'": 1}'
    with pytest.raises(OutOfProtocol) as caught:
        parse("ThreatQ", "GET /x", body, ROWS)
    assert len(str(caught.value)) < 300
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"\xff\xfe", b"[" * 100_000, b'{"a": ' + b"[" * 100_000 + b"NaN", b'{"a": 1', b'"NaN'],
)
def test_what_is_no_json_is_outside_the_protocol(body: bytes) -> None:
    """Whatever it is: no other error comes out."""
    with pytest.raises(OutOfProtocol):
        parse("ThreatQ", "GET /x", body, ANYTHING)
