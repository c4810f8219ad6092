"""How many values go into one call: doubled while the remote is quick, halved when it refuses."""

from dataclasses import dataclass, replace

LARGEST = 10_000
QUICK = 2.0


@dataclass(frozen=True, slots=True)
class BatchSize:
    """The size of the next call in values; `ceiling` is the largest that may still be tried."""

    size: int = 1_000
    ceiling: int = LARGEST

    def after_success(self, seconds: float) -> "BatchSize":
        """A quick call doubles the size, up to the ceiling; a slow one leaves it."""
        if seconds > QUICK:
            return self
        return replace(self, size=max(self.size, min(self.size * 2, self.ceiling)))

    def after_refusal(self) -> "BatchSize":
        """A refusal halves the size, and what was refused is not tried again in this run."""
        half = max(1, self.size // 2)
        return BatchSize(half, half)
