"""The bench: both simulators on loopback and an empty configuration folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from end_to_end.bench import Bench
from simulators.esm.simulator import EsmSimulator
from simulators.threatq.simulator import ThreatQSimulator


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Fresh for every test."""
    folder = tmp_path / "conf"
    folder.mkdir(mode=0o700)
    with EsmSimulator() as esm, ThreatQSimulator() as threatq:
        yield Bench(esm, threatq, folder)
