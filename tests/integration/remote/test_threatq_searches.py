"""Reading searches, their indicators and entries from the simulator: whole, or told that they are not."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from integration.remote.threatq_stage import OpenThreatQ, Stage, connected
from simulators.side.faults import Fault
from simulators.threatq.library import TYPES, Search
from tq_trellix_esm.errors import OutOfProtocol, Refused, SearchError, Unreachable
from tq_trellix_esm.remote.threatq.entries import connector_rows, whole_row
from tq_trellix_esm.remote.threatq.indicators import IndicatorReader, Row, SearchMoved
from tq_trellix_esm.remote.threatq.searches import find, visible
from tq_trellix_esm.remote.threatq.session import ThreatQSession

ME = "conn@example.org"
QUERY = "/api/indicators/query"
VALUES = [f"host-{number}.example" for number in range(7)]


@pytest.fixture
def sim(sim: OpenThreatQ) -> OpenThreatQ:
    """The server as new, with seven indicators in one search."""
    sim.add_indicators({"type": "FQDN", "value": value} for value in VALUES)
    sim.add_search("All", {"type_name": "FQDN"})
    return sim


@pytest.fixture
def session(sim: OpenThreatQ) -> Iterator[ThreatQSession]:
    """A session with it."""
    with connected(sim, Stage(sim)) as one:
        yield one


def rows_of(
    session: ThreatQSession, page_size: int = 3, since: datetime | None = None, ranked: bool = False
) -> list[Row]:
    """The rows of the search All."""
    search = find(visible(session), "All", ME)
    return list(IndicatorReader(session, page_size).read(search, since=since, ranked=ranked))


@pytest.mark.parametrize("cursor", ["supported", "refused", "ignored"])
@pytest.mark.parametrize("page_size", [1, 3, 7, 1000])
def test_a_result_comes_whole_with_or_without_a_cursor(
    sim: OpenThreatQ, session: ThreatQSession, cursor: str, page_size: int
) -> None:
    """By cursor where there is one, by offset where it is refused or ignored (5.3)."""
    sim.set(cursor=cursor)
    assert [row.value for row in rows_of(session, page_size)] == VALUES
    assert sim.records.refused == []
    queries = [dict(call.query) for call in sim.records.calls if call.path == QUERY]
    assert queries[0]["cursorMark"] == "*"
    assert all(("cursorMark" in query) is (cursor == "supported") for query in queries[1:])


def test_a_refused_cursor_is_asked_for_once_per_reader(sim: OpenThreatQ, session: ThreatQSession) -> None:
    """The reader remembers what the server can do."""
    sim.set(cursor="refused")
    reader, search = IndicatorReader(session, 1000), find(visible(session), "All", ME)
    for _ in range(2):
        assert len(list(reader.read(search, since=None, ranked=False))) == len(VALUES)
    assert reader.pages == 2
    assert sum("cursorMark" in dict(call.query) for call in sim.records.calls) == 1


@pytest.mark.parametrize("cursor", ["supported", "refused", "ignored"])
def test_an_empty_result_is_whole(sim: OpenThreatQ, session: ThreatQSession, cursor: str) -> None:
    """Nothing found is no error."""
    sim.set(cursor=cursor)
    sim.remove_indicators(list(sim.library.indicators))
    assert rows_of(session) == []


@pytest.mark.parametrize("cursor", ["supported", "refused", "ignored"])
@pytest.mark.parametrize("largest", [1, 2])
def test_pages_cut_by_the_server_lose_nothing(
    sim: OpenThreatQ, session: ThreatQSession, cursor: str, largest: int
) -> None:
    """A server may give fewer rows a page than asked for (5.3)."""
    sim.set(cursor=cursor, largest_page=largest)
    assert [row.value for row in rows_of(session, 1000)] == VALUES


@pytest.mark.parametrize("cursor", ["supported", "refused", "ignored"])
@pytest.mark.parametrize("form", ["list", "null"])
def test_empty_items_count_as_received(
    sim: OpenThreatQ, session: ThreatQSession, cursor: str, form: str
) -> None:
    """They occur as `[]` or null, and give no row (5.3)."""
    sim.set(cursor=cursor, empty_items=3, empty_item_form=form)
    assert [row.value for row in rows_of(session, 2)] == VALUES[3:]


@pytest.mark.parametrize("form", ["text", "object", "number"])
def test_the_type_is_a_name_in_whatever_form_it_comes(
    sim: OpenThreatQ, session: ThreatQSession, form: str
) -> None:
    """A number is looked up, once, in the server's own table (3.1)."""
    sim.set(type_form=form)
    assert {row.type for row in rows_of(session)} == {"FQDN"}
    assert sim.records.count("/indicator/types") == (1 if form == "number" else 0)


