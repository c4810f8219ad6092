"""The retry loop alone: what is repeated, how often, how long the pauses are."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from tq_trellix_esm.clock import Clock
from tq_trellix_esm.errors import (
    ConnectorError,
    CredentialsRefused,
    OutOfProtocol,
    Refused,
    SearchError,
    SessionsExhausted,
    Terminated,
    Unreachable,
    Untrusted,
)
from tq_trellix_esm.remote.gate import LONGEST_HOLD, Gate
from tq_trellix_esm.remote.retry import Retry


@dataclass
class Time:
    """A clock whose pauses are written down and go by at once; every call takes `cost` seconds."""

    at: float = 100.0
    cost: float = 0.0
    pauses: list[float] = field(default_factory=list)

    @property
    def clock(self) -> Clock:
        return Clock(monotonic=lambda: self.at, sleep=self.sleep)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.at += seconds


@dataclass
class Calls:
    """A function that raises these errors in turn, then returns how often it was called."""

    time: Time
    errors: list[BaseException]
    made: int = 0

    def __call__(self) -> int:
        self.made += 1
        self.time.at += self.time.cost
        if self.made <= len(self.errors):
            raise self.errors[self.made - 1]
        return self.made


def retry(
    time: Time, attempts: int = 5, total: float = 1e6, chance: Callable[[], float] = lambda: 0.0
) -> Retry:
    return Retry(attempts, total, time.clock, chance)


def busy(retry_after: float | None = None) -> Refused:
    return Refused("busy", status=503, retryable=True, retry_after=retry_after)


def test_what_works_is_called_once() -> None:
    """No pause without an error."""
    time = Time()
    assert retry(time).call(Calls(time, [])) == 1
    assert time.pauses == []


def test_a_passing_error_is_repeated_until_it_works() -> None:
    """Pauses double from one second."""
    time = Time()
    assert retry(time).call(Calls(time, [Unreachable("x")] * 4)) == 5
    assert time.pauses == [1.0, 2.0, 4.0, 8.0]


def test_pauses_grow_no_longer_than_twenty_seconds_and_have_some_jitter() -> None:
    """The jitter is added, so that many connectors do not come at once."""
    time = Time()
    retry(time, 9, chance=lambda: 0.5).call(Calls(time, [Unreachable("x")] * 8))
    assert time.pauses == [1.5, 2.5, 4.5, 8.5, 16.5, 20.5, 20.5, 20.5]


@pytest.mark.parametrize("attempts", [1, 2, 5])
def test_the_last_error_comes_out_unchanged(attempts: int) -> None:
    """The very object, after so many calls and one pause fewer."""
    time = Time()
    errors: list[BaseException] = [Unreachable(f"{number}") for number in range(9)]
    calls = Calls(time, errors)
    with pytest.raises(Unreachable) as caught:
        retry(time, attempts).call(calls)
    assert caught.value is errors[attempts - 1]
    assert calls.made == attempts
    assert len(time.pauses) == attempts - 1


@pytest.mark.parametrize(
    "error",
    [
        Untrusted("x"),
        OutOfProtocol("x"),
        SessionsExhausted("x"),
        Refused("x", status=400),
        CredentialsRefused("x"),
        SearchError("x"),
        ConnectorError("x"),
        ValueError("x"),
        Terminated(),
    ],
)
def test_what_does_not_pass_is_not_repeated(error: BaseException) -> None:
    """Only a RemoteError that says so of itself."""
    time = Time()
    calls = Calls(time, [error])
    with pytest.raises(type(error)) as caught:
        retry(time).call(calls)
    assert caught.value is error
    assert calls.made == 1
    assert time.pauses == []


def test_a_lasting_error_after_a_passing_one_ends_the_loop() -> None:
    """Each error is judged for itself."""
    time = Time()
    calls = Calls(time, [Unreachable("x"), OutOfProtocol("y")])
    with pytest.raises(OutOfProtocol):
        retry(time).call(calls)
    assert calls.made == 2


@pytest.mark.parametrize(("asked", "pause"), [(None, 1.0), (0.2, 1.0), (30.0, 30.0), (3600.0, LONGEST_HOLD)])
def test_what_the_remote_asks_for_counts_up_to_a_minute(asked: float | None, pause: float) -> None:
    """It never shortens our own pause."""
    time = Time()
    retry(time).call(Calls(time, [busy(asked)]))
    assert time.pauses == [pause]


def test_the_total_time_ends_the_loop_before_the_attempts_do() -> None:
    """Calls and pauses both count."""
    time = Time(cost=10.0)
    calls = Calls(time, [Unreachable("x")] * 50)
    with pytest.raises(Unreachable):
        retry(time, 50, 25.0).call(calls)
    assert calls.made == 3
    assert time.pauses == [1.0, 2.0]


def test_every_call_has_its_own_time_and_attempts() -> None:
    """One Retry serves a whole run."""
    time = Time()
    one = retry(time, 2, 10.0)
    for _ in range(3):
        assert one.call(Calls(time, [Unreachable("x")])) == 2
        time.at += 60.0


def test_a_gate_holds_all_callers_for_what_was_asked_at_most_a_minute() -> None:
    """Later holds lengthen it, shorter ones do not shorten it."""
    time = Time()
    gate = Gate(time.clock)
    gate.wait()
    assert time.pauses == []
    gate.hold(30.0)
    gate.hold(5.0)
    gate.wait()
    gate.wait()
    gate.hold(3600.0)
    gate.wait()
    assert time.pauses == [30.0, LONGEST_HOLD]
