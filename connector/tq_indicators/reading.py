"""Reading one value: the one function that canonicalises both sides."""

from dataclasses import dataclass

from tq_indicators.address import is_four_numbers, read_address
from tq_indicators.blanks import has_gap, trim
from tq_indicators.digest import read_md5, read_sha1
from tq_indicators.host import read_fqdn
from tq_indicators.kinds import Kind
from tq_indicators.mail import read_mail, unwrap
from tq_indicators.reasons import Reason
from tq_indicators.refang import refang
from tq_indicators.url import host_in, read_url

__all__ = ["Reading", "Reason", "host_of", "labels", "read"]


@dataclass(frozen=True, slots=True)
class Reading:
    """Either a canonical `value`, or the `reason` why there is none."""

    value: str | None
    reason: Reason | None = None


def read(kind: Kind, raw: str) -> Reading:
    """Given a kind and a value as one side holds it, return its canonical form or the reason.

    Reading a canonical value gives it back unchanged. Nothing is cut to fit.
    """
    text = trim(raw)
    if kind is Kind.EMAIL_ADDRESS:
        text = unwrap(text)
    if not text:
        return Reading(None, Reason.EMPTY)
    if has_gap(text):
        return Reading(None, Reason.GAP)
    value = _READERS[kind](text)
    return Reading(value) if isinstance(value, str) else Reading(None, value)


def host_of(kind: Kind, canonical: str) -> str | None:
    """Given a canonical value, return the host name or the address in it; None for a digest.

    An IPv6 address comes without brackets.
    """
    if kind is Kind.URL:
        return host_in(canonical)
    if kind is Kind.EMAIL_ADDRESS:
        return canonical[canonical.rindex("@") + 1 :]
    return canonical if kind in (Kind.FQDN, Kind.IP_ADDRESS) else None


def labels(host: str) -> tuple[str, ...]:
    """Given what `host_of` returned, return the labels of a host name; none for an address."""
    return () if ":" in host or is_four_numbers(host) else tuple(host.split("."))


def _read_ip(text: str) -> str | Reason:
    address = read_address(text)
    if isinstance(address, Reason) and (mended := refang(text)) != text:
        return read_address(mended)
    return address


_READERS = {
    Kind.FQDN: read_fqdn,
    Kind.IP_ADDRESS: _read_ip,
    Kind.EMAIL_ADDRESS: read_mail,
    Kind.URL: read_url,
    Kind.MD5: read_md5,
    Kind.SHA1: read_sha1,
}
