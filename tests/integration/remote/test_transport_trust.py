"""Whom the transport believes: a CA file, a pin, nobody; and what it says about a certificate."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from integration.remote.threatq_stage import OpenThreatQ, Stage, transport_to
from simulators.side.certificates import TlsState
from tq_trellix_esm.errors import ConfigurationError, Untrusted
from tq_trellix_esm.remote.tls import context_for, describe
from tq_trellix_esm.remote.transport import Request
from tq_trellix_esm.settings.values import Verify

GET = Request("GET", "/api/search/query")


@pytest.fixture(scope="module")
def sim() -> Iterator[OpenThreatQ]:
    """A server with a good certificate of an unknown CA."""
    with OpenThreatQ(tls="unknown_ca") as running:
        yield running


def status(sim: OpenThreatQ, verify: Verify) -> int:
    """What a call without a token is answered: 401 where the certificate was believed."""
    with closing(transport_to(sim, Stage(sim), verify=verify)) as transport:
        return transport.send(GET).status


def refusal(sim: OpenThreatQ, verify: Verify) -> str:
    """What is said about a certificate that is not believed."""
    with pytest.raises(Untrusted) as caught:
        status(sim, verify)
    assert not caught.value.retryable
    return str(caught.value)


def test_a_ca_file_is_believed(sim: OpenThreatQ) -> None:
    """`verify: /path/to/ca.pem`"""
    assert status(sim, Verify("file", str(sim.ca_file))) == 401


def test_a_pin_is_believed_without_a_ca(sim: OpenThreatQ) -> None:
    """`verify: sha256:...`"""
    assert status(sim, Verify("pin", sim.certificate_sha256)) == 401


@pytest.mark.parametrize("tls", ["expired", "wrong_name"])
def test_a_pin_is_believed_whatever_the_certificate_says(tls: TlsState) -> None:
    """A pinned certificate may be out of date or made out to another name."""
    with OpenThreatQ(tls=tls) as sim:
        assert status(sim, Verify("pin", sim.certificate_sha256)) == 401


def test_a_wrong_pin_names_both(sim: OpenThreatQ) -> None:
    """Both are needed to compare them."""
    text = refusal(sim, Verify("pin", "0" * 64))
    assert f"pinned  sha256:{'0' * 64}" in text
    assert f"shown   sha256:{sim.certificate_sha256}" in text


@pytest.mark.parametrize("other", [False, True])
def test_an_unknown_ca_is_told_with_the_pin_to_paste(sim: OpenThreatQ, other: bool) -> None:
    """The system's store, or a CA file of somebody else's."""
    with OpenThreatQ() as another:
        verify = Verify("file", str(another.ca_file)) if other else Verify()
        text = refusal(sim, verify)
    assert f"verify: sha256:{sim.certificate_sha256}" in text
    assert "nobody known to this host vouches for it" in text


@pytest.mark.parametrize(
    ("tls", "reason"), [("expired", "it has expired"), ("wrong_name", "it is made out to another name")]
)
def test_a_wrong_certificate_is_told_with_its_fault(tls: TlsState, reason: str) -> None:
    """Although its CA is known."""
    with OpenThreatQ(tls=tls) as sim:
        text = refusal(sim, Verify("file", str(sim.ca_file)))
        assert f"verify: sha256:{sim.certificate_sha256}" in text
    assert reason in text
    assert "good until " in text


def test_nothing_is_sent_to_whom_we_do_not_believe(sim: OpenThreatQ) -> None:
    """The password comes after the certificate."""
    sim.records.clear()
    refusal(sim, Verify())
    refusal(sim, Verify("pin", "0" * 64))
    assert sim.records.calls == []


@pytest.mark.parametrize("text", [None, "", "no certificate\n"])
def test_a_ca_file_that_is_none_is_a_fault_of_the_settings(tmp_path: Path, text: str | None) -> None:
    """Missing, empty or something else."""
    path = tmp_path / "ca.pem"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ConfigurationError, match=r"ca\.pem cannot be read as a file of CA certificates"):
        context_for(Verify("file", str(path)))


def test_a_certificate_is_described_without_believing_it(sim: OpenThreatQ) -> None:
    """For `configure`, which shows it before anything is sent."""
    found = describe("127.0.0.1", sim.port)
    assert found is not None
    assert found.sha256 == sim.certificate_sha256
    assert found.subject
    assert found.not_after.tzinfo is not None


def test_where_nobody_listens_there_is_no_certificate() -> None:
    """None, not an error."""
    with OpenThreatQ() as sim:
        port = sim.port
    assert describe("127.0.0.1", port, timeout=2.0) is None
