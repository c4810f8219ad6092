"""The ThreatQ session against the simulator: both grants, renewal, and what its errors say."""

import pytest
from integration.remote.threatq_stage import SECRETS, OpenThreatQ, Stage, connected, connection
from simulators.side.faults import Fault, FaultKind
from simulators.threatq.simulator import DEFAULT_CLIENT, DEFAULT_PASSWORD, DEFAULT_USER
from tq_trellix_esm.errors import (
    ConnectorError,
    CredentialsRefused,
    OutOfProtocol,
    Refused,
    Unreachable,
)
from tq_trellix_esm.remote.threatq.searches import visible

TOKEN, SEARCHES = "/api/token", "/api/search/query"


@pytest.fixture
def stage(sim: OpenThreatQ) -> Stage:
    """Its time."""
    return Stage(sim)


@pytest.mark.parametrize("private", [False, True])
def test_either_grant_logs_in_and_is_understood(sim: OpenThreatQ, stage: Stage, private: bool) -> None:
    """User and password, or a private client by HTTP Basic; nothing of it in the address."""
    with connected(sim, stage, held=connection(sim, private=private)) as session:
        assert visible(session) == ()
        assert session.account == (f"client {DEFAULT_CLIENT[:4]}..." if private else DEFAULT_USER)
        assert session.expires_in == 3600
        assert session.calls == 2
    assert sim.records.refused == []
    assert sim.records.calls[0].query == ()


def test_many_calls_need_one_login(sim: OpenThreatQ, stage: Stage) -> None:
    """A token is used until it is due."""
    with connected(sim, stage) as session:
        session.login()
        session.login()
        for _ in range(3):
            visible(session)
    assert sim.records.counts() == {TOKEN: 1, SEARCHES: 3}


@pytest.mark.parametrize(("gone", "logins"), [(0.85, 1), (0.91, 2)])
def test_a_token_is_renewed_before_its_end(sim: OpenThreatQ, stage: Stage, gone: float, logins: int) -> None:
    """At nine tenths of its life, so that no call meets a dead token."""
    with connected(sim, stage) as session:
        visible(session)
        stage.move(3600 * gone)
        visible(session)
    assert sim.records.count(TOKEN) == logins
    assert [call.status for call in sim.records.calls] == [200] * len(sim.records.calls)


@pytest.mark.parametrize(("gone", "logins"), [(1500.0, 1), (1700.0, 2)])
def test_a_token_without_a_life_is_taken_for_half_an_hour(
    sim: OpenThreatQ, stage: Stage, gone: float, logins: int
) -> None:
    """`expires_in` may be missing (2.1)."""
    sim.set(expires_in_shown=False)
    with connected(sim, stage) as session:
        visible(session)
        assert session.expires_in is None
        stage.move(gone)
        visible(session)
    assert sim.records.count(TOKEN) == logins


def test_a_revoked_token_costs_one_more_login_and_no_error(sim: OpenThreatQ, stage: Stage) -> None:
    """A 401 in the middle: once more with a new token."""
    with connected(sim, stage) as session:
        visible(session)
        sim.revoke_tokens()
        assert visible(session) == ()
    assert [(call.path, call.status) for call in sim.records.calls] == [
        (TOKEN, 200),
        (SEARCHES, 200),
        (SEARCHES, 401),
        (TOKEN, 200),
        (SEARCHES, 200),
    ]
    assert stage.pauses == []


def test_a_second_401_is_an_error_and_not_a_loop(sim: OpenThreatQ, stage: Stage) -> None:
    """Once on a 401, then it is told."""
    sim.faults.add(Fault("status", path=SEARCHES, status=401, body=b'{"errors": ["Unauthenticated."]}'))
    with connected(sim, stage) as session, pytest.raises(Refused) as caught:
        visible(session)
    assert caught.value.status == 401
    assert sim.records.counts() == {TOKEN: 2, SEARCHES: 2}


@pytest.mark.parametrize("form", ["list", "data", "html"])
@pytest.mark.parametrize("status", [400, 401])
@pytest.mark.parametrize("private", [False, True])
def test_a_wrong_secret_is_told_as_refused_credentials_without_it(
    sim: OpenThreatQ, stage: Stage, form: str, status: int, private: bool
) -> None:
    """One try only: a repeated wrong password locks accounts."""
    sim.set(error_form=form, bad_login=status)
    wrong = "Wr0ng-Horse"
    held = connection(sim, private=private, secret=wrong)
    with connected(sim, stage, held=held) as session, pytest.raises(CredentialsRefused) as caught:
        visible(session)
    text = str(caught.value)
    assert f"{status}" in text
    assert "The user credentials were incorrect." in text
    assert not [one for one in (*SECRETS, wrong) if one in text]
    assert sim.records.count(TOKEN) == 1
    assert stage.pauses == []


def test_an_echo_of_secrets_is_hidden(sim: OpenThreatQ, stage: Stage) -> None:
    """A remote may quote what it was sent, in any error answer."""
    with connected(sim, stage) as session:
        session.login()
        echoed = f"bad {sim.given[-1]} and {DEFAULT_PASSWORD} of {DEFAULT_CLIENT}".encode()
        sim.faults.add(Fault("status", path=SEARCHES, status=422, body=echoed))
        with pytest.raises(Refused) as caught:
            visible(session)
    text = str(caught.value)
    assert text.count("(hidden)") == 3
    assert not [one for one in (*SECRETS, *sim.given) if one in text]


