"""Refanging: `evil[.]com` back to `evil.com`, by ioc-fanger behind a gate.

The library works on free text and is eager: it also changes what was never defanged. So callers
hand it only a scheme, a host or a mail address, and only when that is not valid as it stands.
"""

import re
from functools import lru_cache

from ioc_fanger import fang

_MARK = re.compile(r"[\[\](){}<>\\^]|\b(?:dot|punto|punkt)\b", re.IGNORECASE)
# The library turns `^` and any character after it into a dot; only `^.` is a spelling of one.
_FOREIGN_CARET = re.compile(r"\^(?!\.)")
# Longer than any defanged host or mail address; some of the library's patterns take quadratic time.
_LONGEST = 2_000
# `[[.]]` takes two passes, `hxxp[s]` three.
_PASSES = 5


def refang(text: str) -> str:
    """Given a host or a mail address, return it without the marks of defanging; unchanged if it has none."""
    if len(text) > _LONGEST or not _MARK.search(text) or _FOREIGN_CARET.search(text):
        return text
    return _settle(text)


@lru_cache(maxsize=256)
def refang_scheme(scheme: str) -> str:
    """Given a URL's scheme in lower case with its `://`, return it mended: `hxxp[:]//` is `http://`."""
    if len(scheme) > _LONGEST or not ("xx" in scheme or _MARK.search(scheme)):
        return scheme
    return _settle(scheme)


def _settle(text: str) -> str:
    for _ in range(_PASSES):
        mended: str = fang(text)
        if mended == text:
            break
        text = mended
    return text
