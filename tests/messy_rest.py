"""Mail addresses, URLs and digests for `messy`: canonical values, and other spellings that mean the same."""

from random import Random

from messy_hosts import make_host, make_ipv4, make_ipv6, mess_address, mess_host, mix_case

_BLANKS = (" ", "  ", "\t", "\n", "\r\n", "\xa0", "\u3000", "\u200b", "\ufeff", " \u200b\t")
_NAMES = (
    "bob",
    "Alice",
    "j.doe",
    "o'brien",
    "x+tag",
    "_ops",
    "NoReply",
    "a-b",
    "at",
    "dot",
    "12345",
    "UPPER.Case",
    "mATt",
    "hxxp",
)
_AT = ("@", "@", "@", "[at]", "(at)", "[@]", "[AT]", "{at}")
_WRAPS = (("<", ">"), ('"', '"'), ("'", "'"), ("mailto:", ""), ("MAILTO:", ""), ("<mailto:", ">"))
_SCHEMES = ("", "", "http://", "http://", "http://", "https://", "https://", "ftp://", "tcp://")
_USERS = ("", "", "", "", "", "", "", "user@", "User:Pa55@")
_PORTS = ("", "", "", ":80", ":8080", ":65535", ":0")
_TAILS = (
    "",
    "/",
    "/gate.php",
    "/Path/FILE.Exe",
    "/a?B=C#D",
    "?Id=1",
    "#Frag",
    "/a[.]b",
    "/x(at)y{.}z[dot]",
    "/a\\.b",
    "/hxxp/x",
    "/?u=hxxp://bad[.]com/",
    "/go?u=https://Good.com/",
    "/%7Ea%2e%2E/../b//c",
    "/?x[]=1&y[a]=2",
    "/\xfc\xdf\xc9",
    "/\U0001f600?\U0001f4a9",
    "/u@v:1",
    "/?",
    "/x.",
    "/<a>\"b'c|`^",
    "/1,2,3,4;5",
)


def pad(random: Random, text: str) -> str:
    """Return `text`, now and then with white space or invisible characters around it."""
    if random.randrange(6):
        return text
    return random.choice(("", *_BLANKS)) + text + random.choice(_BLANKS)


def make_mail(random: Random) -> str:
    """Return a canonical mail address."""
    return f"{random.choice(_NAMES)}{random.randrange(10_000)}@{make_host(random)}"


def mess_mail(random: Random, mail: str) -> str:
    """Return another spelling of a mail address; the letter case of its local part stays."""
    local, host = mail.rsplit("@", 1)
    text = local + random.choice(_AT) + mess_host(random, host)
    if random.randrange(10) == 0:
        text += "."
    if random.randrange(4) == 0:
        before, after = random.choice(_WRAPS)
        text = before + text + after
    return text


def make_url(random: Random) -> str:
    """Return a canonical URL, with or without a scheme; one in 200 is 3,000 characters long."""
    scheme = random.choice(_SCHEMES)
    user = random.choice(_USERS) if scheme else ""
    style = random.randrange(10)
    if style == 0:
        host = make_ipv4(random)
    elif style == 1 and scheme:
        host = f"[{make_ipv6(random)}]"
    else:
        host = make_host(random)
    tail = random.choice(_TAILS)
    if tail.startswith("/") and random.randrange(3):
        tail = f"/{random.getrandbits(32):X}{tail}"
    if random.randrange(200) == 0:
        tail = "/" + "Ab[.]" * 600
    return scheme + user + host + random.choice(_PORTS) + tail


def mess_url(random: Random, url: str) -> str:
    """Return another spelling of a URL: only its scheme and host change."""
    scheme, user, host, rest = _parts(url)
    if host.startswith("["):
        host = host.upper() if random.randrange(2) else host
    elif host.replace(".", "").isdigit():
        host = _mess_ipv4_host(random, host)
    else:
        host = mess_host(random, host)
        host += "." if random.randrange(10) == 0 else ""
    return _mess_scheme(random, scheme) + user + host + rest


def make_md5(random: Random) -> str:
    """Return 32 lower-case hexadecimal digits."""
    return f"{random.getrandbits(128):032x}"


def make_sha1(random: Random) -> str:
    """Return 40 lower-case hexadecimal digits."""
    return f"{random.getrandbits(160):040x}"


def mess_digest(random: Random, digest: str) -> str:
    """Return a digest in another letter case."""
    return mix_case(random, digest)


def _parts(url: str) -> tuple[str, str, str, str]:
    # Good for the URLs made above alone: their user part holds none of "/?#[".
    scheme, mark, after = url.partition("://")
    if not mark or not scheme.isalpha():
        scheme, mark, after = "", "", url
    end = min((after.find(sign) for sign in "/?#" if sign in after), default=len(after))
    user, at, host = after[:end].rpartition("@")
    cut = host.find(":", host.find("]") + 1)
    port = host[cut:] if cut >= 0 else ""
    return scheme + mark, user + at, host.removesuffix(port) if port else host, port + after[end:]


def _mess_scheme(random: Random, scheme: str) -> str:
    name = scheme.removesuffix("://")
    if not name:
        return ""
    if name.startswith("http") and random.randrange(2):
        name = random.choice(("hxxp", "hXXp", "HXXP", "Hxxp")) + name[4:]
    name = mix_case(random, name)
    return name + random.choice(("://", "://", "://", "[:]//", "[://]"))


def _mess_ipv4_host(random: Random, host: str) -> str:
    while True:
        text = mess_address(random, host)
        if "/" not in text and ":" not in text:
            return text
