"""Mail addresses and digests as ThreatQ and ESM hold them, and the kinds."""

import pytest
from tq_indicators.kinds import Kind, kind_of
from tq_indicators.reading import Reason, labels, read


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("Bob.Smith@Evil.COM.", "Bob.Smith@evil.com"),
        ("bob+tag=1@evil.com", "bob+tag=1@evil.com"),
        ("bob@b\u00fccher.example", "bob@xn--bcher-kva.example"),
        ("a{b}c@evil.com", "a{b}c@evil.com"),
        ("o'neil@evil.com", "o'neil@evil.com"),
        (f"{'a' * 64}@evil.com", f"{'a' * 64}@evil.com"),
    ],
)
def test_the_local_part_of_a_mail_address_is_kept(raw: str, canonical: str) -> None:
    """Local part kept, domain as a host name."""
    assert read(Kind.EMAIL_ADDRESS, raw).value == canonical


@pytest.mark.parametrize(
    "raw",
    ["<Bob@evil.com>", '"Bob@evil.com"', "'Bob@evil.com'", "\u201cBob@evil.com\u201d", "mailto:Bob@evil.com",
     "MAILTO:Bob@evil.com", '"<mailto:Bob@evil.com>"', "<mailto: Bob@evil.com >", "mailto[:]Bob@evil[.]com"],
)  # fmt: skip
def test_what_stands_around_a_mail_address_goes(raw: str) -> None:
    """`<...>`, quotes and `mailto:`, in any order, with the blanks inside them."""
    assert read(Kind.EMAIL_ADDRESS, raw).value == "Bob@evil.com"


@pytest.mark.parametrize(
    "raw",
    ["b.ob@evil[.]com", "b.ob[@]evil.com", "b.ob[at]evil[dot]com", "b.ob(at)evil(.)com", "b.ob{at}evil.com",
     "b[.]ob[AT]evil.com", "b{.}ob@evil.com", r"b.ob@evil\.com"],
)  # fmt: skip
def test_a_defanged_mail_address_is_refanged(raw: str) -> None:
    """On both sides of the `@`, braces included although they are valid in a local part."""
    assert read(Kind.EMAIL_ADDRESS, raw).value == "b.ob@evil.com"


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("<>", Reason.EMPTY),
        ("bob", Reason.NOT_A_MAIL_ADDRESS),
        ("@evil.com", Reason.NOT_A_MAIL_ADDRESS),
        (".bob@evil.com", Reason.NOT_A_MAIL_ADDRESS),
        ("b..ob@evil.com", Reason.NOT_A_MAIL_ADDRESS),
        ("a@b@evil.com", Reason.NOT_A_MAIL_ADDRESS),
        ('"bob"@evil.com', Reason.NOT_A_MAIL_ADDRESS),
        ("b\u00f6b@evil.com", Reason.NOT_A_MAIL_ADDRESS),
        ("b{aT}b@evil.com", Reason.NOT_A_MAIL_ADDRESS),
        (f"{'a' * 65}@evil.com", Reason.NOT_A_MAIL_ADDRESS),
        ("Bob Smith <bob@evil.com>", Reason.GAP),
        ("bob@localhost", Reason.SINGLE_LABEL),
        ("bob@", Reason.NOT_A_HOST),
        ("bob@[192.0.2.1]", Reason.NOT_A_HOST),
        ("bob@192.0.2.1", Reason.DOTTED_NUMBER),
        ("mailto:" * 20_000 + "bob@evil.com", Reason.NOT_A_MAIL_ADDRESS),
    ],
)
def test_what_is_no_mail_address_is_left_out_with_its_reason(raw: str, reason: Reason) -> None:
    """A dot-atom up to 64 characters, and a domain that is a host name."""
    reading = read(Kind.EMAIL_ADDRESS, raw)
    assert (reading.value, reading.reason) == (None, reason)


@pytest.mark.parametrize(("kind", "length"), [(Kind.MD5, 32), (Kind.SHA1, 40)])
def test_a_digest_is_read_in_lower_case(kind: Kind, length: int) -> None:
    """ESM may show a digest in upper case (ESM reference, 4.11)."""
    assert read(kind, " " + "AbCdEf01" * (length // 8) + "\n").value == "abcdef01" * (length // 8)


@pytest.mark.parametrize(
    ("kind", "raw", "reason"),
    [
        (Kind.MD5, "a" * 31, Reason.NOT_MD5),
        (Kind.MD5, "a" * 40, Reason.NOT_MD5),
        (Kind.MD5, "g" * 32, Reason.NOT_MD5),
        (Kind.SHA1, "a" * 32, Reason.NOT_SHA1),
        (Kind.SHA1, "\uff41" * 40, Reason.NOT_SHA1),
        (Kind.SHA1, "a" * 20 + " " + "a" * 20, Reason.GAP),
    ],
)
def test_a_digest_of_another_length_or_alphabet_is_left_out(kind: Kind, raw: str, reason: Reason) -> None:
    """32 or 40 hexadecimal digits, nothing else."""
    reading = read(kind, raw)
    assert (reading.value, reading.reason) == (None, reason)


@pytest.mark.parametrize(
    ("threatq_type", "kind"),
    [
        ("FQDN", Kind.FQDN),
        ("IP Address", Kind.IP_ADDRESS),
        ("IPv6 Address", Kind.IP_ADDRESS),
        ("Email Address", Kind.EMAIL_ADDRESS),
        ("URL", Kind.URL),
        ("MD5", Kind.MD5),
        ("SHA-1", Kind.SHA1),
        ("sha-1", Kind.SHA1),
        ("SHA-256", None),
        ("CIDR Block", None),
        ("Filename", None),
    ],
)
def test_a_threatq_type_has_a_kind_or_none(threatq_type: str, kind: Kind | None) -> None:
    """Seven types belong to six kinds; the others have no watchlist."""
    assert kind_of(threatq_type) is kind


def test_a_host_name_has_labels_and_an_address_has_none() -> None:
    """A guard on a domain catches every name below it."""
    assert labels("a.evil.com") == ("a", "evil", "com")
    assert labels("192.0.2.1") == labels("2001:db8::1") == ()
