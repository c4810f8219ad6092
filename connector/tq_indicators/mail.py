"""Mail addresses: a dot-atom that keeps its case, the last `@`, and a host name (RFC 5322, 3.4.1)."""

import re

from tq_indicators.blanks import trim
from tq_indicators.host import read_name
from tq_indicators.reasons import Reason
from tq_indicators.refang import refang

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LONGEST_LOCAL_PART = 64
# Braces are valid in a local part: without this, `bob{.}b@evil.com` would pass as it stands.
_BRACED_MARK = re.compile(r"\{(?:[.,:@]|dot|punto|punkt|at|et|arroba)\}", re.IGNORECASE)
_WRAPPED_DEEPEST = 8
_WRAPPINGS = frozenset(("<>", '""', "''", "``", "“”", "„“", "„”", "‘’", "‚‘", "«»", "‹›"))


def unwrap(text: str) -> str:
    """Take `<...>`, quotes and `mailto:` from around a mail address, in any order, and the blanks within."""
    for _ in range(_WRAPPED_DEEPEST):
        if len(text) > 1 and text[0] + text[-1] in _WRAPPINGS:
            inner = text[1:-1]
        elif text[:7].lower() == "mailto:":
            inner = text[7:]
        else:
            break
        text = trim(inner)
    return text


def read_mail(text: str) -> str | Reason:
    """Given an unwrapped mail address that may be defanged, return it canonical, or the reason."""
    address = Reason.NOT_A_MAIL_ADDRESS if _BRACED_MARK.search(text) else _read_plain(text)
    if isinstance(address, Reason) and (mended := unwrap(refang(text))) != text:
        return Reason.NOT_A_MAIL_ADDRESS if _BRACED_MARK.search(mended) else _read_plain(mended)
    return address


def _read_plain(text: str) -> str | Reason:
    local_part, at, domain = text.rpartition("@")
    if not at or len(local_part) > _LONGEST_LOCAL_PART or not _LOCAL_PART.fullmatch(local_part):
        return Reason.NOT_A_MAIL_ADDRESS
    name = read_name(domain)
    return name if isinstance(name, Reason) else f"{local_part}@{name}"
