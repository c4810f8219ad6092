"""Host names and addresses as ThreatQ and ESM hold them."""

import pytest
from tq_indicators.kinds import Kind
from tq_indicators.reading import Reason, read


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("Evil.Example.COM", "evil.example.com"),
        ("evil.example.com.", "evil.example.com"),
        (" \tevil.example.com\r\n", "evil.example.com"),
        ("\ufeff\u200bevil.example.com\u00a0", "evil.example.com"),
        ("_dmarc.evil.com", "_dmarc.evil.com"),
        ("a_.b-c.evil.com", "a_.b-c.evil.com"),
        ("r3---sn-x.googlevideo.com", "r3---sn-x.googlevideo.com"),
        ("ab--cd.com", "ab--cd.com"),
        ("1.2.3.4.example", "1.2.3.4.example"),
        ("hxxp.example.com", "hxxp.example.com"),
        (f"{'a' * 63}.com", f"{'a' * 63}.com"),
    ],
)
def test_a_host_name_is_read_in_lower_case_without_its_last_dot(raw: str, canonical: str) -> None:
    """Lower case, no trailing dot, no blanks around; `_` and double hyphens occur in real names."""
    assert read(Kind.FQDN, raw).value == canonical


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("b\u00fccher.example", "xn--bcher-kva.example"),
        ("B\u00dcCHER.example", "xn--bcher-kva.example"),
        ("XN--Bcher-KVA.example", "xn--bcher-kva.example"),
        ("stra\u00dfe.example", "xn--strae-oqa.example"),
        ("b\u00fccher\u3002example\uff61", "xn--bcher-kva.example"),
        ("\uff45vil.example", "evil.example"),
        ("_x.b\u00fccher.example", "_x.xn--bcher-kva.example"),
    ],
)
def test_an_international_name_is_read_as_a_labels(raw: str, canonical: str) -> None:
    """IDNA 2008 A-labels; the ideographic full stops are dots."""
    assert read(Kind.FQDN, raw).value == canonical


@pytest.mark.parametrize(
    "raw",
    ["evil[.]example[.]com", "evil(.)example.com", "evil{.}example{dot}com", "evil[dot]example(dot)com",
     r"evil\.example\.com", "evil[DOT]example[Dot]com", "evil[[.]]example.com", "evil<.>example^.com"],
)  # fmt: skip
def test_a_defanged_host_name_is_refanged(raw: str) -> None:
    """Every spelling of a dot that the design names, and their like."""
    assert read(Kind.FQDN, raw).value == "evil.example.com"


@pytest.mark.parametrize(
    "name", ["connect-the-dot-game.com", "dot.com", "accounts.dot-star.online", "at.et.com"]
)
def test_a_name_that_is_valid_as_it_stands_is_not_refanged(name: str) -> None:
    """The library would make `connect-the.game.com` of the first."""
    assert read(Kind.FQDN, name).value == name


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", Reason.EMPTY),
        (" \u200b\u00a0", Reason.EMPTY),
        ("evil .com", Reason.GAP),
        ("evil\u200b.com", Reason.GAP),
        ("evil\u00ad.com", Reason.GAP),
        ("evil\x00.com", Reason.GAP),
        ("evil\ud800.com", Reason.GAP),
        ("localhost", Reason.SINGLE_LABEL),
        ("localhost.", Reason.SINGLE_LABEL),
        ("b\u00fccher", Reason.SINGLE_LABEL),
        ("2130706433", Reason.SINGLE_LABEL),
        ("1.2.3.4", Reason.DOTTED_NUMBER),
        ("1.2.3", Reason.DOTTED_NUMBER),
        ("999.1.1.1", Reason.DOTTED_NUMBER),
        ("evil.123", Reason.DOTTED_NUMBER),
        ("0x7f.0x1", Reason.DOTTED_NUMBER),
        ("_evil.com", Reason.UNDERSCORE),
        ("evil.c_m", Reason.UNDERSCORE),
        (".", Reason.NOT_A_HOST),
        ("\u3002", Reason.NOT_A_HOST),
        (".evil.com", Reason.NOT_A_HOST),
        ("evil..com", Reason.NOT_A_HOST),
        ("evil.com..", Reason.NOT_A_HOST),
        ("*.evil.com", Reason.NOT_A_HOST),
        ("-evil.com", Reason.NOT_A_HOST),
        ("evil-.com", Reason.NOT_A_HOST),
        ("evil.com/", Reason.NOT_A_HOST),
        ("evil.com:80", Reason.NOT_A_HOST),
        ("http://evil.com", Reason.NOT_A_HOST),
        ("bob@evil.com", Reason.NOT_A_HOST),
        ("evil[.com", Reason.NOT_A_HOST),
        ("xn--zzzz.com", Reason.NOT_A_HOST),
        ("\U0001f4a9.example", Reason.NOT_A_HOST),
        ("evil\ufe0f.com", Reason.NOT_A_HOST),
        (f"{'a' * 64}.com", Reason.NOT_A_HOST),
        ("a." * 125 + "abcde", Reason.NOT_A_HOST),
        ("\u00fc." * 5_000 + "com", Reason.NOT_A_HOST),
    ],
)
def test_what_is_no_host_name_is_left_out_with_its_reason(raw: str, reason: Reason) -> None:
    """A value that is not valid for its kind is left out, never cut to fit."""
    reading = read(Kind.FQDN, raw)
    assert (reading.value, reading.reason) == (None, reason)


