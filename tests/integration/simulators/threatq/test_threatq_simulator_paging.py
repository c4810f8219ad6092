"""Queries of the ThreatQ simulator: rows, paging both ways, changes between pages, a million rows."""

import json
import time

import pytest
from simulators.threatq import ThreatQSimulator
from simulators.threatq.caller import ALL, Caller

SHORT = {**ALL, "fields": ["id", "value", "type", "status", "score", "created_at", "tags", "sources.name"]}


def add(threatq: ThreatQSimulator, count: int, start: int = 0) -> list[int]:
    """Host names with the scores 0 to 9 in turn."""
    rows = [{"type": "FQDN", "value": f"h{n}.example", "score": n % 10} for n in range(start, start + count)]
    return threatq.add_indicators(rows)


def test_fields_make_short_rows_with_plain_names(threatq: ThreatQSimulator, caller: Caller) -> None:
    """5.4: type and status by name, tags as texts."""
    number = threatq.add_indicator("URL", "http://a.example/", score=7, tags=["apt"], sources=["Feed A"])
    assert caller.query(SHORT, sort="id").json == {
        "total": 1,
        "data": [{
            "id": number, "value": "http://a.example/", "type": "URL", "status": "Active", "score": 7,
            "created_at": "2026-01-01 00:00:00", "tags": ["apt"], "sources": [{"name": "Feed A"}],
        }],
        "limit": 25,
        "offset": 0,
    }  # fmt: skip


def test_without_fields_the_whole_record_comes(threatq: ThreatQSimulator, caller: Caller) -> None:
    """6.1: type and status as objects; what has no value is left out."""
    threatq.add_indicator("MD5", "a" * 32, status="Review", score=None)
    (row,) = caller.query().json["data"]
    assert (row["type"]["name"], row["status"]["name"], row["class"]) == ("MD5", "Review", "host")
    assert (row["type"]["id"], row["status"]["id"]) == (row["type_id"], row["status_id"])
    assert row["sources"][0]["indicator_id"] == row["id"]
    assert not {"score", "tags"} & set(row)


def test_what_people_do_to_indicators_shows_in_queries(threatq: ThreatQSimulator, caller: Caller) -> None:
    """Add, change, expire, remove; a change touches."""
    threatq.clock.freeze(1_790_000_000.0)
    caller.login()
    ids = add(threatq, 4)
    assert caller.values({"status_name": "Active"}) == [
        "h0.example",
        "h1.example",
        "h2.example",
        "h3.example",
    ]
    threatq.expire_indicators(ids[:1])
    threatq.change_indicators(ids[1:2], {"score": 8})
    threatq.remove_indicators(ids[3:])
    assert caller.values({"status_name": "Active"}) == ["h1.example", "h2.example"]
    assert caller.values({"touched_at": {"+gt": "2026-09-01 00:00:00"}}) == ["h0.example", "h1.example"]
    assert caller.values({"created_at": {"+gt": "2026-09-01 00:00:00"}}) == []
    assert caller.values({"score": {"+gte": 8}}) == ["h1.example"]


@pytest.mark.parametrize(("count", "pages"), [(0, [0]), (5, [2, 2, 1, 0]), (4, [2, 2, 0])])
def test_a_cursor_walks_to_the_mark_that_stands_still(
    threatq: ThreatQSimulator, caller: Caller, count: int, pages: list[int]
) -> None:
    """5.3: `*` at first, the end where the mark does not change."""
    ids = add(threatq, count)
    walked = list(caller.walk(2))
    assert [len(page) for page in walked] == pages
    assert [row["id"] for page in walked for row in page] == ids
    assert threatq.records.refused == []


@pytest.mark.parametrize("sort", ["id", "-score,id", "value,-id", "-created_at,id"])
def test_a_cursor_gives_each_row_once_in_any_order(
    threatq: ThreatQSimulator, caller: Caller, sort: str
) -> None:
    """5.3: any sort that ends in id will do."""
    ids = add(threatq, 25)
    seen = [row["id"] for page in caller.walk(7, sort=sort) for row in page]
    assert sorted(seen) == ids


def test_a_mark_belongs_to_its_sort(threatq: ThreatQSimulator, caller: Caller) -> None:
    """5.3: the engine beneath refuses another."""
    add(threatq, 5)
    mark = caller.query(limit=2, sort="id", cursorMark="*").json["nextCursorMark"]
    assert caller.query(limit=2, sort="-score,id", cursorMark=mark).status == 400
    assert "belongs to the sort" in str(threatq.records.refused[-1].refused_reason)


def test_offset_pages_count_rows(threatq: ThreatQSimulator, caller: Caller) -> None:
    """5.3: offset is rows, not pages; beyond the end there is nothing."""
    ids = add(threatq, 5)
    assert [row["id"] for row in caller.query(sort="id", limit=2, offset=3).json["data"]] == ids[3:]
    assert caller.query(sort="id", limit=2, offset=9).json["data"] == []


def test_a_removal_between_offset_pages_hides_a_row(threatq: ThreatQSimulator, caller: Caller) -> None:
    """5.3: the dangerous case: the rows move up, one is never seen, and total tells."""
    ids = add(threatq, 6)
    threatq.after_query_calls(1, lambda: threatq.remove_indicators(ids[:1]))
    first = caller.query(sort="id", limit=3, offset=0).json
    second = caller.query(sort="id", limit=3, offset=3).json
    assert [row["id"] for row in first["data"] + second["data"]] == [*ids[:3], *ids[4:]]
    assert (first["total"], second["total"]) == (6, 5)


def test_changes_between_cursor_pages_hide_nothing_else(threatq: ThreatQSimulator, caller: Caller) -> None:
    """5.3: the mark is a place in the order, not a number of rows."""
    ids = add(threatq, 6)
    threatq.after_query_calls(1, lambda: threatq.remove_indicators(ids[1:3]))
    threatq.after_query_calls(2, lambda: add(threatq, 1, start=50))
    seen = [row["value"] for page in caller.walk(3) for row in page]
    assert seen == [
        "h0.example",
        "h1.example",
        "h2.example",
        "h3.example",
        "h4.example",
        "h5.example",
        "h50.example",
    ]


def test_a_million_rows_are_served_in_seconds(threatq: ThreatQSimulator, caller: Caller) -> None:
    """Large tests measure the product, so the simulator must not be what is slow; the bound is a wide one."""
    threatq.generate(1_000_000, "hosts")
    body = {**ALL, "fields": ["id", "value", "type"]}
    start, count, last = time.monotonic(), 0, 0
    mark = "*"
    for _ in range(100):
        got = caller.query(body, limit=1000, sort="id", cursorMark=mark)
        head, _, tail = got.body.rpartition(b',"nextCursorMark":"')
        mark, count = tail[:-2].decode(), count + head.count(b'"id"')
    last = json.loads(got.body)["data"][-1]["id"]
    assert (count, last) == (100_000, 1000 + 100_000)
    assert time.monotonic() - start < 20
    assert got.json["total"] == 1_000_000
