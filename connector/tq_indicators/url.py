"""URLs: scheme and host canonical, every other byte as it was. No library keeps the bytes, so we split here.

A scheme is looked for first: otherwise the `http` of a broken URL would pass for a host.
"""

import re
from collections import deque

from tq_indicators.host import read_host
from tq_indicators.reasons import Reason
from tq_indicators.refang import refang, refang_scheme

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://")
# Whatever stands before the first `://` is a scheme, or meant as one; it has none of / ? #.
_BEFORE_HOST = re.compile(r"[^/?#]*?://")
_DEFANGED_BEFORE_HOST = re.compile(r"[^/?#]*?[\[({]*:[\])}]*//[\])}]*")
_MARKED_SCHEME = re.compile(r"[^/?#]*?[\[({]:?//|[^/?#]*?://[\])}]")
# The library knows `[://]` alone.
_BRACKETED_SIGN = re.compile(r"[\[({]+://[\])}]+")
_AUTHORITY = re.compile(r"[^/?#]*")
_PORT = re.compile(r":(?:0*[0-9]{1,5})?")
_DEFANGED_AT = re.compile(r"\[@\]|\(@\)|\{@\}|@")
_USUAL = frozenset(("http://", "https://"))


def read_url(text: str) -> str | Reason:
    """Given a URL, with a scheme or without, return it canonical, or the reason."""
    # A mark around `://` would be taken for a part of what follows it.
    url = Reason.NO_HOST if _MARKED_SCHEME.match(text) else _read_plain(text)
    if isinstance(url, Reason) and (mended := _mend(text)) != text:
        return _read_plain(mended)
    return url


def spellings(url: str) -> tuple[str, ...]:
    """Given a canonical URL, return its `http` and `https` spellings; none where it has a scheme."""
    return () if _SCHEME.match(url) else (f"http://{url}", f"https://{url}")


def host_in(url: str) -> str:
    """Given a canonical URL, return its host: a name, or an address without brackets."""
    scheme = _SCHEME.match(url)
    authority = _authority(url, scheme.end() if scheme else 0)
    host_and_port = authority[authority.rfind("@") + 1 :]
    if host_and_port.startswith("["):
        return host_and_port[1 : host_and_port.index("]")]
    return host_and_port.partition(":")[0]


def _read_plain(text: str) -> str | Reason:
    scheme, start = "", 0
    if found := _BEFORE_HOST.match(text):
        start = found.end()
        scheme = found[0].lower()
        if scheme not in _USUAL:
            scheme = refang_scheme(scheme)
            if not _SCHEME.fullmatch(scheme):
                return Reason.NOT_A_SCHEME
    authority = _authority(text, start)
    if not scheme and authority[:7].lower() == "mailto:":
        return Reason.NO_HOST
    user_end = authority.rfind("@") + 1
    host = _read_host_and_port(authority[user_end:])
    if isinstance(host, Reason):
        return host
    return scheme + authority[:user_end] + host + text[start + len(authority) :]


def _read_host_and_port(text: str) -> str | Reason:
    colon = text.find(":", text.rfind("]") + 1) if text.startswith("[") else text.find(":")
    end = len(text) if colon < 0 else colon
    if not end:
        return Reason.NO_HOST
    host = read_host(text[:end])
    if isinstance(host, Reason):
        return host
    port = text[end:]
    if port and (not _PORT.fullmatch(port) or int(port[1:].lstrip("0") or "0") > 65_535):
        return Reason.NOT_A_PORT
    return host + port


def _mend(text: str) -> str:
    """Refang scheme and host; user part, port, path, query and fragment are not touched."""
    found = _DEFANGED_BEFORE_HOST.match(text)
    before = _BRACKETED_SIGN.sub("[://]", found[0]) if found else ""
    start = found.end() if found else 0
    authority = _authority(text, start)
    after = text[start + len(authority) :]
    sign = deque(_DEFANGED_AT.finditer(authority), maxlen=1)
    user = f"{authority[: sign[0].start()]}@" if sign else ""
    host = authority[sign[0].end() :] if sign else authority
    return (refang_scheme(before.lower()) if before else "") + user + refang(host) + after


def _authority(text: str, start: int) -> str:
    found = _AUTHORITY.match(text, start)
    return found[0] if found else ""
