"""A session with the ESM: headers, repeats, loss and logout."""

import pytest
from tq_trellix_esm.errors import CredentialsRefused, OutOfProtocol, Terminated, Unreachable
from tq_trellix_esm.remote.esm.error_text import Meaning
from tq_trellix_esm.remote.esm.refusal import EsmRefused
from tq_trellix_esm.remote.transport import Response
from tq_trellix_esm.secret import Secret
from tq_trellix_esm.settings.values import LoginEncoding
from unit.remote.esm_script import Pauses, Script, answer, lost_answer, session, welcome

OK = answer(200, "[]")
LOST = answer(401, "ERROR_InvalidSession (1)")
NOT_SHOWN = ("XSRF1", "a.b.1")
LOSSES = [
    (401, ""),
    (401, "<html>"),
    (400, "ERROR_InvalidSession (1)"),
    (400, "ERROR_INVALID_SESSION"),
    (403, "Not Authorized User"),
    (500, "Invalid Session"),
    (400, "Username and password cannot be null"),
    (500, "ERROR_SessionTimeout (3)"),
    (400, '{"code": "1", "message": "ERROR_InvalidSession (1)", "errors": []}'),
]


def test_every_call_carries_token_cookie_and_content_type() -> None:
    """ESM reference 2.2 and 3.5; both secrets stay Secrets until they are sent."""
    script = Script(welcome(), OK)
    assert session(script).call("sysGetWatchlists", query=(("hidden", "true"),)) == b"[]"
    login, call = script.requests
    assert login.headers == {"Content-Type": "application/json"}
    assert (call.method, call.path, call.query) == (
        "POST",
        "/rs/esm/v2/sysGetWatchlists",
        (("hidden", "true"),),
    )
    revealed = {
        name: value.reveal() if isinstance(value, Secret) else value for name, value in call.headers.items()
    }
    assert revealed == {
        "Content-Type": "application/json",
        "X-Xsrf-Token": "XSRF1",
        "Cookie": "JWTToken=a.b.1",
    }
    assert not any(text in repr(call) for text in NOT_SHOWN)


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize(("status", "text"), LOSSES)
def test_a_lost_session_is_opened_again_and_the_call_repeated_once(
    status: int, text: str, write: bool
) -> None:
    """ESM reference 3.6. A write is repeated only where a 4xx says that it was refused."""
    script = Script(welcome(), answer(status, text), answer(200), welcome(2), OK)
    client = session(script)
    if write and status >= 500:
        with pytest.raises(EsmRefused) as caught:
            client.call("sysAddWatchlistValues", write=True)
        assert caught.value.outcome_unknown
        assert script.methods == ["login", "sysAddWatchlistValues", "logout"]
        return
    assert client.call("sysX", write=write) == b"[]"
    assert script.methods == ["login", "sysX", "logout", "login", "sysX"]
    assert (client.calls, client.logins) == (5, 2)


def test_the_new_login_uses_the_encoding_that_is_proven() -> None:
    """A refusal now is a changed password: the other encoding would only be one more failed attempt."""
    script = Script(welcome(), LOST, answer(200), answer(401, "ERROR_BadCredentials"))
    with pytest.raises(CredentialsRefused, match=r"tried AES;"):
        session(script, remembered=LoginEncoding.AES).call("sysX")


def test_a_second_loss_in_a_row_names_the_missing_right() -> None:
    """ESM reference 3.9: `Not Authorized User` looks like a lost session."""
    refused = answer(400, "Not Authorized User")
    script = Script(welcome(), refused, answer(200), welcome(2), refused, answer(200))
    with pytest.raises(EsmRefused) as caught:
        session(script).call("sysGetWatchlists")
    assert 'Give tqapi the right "Watchlists" in the ESM console.' in str(caught.value)
    assert "It answered: 400 Not Authorized User" in str(caught.value)
    assert script.methods[-1] == "logout"


@pytest.mark.parametrize(
    ("method", "rights"),
    [
        ("sysGetWatchlists", '"Watchlists"'),
        ("alarmGetTriggeredAlarms", '"Alarm Management" and "View Data"'),
        ("ipsGetAlertData", '"Alarm Management" and "View Data"'),
        ("essmgtGetBuildStamp", "rights of tqapi"),
    ],
)
@pytest.mark.parametrize("refused", [answer(400, "ERROR_InsufficientRights (13)"), answer(403, "no")])
def test_a_missing_right_is_named(method: str, rights: str, refused: Response) -> None:
    """ESM reference 3.9; the remedy stands beside what fails."""
    with pytest.raises(EsmRefused) as caught:
        session(Script(welcome(), refused)).call(method)
    assert rights in str(caught.value)
    assert caught.value.meaning is Meaning.NO_RIGHT


