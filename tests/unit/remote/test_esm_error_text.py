"""Reading name, number and meaning out of the ESM's error answers."""

import json

import pytest
from tq_trellix_esm.remote.esm.error_text import TEXT_LIMIT, Meaning, read_error

HTML = b"""<!DOCTYPE html><html><head><title>503 Service Unavailable</title><style>p {color: red}</style>
</head><body><h1>Service&nbsp;Unavailable</h1><p>Try &amp; wait</p><script>var x = "<p>";</script></body>
</html>"""


@pytest.mark.parametrize(
    "body",
    [
        b"ERROR_UnknownList (38)",
        b"  ERROR_UnknownList (38)\n",
        b'"ERROR_UnknownList (38)"',
        b'{"code": "38", "message": "ERROR_UnknownList (38)", "errors": []}',
        b'{"message" : "it said ERROR_UnknownList (38) then"}',
        b"<html><body><p>ERROR_UnknownList (38)</p></body></html>",
    ],
)
def test_name_and_number_are_found_wherever_they_stand(body: bytes) -> None:
    """ESM reference 9.1: text, message of JSON, or HTML."""
    said = read_error(body)
    assert (said.name, said.number, said.meaning) == ("UnknownList", 38, Meaning.UNKNOWN_LIST)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("ERROR_InvalidSession (1)", Meaning.SESSION_LOST),
        ("ERROR_INVALID_SESSION", Meaning.SESSION_LOST),
        ("ERROR_SessionTimeout (3)", Meaning.SESSION_LOST),
        ("Not Authorized User", Meaning.SESSION_LOST),
        ("Invalid Session", Meaning.SESSION_LOST),
        ("Username and password cannot be null", Meaning.SESSION_LOST),
        ("ERROR_Session_SQLResultNotAvailable", Meaning.UNCLEAR),
        ("ERROR_BadCredentials", Meaning.BAD_CREDENTIALS),
        ("ERROR_Login_Password (10)", Meaning.BAD_CREDENTIALS),
        ("ERROR_Login_Locked (11)", Meaning.LOCKED),
        ("ERROR_PasswordExpired", Meaning.PASSWORD_EXPIRED),
        ("ERROR_LoginTimeRestricted", Meaning.LOGIN_BARRED),
        ("ERROR_MaxSessionsHit (2)", Meaning.SESSIONS_FULL),
        ("ERROR_RequestTooLarge (66)", Meaning.TOO_LARGE),
        ("ERROR_TooManyValues", Meaning.TOO_MANY_VALUES),
        ("ERROR_OneOrMoreValuesNotAdded", Meaning.PARTLY_ADDED),
        ("ERROR_OneOrMoreValuesNotDeleted", Meaning.PARTLY_REMOVED),
        ("ERROR_WLValuesNotReady", Meaning.NOT_READY),
        ("ERROR_JEC_ResponseNotAvailable", Meaning.NOT_READY),
        ("ERROR_InsufficientRights (13)", Meaning.NO_RIGHT),
        ("ERROR_DuplicateName (202)", Meaning.NAME_TAKEN),
        ("ERROR_InvalidFilter (228)", Meaning.FINAL),
        ("ERROR_NobodyKnowsThis (999)", Meaning.UNCLEAR),
        ("Error processing request, see server logs for more details", Meaning.UNCLEAR),
        ("", Meaning.UNCLEAR),
    ],
)
def test_the_name_decides_what_an_answer_means(text: str, meaning: Meaning) -> None:
    """ESM reference 3.4, 3.6, 9.2: decided by name, or by one of the session texts."""
    assert read_error(text.encode()).meaning is meaning
    assert read_error(json.dumps({"code": "7", "message": text, "errors": []}).encode()).meaning is meaning


def test_of_html_the_visible_text_is_kept() -> None:
    """A page of the web server in front is told as a sentence, not as its source."""
    said = read_error(HTML)
    assert said.name is None
    assert said.text == "503 Service Unavailable Service Unavailable Try & wait"


@pytest.mark.parametrize(
    "body", [b"x" * 100_000, b"<p>" * 30_000 + b"y" * 500, b"[" * 50_000, b"\xff\xfe" * 900]
)
def test_a_long_answer_is_cut_to_what_a_line_holds(body: bytes) -> None:
    """ESM reference 9.1: at most some hundred characters go to the log."""
    assert len(read_error(body).text) <= TEXT_LIMIT


def test_control_characters_do_not_reach_a_terminal() -> None:
    """An answer must not move the cursor or forge a line of the log."""
    assert read_error(b"one\x1b[2Jtwo\r\nthree\x00").text == "one [2Jtwo three"


def test_a_secret_that_the_answer_repeats_is_hidden() -> None:
    """No text of a remote may carry the password into a log."""
    assert (
        read_error(b"bad password hunter2 for x", hide=("hunter2", "")).text == "bad password (hidden) for x"
    )
