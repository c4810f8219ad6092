"""A fresh simulator for each test, and a caller that is logged in."""

from collections.abc import Iterator

import pytest
from simulators.esm import EsmSimulator
from simulators.esm.caller import Caller


@pytest.fixture
def esm() -> Iterator[EsmSimulator]:
    """The simulator."""
    with EsmSimulator() as simulator:
        yield simulator


@pytest.fixture
def caller(esm: EsmSimulator) -> Iterator[Caller]:
    """A caller with a session."""
    with Caller(esm) as one:
        assert one.login().status == 200
        yield one