def test_a_type_that_nobody_names_is_outside_the_protocol(sim: OpenThreatQ, session: ThreatQSession) -> None:
    """Taken for a type without a list, it would empty the lists of a search that is full."""
    sim.set(type_form="number")
    sim.faults.add(Fault("body", path="/indicator/types", body=b'{"data": []}'))
    with pytest.raises(OutOfProtocol, match=str(TYPES["FQDN"])):
        rows_of(session)


@pytest.mark.parametrize("cursor", ["supported", "refused", "ignored"])
@pytest.mark.parametrize("largest_page", [3, 1000])
@pytest.mark.parametrize("page_size", [3, 6, 1000])
def test_a_total_that_lies_low_hides_no_row(
    sim: OpenThreatQ, session: ThreatQSession, cursor: str, page_size: int, largest_page: int
) -> None:
    """A full page does not end a result at `total`: 6 of 7 rows are no whole result."""
    sim.set(total_off_by=-1, largest_page=largest_page, cursor=cursor)
    with pytest.raises(SearchMoved):
        rows_of(session, page_size)


@pytest.mark.parametrize("form", ["number", "text"])
def test_score_and_time_come_only_when_asked_for(
    sim: OpenThreatQ, session: ThreatQSession, form: str
) -> None:
    """`ranked` asks for both; a score may be a text (1)."""
    sim.set(score_form=form)
    assert {(row.score, row.created_at) for row in rows_of(session)} == {(None, None)}
    assert {(row.score, row.created_at) for row in rows_of(session, ranked=True)} == {
        (9.0, "2026-01-01 00:00:00")
    }


@pytest.mark.parametrize("cursor", ["supported", "refused", "ignored"])
@pytest.mark.parametrize("off", [1, 5])
def test_a_total_that_is_not_met_is_no_whole_result(
    sim: OpenThreatQ, session: ThreatQSession, cursor: str, off: int
) -> None:
    """As many distinct ids as `total` says, or the search failed; and the reading ends."""
    sim.set(cursor=cursor, total_off_by=off)
    with pytest.raises(SearchMoved) as caught:
        rows_of(session)
    assert f"counts {7 + off} indicators; 7 different" in str(caught.value)
    assert '"All"' in caught.value.message


@pytest.mark.parametrize("cursor", ["supported", "refused", "ignored"])
@pytest.mark.parametrize("change", ["added", "removed", "swapped"])
def test_a_result_that_changes_while_it_is_read_is_no_whole_result(
    sim: OpenThreatQ, session: ThreatQSession, cursor: str, change: str
) -> None:
    """`total` has to stand still, and a swap moves a row out of sight (offset and this cursor both)."""
    sim.set(cursor=cursor)
    search = find(visible(session), "All", ME)
    reading = IndicatorReader(session, 3).read(search, since=None, ranked=False)
    next(reading)
    if change != "removed":
        sim.add_indicators([{"type": "FQDN", "value": "new.example"}])
    if change != "added":
        sim.remove_indicators([next(iter(sim.library.indicators))])
    if change == "swapped":
        sim.add_indicators([{"type": "FQDN", "value": "newer.example"}])
    with pytest.raises(SearchMoved):
        list(reading)


def test_a_page_that_cannot_be_read_ends_the_reading(sim: OpenThreatQ, session: ThreatQSession) -> None:
    """An error in the middle is an error, never a shorter result."""
    sim.faults.add(Fault("cut_after", path=QUERY, calls=(2, 3, 4, 5)))
    with pytest.raises(Unreachable):
        rows_of(session)


@pytest.mark.parametrize("calls", [(1,), (2,), (1, 2, 3)])
def test_a_page_that_was_lost_is_asked_for_again(
    sim: OpenThreatQ, session: ThreatQSession, calls: tuple[int, ...]
) -> None:
    """Reading repeats, and counts no row twice."""
    sim.faults.add(Fault("cut_after", path=QUERY, calls=calls))
    assert [row.value for row in rows_of(session)] == VALUES


def test_a_token_revoked_between_pages_does_no_harm(sim: OpenThreatQ, session: ThreatQSession) -> None:
    """One more login, and the reading goes on at its mark."""
    search = find(visible(session), "All", ME)
    reading = IndicatorReader(session, 3).read(search, since=None, ranked=False)
    first = next(reading)
    sim.revoke_tokens()
    assert [first.value, *(row.value for row in reading)] == VALUES
    assert sim.records.count("/token") == 2


def test_a_mark_missing_in_the_middle_is_outside_the_protocol(
    sim: OpenThreatQ, session: ThreatQSession
) -> None:
    """Going on from 0 would count rows twice."""
    body = b'{"total": 7, "data": [{"id": 1, "value": "a", "type": "FQDN"}]}'
    sim.faults.add(Fault("body", path=QUERY, calls=(2,), body=body))
    with pytest.raises(OutOfProtocol, match="no further mark"):
        rows_of(session)


