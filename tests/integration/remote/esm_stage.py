"""The ESM client over real HTTPS to the simulator, with a clock that does not wait."""

from collections.abc import Iterator
from contextlib import contextmanager

from simulators.esm import DEFAULT_PASSWORD, DEFAULT_USER, EsmSimulator
from tq_trellix_esm.clock import SYSTEM_CLOCK, Clock
from tq_trellix_esm.remote.esm.session import EsmSession
from tq_trellix_esm.remote.retry import Retry
from tq_trellix_esm.remote.transport import Transport
from tq_trellix_esm.secret import Secret
from tq_trellix_esm.settings.values import EsmAccount, LoginEncoding, Verify


@contextmanager
def connected(
    esm: EsmSimulator,
    *,
    encoding: LoginEncoding = LoginEncoding.AUTO,
    remembered: LoginEncoding | None = None,
    password: str = DEFAULT_PASSWORD,
    timeout: float = 20.0,
) -> Iterator[EsmSession]:
    """A session with the simulator; pauses move the simulator's clock instead of waiting."""
    clock = Clock(now=SYSTEM_CLOCK.now, monotonic=SYSTEM_CLOCK.monotonic, sleep=esm.clock.advance)
    transport = Transport(
        side="Trellix ESM",
        base_url=esm.url,
        verify=Verify("file", str(esm.ca_file)),
        proxy=None,
        timeout=timeout,
        clock=clock,
    )
    session = EsmSession(
        transport,
        EsmAccount(esm.url, DEFAULT_USER, Secret(password)),
        encoding=encoding,
        locale="en_US",
        clock=clock,
        retry=Retry(attempts=4, total=60.0, clock=clock),
        remembered=remembered,
    )
    try:
        with session:
            yield session
    finally:
        transport.close()
