"""Host names: IDNA 2008 A-labels in lower case, and hosts, which are names or addresses."""

import re
from functools import lru_cache

import idna

from tq_indicators.address import is_four_numbers, read_address
from tq_indicators.reasons import Reason
from tq_indicators.refang import refang

_LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_STRICT = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# No top-level domain is a number; what resolvers take for one (`1`, `0x7f`) makes an address of the name.
_NUMBER = "(?:[0-9]+|0x[0-9a-f]*)"
# One pass for the names that most values are: plain, no A-labels.
_PLAIN_NAME = re.compile(rf"(?:{_LABEL}\.)*{_STRICT}\.(?!{_NUMBER}\Z){_STRICT}")
_ONE_LABEL = re.compile(_LABEL)
_ONE_NUMBER = re.compile(_NUMBER)
# IDNA takes the ideographic full stops for dots (UTS 46, 4.5).
_DOTS = re.compile("[.\u3002\uff0e\uff61]")
# Marks that IDNA's mapping would drop in silence.
_DROPPED = re.compile("[\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0080-\U000e0fff]")
_LONGEST = 253
# Names that are not ASCII may shrink; far beyond this they cannot fit, and idna need not try.
_LONGEST_RAW = 1_000


def read_host(text: str) -> str | Reason:
    """Given the host of a URL, return it canonical: a name, or an address, with brackets if it is IPv6."""
    if text.startswith("["):
        if not text.endswith("]") or "/" in text or ":" not in text:
            return Reason.NOT_A_HOST
        address = read_address(text[1:-1])
        return f"[{address}]" if isinstance(address, str) and ":" in address else address
    bare = text.removesuffix(".")
    return read_address(bare) if is_four_numbers(bare) else read_name(text)


def read_fqdn(text: str) -> str | Reason:
    """Given a host name that may be defanged, return it canonical, or the reason."""
    name = read_name(text)
    if isinstance(name, Reason) and (mended := refang(text)) != text:
        return read_name(mended)
    return name


def read_name(text: str) -> str | Reason:
    """Given a host name as it stands, return its A-labels without a last dot, or the reason."""
    if text.isascii():
        text = text.lower().removesuffix(".")
        if len(text) <= _LONGEST and "xn--" not in text and _PLAIN_NAME.fullmatch(text):
            return text
    return _read_labels(text)


def _read_labels(text: str) -> str | Reason:
    labels: list[str] = []
    if len(text) > _LONGEST_RAW or _DROPPED.search(text):
        return Reason.NOT_A_HOST
    parts = _DOTS.split(text)
    if not text.isascii() and not parts[-1]:
        parts.pop()
    for part in parts:
        label = _read_label(part)
        if label is None:
            return Reason.NOT_A_HOST
        labels.append(label)
    name = ".".join(labels)
    if not name or len(name) > _LONGEST:
        return Reason.NOT_A_HOST
    if len(labels) == 1:
        return Reason.SINGLE_LABEL
    if _ONE_NUMBER.fullmatch(labels[-1]):
        return Reason.DOTTED_NUMBER
    return Reason.UNDERSCORE if "_" in labels[-2] + labels[-1] else name


@lru_cache(maxsize=4_096)
def _read_label(label: str) -> str | None:
    label = label.lower() if label.isascii() else label
    # idna refuses `_` and `r3---sn-x`, which occur in real names: it sees only what needs it.
    if not label.isascii() or label.startswith("xn--"):
        try:
            label = idna.encode(label, uts46=True).decode("ascii")
        except UnicodeError:
            return None
    return label if _ONE_LABEL.fullmatch(label) else None
