"""Users, sessions and the encodings of the ESM simulator, without HTTP (ESM reference 3)."""

import pytest
from simulators.esm.credentials import decode, encode, wants_aes
from simulators.esm.errors import EsmError
from simulators.esm.knobs import REGISTRY
from simulators.esm.sessions import RIGHTS, Sessions
from simulators.side.clock import SimulatorClock
from simulators.side.knobs import Knobs


def sessions(**knobs: object) -> tuple[Sessions, SimulatorClock]:
    values, clock = Knobs(REGISTRY), SimulatorClock()
    values.set(**knobs)
    clock.freeze(1_000_000.0)
    state = Sessions(values, clock)
    state.add_user("anna", "pass", RIGHTS)
    return state, clock


@pytest.mark.parametrize(
    ("clear", "base64", "aes"),
    [
        ("NGCP", "TkdDUA==", "jwNLgaSY2PFsAjF87bRyPg=="),
        ("Mcafee123!", "TWNhZmVlMTIzIQ==", "uTl8FIeRQJNFOybh6521Hg=="),
    ],
)
def test_the_encodings_give_the_published_texts(clear: str, base64: str, aes: str) -> None:
    """The test vectors of 3.2."""
    assert encode(clear, aes=False) == base64
    assert encode(clear, aes=True) == aes
    assert decode(base64, aes=False) == clear
    assert decode(aes, aes=True) == clear


@pytest.mark.parametrize("text", ["", "%%%", "TkdDUA==", "jwNLgaSY2PFsAjF87bRyPx=="])
def test_what_is_no_aes_text_is_nobody(text: str) -> None:
    """A wrong encoding reads as a wrong user, never as a failure of the simulator."""
    assert decode(text, aes=True) is None


def test_aes_starts_with_11_6_11() -> None:
    """3.2; versions are compared by number, not as texts."""
    assert [wants_aes(v) for v in ("10.4.0", "11.6.9", "11.6.10", "11.6.11", "11.6.13", "11.7", "12")] == [
        False, False, False, True, True, True, True
    ]  # fmt: skip


def test_a_session_lives_on_while_it_is_used() -> None:
    """Idle time counts from the last call (3.6)."""
    state, clock = sessions(idle_seconds=100.0)
    session = state.open(state.check("anna", "pass"))
    for _ in range(5):
        clock.advance(90)
        assert state.find(session.jwt, session.xsrf) is session
    clock.advance(101)
    assert state.find(session.jwt, session.xsrf) is None
    assert state.had(session.jwt, session.xsrf)
    assert state.count("anna") == 0


def test_both_texts_of_a_session_are_needed() -> None:
    """A cookie without its token is no session (3.5, seen)."""
    state, _ = sessions()
    first, second = (state.open(state.check("anna", "pass")) for _ in range(2))
    assert state.find(first.jwt, second.xsrf) is None
    assert not state.had(first.jwt, second.xsrf)


def test_the_limit_counts_each_user_alone() -> None:
    """Sessions are counted per user (3.7, seen)."""
    state, _ = sessions(max_sessions=1)
    state.add_user("bert", "other", RIGHTS)
    state.open(state.user("anna"))
    state.open(state.user("bert"))
    with pytest.raises(EsmError, match=r"ERROR_MaxSessionsHit \(2\)"):
        state.open(state.user("anna"))


def test_a_locked_user_is_told_so_even_with_the_right_password() -> None:
    """Login_Locked has a name of its own (3.4)."""
    state, _ = sessions(lock_after=2)
    for _ in range(2):
        with pytest.raises(EsmError, match="InvalidCredentials"):
            state.check("anna", "wrong")
    with pytest.raises(EsmError, match=r"ERROR_Login_Locked \(11\)"):
        state.check("anna", "pass")
    assert state.bad_logins == 2


def test_an_unknown_right_is_a_mistake_of_the_test() -> None:
    """Rights are watchlists and alarms (3.9)."""
    state, _ = sessions()
    with pytest.raises(ValueError, match="unknown rights"):
        state.add_user("carl", "x", frozenset({"everything"}))
