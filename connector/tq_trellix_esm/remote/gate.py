"""The rate gate of one remote: all calls of a transport wait here, whichever thread they come from."""

import threading

from tq_trellix_esm.clock import Clock

LONGEST_HOLD = 60.0


class Gate:
    """Lets calls pass, except for the seconds after `hold`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._open_at = clock.monotonic()

    def hold(self, seconds: float) -> None:
        """Let nobody pass for so many seconds, at most a minute."""
        with self._lock:
            self._open_at = max(self._open_at, self._clock.monotonic() + min(seconds, LONGEST_HOLD))

    def wait(self) -> None:
        """Return when a call may be sent."""
        with self._lock:
            left = self._open_at - self._clock.monotonic()
        if left > 0:
            self._clock.sleep(left)
