"""URLs as ThreatQ and ESM hold them."""

import pytest
from tq_indicators.kinds import Kind
from tq_indicators.reading import Reason, host_of, read
from tq_indicators.url import spellings


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("HTTP://Evil.Example.COM/Path", "http://evil.example.com/Path"),
        ("http://evil.com", "http://evil.com"),
        ("http://evil.com./x", "http://evil.com/x"),
        ("http://evil.com.:80/x", "http://evil.com:80/x"),
        ("ftp://Bob:Secret@Evil.com:21/x", "ftp://Bob:Secret@evil.com:21/x"),
        ("http://a@b@Evil.com/", "http://a@b@evil.com/"),
        ("meow+x.1-2://evil.com", "meow+x.1-2://evil.com"),
        ("http://b\u00fccher.example/\u00fc?\u00fc", "http://xn--bcher-kva.example/\u00fc?\u00fc"),
        ("http://192.0.2.1:8080/x", "http://192.0.2.1:8080/x"),
        ("http://192.0.2.1./x", "http://192.0.2.1/x"),
        ("http://[2001:DB8::1]:443/x", "http://[2001:db8::1]:443/x"),
        ("http://[::ffff:192.0.2.1]/x", "http://192.0.2.1/x"),
        ("http://evil.com:/x", "http://evil.com:/x"),
        ("http://evil.com:0065535/x", "http://evil.com:0065535/x"),
        ("http://_x.evil.com/", "http://_x.evil.com/"),
    ],
)
def test_only_scheme_and_host_of_a_url_change(raw: str, canonical: str) -> None:
    """Lower case and A-labels for scheme and host, the last dot goes; user part and port are kept."""
    assert read(Kind.URL, raw).value == canonical


@pytest.mark.parametrize(
    "rest",
    ["", "/", "?", "#", "/?", "/a//b/../c", "/%7E%zz", "?q=(.)x&y=[.]", "/hxxp/", "/a\\.b",
     "/path(at)x[dot]y", "/@x", "?u=hxxp://Other[.]com/", "#A[:]b", "/" + "x" * 100_000, "/\u2764\ufe0f"],
)  # fmt: skip
@pytest.mark.parametrize("host", ["http://evil.com", "hxxp://evil[.]com", "evil.com", "evil[.]com"])
def test_every_byte_after_the_host_is_kept(host: str, rest: str) -> None:
    """A path is never touched, whatever stands in it, and there is no limit of length."""
    canonical = host.replace("hxxp", "http").replace("[.]", ".") + rest
    assert read(Kind.URL, host + rest).value == canonical


