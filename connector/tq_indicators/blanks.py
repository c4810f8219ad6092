"""White space, control characters and what else a reader cannot see.

The table is our own: `str.isspace` and `unicodedata` change with Python's Unicode version.
"""

import re

# Ranges of code points: white space, control and format characters, fillers, tag characters.
# Not here: joining marks such as U+FE0F, which belong to the visible character before them.
_RANGES = (
    (0x00, 0x20), (0x7F, 0xA0), (0xAD, 0xAD), (0x61C, 0x61C), (0x115F, 0x1160), (0x1680, 0x1680),
    (0x17B4, 0x17B5), (0x180E, 0x180E), (0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x206F),
    (0x2800, 0x2800), (0x3000, 0x3000), (0x3164, 0x3164), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE007F),
)  # fmt: skip
_BLANKS = "".join(chr(point) for first, last in _RANGES for point in range(first, last + 1))
# Half a surrogate pair has no bytes in UTF-8: nothing could be sent, so it counts as a control character.
_GAP = re.compile(f"[{re.escape(_BLANKS)}\ud800-\udfff]")


def trim(text: str) -> str:
    """Take white space and invisible characters off both ends."""
    return text.strip(_BLANKS)


def has_gap(text: str) -> bool:
    """Say whether white space, or a control or invisible character, is left inside."""
    if text.isascii():
        return " " in text or not text.isprintable()
    return _GAP.search(text) is not None
