"""Reading and changing watchlists against the simulator, with all that nobody knows about an ESM."""

import pytest
from integration.remote.esm_stage import connected
from simulators.esm import EsmSimulator
from simulators.side.faults import Fault
from tq_trellix_esm.errors import OutOfProtocol, Unreachable
from tq_trellix_esm.remote.esm.error_text import Meaning
from tq_trellix_esm.remote.esm.list_values import value_count
from tq_trellix_esm.remote.esm.refusal import EsmRefused
from tq_trellix_esm.remote.esm.watchlists import (
    WatchlistRow,
    add_values,
    create,
    field_types,
    has_type,
    overview,
    read_values,
    remove_values,
)

NAME = "ThreatQ High - FQDN"


@pytest.mark.parametrize("shape", ["number", "string", "value", "id"])
def test_the_overview_shows_every_list(esm: EsmSimulator, shape: str) -> None:
    """ESM reference 4.2: hidden and dynamic ones too, with ids in any shape."""
    esm.set(id_shape=shape)
    esm.create_list(NAME, "DomainID", values=["a.example", "b.example"])
    esm.create_list("GTI", hidden=True)
    esm.create_list("Filled by the ESM", dynamic=True)
    with connected(esm) as session:
        ours, gti, dynamic = overview(session)
    assert ours == WatchlistRow(1, NAME, frozenset({"DomainID", "3"}), dynamic=False, hidden=False, count=2)
    assert (gti.hidden, gti.types, dynamic.dynamic) == (True, frozenset({"IPAddress"}), True)
    (call,) = [call for call in esm.records.calls if call.path.endswith("sysGetWatchlists")]
    assert dict(call.query) == {
        "hidden": "true",
        "dynamic": "true",
        "writeOnly": "false",
        "indexedOnly": "false",
    }


@pytest.mark.parametrize("overview_type", ["named", "manual"])
@pytest.mark.parametrize("type_name", ["DomainID", "IPAddress", "Mail_ID", "URL", "File_Hash", "SHA1"])
def test_a_type_is_known_by_its_name_or_its_number(
    esm: EsmSimulator, overview_type: str, type_name: str
) -> None:
    """ESM reference 4.2: `type.name` may be MANUAL, and the custom name a number as text."""
    esm.set(overview_type=overview_type, overview_count="missing")
    esm.create_list(NAME, type_name)
    with connected(esm) as session:
        types = field_types(session)
        (row,) = overview(session)
    assert row.count is None
    assert [field.name for field in types if has_type(row, field.name, types)] == [type_name]


@pytest.mark.parametrize("final_newline", [True, False])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("cap", [0, 65_535, 400])
def test_a_list_is_read_whole(esm: EsmSimulator, final_newline: bool, line_end: str, cap: int) -> None:
    """ESM reference 4.4: by bytes, however long the answers and whatever ends a line."""
    esm.set(final_newline=final_newline, line_end=line_end, max_read_count=cap)
    list_id = esm.create_list(NAME)
    esm.fill(NAME, 6_000 if cap != 400 else 500)
    with connected(esm) as session:
        assert sorted(read_values(session, list_id)) == esm.lists()[NAME]
    assert esm.records.refused == []


@pytest.mark.parametrize("cut", ["replaced", "dropped"])
def test_values_of_other_letters_are_read_as_they_are(esm: EsmSimulator, cut: str) -> None:
    """A character cut by the end of a piece must not spoil a value, or it could not be removed."""
    esm.set(cut_character=cut, max_read_count=401)
    list_id = esm.create_list(NAME, "URL", values=[f"http://x.example/{n}/ü漢😀" for n in range(300)])
    with connected(esm) as session:
        values = read_values(session, list_id)
        remove_values(session, list_id, values)
    assert esm.lists()[NAME] == []


def test_the_pieces_are_of_fifty_thousand_bytes(esm: EsmSimulator) -> None:
    """ESM reference 4.4: few calls, and no position computed from a text."""
    list_id = esm.create_list(NAME)
    esm.fill(NAME, 6_000)  # 20 bytes each
    with connected(esm) as session:
        read_values(session, list_id)
    asked = [dict(call.query) for call in esm.records.calls if call.path.endswith("sysGetWatchlistValues")]
    assert asked == [{"pos": str(pos), "count": "50000"} for pos in (0, 50_000, 100_000)]


@pytest.mark.parametrize("shape", ["token", "null", "blank"])
@pytest.mark.parametrize("version", ["11.6.13", "10.4.0"])
def test_of_an_empty_list_no_values_are_asked(esm: EsmSimulator, shape: str, version: str) -> None:
    """ESM reference 4.4: what its file holds is unknown."""
    esm.set(empty_value_file=shape, version=version)
    list_id = esm.create_list(NAME)
    with connected(esm) as session:
        assert read_values(session, list_id) == ()
    assert esm.records.count("sysGetWatchlistValues") == 0


