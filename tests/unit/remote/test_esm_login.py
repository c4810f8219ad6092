"""Logging in to the ESM: the encodings, their order, and how refusals are told."""

import pytest
from tq_trellix_esm.errors import CredentialsRefused, OutOfProtocol, SessionsExhausted, Unreachable
from tq_trellix_esm.remote.esm.encoding import encode
from tq_trellix_esm.remote.esm.refusal import EsmRefused
from tq_trellix_esm.remote.transport import Response
from tq_trellix_esm.secret import Secret
from tq_trellix_esm.settings.values import LoginEncoding
from unit.remote.esm_script import PASSWORD, Pauses, Script, answer, lost_answer, session, welcome

AES = encode("tqapi", LoginEncoding.AES)
BASE64 = encode("tqapi", LoginEncoding.BASE64)
BAD = answer(400, "ERROR_BadCredentials")
FULL = answer(401, '{"code": "2", "message": "ERROR_MaxSessionsHit (2)", "errors": []}')


def test_auto_tries_aes_first() -> None:
    """ESM reference 3.2: current versions take AES."""
    script = Script(welcome())
    told = session(script).login()
    assert (told.encoding, told.tz_id, script.user_names) == (LoginEncoding.AES, 26, [AES])


@pytest.mark.parametrize(
    "refused", [BAD, answer(401), answer(400, "Input Validation Error"), answer(401, "no")]
)
def test_auto_falls_back_to_base64_once(refused: Response) -> None:
    """ESM reference 3.2 and 9.3: one change of encoding where the refusal reads as bad credentials."""
    script = Script(refused, welcome())
    told = session(script).login()
    assert (told.encoding, script.user_names) == (LoginEncoding.BASE64, [AES, BASE64])


@pytest.mark.parametrize(
    ("remembered", "order"), [(LoginEncoding.BASE64, [BASE64, AES]), (LoginEncoding.AES, [AES, BASE64])]
)
def test_the_remembered_encoding_comes_first(remembered: LoginEncoding, order: list[str]) -> None:
    """After an upgrade of the ESM the remembered one is refused, and the other one is tried once."""
    script = Script(BAD, welcome())
    session(script, remembered=remembered).login()
    assert script.user_names == order


def test_two_refusals_are_the_end() -> None:
    """An account may be locked after repeated failures (3.2): never more than two attempts, then none."""
    script = Script(BAD, answer(401, "ERROR_Login_Password (10)"))
    client = session(script)
    with pytest.raises(CredentialsRefused) as caught:
        client.login()
    with pytest.raises(CredentialsRefused):
        client.call("sysGetWatchlists")
    assert len(script.requests) == 2
    assert caught.value.lines == (
        "Trellix ESM refused the login of tqapi at esm.example.org (tried AES, then base64; not tried again,"
        " to keep the account from being locked).",
        "  It answered: 401 ERROR_Login_Password (10)",
        "  Check user and password where the connector's settings keep them."
        " In the ESM console: System Properties, Users and Groups.",
    )


@pytest.mark.parametrize("encoding", [LoginEncoding.AES, LoginEncoding.BASE64])
def test_a_set_encoding_is_tried_alone(encoding: LoginEncoding) -> None:
    """The setting is obeyed, and named where it may be the cause."""
    script = Script(BAD)
    with pytest.raises(CredentialsRefused, match=f"login_encoding is set to {encoding}"):
        session(script, encoding=encoding).login()
    assert script.user_names == [encode("tqapi", encoding)]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ERROR_Login_Locked", "has locked the account tqapi at esm.example.org"),
        ("ERROR_PasswordExpired", "the password has expired of tqapi at esm.example.org"),
        ("ERROR_LoginTimeRestricted", "bars this time of day to tqapi at esm.example.org"),
    ],
)
@pytest.mark.parametrize("status", [400, 401, 500])
def test_some_refusals_have_a_name_and_no_second_attempt(status: int, name: str, told: str) -> None:
    """ESM reference 3.4: locked and expired deserve a message of their own, whatever the status."""
    script = Script(answer(status, f'{{"code": "11", "message": "{name}", "errors": []}}'))
    with pytest.raises(CredentialsRefused, match=told):
        session(script).login()
    assert len(script.requests) == 1


