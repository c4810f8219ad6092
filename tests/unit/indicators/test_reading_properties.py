"""What holds for every value, and what an independent reader says."""

import ipaddress
import re

import email_validator
from hypothesis import assume, example, given
from hypothesis import strategies as st
from tq_indicators.kinds import Kind
from tq_indicators.reading import host_of, read
from tq_indicators.url import spellings

_PIECES = (
    "http://", "hxxp[:]//", "HXXPS://", "ftp://", "://", "//", "/", ":", ":80", ":99999", "@", "[at]",
    "{at}", "[@]", ".", "..", "[.]", "(.)", "{.}", "[dot]", "-dot-", "\\.", "[[.]]", "[,]", "^.", "^", "<",
    ">", "'", '"', "mailto:", "[", "]", "{", "}", "[:]", "%25", "%", "?", "#", "\\", "_", "-", "evil",
    "COM", "com", "xn--", "xn--bcher-kva", "b\u00fccher", "\u3002", "\uff45", "\u200b", "\u00ad", "\ufe0f",
    "\ud800", " ", "\n", "\x7f", "1.2.3.4", "01", "255", "0x7f", "/32", "/128", "/8", "::ffff:",
    "2001:db8::1", "a" * 63, "AT", "DOT", "xx", "h", "s", "[s]",
)  # fmt: skip
_KINDS = st.sampled_from(Kind)
# Short, composed of the marks that matter: random text hardly ever has two of them.
_TEXTS = st.one_of(st.lists(st.sampled_from(_PIECES), max_size=9).map("".join), st.text(max_size=40))
_NAMES = st.from_regex(re.compile(r"([a-z0-9]{1,8}[.-])?[a-z0-9]{1,8}\.[a-z]{2,8}", re.ASCII), fullmatch=True)


@given(kind=_KINDS, raw=_TEXTS)
@example(kind=Kind.URL, raw="evil.com[[:]]//x")
@example(kind=Kind.EMAIL_ADDRESS, raw="b{{.}}x@evil.com")
def test_reading_twice_changes_nothing(kind: Kind, raw: str) -> None:
    """Else *apply, read, plan again* would not be empty; and there is a value or a reason, never both."""
    reading = read(kind, raw)
    assert (reading.value is None) != (reading.reason is None)
    if reading.value is not None:
        assert read(kind, reading.value) == reading


@given(
    kind=_KINDS,
    raw=_TEXTS,
    before=st.sampled_from(["", " ", "\u200b\n"]),
    after=st.sampled_from(["", "\u00a0\t"]),
)
def test_blanks_around_make_no_difference(kind: Kind, raw: str, before: str, after: str) -> None:
    """White space and invisible characters around a value go first."""
    assert read(kind, before + raw + after) == read(kind, raw)


@given(raw=_TEXTS)
def test_the_host_of_a_url_is_a_canonical_name_or_address(raw: str) -> None:
    """A URL is valid with a valid host or address; its added spellings are canonical and share the host."""
    url = read(Kind.URL, raw).value
    if url is not None:
        host = host_of(Kind.URL, url)
        assert host is not None
        assert host in (read(Kind.FQDN, host).value, read(Kind.IP_ADDRESS, host).value)
        for spelled in spellings(url):
            assert read(Kind.URL, spelled).value == spelled
            assert host_of(Kind.URL, spelled) == host


@given(host=_NAMES, rest=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=30))
def test_what_follows_the_host_is_kept_byte_for_byte(host: str, rest: str) -> None:
    """Defanged or not, with a scheme or without."""
    fanged = host.replace(".", "[.]")
    assert read(Kind.URL, f"hxxp://{fanged}/{rest}").value == f"http://{host}/{rest}"
    assert read(Kind.URL, f"{fanged}/{rest}").value == f"{host}/{rest}"


@given(number=st.integers(0, 2**32 - 1))
def test_an_ipv4_address_and_its_mapped_form_are_read_alike(number: int) -> None:
    """IPv4-mapped IPv6 becomes IPv4."""
    address = str(ipaddress.IPv4Address(number))
    assert read(Kind.IP_ADDRESS, address).value == address
    assert read(Kind.IP_ADDRESS, f"::ffff:{address}").value == address
    assert read(Kind.IP_ADDRESS, f"::ffff:{number >> 16:x}:{number & 0xFFFF:x}/128").value == address


@given(address=st.ip_addresses(v=6))
def test_every_spelling_of_an_ipv6_address_is_read_alike(address: ipaddress.IPv6Address) -> None:
    """`ipaddress` spelling, but for the mapped ones."""
    canonical = str(address.ipv4_mapped or address)
    assert read(Kind.IP_ADDRESS, address.exploded.upper()).value == canonical


@given(
    local_part=st.text(st.sampled_from("abZ09!#$%&'*+-/=?^_`{|}~."), min_size=1, max_size=64),
    domain=st.one_of(_NAMES, st.text(st.sampled_from("ab0-."), min_size=1, max_size=20)),
)
def test_an_independent_reader_agrees_on_mail_addresses(local_part: str, domain: str) -> None:
    """email-validator as an oracle, for dot-atoms of ASCII; what differs on purpose is left aside."""
    raw = f"{local_part}@{domain}"
    on_purpose = (
        re.search(r"\{\W\}", local_part)  # read as the mark of defanging
        or re.search(r"(^|\.)..--", domain)  # IDNA refuses what occurs in real names
        or re.search(r"[0-9]$", domain)  # it wants a letter at the end of any top-level domain
        or "." not in domain  # names of a single label are left out
        or domain.endswith((".", *email_validator.SPECIAL_USE_DOMAIN_NAMES))  # goes; left to the guards
    )
    assume(not on_purpose)
    try:
        oracle = email_validator.validate_email(raw, check_deliverability=False).normalized
    except email_validator.EmailNotValidError:
        oracle = None
    assert read(Kind.EMAIL_ADDRESS, raw).value == oracle
