"""ThreatQ as its reference describes it; what it covers stands in the README. Nobody has held this simulator
against a real ThreatQ."""

from simulators.threatq.simulator import ThreatQSimulator
from simulators.threatq.tokens import (
    DEFAULT_CLIENT,
    DEFAULT_PASSWORD,
    DEFAULT_PRIVATE_CLIENT,
    DEFAULT_SECRET,
    DEFAULT_USER,
)

__all__ = [
    "DEFAULT_CLIENT",
    "DEFAULT_PASSWORD",
    "DEFAULT_PRIVATE_CLIENT",
    "DEFAULT_SECRET",
    "DEFAULT_USER",
    "ThreatQSimulator",
]