def test_the_shapes_of_10_are_read_as_well(esm: EsmSimulator) -> None:
    """ESM reference 2.5: token under `id`, number under `valueCount`."""
    esm.set(version="10.4.0")
    list_id = esm.create_list(NAME, values=["10.0.0.1"])
    with connected(esm) as session:
        assert read_values(session, list_id) == ("10.0.0.1",)
        assert value_count(session, list_id) == 1


SHORT = Fault(
    "body", path="sysGetWatchlistValues", body=b'{"fileSize": 4, "bytesRead": 4, "data": "x.y\\n"}', times=1
)
STUCK = Fault(
    "body", path="sysGetWatchlistValues", body=b'{"fileSize": 9, "bytesRead": 0, "data": ""}', times=1
)
REFUSED = Fault(
    "status", path="sysGetWatchlistValues", status=400, body=b"ERROR_RecordNotFound (25)", times=1
)


@pytest.mark.parametrize("fault", [SHORT, STUCK, REFUSED])
def test_a_reading_that_is_not_whole_is_done_again_once(esm: EsmSimulator, fault: Fault) -> None:
    """ESM reference 4.4: counted against recordCount; nothing before the end is no end."""
    list_id = esm.create_list(NAME, values=["a.example", "b.example"])
    esm.faults.add(fault)
    with connected(esm) as session:
        assert read_values(session, list_id) == ("a.example", "b.example")
    assert esm.records.count("sysGetWatchlistDetails") == 2


@pytest.mark.parametrize("fault", [SHORT, STUCK])
def test_a_list_that_stays_short_is_an_error(esm: EsmSimulator, fault: Fault) -> None:
    """Never a part of a list as if it were the list (design 4.1)."""
    list_id = esm.create_list(NAME, values=["a.example", "b.example"])
    esm.faults.add(fault, fault)
    with connected(esm) as session, pytest.raises(OutOfProtocol, match="could not be read whole, twice"):
        read_values(session, list_id)


def test_a_refused_position_is_said_plainly(esm: EsmSimulator) -> None:
    """ESM reference 4.4: the 16 bits of the help may be a cap; then the list has not ended."""
    esm.set(max_read_pos=65_535)
    list_id = esm.create_list(NAME)
    esm.fill(NAME, 6_000)
    with connected(esm) as session, pytest.raises(EsmRefused, match="beyond 65,535 bytes"):
        read_values(session, list_id)


def test_a_session_lost_between_two_pieces_costs_no_value(esm: EsmSimulator) -> None:
    """The call that met the loss is repeated, and the reading goes on."""
    list_id = esm.create_list(NAME)
    esm.fill(NAME, 6_000)
    esm.faults.add(Fault("status", path="sysGetWatchlistValues", calls=(2,), status=401))
    with connected(esm) as session:
        assert len(read_values(session, list_id)) == 6_000


@pytest.mark.parametrize(
    "body", [b"", b"<html></html>", b"[]", b'{"recordCount": "x"}', b'{"recordCount": NaN}', b"{}"]
)
def test_other_details_are_outside_the_protocol(esm: EsmSimulator, body: bytes) -> None:
    """An answer that cannot be read is no empty list."""
    list_id = esm.create_list(NAME, values=["a.example"])
    esm.faults.add(Fault("body", path="sysGetWatchlistDetails", body=body))
    with connected(esm) as session, pytest.raises(OutOfProtocol, match="sysGetWatchlistDetails"):
        read_values(session, list_id)


@pytest.mark.parametrize("shape", ["value_number", "value_string", "bare_number", "bare_string", "empty"])
def test_the_id_of_a_new_list_is_read_in_any_shape(esm: EsmSimulator, shape: str) -> None:
    """ESM reference 4.5; where none is told, the caller looks the list up."""
    esm.set(create_answer=shape)
    with connected(esm) as session:
        told = create(session, NAME, "DomainID")
        (row,) = overview(session)
    assert told == (None if shape == "empty" else row.id)
    assert (row.name, row.dynamic, row.count) == (NAME, False, 0)
    assert "DomainID" in row.types


def test_a_name_that_is_taken_has_a_meaning(esm: EsmSimulator) -> None:
    """ESM reference 4.5: after a refused creation the caller looks again."""
    esm.create_list(NAME)
    with connected(esm) as session, pytest.raises(EsmRefused) as caught:
        create(session, NAME, "DomainID")
    assert caught.value.meaning is Meaning.NAME_TAKEN


