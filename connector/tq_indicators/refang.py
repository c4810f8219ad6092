"""Refanging: `evil[.]com` back to `evil.com`, by ioc-fanger behind a gate.

The library works on free text and is eager: it also changes what was never defanged. So callers
hand it only a scheme, a host or a mail address, and only when that is not valid as it stands.
"""

import re
from functools import lru_cache

from ioc_fanger import fang

_MARK = re.compile(r"[\[\](){}<>\\^]", re.IGNORECASE)
# One mark of defanging: a short sign or word in brackets, or a dot behind a backslash or caret.
_TOKEN = re.compile(r"[\[({<]+[.,:@/a-z]{1,6}[\])}>]+|\\+\.|\^\.", re.IGNORECASE)
# Longer than any defanged host or mail address; some of the library's patterns take quadratic time.
_LONGEST = 2_000
# `[[.]]` takes two passes, `hxxp[s]` three.
_PASSES = 5


def refang(text: str) -> str:
    """Given a host or a mail address, return it without the marks of defanging; unchanged if it has none.

    Only the marks themselves are handed to the library, which would rewrite letters of clean labels too.
    """
    if len(text) > _LONGEST or not _MARK.search(text):
        return text
    return _TOKEN.sub(lambda token: _mended(token[0]), text)


@lru_cache(maxsize=256)
def _mended(token: str) -> str:
    between = _settle(f"a{token}b")
    return between[1:-1] if between[:1] == "a" and between[-1:] == "b" else token


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
