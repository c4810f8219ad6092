"""The six kinds of indicator that have a watchlist, and the ThreatQ types that belong to them."""

from enum import StrEnum


class Kind(StrEnum):
    """A kind; its value is the suffix of its watchlist, `<basename> - <suffix>`."""

    FQDN = "FQDN"
    IP_ADDRESS = "IP Address"
    EMAIL_ADDRESS = "Email Address"
    URL = "URL"
    MD5 = "MD5"
    SHA1 = "SHA1"


# Names as ThreatQ's API spells them (threatq reference, 3.1); compared without regard to case.
_BY_TYPE = {
    "fqdn": Kind.FQDN,
    "ip address": Kind.IP_ADDRESS,
    "ipv6 address": Kind.IP_ADDRESS,
    "email address": Kind.EMAIL_ADDRESS,
    "url": Kind.URL,
    "md5": Kind.MD5,
    "sha-1": Kind.SHA1,
}


def kind_of(threatq_type: str) -> Kind | None:
    """Given the name of a ThreatQ indicator type, return its kind; None for a type without one."""
    return _BY_TYPE.get(threatq_type.strip().lower())
