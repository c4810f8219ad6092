"""The reading table, decoded: what a value of a ThreatQ type must read as (see reading_table.README.md)."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).parent / "unit" / "indicators" / "reading_table.csv"

REASONS = frozenset(
    {
        "empty",
        "inside-space",
        "host",
        "single-label",
        "address",
        "network",
        "zone",
        "mail",
        "url",
        "digest",
        "other-type",
    }
)

_ESCAPE = re.compile(r"\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([nrt\\]))")
_REPEAT = re.compile(r"\{([^{}]+)\*(\d+)\}")
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row; `canonical` is None where the value is left out for `reason`."""

    line: int
    type: str
    raw: str
    canonical: str | None
    reason: str


def decode(text: str) -> str:
    r"""Return the text that a cell stands for: `{a*30}`, then `\n \r \t \\ \x.. \u.... \U........`."""
    return _ESCAPE.sub(_letter, _REPEAT.sub(lambda found: found[1] * int(found[2]), text))


def load() -> tuple[TableRow, ...]:
    """Return every row of the table in its order."""
    with TABLE.open(encoding="ascii", newline="") as file:
        return tuple(_row(line, cells) for line, cells in enumerate(csv.DictReader(file), start=2))


def _row(line: int, cells: dict[str, str]) -> TableRow:
    canonical = decode(cells["canonical"]) or None
    return TableRow(line, cells["type"], decode(cells["raw"]), canonical, cells["reason"])


def _letter(found: re.Match[str]) -> str:
    digits = found[1] or found[2] or found[3]
    return chr(int(digits, 16)) if digits else _LETTERS[found[4]]
