"""A fresh simulator for each test, and a caller that is logged in."""

from collections.abc import Iterator

import pytest
from simulators.threatq import ThreatQSimulator
from simulators.threatq.caller import Caller


@pytest.fixture
def threatq() -> Iterator[ThreatQSimulator]:
    """The simulator."""
    with ThreatQSimulator() as simulator:
        yield simulator


@pytest.fixture
def caller(threatq: ThreatQSimulator) -> Iterator[Caller]:
    """A caller with a session."""
    with Caller(threatq) as one:
        assert one.login().status == 200
        yield one
