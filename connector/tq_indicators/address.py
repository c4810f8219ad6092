"""Addresses: `ipaddress` spelling, single addresses only.

The spelling is the same on every Python: IPv4-mapped IPv6, which they print differently, becomes IPv4.
"""

import ipaddress
import re

from tq_indicators.reasons import Reason

_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_IPV4 = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")
_FOUR_NUMBERS = re.compile(r"[0-9]+(?:\.[0-9]+){3}")
_LEADING_ZERO = re.compile(r"(?<![0-9])0[0-9]")
_PREFIX = re.compile(r"0|[1-9][0-9]{0,2}")


def read_address(text: str) -> str | Reason:
    """Given an address, perhaps with `/32` or `/128` behind it, return its canonical spelling or a reason."""
    if _IPV4.fullmatch(text):
        return text
    address, slash, prefix = text.partition("/")
    value = _parse(address)
    if not slash or isinstance(value, Reason):
        return value
    bits = 128 if ":" in address else 32
    if prefix == str(bits):
        return value
    is_network = (_PREFIX.fullmatch(prefix) and int(prefix) < bits) or (
        bits == 32 and _IPV4.fullmatch(prefix)
    )
    return Reason.NETWORK if is_network else Reason.NOT_AN_ADDRESS


def is_four_numbers(text: str) -> bool:
    """Say whether a text has the outer form of an IPv4 address, valid or not."""
    return _FOUR_NUMBERS.fullmatch(text) is not None


def _parse(text: str) -> str | Reason:
    bare, percent, _ = text.partition("%")
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        zeros = is_four_numbers(bare) and _LEADING_ZERO.search(bare)
        return Reason.LEADING_ZERO if zeros and not percent else Reason.NOT_AN_ADDRESS
    if percent:
        return Reason.ZONE if address.version == 6 else Reason.NOT_AN_ADDRESS
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)