@pytest.mark.parametrize(
    "raw",
    ["hxxp://evil[.]com:80/", "hXXp://evil.com:80/", "HXXP://EVIL(.)COM:80/", "hxxp[:]//evil[dot]com:80/",
     "hxxp[://]evil{.}com:80/", "http[:]//evil.com[:]80/", "[hxxp]://evil.com:80/", r"http://evil\.com:80/"],
)  # fmt: skip
def test_a_defanged_scheme_and_host_are_refanged(raw: str) -> None:
    """The spellings that the design names, in scheme and host."""
    assert read(Kind.URL, raw).value == "http://evil.com:80/"


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("hxxps://evil.com", "https://evil.com"),
        ("hxxp[s]://evil.com", "https://evil.com"),
        ("http://[2001[:]db8::1]:443/", "http://[2001:db8::1]:443/"),
        ("http://192[.]0[.]2[.]1/x", "http://192.0.2.1/x"),
        ("http://u(.)r@evil[.]com/", "http://u(.)r@evil.com/"),
        ("http://u[.]r[@]evil[.]com/", "http://u[.]r@evil.com/"),
    ],
)
def test_refanging_leaves_the_user_part_alone(raw: str, canonical: str) -> None:
    """Refanging is for scheme and host; an address is a host as well."""
    assert read(Kind.URL, raw).value == canonical


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("Evil.com", "evil.com"),
        ("Evil.com./", "evil.com/"),
        ("Evil.com:8080/Path?Q", "evil.com:8080/Path?Q"),
        ("Evil.com?Q", "evil.com?Q"),
        ("192.0.2.1", "192.0.2.1"),
        ("[2001:DB8::1]:80/x", "[2001:db8::1]:80/x"),
        ("evil.com/?u=http://Other.com", "evil.com/?u=http://Other.com"),
        ("Bob@Evil.com/x", "Bob@evil.com/x"),
    ],
)
def test_a_url_without_a_scheme_is_kept_so(raw: str, canonical: str) -> None:
    """ThreatQ often holds URLs without a scheme, down to the bare host."""
    assert read(Kind.URL, raw).value == canonical


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("http://evil.com/a b", Reason.GAP),
        ("http://evil.com/a\tb", Reason.GAP),
        ("http://evil.com/a\u200bb", Reason.GAP),
        ("http://evil.com/a\x85b", Reason.GAP),
        ("http://", Reason.NO_HOST),
        ("http:///x", Reason.NO_HOST),
        ("file:///etc/passwd", Reason.NO_HOST),
        ("//evil.com/x", Reason.NO_HOST),
        ("/x", Reason.NO_HOST),
        ("http://bob@/x", Reason.NO_HOST),
        ("http://:80/", Reason.NO_HOST),
        ("MailTo:bob@evil.com", Reason.NO_HOST),
        ("h**p://evil.com", Reason.NOT_A_SCHEME),
        ("1http://evil.com", Reason.NOT_A_SCHEME),
        ("://evil.com", Reason.NOT_A_SCHEME),
        ("_a.evil.com://x", Reason.NOT_A_SCHEME),
        ("http:/evil.com", Reason.SINGLE_LABEL),
        ("http:evil.com", Reason.SINGLE_LABEL),
        ("localhost", Reason.SINGLE_LABEL),
        ("http://localhost:80/", Reason.SINGLE_LABEL),
        ("http://evil.com:65536/", Reason.NOT_A_PORT),
        ("http://evil.com:http/", Reason.NOT_A_PORT),
        ("http://evil.com:" + "9" * 5_000, Reason.NOT_A_PORT),
        ("http://[2001:db8::1]80/", Reason.NOT_A_HOST),
        ("http://[192.0.2.1]/", Reason.NOT_A_HOST),
        ("http://[fe80::1%25eth0]/", Reason.ZONE),
        ("http://192.0.02.1/", Reason.LEADING_ZERO),
        ("http://999.1.1.1/", Reason.NOT_AN_ADDRESS),
        ("http://1.2.3/", Reason.DOTTED_NUMBER),
        ("http://0x7f.1/", Reason.DOTTED_NUMBER),
        ("http://evil%2ecom/", Reason.NOT_A_HOST),
        ("http://evil_x.com/", Reason.UNDERSCORE),
    ],
)
def test_what_is_no_url_is_left_out_with_its_reason(raw: str, reason: Reason) -> None:
    """A URL is valid with a valid host or address; the `http` of a broken one is no host."""
    reading = read(Kind.URL, raw)
    assert (reading.value, reading.reason) == (None, reason)


def test_a_url_without_a_scheme_has_two_more_spellings() -> None:
    """`url_spellings` adds the `http` and `https` spellings; they are canonical themselves."""
    assert spellings("evil.com:80/X") == ("http://evil.com:80/X", "https://evil.com:80/X")
    assert all(read(Kind.URL, url).value == url for url in spellings("evil.com:80/X"))


def test_a_url_with_a_scheme_has_no_other_spelling() -> None:
    """Whatever the scheme; a `://` in the query is none."""
    assert spellings("ftp://evil.com/x") == ()
    assert len(spellings("evil.com/?u=http://x")) == 2


@pytest.mark.parametrize(
    ("kind", "canonical", "host"),
    [
        (Kind.URL, "http://Bob@evil.com:80/@x", "evil.com"),
        (Kind.URL, "evil.com?q=a@b.com", "evil.com"),
        (Kind.URL, "https://192.0.2.1/", "192.0.2.1"),
        (Kind.URL, "https://u:p@[2001:db8::1]:443/", "2001:db8::1"),
        (Kind.EMAIL_ADDRESS, "Bob@evil.com", "evil.com"),
        (Kind.FQDN, "evil.com", "evil.com"),
        (Kind.IP_ADDRESS, "2001:db8::1", "2001:db8::1"),
        (Kind.MD5, "0" * 32, None),
        (Kind.SHA1, "0" * 40, None),
    ],
)
def test_the_host_in_a_value_is_found(kind: Kind, canonical: str, host: str | None) -> None:
    """Guards look at hosts and addresses wherever they stand."""
    assert host_of(kind, canonical) == host
