"""What the tests of our files share: a clock that stands still, and Python programs beside the test."""

import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tq_trellix_esm.clock import Clock

NOON = datetime(2026, 11, 24, 12, 0, 0, tzinfo=UTC)
_CONNECTOR = Path(__file__).resolve().parents[3] / "connector"


@dataclass
class Watch:
    """A clock that a test sets; sleeping moves it and is counted."""

    time: datetime = NOON
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        """Move on without waiting."""
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)

    @property
    def clock(self) -> Clock:
        """The clock to pass in."""
        return Clock(now=lambda: self.time, monotonic=lambda: sum(self.slept), sleep=self.sleep)


def program(code: str, *arguments: str | Path, within: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """Start a Python program that can import the connector, by the command `within`; the caller ends it."""
    return subprocess.Popen(
        [*within, sys.executable, "-c", code, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONPATH": str(_CONNECTOR), "PATH": "/usr/bin:/bin"},
    )


def output_of(code: str, *arguments: str | Path, within: tuple[str, ...] = ()) -> str:
    """Run such a program to its end and return what it printed."""
    running = program(code, *arguments, within=within)
    printed, _ = running.communicate(timeout=60)
    assert running.returncode == 0
    return printed


def mode_of(path: Path) -> int:
    """The permission bits of a file."""
    return path.lstat().st_mode & 0o7777
