"""The reading table holds, row by row."""

import pytest
from reading_rows import REASONS, TableRow, load
from tq_indicators.kinds import Kind, kind_of
from tq_indicators.reading import read

ROWS = load()
OTHER_TYPES = [row for row in ROWS if row.reason == "other-type"]
VALID = [row for row in ROWS if row.canonical is not None]
# Which of the reader's reasons, by name, may stand for which of the table's; the reader's are finer.
MAY_STAND_FOR = {
    "empty": {"EMPTY"},
    "inside-space": {"GAP"},
    "host": {"NOT_A_HOST", "NO_HOST", "UNDERSCORE", "DOTTED_NUMBER", "LEADING_ZERO", "NOT_AN_ADDRESS"},
    "single-label": {"SINGLE_LABEL"},
    "address": {"NOT_AN_ADDRESS", "LEADING_ZERO", "NOT_A_HOST"},
    "network": {"NETWORK"},
    "zone": {"ZONE"},
    "mail": {"NOT_A_MAIL_ADDRESS", "NOT_A_HOST"},
    "url": {"NOT_A_SCHEME", "NOT_A_PORT", "NO_HOST", "NOT_A_HOST", "SINGLE_LABEL"},
    "digest": {"NOT_MD5", "NOT_SHA1"},
}
LEFT_OUT = [row for row in ROWS if row.canonical is None and row.reason != "other-type"]


def name(row: TableRow) -> str:
    """Return a short name for a row."""
    return f"line {row.line} {row.type} {ascii(row.raw)[:50]}"


def kind(row: TableRow) -> Kind:
    """Return the kind of a row whose type has one."""
    found = kind_of(row.type)
    assert found is not None, f"{row.type} has no kind"
    return found


def test_the_table_is_large_and_well_formed() -> None:
    """At least 300 rows, each once; a row is either valid or has one of the documented reasons."""
    assert len(ROWS) >= 300
    assert len({(row.type, row.raw) for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert (row.canonical is None) == (row.reason in REASONS), name(row)
        assert row.reason in REASONS | {""}, name(row)
    assert {row.reason for row in ROWS} == REASONS | {""}
    assert {kind_of(row.type) for row in VALID} == set(Kind)


@pytest.mark.parametrize("row", OTHER_TYPES, ids=name)
def test_other_types_have_no_kind(row: TableRow) -> None:
    """Types without a watchlist are left out and counted by type."""
    assert kind_of(row.type) is None


@pytest.mark.parametrize("row", VALID, ids=name)
def test_a_valid_value_reads_as_its_canonical_form(row: TableRow) -> None:
    """The canonical form is exact, and no reason comes with it."""
    reading = read(kind(row), row.raw)
    assert (reading.value, reading.reason) == (row.canonical, None)


@pytest.mark.parametrize("row", VALID, ids=name)
def test_a_canonical_form_reads_as_itself(row: TableRow) -> None:
    """One function canonicalises both sides: what was written reads back unchanged."""
    assert row.canonical is not None
    assert read(kind(row), row.canonical).value == row.canonical


@pytest.mark.parametrize("row", LEFT_OUT, ids=name)
def test_an_invalid_value_is_refused_with_its_reason(row: TableRow) -> None:
    """What is not valid for its kind is left out and named with the reason."""
    reading = read(kind(row), row.raw)
    assert reading.value is None
    assert reading.reason is not None
    assert reading.reason.name in MAY_STAND_FOR[row.reason]