def test_a_last_page_may_come_without_a_mark(sim: OpenThreatQ, session: ThreatQSession) -> None:
    """Where all rows are there, nothing more is to be asked for."""
    rows = [{"id": number, "value": f"{number}.example", "type": "FQDN"} for number in (1, 2, 3, 4)]
    body = json.dumps({"total": 7, "data": rows}).encode()
    sim.faults.add(Fault("body", path=QUERY, calls=(2,), body=body))
    assert [row.id for row in rows_of(session)][3:] == [1, 2, 3, 4]


def test_a_query_that_is_refused_itself_says_nothing_of_cursors(
    sim: OpenThreatQ, session: ThreatQSession
) -> None:
    """The next search is asked for by cursor all the same."""
    sim.add_search("Odd", {"no_such_field": 1})
    reader, searches = IndicatorReader(session, 3), visible(session)
    with pytest.raises(Refused):
        list(reader.read(find(searches, "Odd", ME), since=None, ranked=False))
    sim.records.clear()
    assert len(list(reader.read(find(searches, "All", ME), since=None, ranked=False))) == len(VALUES)
    assert all("cursorMark" in dict(call.query) for call in sim.records.calls)


@pytest.mark.parametrize(
    ("score", "read"),
    [
        ({"manual_score": 0, "generated_score": "7.00"}, 0.0),
        ({"manual_score": None, "generated_score": "7.00"}, 7.0),
        ("nan", None),
        ("1e999", None),
        ("high", None),
        (None, None),
    ],
)
def test_a_score_is_a_number_or_none(
    sim: OpenThreatQ, session: ThreatQSession, score: object, read: float | None
) -> None:
    """The manual one counts, a zero as well (6.2); what is no number cannot be ranked by."""
    row = {"id": 1, "value": "a.example", "type": "FQDN", "score": score}
    sim.faults.add(Fault("body", path=QUERY, body=json.dumps({"total": 1, "data": [row]}).encode()))
    assert [row.score for row in rows_of(session, ranked=True)] == [read]


@pytest.mark.parametrize("number", [2**63, -1])
def test_an_id_beyond_all_bounds_is_outside_the_protocol(
    sim: OpenThreatQ, session: ThreatQSession, number: int
) -> None:
    """It is told with its place, and breaks nothing."""
    row = {"id": number, "value": "a.example", "type": "FQDN"}
    sim.faults.add(Fault("body", path=QUERY, body=json.dumps({"total": 1, "data": [row]}).encode()))
    with pytest.raises(OutOfProtocol, match=r"data\.0\.id"):
        rows_of(session)


def test_rows_that_come_twice_in_any_order_are_counted_once(
    sim: OpenThreatQ, session: ThreatQSession
) -> None:
    """A server that does not sort: five rows, three different ones, where `total` says five."""
    rows = [{"id": number, "value": "a.example", "type": "FQDN"} for number in (3, 1, 3, 2, 1)]
    sim.faults.add(Fault("body", path=QUERY, body=json.dumps({"total": 5, "data": rows}).encode()))
    with pytest.raises(SearchMoved, match="counts 5 indicators; 3 different"):
        rows_of(session)


@pytest.mark.parametrize("form", ["object", "text"])
def test_a_stored_query_is_read_as_object_or_text(
    sim: OpenThreatQ, session: ThreatQSession, form: str
) -> None:
    """`json` comes in both forms (4)."""
    sim.set(json_form=form)
    found = find(visible(session), "All", ME)
    assert found.query == {"criteria": {"type_name": "FQDN"}, "filters": {}}
    assert len(rows_of(session)) == len(VALUES)


@pytest.mark.parametrize(
    "stored",
    [
        "not json",
        "[]",
        "{}",
        None,
        {"api_query": {}},
        {"api_query": "x"},
        {"api_query": None, "criteria": {"score": 1}},
        {"ui_query": {"criteria": {"score": 1}}},
    ],
)
def test_a_search_without_a_query_is_told(sim: OpenThreatQ, session: ThreatQSession, stored: object) -> None:
    """An empty query would find everything: it is never posted."""
    body = json.dumps({"data": [{"name": "Odd", "json": stored}]}).encode()
    sim.faults.add(Fault("body", path="/api/search/query", body=body))
    with pytest.raises(SearchError, match="holds no query that can be read"):
        find(visible(session), "Odd", ME)


