"""One server of each kind a file, as new for each test; starting one costs more than a test."""

from collections.abc import Iterator

import pytest
from integration.remote.threatq_stage import OpenThreatQ
from simulators.esm import EsmSimulator


@pytest.fixture(scope="module")
def one_threatq() -> Iterator[OpenThreatQ]:
    """A ThreatQ for the file."""
    with OpenThreatQ() as running:
        yield running


@pytest.fixture
def sim(one_threatq: OpenThreatQ) -> OpenThreatQ:
    """The ThreatQ as new."""
    one_threatq.reset()
    return one_threatq


@pytest.fixture(scope="module")
def one_esm() -> Iterator[EsmSimulator]:
    """An ESM for the file."""
    with EsmSimulator() as running:
        yield running


@pytest.fixture
def esm(one_esm: EsmSimulator) -> EsmSimulator:
    """The ESM as new."""
    one_esm.reset()
    return one_esm