def test_the_longest_host_name_has_253_characters() -> None:
    """RFC 1035, 2.3.4: 255 octets on the wire are 253 characters; a last dot is not among them."""
    name = "a." * 125 + "abc"
    assert read(Kind.FQDN, name + ".").value == name


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("192.0.2.1", "192.0.2.1"),
        (" 192.0.2.1\n", "192.0.2.1"),
        ("192.0.2.1/32", "192.0.2.1"),
        ("192[.]0[.]2[.]1/32", "192.0.2.1"),
        ("0.0.0.0", "0.0.0.0"),
        ("255.255.255.255", "255.255.255.255"),
        ("2001:DB8:0:0::0001", "2001:db8::1"),
        ("2001:db8::1/128", "2001:db8::1"),
        ("2001[:]db8[:][:]1", "2001:db8::1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::FFFF:c000:201", "192.0.2.1"),
        ("::ffff:192.0.2.1/128", "192.0.2.1"),
        ("64:ff9b::192.0.2.1", "64:ff9b::c000:201"),
        ("::", "::"),
    ],
)
def test_an_address_is_read_in_one_spelling(raw: str, canonical: str) -> None:
    """`/32` and `/128` go, IPv4-mapped IPv6 becomes IPv4: the same on every Python."""
    assert read(Kind.IP_ADDRESS, raw).value == canonical


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("10.0.0.0/8", Reason.NETWORK),
        ("10.0.0[.]0/8", Reason.NETWORK),
        ("10.0.0.1/31", Reason.NETWORK),
        ("0.0.0.0/0", Reason.NETWORK),
        ("10.0.0.0/255.0.0.0", Reason.NETWORK),
        ("2001:db8::/32", Reason.NETWORK),
        ("::ffff:192.0.2.1/32", Reason.NETWORK),
        ("fe80::1%eth0", Reason.ZONE),
        ("fe80::1%", Reason.ZONE),
        ("192.0.2.01", Reason.LEADING_ZERO),
        ("010.0.0.1/32", Reason.LEADING_ZERO),
        ("192.0.2.1/33", Reason.NOT_AN_ADDRESS),
        ("192.0.2.1/128", Reason.NOT_AN_ADDRESS),
        ("192.0.2.1/", Reason.NOT_AN_ADDRESS),
        ("192.0.2.1/032", Reason.NOT_AN_ADDRESS),
        ("192.0.2.1%eth0", Reason.NOT_AN_ADDRESS),
        ("192.0.2.1:80", Reason.NOT_AN_ADDRESS),
        ("192.0.2", Reason.NOT_AN_ADDRESS),
        ("192.0.2.256", Reason.NOT_AN_ADDRESS),
        ("3221225985", Reason.NOT_AN_ADDRESS),
        ("192.0.2.\u0661", Reason.NOT_AN_ADDRESS),
        ("[2001:db8::1]", Reason.NOT_AN_ADDRESS),
        ("evil.com", Reason.NOT_AN_ADDRESS),
        ("192.0.2.1 192.0.2.2", Reason.GAP),
    ],
)
def test_what_is_no_single_address_is_left_out_with_its_reason(raw: str, reason: Reason) -> None:
    """Wider networks, zones and leading zeros are left out."""
    reading = read(Kind.IP_ADDRESS, raw)
    assert (reading.value, reading.reason) == (None, reason)
