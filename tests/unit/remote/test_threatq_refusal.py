"""Error answers of ThreatQ in words: short, without markup, without what was sent."""

import pytest
from tq_trellix_esm.remote.threatq.refusal import has_errors, said_by
from tq_trellix_esm.secret import Secret


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"data": {"errors": {"name": ["It is taken."]}}}', "It is taken."),
        (b'{"errors": ["One", ["Two", "Three"]]}', "One; Two; Three"),
        (b'{"error": "invalid_client", "error_description": "No."}', "invalid_client; No."),
        (b'{"errors": ["<p>Bad</p>"]}', "Bad"),
        (b"<html><head><title>x</title><style>p{}</style></head><body><p>Bad &amp; gone</p>", "Bad & gone"),
        (b"<script>alert(1)</script>Down", "Down"),
        (b"3 < 4 and 5 > 4", "3 < 4 and 5 > 4"),
        (b"{}", ""),
        (b"", ""),
        (b"\x1b[31mred\n\n  text\x00", "[31mred text"),
    ],
)
def test_what_is_said_comes_without_markup(body: bytes, said: str) -> None:
    """Both JSON shapes, and the page of a web server in front (ThreatQ reference, 12)."""
    assert said_by(body) == said


@pytest.mark.parametrize(
    "body",
    [
        b'{"errors": ["no a<b&c here"]}',
        b"<p>no a&lt;b&amp;c here</p>",
        b'{"errors": ["no a\\u003cb&c here"]}',
    ],
)
def test_what_was_sent_is_hidden_in_any_spelling(body: bytes) -> None:
    """A page or JSON may quote it escaped."""
    assert said_by(body, [Secret("a<b&c"), None, Secret("")]) == "no (hidden) here"


def test_what_is_said_is_at_most_two_hundred_characters() -> None:
    """It is hidden before it is cut, so that no half of a secret stays."""
    said = said_by(b"x" * 195 + b"Hidden-Horse" + b"y" * 500, [Secret("Hidden-Horse")])
    assert said == "x" * 195 + "(hidd"


@pytest.mark.parametrize(
    ("body", "failed"),
    [
        (b'{"errors": ["no"]}', True),
        (b'{"data": "' + b"x" * 50_000 + b'", "errors": ["no"]}', True),
        (b'{"errors": []}', False),
        (b'{"data": {"errors": ["of a row"]}}', False),
        (b'{"data": "\\"errors\\""}', False),
        (b"errors", False),
    ],
)
def test_errors_at_the_top_are_a_failure_wherever_they_stand(body: bytes, failed: bool) -> None:
    """The SDK takes any 2xx with them as a failure (12)."""
    assert has_errors(body) is failed
