"""Digests: lower-case hexadecimal digits, as many as the kind has."""

import re

from tq_indicators.reasons import Reason

_MD5 = re.compile("[0-9a-f]{32}")
_SHA1 = re.compile("[0-9a-f]{40}")


def read_md5(text: str) -> str | Reason:
    """Given an MD5 digest in any letter case, return its 32 digits, or the reason."""
    digits = text.lower()
    return digits if _MD5.fullmatch(digits) else Reason.NOT_MD5


def read_sha1(text: str) -> str | Reason:
    """Given a SHA-1 digest in any letter case, return its 40 digits, or the reason."""
    digits = text.lower()
    return digits if _SHA1.fullmatch(digits) else Reason.NOT_SHA1
