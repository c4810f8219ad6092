"""The one retry loop: what may be repeated is said by the error, both caps are ours."""

import random
from collections.abc import Callable
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt
from tenacity.stop import stop_base

from tq_trellix_esm.clock import SYSTEM_CLOCK, Clock
from tq_trellix_esm.errors import RemoteError
from tq_trellix_esm.remote.gate import LONGEST_HOLD

T = TypeVar("T")
_LONGEST_PAUSE = 20.0


class _StopAt(stop_base):
    """Stops when the time is up, by the injected clock."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock, self._until = clock, clock.monotonic() + seconds

    def __call__(self, _: RetryCallState) -> bool:
        return self._clock.monotonic() >= self._until


class Retry:
    """Repeats a call on a RemoteError that is `retryable`: at most `attempts` times and `total` seconds.

    Pauses grow from a second to 20, with up to a second of jitter from `chance` (0 to 1); a remote's
    own `retry_after` counts, up to a minute.
    """

    def __init__(
        self,
        attempts: int = 5,
        total: float = 120.0,
        clock: Clock = SYSTEM_CLOCK,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._attempts, self._total, self._clock, self._chance = attempts, total, clock, chance

    def call(self, function: Callable[[], T]) -> T:
        """Return what the function returns; raises its last error, unchanged."""
        loop = Retrying(
            stop=stop_after_attempt(self._attempts) | _StopAt(self._clock, self._total),
            wait=self._pause,
            retry=retry_if_exception(lambda error: isinstance(error, RemoteError) and error.retryable),
            sleep=self._clock.sleep,
            reraise=True,
        )
        return loop(function)

    def _pause(self, state: RetryCallState) -> float:
        growing = min(2.0 ** (state.attempt_number - 1), _LONGEST_PAUSE) + self._chance()
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, RemoteError) else None
        return max(growing, min(asked or 0.0, LONGEST_HOLD))
