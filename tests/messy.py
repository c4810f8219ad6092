"""Messy indicators whose canonical value is known by construction: it comes first, then the mess.

Imports nothing of the program, so that it can judge it. All hosts and addresses of valid items are public
ones: the guards (loopback, private, bare public suffixes ...) have nothing to say about them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

import messy_hosts
import messy_rest
import reading_rows

SUFFIX_OF_TYPE = {
    "FQDN": "FQDN",
    "IP Address": "IP Address",
    "IPv6 Address": "IP Address",
    "Email Address": "Email Address",
    "URL": "URL",
    "MD5": "MD5",
    "SHA-1": "SHA1",
}

# Shares of the items, in percent; the rest are fresh valid values.
_AGAIN, _INVALID, _OTHER = 5, 4, 4
_TYPES = ("FQDN", "IP Address", "IPv6 Address", "Email Address", "URL", "MD5", "SHA-1")
_WEIGHTS = (28, 14, 4, 6, 22, 13, 13)

_MAKE = {
    "FQDN": messy_hosts.make_host,
    "IP Address": messy_hosts.make_ipv4,
    "IPv6 Address": messy_hosts.make_ipv6,
    "Email Address": messy_rest.make_mail,
    "URL": messy_rest.make_url,
    "MD5": messy_rest.make_md5,
    "SHA-1": messy_rest.make_sha1,
}
_MESS = {
    "FQDN": messy_hosts.mess_fqdn,
    "IP Address": messy_hosts.mess_address,
    "IPv6 Address": messy_hosts.mess_address,
    "Email Address": messy_rest.mess_mail,
    "URL": messy_rest.mess_url,
    "MD5": messy_rest.mess_digest,
    "SHA-1": messy_rest.mess_digest,
}


@dataclass(frozen=True, slots=True)
class Messy:
    """One indicator; `kind_suffix` is None for a type without a watchlist, `canonical` where left out."""

    type: str
    raw: str
    kind_suffix: str | None
    canonical: str | None


def messy(n: int, seed: int) -> list[Messy]:
    """Return `n` indicators, the same for the same `n` and seed.

    About 5 % say an earlier value in another spelling, 4 % are invalid, 4 % of a type without a watchlist.
    """
    random = Random(seed)
    rows = reading_rows.load()
    invalid = [row for row in rows if row.canonical is None and row.type in SUFFIX_OF_TYPE]
    other = sorted({row.type for row in rows if row.reason == "other-type"})
    made: list[tuple[str, str]] = []
    items = []
    for _ in range(n):
        dice = random.randrange(100)
        if dice < _AGAIN and made:
            items.append(_valid(random, *random.choice(made)))
        elif dice < _AGAIN + _INVALID:
            row = random.choice(invalid)
            items.append(Messy(row.type, row.raw, SUFFIX_OF_TYPE[row.type], None))
        elif dice < _AGAIN + _INVALID + _OTHER:
            items.append(Messy(random.choice(other), f"{random.getrandbits(256):064x}", None, None))
        else:
            threatq_type = random.choices(_TYPES, _WEIGHTS)[0]
            made.append((threatq_type, _MAKE[threatq_type](random)))
            items.append(_valid(random, *made[-1]))
    return items


def expected(items: Iterable[Messy]) -> dict[str, set[str]]:
    """Return the canonical values of `items` by watchlist suffix; every suffix is there, also when empty."""
    wanted: dict[str, set[str]] = {suffix: set() for suffix in SUFFIX_OF_TYPE.values()}
    for item in items:
        if item.kind_suffix is not None and item.canonical is not None:
            wanted[item.kind_suffix].add(item.canonical)
    return wanted


def _valid(random: Random, threatq_type: str, canonical: str) -> Messy:
    raw = messy_rest.pad(random, _MESS[threatq_type](random, canonical))
    return Messy(threatq_type, raw, SUFFIX_OF_TYPE[threatq_type], canonical)