def test_a_redirected_login_is_not_followed(sim: OpenThreatQ, stage: Stage) -> None:
    """A password is not sent after a 3xx."""
    moved = (("Location", "https://other.example/api/token"),)
    sim.faults.add(Fault("status", path=TOKEN, status=307, headers=moved))
    with connected(sim, stage) as session, pytest.raises(OutOfProtocol, match="sent the login elsewhere"):
        session.login()
    assert len(sim.records.calls) == 1


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"access_token": ""}', b'{"access_token": null}', b"hm"])
def test_a_login_answer_without_a_token_is_outside_the_protocol(
    sim: OpenThreatQ, stage: Stage, body: bytes
) -> None:
    """Nothing is sent with an empty token."""
    sim.faults.add(Fault("body", path=TOKEN, body=body))
    with connected(sim, stage) as session, pytest.raises(OutOfProtocol, match="the login"):
        visible(session)
    assert sim.records.count(SEARCHES) == 0


def test_errors_in_a_good_answer_are_a_refusal(sim: OpenThreatQ, stage: Stage) -> None:
    """A 2xx with `errors` at its top is a failure all the same (12)."""
    sim.faults.add(Fault("body", path=SEARCHES, body=b'{"errors": ["no such index"]}'))
    with connected(sim, stage) as session, pytest.raises(Refused, match="no such index"):
        visible(session)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_a_passing_refusal_is_tried_again(sim: OpenThreatQ, stage: Stage, status: int) -> None:
    """What may pass is repeated, after a pause."""
    sim.faults.add(Fault("status", path=SEARCHES, status=status, times=2))
    with connected(sim, stage) as session:
        assert visible(session) == ()
    assert sim.records.count(SEARCHES) == 3
    assert stage.pauses == [1.0, 2.0]


@pytest.mark.parametrize("status", [400, 403, 404, 422])
def test_a_lasting_refusal_is_not_tried_again(sim: OpenThreatQ, stage: Stage, status: int) -> None:
    """The same call would be refused once more."""
    sim.faults.add(Fault("status", path=SEARCHES, status=status, body=b'{"errors": ["no"]}'))
    with connected(sim, stage) as session, pytest.raises(Refused) as caught:
        visible(session)
    assert caught.value.status == status
    assert sim.records.count(SEARCHES) == 1
    assert ("may lack the right" in str(caught.value)) is (status == 403)


@pytest.mark.parametrize(("asked", "least"), [("7", 7.0), ("3600", 60.0)])
def test_retry_after_is_honoured_up_to_a_minute(
    sim: OpenThreatQ, stage: Stage, asked: str, least: float
) -> None:
    """What the remote asks for counts, but not without end."""
    wait = (("Retry-After", asked),)
    sim.faults.add(Fault("status", path=SEARCHES, status=429, headers=wait, times=1))
    with connected(sim, stage, attempts=3) as session:
        visible(session)
    assert sum(stage.pauses) == pytest.approx(least, abs=0.5)


def test_a_login_that_fails_is_tried_only_as_often_as_any_call(sim: OpenThreatQ, stage: Stage) -> None:
    """One loop of repeats, not one inside the other."""
    sim.faults.add(Fault("cut_before", path=TOKEN))
    with connected(sim, stage, attempts=3) as session, pytest.raises(Unreachable):
        visible(session)
    assert sim.records.count(TOKEN) == 3
    assert stage.pauses == [1.0, 2.0]


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "truncate", "garbage"])
def test_a_cut_call_is_repeated_and_then_told(sim: OpenThreatQ, stage: Stage, kind: FaultKind) -> None:
    """Reading calls may be repeated; the last error comes out, without secrets."""
    sim.add_search("One", {})
    sim.faults.add(Fault(kind, path=SEARCHES, times=2))
    with connected(sim, stage) as session:
        assert [one.name for one in visible(session)] == ["One"]
        sim.faults.add(Fault(kind, path=SEARCHES))
        with pytest.raises(Unreachable) as caught:
            visible(session)
    assert not [one for one in (*SECRETS, *sim.given) if one in str(caught.value)]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault("html", path=SEARCHES, status=200), OutOfProtocol),
        (Fault("html", path=SEARCHES, status=404), Refused),
        (Fault("empty", path=SEARCHES), OutOfProtocol),
        (Fault("body", path=SEARCHES, body=b'{"data": [{"name": 5}]}'), OutOfProtocol),
        (Fault("body", path=SEARCHES, body=b'{"data": NaN}'), OutOfProtocol),
        (Fault("body", path=SEARCHES, body=b"\xff\xfe{"), OutOfProtocol),
    ],
)
def test_an_answer_of_another_kind_is_told_as_such(
    sim: OpenThreatQ, stage: Stage, fault: Fault, kind: type[ConnectorError]
) -> None:
    """A page, nothing, or JSON of another shape where an object was due."""
    sim.faults.add(fault)
    with connected(sim, stage) as session, pytest.raises(kind) as caught:
        visible(session)
    text = str(caught.value)
    assert "GET" in text
    assert "/search/query" in text
    assert "<" not in text
    assert not [one for one in (*SECRETS, *sim.given) if one in text]