@pytest.mark.parametrize("status", [400, 500])
@pytest.mark.parametrize("shape", ["text", "json"])
def test_values_come_and_go(esm: EsmSimulator, status: int, shape: str) -> None:
    """ESM reference 4.6 and 4.7: success has no body; refusals have a meaning."""
    esm.set(error_status=status, error_shape=shape, values_per_call=3)
    list_id = esm.create_list(NAME)
    with connected(esm) as session:
        add_values(session, list_id, ("a.example", "b.example", "c,d"))
        remove_values(session, list_id, ("b.example",))
        add_values(session, list_id, ())
        assert esm.lists()[NAME] == ["a.example", "c,d"]
        with pytest.raises(EsmRefused) as caught:
            add_values(session, list_id, ("1", "2", "3", "4"))
        assert (caught.value.meaning, caught.value.retryable) == (Meaning.TOO_MANY_VALUES, False)
        with pytest.raises(EsmRefused) as caught:
            add_values(session, 99, ("1",))
        assert (caught.value.meaning, caught.value.name) == (Meaning.UNKNOWN_LIST, "UnknownList")
    assert (esm.records.refused, esm.records.warnings) == ([], [])


@pytest.mark.parametrize(
    ("error", "meaning"), [("RequestTooLarge", Meaning.TOO_LARGE), ("413", Meaning.TOO_LARGE)]
)
def test_a_call_that_is_too_large_has_a_meaning(esm: EsmSimulator, error: str, meaning: Meaning) -> None:
    """ESM reference 4.6: the caller halves its chunk."""
    esm.set(values_per_call=1, values_per_call_error=error)
    list_id = esm.create_list(NAME)
    with connected(esm) as session, pytest.raises(EsmRefused) as caught:
        add_values(session, list_id, ("1", "2"))
    assert (caught.value.meaning, caught.value.outcome_unknown) == (meaning, False)


@pytest.mark.parametrize("rule", ["partial_error", "error"])
def test_a_change_in_part_has_a_meaning(esm: EsmSimulator, rule: str) -> None:
    """ESM reference 4.6: not all were added; the caller reads the list and compares."""
    esm.set(duplicates_on_add=rule, absent_on_remove=rule)
    list_id = esm.create_list(NAME, values=["a"])
    with connected(esm) as session:
        with pytest.raises(EsmRefused) as caught:
            add_values(session, list_id, ("a", "b"))
        assert (caught.value.meaning, caught.value.outcome_unknown) == (Meaning.PARTLY_ADDED, True)
        with pytest.raises(EsmRefused) as caught:
            remove_values(session, list_id, ("z",))
        assert caught.value.meaning is Meaning.PARTLY_REMOVED


def test_a_list_that_is_not_ready_is_read_after_a_pause(esm: EsmSimulator) -> None:
    """ESM reference 4.6: WLValuesNotReady passes."""
    esm.set(not_ready_after_write=2)
    list_id = esm.create_list(NAME)
    with connected(esm) as session:
        add_values(session, list_id, ("a",))
        assert read_values(session, list_id) == ("a",)


@pytest.mark.parametrize("kind", ["cut_after", "html"])
def test_a_write_of_unknown_outcome_is_sent_once(esm: EsmSimulator, kind: str) -> None:
    """Design 4.7: read and plan again instead of resending."""
    list_id = esm.create_list(NAME)
    esm.faults.add(Fault(kind, path="sysAddWatchlistValues", work=True))  # type: ignore[arg-type]  # from a table
    with connected(esm) as session, pytest.raises((Unreachable, EsmRefused)) as caught:
        add_values(session, list_id, ("a",))
    assert getattr(caught.value, "outcome_unknown", None) is True
    assert (esm.records.count("sysAddWatchlistValues"), esm.lists()[NAME]) == (1, ["a"])


@pytest.mark.parametrize("body", [b"<html>busy</html>", b'{"message": "ERROR_NobodyKnowsThis (999)"}', b"ok"])
def test_a_success_that_says_otherwise_is_none(esm: EsmSimulator, body: bytes) -> None:
    """ESM reference 4.6: the answer of a change has no body."""
    list_id = esm.create_list(NAME)
    esm.faults.add(Fault("body", path="sysAddWatchlistValues", body=body))
    with connected(esm) as session, pytest.raises(OutOfProtocol, match="sysAddWatchlistValues") as caught:
        add_values(session, list_id, ("a",))
    assert caught.value.outcome_unknown


@pytest.mark.parametrize("value", ["a\nb", "a\r"])
def test_a_value_of_two_lines_is_never_sent(esm: EsmSimulator, value: str) -> None:
    """ESM reference 4.11: it could not be told apart when read."""
    with connected(esm) as session, pytest.raises(ValueError, match="one line"):
        add_values(session, 1, (value,))
    assert esm.records.calls == []