@pytest.mark.parametrize(
    "passing",
    [
        answer(500, "Error processing request, see server logs for more details"),
        answer(502, "<html>"),
        answer(500, "ERROR_NobodyKnowsThis (999)"),
        answer(400, "ERROR_WLValuesNotReady"),
        answer(500, "ERROR_JEC_ResponseNotAvailable"),
        answer(429),
        lost_answer(),
    ],
)
def test_a_read_is_repeated_where_that_may_help(passing: Response | Exception) -> None:
    """ESM reference 9.3: 5xx, lost answers and what is not ready."""
    script = Script(welcome(), passing, passing, OK)
    assert session(script).call("sysX") == b"[]"


@pytest.mark.parametrize("status", [400, 500])
@pytest.mark.parametrize(
    "name", ["UnknownList (38)", "InvalidFilter (228)", "RequestTooLarge", "DuplicateName"]
)
def test_a_known_name_decides_whatever_the_status(status: int, name: str) -> None:
    """ESM reference 9.1: which status goes with which name is unknown."""
    with pytest.raises(EsmRefused) as caught:
        session(Script(welcome(), answer(status, f"ERROR_{name}"))).call("sysX", write=True)
    assert caught.value.name == name.partition(" ")[0]
    assert not caught.value.retryable
    assert not caught.value.outcome_unknown


@pytest.mark.parametrize(
    ("refused", "unknown"),
    [
        (answer(500, "Error processing request"), True),
        (answer(503, "<html>"), True),
        (answer(200, "ERROR_NobodyKnowsThis"), True),
        (answer(400, "ERROR_OneOrMoreValuesNotAdded"), True),
        (answer(400, "Input Validation Error"), False),
        (answer(413, "<html>"), False),
        (answer(500, "ERROR_WLValuesNotReady"), False),
    ],
)
def test_a_write_is_never_repeated(refused: Response, unknown: bool) -> None:
    """Design 4.7: after an unknown outcome the caller reads again; this client resends nothing."""
    script = Script(welcome(), refused)
    with pytest.raises(EsmRefused) as caught:
        session(script).call("sysAddWatchlistValues", write=True)
    assert caught.value.outcome_unknown is unknown
    assert script.methods == ["login", "sysAddWatchlistValues"]


def test_a_write_whose_answer_is_lost_is_not_repeated() -> None:
    """It may have been carried out."""
    with pytest.raises(Unreachable) as caught:
        session(Script(welcome(), lost_answer())).call("sysX", write=True)
    assert caught.value.outcome_unknown


def test_the_pause_that_the_remote_asks_for_is_kept() -> None:
    """`Retry-After` in seconds; a date is not read."""
    pauses = Pauses()
    session(Script(welcome(), answer(503, Retry_After="17"), OK), pauses).call("sysX")
    assert pauses.slept == [17.0]
    session(Script(welcome(), answer(503, Retry_After="Tue, 24 Nov 2026 10:00:00 GMT"), OK), pauses).call(
        "sysX"
    )
    assert pauses.slept == [17.0, 1.0]


def test_a_redirect_is_outside_the_protocol() -> None:
    """None is followed, and it is no empty answer."""
    with pytest.raises(OutOfProtocol, match="redirect"):
        session(Script(welcome(), answer(301, Location="http://[bad"))).call("sysX")


def test_tokens_that_an_answer_repeats_are_hidden() -> None:
    """A log must not hold what opens a session."""
    with pytest.raises(EsmRefused) as caught:
        session(Script(welcome(), answer(400, "bad token XSRF1 with a.b.1"))).call("sysX")
    assert not any(text in str(caught.value) for text in NOT_SHOWN)


def test_the_session_is_logged_out_at_the_end() -> None:
    """ESM reference 3.8: DELETE with the same headers."""
    script = Script(welcome(), OK, answer(200))
    with session(script) as client:
        client.call("sysX")
    last = script.requests[-1]
    assert (last.method, last.path, set(last.headers)) == (
        "DELETE",
        "/rs/esm/v2/logout",
        {"Content-Type", "X-Xsrf-Token", "Cookie"},
    )
    client.logout()
    assert len(script.requests) == 3


def test_without_a_session_there_is_no_logout() -> None:
    """A run that never called the ESM leaves it alone."""
    script = Script()
    with session(script):
        pass
    assert script.requests == []


@pytest.mark.parametrize("failing", [answer(500), answer(401), lost_answer(), OutOfProtocol("garbage")])
def test_a_failing_logout_fails_nothing(failing: Response | Exception) -> None:
    """ESM reference 3.8."""
    with session(Script(welcome(), OK, failing)) as client:
        client.call("sysX")


def test_a_run_that_is_told_to_stop_logs_out() -> None:
    """Also SIGTERM in the middle of a call leaves no session behind, and goes on to stop the run."""
    script = Script(welcome(), Terminated(), answer(200))
    with pytest.raises(Terminated), session(script) as client:
        client.call("sysX")
    assert script.methods == ["login", "sysX", "logout"]