def test_a_missing_search_is_told_with_the_nearest_name(sim: OpenThreatQ, session: ThreatQSession) -> None:
    """Who looked, how many there are, what comes nearest, and what to do."""
    sim.add_search("Malware domains", {})
    sim.add_search("Not shared", {}, shared=False)
    with pytest.raises(SearchError) as caught:
        find(visible(session), "Malware domain", ME)
    text = str(caught.value)
    assert f'Search "Malware domain" is not among the 2 that {ME} can see.' in text
    assert 'Nearest: "Malware domains".' in text
    assert f"share it with {ME}" in text
    with pytest.raises(SearchError) as caught:
        find(visible(session), "Not shared", ME)
    assert "Nearest" not in str(caught.value)


def test_a_doubled_name_is_not_guessed_at(sim: OpenThreatQ, session: ThreatQSession) -> None:
    """Two of one name, of whatever owners: neither is taken."""
    sim.add_search("All", {"type_name": "MD5"}, owner="b@example.org")
    with pytest.raises(SearchError, match='Search "All" exists 2 times'):
        find(visible(session), "All", ME)


@pytest.mark.parametrize("place", ["criteria", "filters"])
@pytest.mark.parametrize("conjuncts", [[], [{"score": {"+gte": 1}}]])
def test_a_history_adds_one_conjunct_and_changes_nothing_else(
    sim: OpenThreatQ, session: ThreatQSession, place: str, conjuncts: list[object]
) -> None:
    """`touched_at` goes into `filters` where there are some, else into `criteria` (5.2)."""
    query = {"criteria": {"type_name": "FQDN"}, "filters": {"status_name": "Active"}}
    if place == "criteria":
        query["filters"] = {}
    stored: dict[str, dict[str, object]] = {key: dict(value) for key, value in query.items()}
    if conjuncts:
        stored[place]["+and"] = conjuncts
    sim.library.searches = [Search("All", dict(stored))]
    sim.change_indicators(list(sim.library.indicators)[:2], {"touched_at": "2026-05-01 12:00:00"})
    found = find(visible(session), "All", ME)
    before = copy.deepcopy(found.query)
    reading = IndicatorReader(session).read(found, since=datetime(2026, 5, 1, 12, tzinfo=UTC), ranked=False)
    assert [row.value for row in reading] == VALUES[:2]
    assert found.query == before == stored
    test = {"touched_at": {"+gte": "2026-05-01 12:00:00"}}
    wanted = {**stored, place: {**stored[place], "+and": [*conjuncts, test]}}
    assert json.loads(sim.posted[0]) == {**wanted, "fields": ["id", "value", "type"]}


def test_a_search_without_a_history_is_posted_as_it_is_stored(
    sim: OpenThreatQ, session: ThreatQSession
) -> None:
    """Only `fields` is added."""
    rows_of(session, ranked=True)
    wanted = ["id", "value", "type", "score", "created_at"]
    assert json.loads(sim.posted[0]) == {"criteria": {"type_name": "FQDN"}, "filters": {}, "fields": wanted}


def test_an_entry_is_found_by_its_name(sim: OpenThreatQ, session: ThreatQSession) -> None:
    """One call where the filter by name finds it (17.4 step 1)."""
    sim.set_entry("tq_trellix_esm", {"esm_host": "esm.example"})
    (row,) = connector_rows(session, "tq_trellix_esm")
    assert whole_row(session, row)["custom_fields"] == {"esm_host": "esm.example"}
    assert sim.records.count("/connectors") == 1


def test_an_entry_of_a_near_name_leads_to_the_whole_list(sim: OpenThreatQ, session: ThreatQSession) -> None:
    """The filter knows wildcards, so what it finds may be another one."""
    sim.set_entry("tqXtrellix", {})
    sim.set_entry("other", {})
    assert {row["name"] for row in connector_rows(session, "tq_trellix")} == {"tqXtrellix", "other"}
    assert [call.query for call in sim.records.calls if call.path == "/api/connectors"] == [
        (("name", "tq_trellix"),),
        (("limit", "1000"), ("with", "category,tlp")),
    ]


def test_fields_left_out_of_the_list_are_asked_for_by_id(sim: OpenThreatQ, session: ThreatQSession) -> None:
    """Some lists hold no custom_fields."""
    sim.set(entry_shape="only_by_id")
    number = sim.set_entry("mine", {"a": "b"})
    (row,) = connector_rows(session, "mine")
    assert "custom_fields" not in row
    assert whole_row(session, row)["custom_fields"] == {"a": "b"}
    assert sim.records.count(f"/connectors/{number}") == 1


def test_entries_that_may_not_be_read_are_refused(sim: OpenThreatQ, session: ThreatQSession) -> None:
    """The caller decides what a missing right means."""
    sim.set(entry_status=403)
    with pytest.raises(Refused) as caught:
        connector_rows(session, "mine")
    assert caught.value.status == 403
