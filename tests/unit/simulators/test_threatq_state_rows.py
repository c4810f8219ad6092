"""Rows, results and pages of the ThreatQ simulator, without a wire."""

import json

import pytest
from simulators.side.knobs import Knobs
from simulators.threatq.entry_calls import like
from simulators.threatq.generated import KINDS
from simulators.threatq.indicators import FIRST_ID, Indicator, Indicators, everything
from simulators.threatq.knobs import REGISTRY
from simulators.threatq.pages import FIELDS, Pages
from simulators.threatq.results import Result, Results, sort_key
from simulators.threatq.tables import EVENT_TYPES, STATUSES, TYPES


def filled(*values: str) -> Indicators:
    """Host names with scores 0, 1, 2 ..."""
    rows = Indicators()
    for score, value in enumerate(values):
        rows.add({"type": "FQDN", "value": value, "score": score})
    return rows


def find(rows: Indicators, sort: str = "id", **criteria: object) -> Result:
    """A result, worked out anew."""
    return Results(rows).find({"criteria": criteria}, json.dumps(criteria), sort, 0.0)


def values(rows: Indicators, result: Result) -> list[str]:
    """The values in the order of the result."""
    return [rows.row(one).value for one in result.entries]


def test_no_id_is_one_of_the_reference_tables() -> None:
    """3.1 to 3.3: a client that knows ids by heart must fail."""
    known = {"FQDN": {11, 8}, "IP Address": {15, 11, 14}, "URL": {30, 21}, "MD5": {18, 12}, "SHA-1": {23, 16}}
    assert all(TYPES[name] not in ids for name, ids in known.items())
    assert min(TYPES.values()) > 34
    assert min(STATUSES.values()) > 5
    assert EVENT_TYPES["Sighting"] != 14


@pytest.mark.parametrize("fields", [{"type": "Nonsense"}, {"status": "Dead"}])
def test_unknown_types_and_statuses_are_the_tests_mistake(fields: dict[str, str]) -> None:
    """The simulator holds nothing that its own tables do not know."""
    with pytest.raises(ValueError, match="unknown"):
        Indicators().add({"type": "FQDN", "value": "x", **fields})


def test_generated_rows_can_be_changed_and_removed_one_by_one() -> None:
    """What is held stands above what is generated."""
    rows = Indicators()
    first = rows.generate(10, KINDS["hosts"])
    rows.change([first + 2], {"score": 1})
    rows.remove([first, first + 3])
    added = rows.add({"type": "FQDN", "value": "new.example"})
    assert len(rows) == 9
    assert list(rows.select(everything, "all")) == [first + n for n in (1, 2, 4, 5, 6, 7, 8, 9)] + [added]
    assert [rows.row(one).value for one in rows.select(lambda row: row.score == 1, "one")] == [
        "host0000002.example"
    ]
    with pytest.raises(KeyError):
        rows.row(first)


def test_generated_rows_come_before_all_others() -> None:
    """Else their ids would meet."""
    with pytest.raises(ValueError, match="before"):
        filled("a").generate(10, KINDS["hosts"])


def test_a_million_rows_are_counted_without_being_made() -> None:
    """The generator runs only for what is looked at."""
    made = []

    def make(index: int, number: int) -> Indicator:
        made.append(index)
        return KINDS["hosts"](index, number)

    rows = Indicators()
    rows.generate(1_000_000, make)
    result = find(rows)
    assert len(result.entries) == 1_000_000
    Pages(rows, Knobs(REGISTRY)).items(result, 999_990, 1_000_000, ("id", "value"))
    assert made == list(range(999_990, 1_000_000))


@pytest.mark.parametrize("kind", KINDS)
def test_generated_values_are_distinct_and_stay_the_same(kind: str) -> None:
    """A sync counts distinct values, and reads pages twice."""
    rows = [KINDS[kind](index, FIRST_ID + index) for index in range(20_000)]
    assert len({(row.type, row.value) for row in rows}) == 20_000
    assert rows == [KINDS[kind](index, FIRST_ID + index) for index in range(20_000)]


def test_a_result_is_worked_out_once_until_something_changes() -> None:
    """Paging must not be quadratic."""
    rows = filled("a", "b")
    results = Results(rows)
    first = results.find({"criteria": {}}, "{}", "id", 0.0)
    assert results.find({"criteria": {}}, "{}", "id", 900.0) is first
    rows.add({"type": "FQDN", "value": "c"})
    assert len(results.find({"criteria": {}}, "{}", "id", 900.0).entries) == 3


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("id", ["b", "a", "c"]), ("-id", ["c", "a", "b"]), ("value,id", ["a", "b", "c"]),
     ("-score,id", ["c", "a", "b"]), ("-value,id", ["c", "b", "a"])],
)  # fmt: skip
def test_a_result_is_in_the_order_asked_for(sort: str, expected: list[str]) -> None:
    """1: comma-separated fields, `-` for falling order."""
    rows = filled("b", "a", "c")
    assert values(rows, find(rows, sort)) == expected


def test_without_a_sort_the_order_is_no_promise() -> None:
    """5.3: it is another one after a change."""
    rows = filled(*(f"h{number}.example" for number in range(50)))
    first = list(find(rows, "shuffled").entries)
    assert first != sorted(first)
    assert first == list(find(rows, "shuffled").entries)
    rows.change([FIRST_ID], {"score": 5})
    assert first != list(find(rows, "shuffled").entries)


@pytest.mark.parametrize("sort", ["id", "-score,id"])
def test_a_place_after_a_key_survives_the_removal_of_its_row(sort: str) -> None:
    """5.3: a cursor goes by the sort key, so what is removed before it makes it skip nothing."""
    rows = filled("a", "b", "c", "d")
    key = find(rows, sort).key(1)
    rest = values(rows, find(rows, sort))[2:]
    gone = find(rows, sort).entries[1]
    rows.remove([gone])
    after = find(rows, sort)
    assert values(rows, after)[after.after(key) :] == rest


def test_a_falling_order_puts_rows_without_a_score_last() -> None:
    """A missing score sorts below all."""
    low = sort_key(Indicator(1, "FQDN", "a", score=None), ["-score", "id"])
    assert sort_key(Indicator(2, "FQDN", "b", score=0), ["-score", "id"]) < low


def test_a_page_is_json_whatever_the_values_hold() -> None:
    """6.3: values are whatever people and feeds put in."""
    nasty = ['"', "\\", "\n\t\0", "é\u2028", "\ud800", "</script>"]
    rows = filled(*nasty)
    page = Pages(rows, Knobs(REGISTRY)).items(find(rows), 0, 6, FIELDS)
    read = [row["value"] for row in json.loads(b"[" + page + b"]")]
    assert read == [*nasty[:4], "?", "</script>"]


@pytest.mark.parametrize(
    ("pattern", "text", "hit"),
    [("abc", "abc", True), ("ABC", "abc", True), ("a%", "abc", True), ("a_c", "abc", True),
     ("a,abc", "abc", True), ("a.c", "abc", False), ("ab", "abc", False), ("%", "", True),
     ("tq_x", "tq-x", True)],
)  # fmt: skip
def test_a_filter_acts_like_sql(pattern: str, text: str, hit: bool) -> None:
    """1: % is anything, a comma separates alternatives; `_` in a name meets any character."""
    assert like(pattern, text) is hit
