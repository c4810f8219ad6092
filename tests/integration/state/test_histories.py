"""Runs, lists and changes: what one run records, the next one knows."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from integration.state.state_stage import NOON, Watch
from tq_trellix_esm.errors import ExitCode
from tq_trellix_esm.state.changes import Change, ChangeLog
from tq_trellix_esm.state.lists import KnownList, ListLog, VerifiedCount
from tq_trellix_esm.state.runs import PastRun, Run, RunLog, SearchResult
from tq_trellix_esm.state.store import Store, open_store

FQDN = "ThreatQ High Score Watchlist - FQDN"
WEEK = timedelta(days=7)


@pytest.fixture
def watch() -> Watch:
    """The time of the test."""
    return Watch()


@pytest.fixture
def store(tmp_path: Path, watch: Watch) -> Iterator[Store]:
    """A new store."""
    with open_store(tmp_path, "NAME", watch.clock) as new:
        yield new


@pytest.fixture
def run(store: Store) -> Run:
    """A run to record under."""
    return RunLog(store).start("tq-trellix-esm", "1.0")


@pytest.fixture
def lists(store: Store) -> ListLog:
    """The lists of the store."""
    return ListLog(store)


def test_runs_have_keys_of_four_hex_digits_that_differ(store: Store) -> None:
    """A key is what people type; it comes again after 65,536 runs."""
    with store.transaction():
        keys = [RunLog(store).start("c", "1").key for _ in range(3000)]
    assert len(set(keys)) == 3000
    assert all(len(key) == 4 and int(key, 16) >= 0 for key in keys)


def test_a_run_is_remembered_with_its_end_and_without_one_where_it_was_killed(
    store: Store, watch: Watch
) -> None:
    """Newest first."""
    log = RunLog(store)
    first = log.start("tq-trellix-esm", "1.0")
    watch.sleep(14)
    log.finish(first, ExitCode.SAFETY)
    second = log.start("tq-trellix-get-alarms", "1.0")
    ended = NOON + timedelta(seconds=14)
    assert log.past() == (
        PastRun(second, "tq-trellix-get-alarms", "1.0", ended, None, None),
        PastRun(first, "tq-trellix-esm", "1.0", NOON, ended, 6),
    )
    assert len(log.past(limit=1)) == 1


def test_the_last_word_on_a_search_in_a_run_counts(store: Store, run: Run) -> None:
    """The number is unknown where the search could not be read."""
    log = RunLog(store)
    log.search_result(run, "High", "ThreatQ High", None, "failed")
    log.search_result(run, "Low", "ThreatQ Low", 7, "verified")
    log.search_result(run, "High", "ThreatQ High", 11620, "verified")
    assert set(log.results(run)) == {
        SearchResult("High", "ThreatQ High", 11620, "verified"),
        SearchResult("Low", "ThreatQ Low", 7, "verified"),
    }


def test_an_unknown_list_is_not_ours(lists: ListLog) -> None:
    """First contact (design 4.3)."""
    assert not lists.is_ours(FQDN, 5)
    assert lists.ours() == ()


def test_a_list_that_a_killed_run_meant_to_create_is_ours_whatever_its_id(lists: ListLog, run: Run) -> None:
    """The call may have been carried out; but only under exactly this name."""
    lists.intend_create(run, FQDN, "High")
    assert lists.is_ours(FQDN, 5)
    assert not lists.is_ours(FQDN.lower(), 5)
    assert lists.ours() == (KnownList(FQDN, None, "High", run.key, NOON),)


@pytest.mark.parametrize("settle", ["created", "adopt"])
def test_an_intention_vouches_for_one_list_only(lists: ListLog, run: Run, settle: str) -> None:
    """Once the id is known, another list of this name is a stranger."""
    lists.intend_create(run, FQDN)
    lists.intend_create(run, FQDN)
    getattr(lists, settle)(run, FQDN, 5)
    assert lists.is_ours(FQDN, 5)
    assert not lists.is_ours(FQDN, 6)
    assert [one.list_id for one in lists.ours()] == [5]


def test_an_intention_that_the_esm_refused_is_taken_back(lists: ListLog, run: Run) -> None:
    """Else a list that a person makes later would count as ours, and lose its values."""
    lists.intend_create(run, FQDN)
    lists.withdraw(FQDN)
    assert not lists.is_ours(FQDN, 5)


def test_a_known_list_stays_ours_in_another_letter_case(lists: ListLog, run: Run) -> None:
    """Design 4.3, foreign name: an error unless our history knows it."""
    lists.adopt(run, FQDN, 5)
    assert lists.is_ours(FQDN.upper(), 5)


def test_a_list_of_our_name_with_another_id_is_not_ours(lists: ListLog, run: Run) -> None:
    """A rebuilt ESM; history goes by name and id."""
    lists.created(run, FQDN, 5)
    assert not lists.is_ours(FQDN, 6)
    assert not lists.is_ours("Another", 5)


def test_every_list_ever_ours_is_named_with_its_search_and_last_run(
    store: Store, lists: ListLog, run: Run, watch: Watch
) -> None:
    """Design 4.12: lists of an earlier configuration go on alarming; a run names them."""
    lists.adopt(run, "B - FQDN", 2, "Low")
    lists.created(run, "a - FQDN", 1, "High")
    watch.sleep(60)
    later = RunLog(store).start("tq-trellix-esm", "1.0")
    lists.verified(later, "a - FQDN", 1, 10)
    lists.adopt(later, "B - FQDN", 2)
    now = NOON + timedelta(seconds=60)
    assert lists.ours() == (
        KnownList("a - FQDN", 1, "High", later.key, now),
        KnownList("B - FQDN", 2, "Low", later.key, now),
    )


def test_the_largest_count_of_the_window_is_found_per_list(lists: ListLog, run: Run, watch: Watch) -> None:
    """Design 4.4: the loss is measured from it, so that a slow leak is seen."""
    for count in (900, 6119, 6000):
        lists.verified(run, FQDN, 5, count)
    lists.verified(run, FQDN, 6, 9999)
    lists.verified(run, "Another", 5, 9999)
    assert lists.largest_verified(FQDN, 5, NOON - WEEK) == 6119
    assert lists.largest_verified(FQDN, 5, NOON) == 6119
    watch.sleep(WEEK.total_seconds() + 1)
    assert lists.largest_verified(FQDN, 5, watch.time - WEEK) is None
    lists.verified(run, FQDN, 5, 0)
    assert lists.largest_verified(FQDN, 5, watch.time - WEEK) == 0


def test_the_measure_starts_anew_after_a_removal_that_a_person_allowed(lists: ListLog, run: Run) -> None:
    """Else the next run would hold the allowed loss against it; other lists keep theirs."""
    lists.verified(run, FQDN, 5, 6119)
    lists.verified(run, "Another", 5, 40)
    lists.measure_anew(run, FQDN, 5)
    assert lists.largest_verified(FQDN, 5, NOON - WEEK) is None
    lists.verified(run, FQDN, 5, 139)
    assert lists.largest_verified(FQDN, 5, NOON - WEEK) == 139
    assert lists.largest_verified("Another", 5, NOON - WEEK) == 40


def test_the_last_verified_count_is_told_with_its_run(lists: ListLog, run: Run, watch: Watch) -> None:
    """Messages say: the last verified run had so many."""
    assert lists.last_verified(FQDN) is None
    lists.verified(run, FQDN, 5, 6119)
    watch.sleep(1)
    lists.verified(run, FQDN.upper(), 7, 6100)
    assert lists.last_verified(FQDN) == VerifiedCount(7, 6100, run.key, NOON + timedelta(seconds=1))


def test_a_change_is_on_record_before_it_is_done(store: Store, run: Run) -> None:
    """What a killed run may have sent can be told from what was confirmed."""
    log = ChangeLog(store)
    added = log.intend(run, 5, "add", ["a.example.com", "b.example.com"])
    removed = log.intend(run, 5, "remove", iter(["c.example.com"]))
    log.done(added)
    assert log.of_run(run) == (
        Change(added, 5, "add", 2, done=True),
        Change(removed, 5, "remove", 1, done=False),
    )


@pytest.mark.parametrize("values", [(), ("",), ("b", "a", "b"), ("\u00fc \r", "\ud800"), ("x" * 100_000,)])
def test_the_values_of_a_change_come_back_as_they_were(
    store: Store, run: Run, values: tuple[str, ...]
) -> None:
    """In their order and spelling, also what the ESM should never have held."""
    log = ChangeLog(store)
    log.intend(run, 5, "remove", values)
    assert log.values(log.of_run(run)[0]) == values


def test_a_value_of_two_lines_is_a_bug(store: Store, run: Run) -> None:
    """It would come back as two values."""
    with pytest.raises(ValueError, match="one line"):
        ChangeLog(store).intend(run, 5, "add", ["a\nb"])
    assert ChangeLog(store).of_run(run) == ()
