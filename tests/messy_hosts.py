"""Host names and addresses for `messy`: canonical values, and other spellings that mean the same."""

import ipaddress
from random import Random

# A-label and U-label of the same name, from the registries' own pages; U-labels in lower case.
_IDN = (
    ("xn--mnchen-3ya", "m\xfcnchen"),
    ("xn--bcher-kva", "b\xfccher"),
    ("xn--fa-hia", "fa\xdf"),
    ("xn--wgv71a119e", "\u65e5\u672c\u8a9e"),
    ("xn--80adxhks", "\u043c\u043e\u0441\u043a\u0432\u0430"),
    ("xn--e1afmkfd", "\u043f\u0440\u0438\u043c\u0435\u0440"),
)
_U_LABELS = dict(_IDN)
_SYLLABLES = (
    "ba",
    "cor",
    "del",
    "fi",
    "gon",
    "hul",
    "jex",
    "kra",
    "lim",
    "mov",
    "nip",
    "pru",
    "qas",
    "rov",
    "ty",
    "zek",
)
_ENDINGS = ("com", "com", "com", "net", "org", "info", "ru", "de", "top", "co.uk", "com.br", "xn--p1ai")
_SUBDOMAINS = (
    "www",
    "mail",
    "cdn",
    "a-b",
    "ns1",
    "r3---sn-x",
    "_dmarc",
    "my_host",
    "1",
    "a.b",
    "ab--cd",
    "v1-dot-app",
    "hxxp",
)
# First numbers of IPv4 networks in which no address is special.
_FIRST = (5, 8, 23, 31, 37, 45, 46, 62, 77, 80, 91, 93, 109, 141, 149, 176, 185, 193, 212, 217)
_FIRST_GROUPS = ("2a00", "2a02", "2a0b", "2600", "2607", "2400", "2804")
_DOTS = ("[.]", "[.]", "[.]", "(.)", "{.}", "[dot]", "(dot)", "[DOT]", "\\.")
_WIDE_DOTS = ("\u3002", "\uff0e", "\uff61")


def make_host(random: Random) -> str:
    """Return a canonical host name below a public suffix."""
    name = _word(random)
    if random.randrange(25) == 0:
        name = f"{random.choice(_IDN)[0]}.{name}"
    if random.randrange(2):
        name = f"{random.choice(_SUBDOMAINS)}.{name}"
    return f"{name}.{random.choice(_ENDINGS)}"


def make_ipv4(random: Random) -> str:
    """Return a public IPv4 address."""
    rest = (random.randrange(256) for _ in range(3))
    return ".".join(str(number) for number in (random.choice(_FIRST), *rest))


def make_ipv6(random: Random) -> str:
    """Return a public IPv6 address as `ipaddress` spells it."""
    groups = [random.choice(_FIRST_GROUPS)]
    groups += [f"{random.choice((0, 0, 1, random.getrandbits(16))):x}" for _ in range(6)]
    groups.append(f"{random.randrange(1, 65536):x}")
    return str(ipaddress.IPv6Address(":".join(groups)))


def mess_fqdn(random: Random, host: str) -> str:
    """Return another spelling of a host name, now and then with a last dot."""
    text = mess_host(random, host)
    return text + "." if random.randrange(6) == 0 else text


def mess_host(random: Random, host: str) -> str:
    """Return another spelling of a host name: letter case, U-labels, wide dots, defanged dots."""
    labels = host.split(".")
    if random.randrange(2):
        labels = [_U_LABELS.get(label, label) for label in labels]
    labels = mix_case(random, "\n".join(labels)).split("\n")
    if random.randrange(30) == 0:
        return random.choice(_WIDE_DOTS).join(labels)
    return join_dots(random, labels)


def mess_address(random: Random, address: str) -> str:
    """Return another spelling of an address."""
    single = random.randrange(5) == 0
    if ":" not in address:
        return _mess_ipv4(random, address, single)
    style = random.randrange(4)
    text = ipaddress.IPv6Address(address).exploded if style == 0 else address
    if style == 1:
        text = ":".join(group.zfill(4) if group else "" for group in text.split(":"))
    text = mix_case(random, text)
    if random.randrange(4) == 0:
        text = text.replace(":", "[:]", random.choice((1, 8)))
    return text + "/128" if single else text


def mix_case(random: Random, text: str) -> str:
    """Return `text` as it is, in capitals, or mixed; a sharp s has no capital and stays."""
    style = random.randrange(4)
    if style == 0:
        return "".join(letter if letter == "\xdf" else letter.upper() for letter in text)
    if style == 1:
        return "".join(
            letter.upper() if letter != "\xdf" and random.randrange(2) else letter for letter in text
        )
    return text


def join_dots(random: Random, labels: list[str]) -> str:
    """Return labels joined by dots: plain ones, all defanged alike, or each in its own way."""
    style = random.randrange(6)
    if style < 3:
        return ".".join(labels)
    if style < 5:
        return random.choice(_DOTS).join(labels)
    text = labels[0]
    for label in labels[1:]:
        text += random.choice((".", *_DOTS)) + label
    return text


def _mess_ipv4(random: Random, address: str, single: bool) -> str:
    if random.randrange(12) == 0:
        numbers = [int(number) for number in address.split(".")]
        tail = f"{numbers[0] * 256 + numbers[1]:x}:{numbers[2] * 256 + numbers[3]:x}"
        text = random.choice((f"::ffff:{address}", f"::FFFF:{address}", f"::ffff:{tail}"))
        return text + "/128" if single else text
    text = join_dots(random, address.split("."))
    return text + "/32" if single else text


def _word(random: Random) -> str:
    number = random.randrange(1, 1000) if random.randrange(3) else ""
    return (
        "".join(random.choices(_SYLLABLES, k=random.randrange(3, 6)))
        + f"{random.choice(('', '-'))}{number or 'x'}"
    )
