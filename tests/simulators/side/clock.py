"""The simulator's own clock: runs like the host's until it is set, moved or stopped."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class SimulatorClock:
    """Seconds since 1970 (UTC). Sessions and tokens end by it, so a test moves time instead of waiting."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._frozen: float | None = None

    def now(self) -> float:
        """The simulator's time in seconds since 1970."""
        return self._frozen if self._frozen is not None else time.time() + self._offset

    def utc(self) -> datetime:
        """The same as an aware datetime."""
        return datetime.fromtimestamp(self.now(), UTC)

    def set(self, at: float) -> None:
        """It is `at` now; a running clock goes on from there."""
        if self._frozen is not None:
            self._frozen = at
        self._offset = at - time.time()

    def advance(self, seconds: float) -> None:
        """Moves the time by `seconds` (backwards when negative)."""
        self.set(self.now() + seconds)

    def freeze(self, at: float | None = None) -> None:
        """Stops the clock, at `at` or where it stands."""
        self._frozen = self.now() if at is None else at

    def reset(self) -> None:
        """Runs like the host's clock again."""
        self._offset, self._frozen = 0.0, None
