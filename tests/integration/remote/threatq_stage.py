"""The ThreatQ client over real HTTPS to the simulator, with a clock that does not wait: the stage itself."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from simulators.side.certificates import TlsState
from simulators.side.messages import Answer, Incoming
from simulators.threatq.simulator import (
    DEFAULT_CLIENT,
    DEFAULT_PASSWORD,
    DEFAULT_SECRET,
    DEFAULT_USER,
    ThreatQSimulator,
)
from tq_trellix_esm.clock import SYSTEM_CLOCK, Clock
from tq_trellix_esm.remote.retry import Retry
from tq_trellix_esm.remote.threatq.session import ThreatQSession
from tq_trellix_esm.remote.transport import Transport
from tq_trellix_esm.secret import Secret
from tq_trellix_esm.settings.values import Connection, Verify

SECRETS = (DEFAULT_PASSWORD, DEFAULT_CLIENT, DEFAULT_SECRET)


class OpenThreatQ(ThreatQSimulator):
    """A simulator that keeps what was posted as a query, and every token that it gave."""

    def __init__(self, *, tls: TlsState = "good", **knobs: object) -> None:
        self.posted: list[bytes] = []
        self.given: list[str] = []
        super().__init__(tls=tls, **knobs)

    def reset_state(self) -> None:
        """As new."""
        super().reset_state()
        self.posted, self.given = [], []

    def handle(self, incoming: Incoming) -> Answer:
        """The true answer; the body is kept."""
        answer = super().handle(incoming)
        if incoming.path.endswith("/query") and incoming.method == "POST":
            self.posted.append(incoming.body)
        self.given = [*dict.fromkeys([*self.given, *self.tokens])]
        return answer


@dataclass
class Stage:
    """Time of both sides: a pause is written down and moves both clocks instead of waiting."""

    sim: ThreatQSimulator
    pauses: list[float] = field(default_factory=list)
    ahead: float = 0.0

    @property
    def clock(self) -> Clock:
        """What the client is given."""
        return Clock(now=SYSTEM_CLOCK.now, monotonic=lambda: time.monotonic() + self.ahead, sleep=self.sleep)

    def sleep(self, seconds: float) -> None:
        """Write the pause down."""
        self.pauses.append(seconds)
        self.move(seconds)

    def move(self, seconds: float) -> None:
        """So many seconds go by on both sides."""
        self.ahead += seconds
        self.sim.clock.advance(seconds)


def connection(sim: ThreatQSimulator, *, private: bool = False, secret: str | None = None) -> Connection:
    """The right connection for either grant, or with another password or client secret."""
    right = DEFAULT_SECRET if private else DEFAULT_PASSWORD
    held = Secret(right if secret is None else secret)
    client = Secret(DEFAULT_CLIENT)
    if private:
        return Connection(sim.url, client, client_secret=held)
    return Connection(sim.url, client, username=DEFAULT_USER, password=held)


def transport_to(
    sim: ThreatQSimulator, stage: Stage, *, verify: Verify | None = None, timeout: float = 20.0
) -> Transport:
    """A transport that trusts the simulator's CA unless told otherwise."""
    return Transport(
        side="ThreatQ",
        base_url=sim.url,
        verify=verify or Verify("file", str(sim.ca_file)),
        proxy=None,
        timeout=timeout,
        clock=stage.clock,
    )


@contextmanager
def connected(
    sim: ThreatQSimulator,
    stage: Stage,
    *,
    held: Connection | None = None,
    timeout: float = 20.0,
    attempts: int = 4,
) -> Iterator[ThreatQSession]:
    """A session with the simulator."""
    transport = transport_to(sim, stage, timeout=timeout)
    retry = Retry(attempts=attempts, total=60.0, clock=stage.clock, chance=lambda: 0.0)
    try:
        yield ThreatQSession(transport, held or connection(sim), stage.clock, retry)
    finally:
        transport.close()


def test_a_pause_on_the_stage_moves_both_clocks_and_waits_for_nothing() -> None:
    """A stage that really slept would make every retry test slow."""
    with OpenThreatQ() as sim:
        stage = Stage(sim)
        before, then, start = sim.clock.now(), stage.clock.monotonic(), time.monotonic()
        stage.clock.sleep(600.0)
        assert sim.clock.now() - before >= 600.0
        assert stage.clock.monotonic() - then >= 600.0
        assert time.monotonic() - start < 5.0
        assert stage.pauses == [600.0]
