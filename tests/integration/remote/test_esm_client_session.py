"""The ESM session against the simulator: what it leaves behind, and what it takes for what."""

import pytest
from integration.remote.esm_stage import connected
from simulators.esm import DEFAULT_USER, EsmSimulator
from simulators.esm.knobs import BAD_PASSWORD_TEXTS, SESSION_TEXTS
from simulators.side.faults import Fault
from tq_trellix_esm.errors import CredentialsRefused, SessionsExhausted, Terminated
from tq_trellix_esm.remote.esm.refusal import EsmRefused
from tq_trellix_esm.remote.esm.system import build_stamp, server_time, time_zones
from tq_trellix_esm.remote.esm.watchlists import create, field_types, overview
from tq_trellix_esm.settings.values import LoginEncoding


@pytest.mark.parametrize(
    ("version", "encoding", "failures"),
    [
        ("11.6.13", LoginEncoding.AES, 0),
        ("11.6.11", LoginEncoding.AES, 0),
        ("11.6.10", LoginEncoding.BASE64, 1),
        ("10.4.0", LoginEncoding.BASE64, 1),
    ],
)
@pytest.mark.parametrize("status", [400, 401])
@pytest.mark.parametrize("text", BAD_PASSWORD_TEXTS)
def test_auto_finds_the_encoding_of_every_version(
    esm: EsmSimulator, version: str, encoding: LoginEncoding, failures: int, status: int, text: str
) -> None:
    """ESM reference 3.2: at the cost of one failed login on an old one, and of none when remembered."""
    esm.set(version=version, bad_password_status=status, bad_password_text=text)
    with connected(esm) as session:
        assert session.login().encoding is encoding
    assert esm.bad_logins == failures
    with connected(esm, remembered=encoding) as session:
        session.login()
    assert (esm.bad_logins, esm.open_sessions(), esm.records.refused) == (failures, 0, [])


def test_a_wrong_password_costs_two_failures_and_locks_nobody(esm: EsmSimulator) -> None:
    """ESM reference 3.2: an account that locks at the third failure stays open."""
    esm.set(lock_after=3)
    with connected(esm, password="wrong") as session:
        for _ in range(3):
            with pytest.raises(CredentialsRefused, match="tried AES, then base64"):
                session.login()
    assert esm.bad_logins == 2
    with connected(esm) as session:
        session.login()


def test_a_locked_account_and_an_expired_password_are_named(esm: EsmSimulator) -> None:
    """ESM reference 3.4: each by one attempt."""
    esm.set_user(DEFAULT_USER, locked=True)
    with connected(esm) as session, pytest.raises(CredentialsRefused, match="has locked the account"):
        session.login()
    esm.set_user(DEFAULT_USER, locked=False, password_expired=True)
    with connected(esm) as session, pytest.raises(CredentialsRefused, match="has expired"):
        session.login()
    assert esm.records.count("/login") == 2


@pytest.mark.parametrize(
    ("knob", "tz_id"),
    [({"login_status": 201}, 26), ({"login_body": "without_tz_id"}, None), ({"login_body": "empty"}, None)],
)
def test_a_login_needs_only_header_and_cookie(
    esm: EsmSimulator, knob: dict[str, object], tz_id: int | None
) -> None:
    """ESM reference 3.3: any 2xx, any body."""
    esm.set(**knob)
    with connected(esm) as session:
        assert session.login().tz_id == tz_id


def test_a_full_session_table_is_waited_for_until_old_sessions_end(esm: EsmSimulator) -> None:
    """ESM reference 3.7: what a killed run left ends by the ESM's own limit."""
    esm.set(max_sessions=2, idle_seconds=20.0)
    esm.occupy_sessions(DEFAULT_USER, 2)
    with connected(esm) as session:
        session.login()
    assert esm.records.count("/login") == 4


def test_a_session_table_that_stays_full_ends_the_wait(esm: EsmSimulator) -> None:
    """Design 4.9: a minute."""
    esm.set(max_sessions=2)
    esm.occupy_sessions(DEFAULT_USER, 2)
    with connected(esm) as session, pytest.raises(SessionsExhausted, match="MaxSessionsHit"):
        session.login()
    assert esm.open_sessions() == 2


@pytest.mark.parametrize("status", [400, 401])
@pytest.mark.parametrize("shape", ["text", "json"])
@pytest.mark.parametrize("text", SESSION_TEXTS)
def test_a_lost_session_is_noticed_by_every_sign(
    esm: EsmSimulator, status: int, shape: str, text: str
) -> None:
    """ESM reference 3.6, for reads and for writes, each carried out once."""
    esm.set(session_loss_status=status, session_loss_text=text, error_shape=shape)
    with connected(esm) as session:
        overview(session)
        esm.expire_sessions()
        assert overview(session) == ()
        esm.expire_sessions()
        assert create(session, "Mine - FQDN", "DomainID") == 1
        assert session.logins == 3
    assert (list(esm.lists()), esm.open_sessions(), esm.records.refused) == (["Mine - FQDN"], 0, [])


@pytest.mark.parametrize("text", ["ERROR_InsufficientRights (13)", "Not Authorized User"])
@pytest.mark.parametrize("status", [400, 500])
def test_a_user_without_the_right_is_told_which(esm: EsmSimulator, text: str, status: int) -> None:
    """ESM reference 3.9; no session stays open, although the text reads like a lost one."""
    esm.set(no_right_text=text, error_status=status, max_sessions=1)
    esm.set_user(DEFAULT_USER, rights=["alarms"])
    with connected(esm) as session:
        for _ in range(2):
            with pytest.raises(EsmRefused, match='the right "Watchlists"'):
                field_types(session)
        assert build_stamp(session) == "11.6.13"
    assert esm.open_sessions() == 0


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "truncate", "html"])
def test_a_read_survives_one_bad_answer(esm: EsmSimulator, kind: str) -> None:
    """ESM reference 9.3: a cut or a page of the web server passes."""
    esm.create_list("There")
    esm.faults.add(Fault(kind, path="sysGetWatchlists", times=1))  # type: ignore[arg-type]  # from a table
    with connected(esm) as session:
        assert [row.name for row in overview(session)] == ["There"]


def test_a_run_that_is_told_to_stop_leaves_no_session(esm: EsmSimulator) -> None:
    """SIGTERM included."""

    def run() -> None:
        with connected(esm) as session:
            overview(session)
            assert esm.open_sessions() == 1
            raise Terminated

    with pytest.raises(Terminated):
        run()
    assert esm.open_sessions() == 0


def test_the_esm_tells_version_time_and_zones(esm: EsmSimulator) -> None:
    """ESM reference 8.3 and 10.1."""
    with connected(esm) as session:
        assert build_stamp(session) == "11.6.13" == session.version
        told = server_time(session)
        assert told is not None
        assert abs(told.timestamp() - esm.clock.now()) < 5
        assert 26 in {zone.id for zone in time_zones(session)}
        assert session.calls == esm.records.counts().total()
