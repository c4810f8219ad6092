"""Addresses and trust, as people write them."""

import pytest
from tq_trellix_esm.errors import ConfigurationError
from tq_trellix_esm.settings.hostname import base_url
from tq_trellix_esm.settings.values import Verify
from tq_trellix_esm.settings.verify import parse_verify, written

PIN = "ab" * 32


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("esm.example.org", "https://esm.example.org"),
        ("  ESM.Example.org \n", "https://esm.example.org"),
        ("https://esm.example.org/", "https://esm.example.org"),
        ("HTTPS://esm.example.org:8443", "https://esm.example.org:8443"),
        ("esm:443", "https://esm:443"),
        ("192.0.2.1", "https://192.0.2.1"),
        ("[2001:db8::1]", "https://[2001:db8::1]"),
        ("[2001:db8::1]:8443/", "https://[2001:db8::1]:8443"),
    ],
)
def test_an_address_is_read_as_people_write_it(text: str, url: str) -> None:
    """Host, host:port or an https URL."""
    assert base_url(text, "Host") == url


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("http://esm", "only https is spoken"),
        ("https://https://esm", "only https is spoken"),
        ("me:pw@esm", "user and password do not belong into it"),
        ("esm/rs/esm", "a path does not belong into it"),
        ("esm?x=1", "a path does not belong into it"),
        ("esm:0", "the port is no number from 1 to 65535"),
        ("esm:65536", "the port is no number from 1 to 65535"),
        ("esm:", "the port is no number from 1 to 65535"),
        ("", "it is no host name or address"),
        ("https://", "it is no host name or address"),
        ("two words", "it is no host name or address"),
        ("-esm", "it is no host name or address"),
        ("esm\r\nX: y", "the port is no number from 1 to 65535"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_with_the_reason(text: str, why: str) -> None:
    """The field is named, the text is not repeated: it may hold a password."""
    with pytest.raises(ConfigurationError) as caught:
        base_url(text, "ThreatQ Host")
    assert caught.value.message == f"ThreatQ Host cannot be used: {why}."
    assert "pw" not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "verify"),
    [
        (None, Verify()),
        ("", Verify()),
        (True, Verify()),
        ("TRUE", Verify()),
        (False, Verify("off")),
        ("false", Verify("off")),
        ("/etc/ca.pem", Verify("file", "/etc/ca.pem")),
        (f"sha256:{PIN}", Verify("pin", PIN)),
        ("SHA256:" + ":".join(["AB"] * 32), Verify("pin", PIN)),
    ],
)
def test_verify_is_read_in_each_of_its_forms(value: object, verify: Verify) -> None:
    """True, False, a CA file or the certificate's SHA-256."""
    assert parse_verify(value) == verify


@pytest.mark.parametrize(
    "value", ["ca.pem", "no", "0", 0, "sha1:abcd", "sha256:abcd", "sha256:" + "g" * 64, "sha256:"]
)
def test_a_verify_that_is_none_of_its_forms_is_refused(value: object) -> None:
    """Only `false` switches the check off, never a slip."""
    with pytest.raises(ConfigurationError, match=r"^local\.esm\.verify: "):
        parse_verify(value, "local.esm.verify")


@pytest.mark.parametrize("verify", [Verify(), Verify("off"), Verify("file", "/ca.pem"), Verify("pin", PIN)])
def test_verify_is_written_so_that_it_reads_the_same(verify: Verify) -> None:
    """What a first run pins must hold in the next one."""
    assert parse_verify(written(verify)) == verify
