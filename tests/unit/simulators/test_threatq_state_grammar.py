"""The simulator's reading of the query language, against hand-made answers."""

import pytest
from simulators.threatq.dates import resolve
from simulators.threatq.grammar import BadQuery, compile_query
from simulators.threatq.indicators import Indicator

NOW = "2026-03-10 12:00:00"
ROWS = (
    Indicator(1, "FQDN", "Bad.Example", score=9, created_at="2026-03-01 00:00:00"),
    Indicator(2, "URL", "http://bad.example/x", status="Review", score=7.5, created_at="2026-03-09 12:00:01"),
    Indicator(3, "MD5", "a" * 32, status="Expired", score=None, created_at="2026-03-10 12:00:00"),
    Indicator(4, "FQDN", "good.test", score=0, created_at="2025-01-01 00:00:00"),
)


def found(criteria: object, **more: object) -> list[int]:
    """The ids of the rows that pass."""
    test = compile_query({"criteria": criteria, **more}, NOW).test
    return [row.id for row in ROWS if test(row)]


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({}, [1, 2, 3, 4]),
        ({"type_name": "FQDN"}, [1, 4]),
        ({"type_name": "fqdn", "status_name": "Active"}, [1, 4]),
        ({"+or": [{"type_name": "URL"}, {"type_name": "MD5"}]}, [2, 3]),
        (
            {"+or": [{"+and": [{"type_name": "FQDN"}, {"score": {"+gte": 5}}]}, {"status_name": "Review"}]},
            [1, 2],
        ),
        ({"+and": []}, [1, 2, 3, 4]),
        ({"score": {"+gt": 7.5}}, [1]),
        ({"score": {"+gte": "7.5", "+lt": 9}}, [2]),
        ({"score": {"+lte": 0}}, [4]),
        ({"score": 9}, [1]),
        ({"value": "bad.EXAMPLE"}, [1]),
        ({"value": {"is": "good.test"}}, [4]),
        ({"value": {"+contains": "BAD"}}, [1, 2]),
        ({"mentions": "bad"}, [1, 2]),
        ({"created_at": {"+gt": "2026-03-01 00:00:00"}}, [2, 3]),
        ({"created_at": {"+gte": "2026-03-01", "+lt": "NOW"}}, [1, 2]),
        ({"created_at": {"+gte": "NOW-1DAY"}}, [2, 3]),
        ({"created_at": {"+gte": "-1 day"}}, [2, 3]),
        ({"created_at": {"+lt": "1 year ago"}}, [4]),
    ],
)
def test_a_query_finds_what_its_words_say(criteria: object, expected: list[int]) -> None:
    """5.2: conjunction, +and, +or, equality without case, tests on numbers and dates."""
    assert found(criteria) == expected


def test_criteria_and_filters_both_apply() -> None:
    """5.2: a logical and."""
    assert found({"type_name": "FQDN"}, filters={"score": {"+gt": 1}}) == [1]


@pytest.mark.parametrize(
    "criteria",
    [
        {"title": "x"}, {"sources": "x"}, {"id": 1}, {"+not": []}, {"+or": []}, {"+and": {}},
        {"type_name": 5}, {"type_name": ["FQDN"]}, {"type_name": None}, {"value": {"+gt": "a"}},
        {"score": {"+contains": 1}}, {"score": {"gte": 1}}, {"score": {}},
        {"score": True}, {"score": "high"}, {"created_at": "last moon"},
        {"created_at": {"+gt": 5}}, {"created_at": {"+gt": "2026-02-30"}}, {"created_at": {"+near": "NOW"}},
        [], "x", {"+and": ["x"]},
    ],
)  # fmt: skip
def test_what_no_public_client_shows_is_refused(criteria: object) -> None:
    """A guess about an operator would prove nothing."""
    with pytest.raises(BadQuery):
        found(criteria)


def test_a_query_without_end_is_refused() -> None:
    """Depth is bounded."""
    deep: dict[str, object] = {}
    for _ in range(60):
        deep = {"+and": [deep]}
    with pytest.raises(BadQuery):
        found(deep)


@pytest.mark.parametrize(("text", "relative"), [("NOW", True), ("2026-01-01", False)])
def test_only_relative_dates_depend_on_the_time(text: str, relative: bool) -> None:
    """So results of other queries are kept however late it gets."""
    assert compile_query({"criteria": {"touched_at": {"+lt": text}}}, NOW).relative is relative


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-03-01T05:06:07Z", "2026-03-01 05:06:07"), ("now", NOW), ("today", "2026-03-10 00:00:00"),
        ("yesterday", "2026-03-09 00:00:00"), ("+2 hours", "2026-03-10 14:00:00"),
        ("NOW-7DAYS", "2026-03-03 12:00:00"), ("NOW+1HOUR", "2026-03-10 13:00:00"),
        ("2 weeks ago", "2026-02-24 12:00:00"),
    ],
)  # fmt: skip
def test_a_date_is_read_in_each_spelling(text: str, expected: str) -> None:
    """5.2: absolute, NOW, Laravel's relative dates."""
    assert resolve(text, NOW) == expected
