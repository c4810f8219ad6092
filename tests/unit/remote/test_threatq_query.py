"""What is posted for a saved search: the stored tests, each of them, and at most one more."""

import copy
from datetime import UTC, datetime, timedelta, timezone

import pytest
from tq_trellix_esm.remote.threatq.query import body_of

SINCE = datetime(2026, 5, 1, 12, tzinfo=UTC)
TEST = {"touched_at": {"+gte": "2026-05-01 12:00:00"}}
STORED = {"type_name": "FQDN"}


@pytest.mark.parametrize(
    ("stored", "place", "wanted"),
    [
        ({"criteria": {}, "filters": {}}, "criteria", {"+and": [TEST]}),
        ({"criteria": [], "filters": []}, "criteria", {"+and": [TEST]}),
        ({"criteria": None}, "criteria", {"+and": [TEST]}),
        ({"filters": STORED}, "filters", {**STORED, "+and": [TEST]}),
        ({"criteria": {"+and": [STORED]}}, "criteria", {"+and": [STORED, TEST]}),
        ({"criteria": {"+or": [STORED]}}, "criteria", {"+or": [STORED], "+and": [TEST]}),
        ({"criteria": {"+and": STORED}}, "criteria", {"+and": [{"+and": STORED}, TEST]}),
        ({"criteria": {}, "filters": [STORED]}, "filters", {"+and": [[STORED], TEST]}),
    ],
)
def test_a_start_is_one_conjunct_more_and_drops_none(
    stored: dict[str, object], place: str, wanted: object
) -> None:
    """A test that is dropped would widen the search (ThreatQ reference, 5.2 and 5.3)."""
    before = copy.deepcopy(stored)
    body = body_of(stored, since=SINCE, ranked=False)
    assert body[place] == wanted
    assert {key: body[key] for key in before if key != place} == {
        key: before[key] for key in before if key != place
    }
    assert stored == before


def test_a_start_is_sent_in_utc() -> None:
    """ThreatQ's dates have no zone and are UTC (1)."""
    there = SINCE.astimezone(timezone(timedelta(hours=5)))
    assert body_of({}, since=there, ranked=False)["criteria"] == {"+and": [TEST]}


def test_without_a_start_only_the_fields_are_added() -> None:
    """Score and creation time only where they are needed (5.4)."""
    odd = {"criteria": {"+and": STORED}, "other": 1}
    assert body_of(odd, since=None, ranked=False) == {**odd, "fields": ["id", "value", "type"]}
    assert body_of(odd, since=None, ranked=True)["fields"][3:] == ["score", "created_at"]
