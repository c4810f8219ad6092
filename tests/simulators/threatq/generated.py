"""Rows for large tests, made from their number alone: the same row each time, and no row held."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from simulators.threatq.indicators import Indicator, Make


def mixed(index: int, number: int) -> Indicator:
    """All seven types that a sync takes in turn; scores 0 to 10; every tenth row has expired."""
    kind = index % 7
    if kind == 0:
        name, value = "FQDN", f"h{index}.feed{index % 97}.example"
    elif kind == 1:
        name, value = (
            "IP Address",
            f"{60 + (index >> 22)}.{index >> 14 & 255}.{index >> 6 & 255}.{index & 63}",
        )
    elif kind == 2:
        name, value = "URL", f"http://h{index}.example/a/{index:x}?q=1"
    elif kind == 3:
        name, value = "MD5", hashlib.md5(b"%d" % index).hexdigest()
    elif kind == 4:
        name, value = "SHA-1", hashlib.sha1(b"%d" % index).hexdigest()
    elif kind == 5:
        name, value = "Email Address", f"user{index}@mail{index % 89}.example"
    else:
        name, value = "IPv6 Address", f"2600::{index >> 16:x}:{index & 65535:x}"
    return Indicator(number, name, value, "Expired" if index % 10 == 9 else "Active", index // 7 % 11)


def hosts(index: int, number: int) -> Indicator:
    """Active host names of score 9, nothing else."""
    return Indicator(number, "FQDN", f"host{index:07d}.example")


def addresses(index: int, number: int) -> Indicator:
    """Active IPv4 addresses of score 9, from 60.0.0.0 on."""
    return Indicator(
        number, "IP Address", f"{60 + (index >> 24)}.{index >> 16 & 255}.{index >> 8 & 255}.{index & 255}"
    )


KINDS: Mapping[str, Make] = {"mixed": mixed, "hosts": hosts, "addresses": addresses}