def test_a_full_session_table_is_waited_for() -> None:
    """Design 4.9: a minute in all; ESM reference 3.7."""
    script, pauses = Script(FULL, FULL, welcome()), Pauses()
    assert session(script, pauses).login().encoding is LoginEncoding.AES
    assert pauses.slept == [5.0, 10.0]


def test_a_session_table_that_stays_full_is_named() -> None:
    """Not retried for ever, and not taken for a wrong password."""
    script, pauses = Script(*[FULL] * 5), Pauses()
    with pytest.raises(SessionsExhausted, match="no room for one more session of tqapi"):
        session(script, pauses).login()
    assert sum(pauses.slept) == 60.0
    assert script.user_names == [AES] * 5


@pytest.mark.parametrize(
    ("headers", "cookies", "missing"),
    [
        ({}, {"JWTToken": Secret("a.b.c")}, "Xsrf-Token header"),
        ({"Xsrf-Token": "X"}, {"Other": Secret("1")}, "JWTToken cookie"),
        ({}, {}, "Xsrf-Token header and JWTToken cookie"),
    ],
)
def test_a_success_without_both_tokens_is_a_failed_login(
    headers: dict[str, str], cookies: dict[str, Secret], missing: str
) -> None:
    """ESM reference 3.3."""
    script = Script(Response(200, headers, cookies, b"{}"))
    with pytest.raises(OutOfProtocol, match=f"without {missing}"):
        session(script).login()


@pytest.mark.parametrize("body", ["", "{}", "[]", "<html>", '{"tzId": null}', '{"tzId": "GMT"}'])
def test_nothing_in_the_body_is_needed(body: str) -> None:
    """ESM reference 3.3: only header and cookie are sure."""
    assert session(Script(welcome(body=body))).login().tz_id is None


def test_a_remote_in_trouble_is_tried_again() -> None:
    """A 5xx that says nothing of the account is no refusal of the credentials (9.3)."""
    script = Script(answer(503, "<html><title>Restarting</title>"), answer(500), welcome())
    assert session(script).login().encoding is LoginEncoding.AES
    assert script.user_names == [AES] * 3


def test_a_lost_answer_counts_as_an_attempt() -> None:
    """The ESM may have counted it as a failure, so two attempts are two, also when an answer is lost."""
    with pytest.raises(Unreachable):
        session(Script(lost_answer(), lost_answer())).login()
    with pytest.raises(CredentialsRefused, match="tried AES, then AES"):
        session(Script(lost_answer(), BAD)).login()
    assert session(Script(lost_answer(), welcome())).login().encoding is LoginEncoding.AES


def test_where_nothing_was_sent_nothing_is_counted() -> None:
    """No connection, no attempt."""
    script = Script(*[lost_answer(outcome_unknown=False)] * 3, welcome())
    assert session(script).login().encoding is LoginEncoding.AES


@pytest.mark.parametrize("status", [404, 405])
def test_another_server_at_the_address_is_not_a_wrong_password(status: int) -> None:
    """Nothing like an ESM answers: that is no matter of credentials."""
    with pytest.raises(EsmRefused) as caught:
        session(Script(answer(status, "<html><title>Not Found</title></html>"))).login()
    assert caught.value.status == status


def test_a_redirect_is_told_with_its_target() -> None:
    """A redirect at login means another address, and is not followed."""
    script = Script(answer(302, Location="https://sso.example.org/start?token=secret"))
    with pytest.raises(OutOfProtocol, match=r"redirect \(302 to sso.example.org/start\)") as caught:
        session(script).login()
    assert "token" not in str(caught.value)


def test_no_message_holds_the_password() -> None:
    """An answer that repeats what was sent does not carry it into a log."""
    echo = f"bad: {PASSWORD} {encode(PASSWORD, LoginEncoding.AES)} {encode(PASSWORD, LoginEncoding.BASE64)}"
    with pytest.raises(CredentialsRefused, match=r"bad: \(hidden\) \(hidden\) \(hidden\)"):
        session(Script(answer(401, echo), answer(401, echo))).login()
