"""The whole job on messy indicators, judged by who made them, and counted in calls."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pytest
from end_to_end.bench import Bench
from messy import Messy, expected, messy

# No search fills its last page: an even one costs one call more, to see that it was the last.
COUNT = 20_010
BASENAMES = {"High Score Indicators": "ThreatQ High", "Low Score Indicators": "ThreatQ Low"}
PAGE, CHUNK, PIECE = 1_000, 1_000, 50_000
SLACK = 1.1

Lists = Mapping[str, set[str]]


def _split(items: Sequence[Messy]) -> dict[str, list[Messy]]:
    """Three in four have a high score, the others a low one."""
    high = [item for number, item in enumerate(items) if number % 4]
    return dict(zip(BASENAMES, (high, list(items[::4])), strict=True))


def _load(bench: Bench, parts: Mapping[str, Sequence[Messy]]) -> dict[str, list[int]]:
    """Put each part into ThreatQ under its search; the ids by search."""
    ids = {}
    for search, score in zip(BASENAMES, (9, 3), strict=True):
        rows = [{"type": item.type, "value": item.raw, "score": score} for item in parts[search]]
        ids[search] = bench.threatq.add_indicators(rows)
        bench.threatq.add_search(search, {"score": score, "status_name": "Active"})
    return ids


def _wanted(parts: Mapping[str, Sequence[Messy]]) -> dict[str, set[str]]:
    """{list name: its values} by construction, the program not being asked."""
    return {
        f"{BASENAMES[search]} - {suffix}": values
        for search, part in parts.items()
        for suffix, values in expected(part).items()
    }


def _held(bench: Bench) -> dict[str, set[str]]:
    held = bench.esm.lists()
    assert all(len(values) == len(set(values)) for values in held.values())
    return {name: set(values) for name, values in held.items()}


def _threatq_floor(parts: Mapping[str, Sequence[Messy]]) -> int:
    """Token, saved searches, two look-ups of the entry (by name, then the whole list, as there is none),
    and the pages of 1,000 of each search."""
    return 4 + sum(math.ceil(len(part) / PAGE) for part in parts.values())


def _reading_floor(before: Lists) -> int:
    """Login, logout, build stamp, overview and fields; then per list the details and reads of 50,000 bytes,
    a line end counted with each value."""
    size = [sum(len(value.encode()) + 1 for value in values) for values in before.values()]
    return 5 + sum(1 + math.ceil(one / PIECE) for one in size)


def _writing_floor(before: Lists, after: Lists) -> int:
    """A creation per missing list, additions and removals in calls of 1,000, and one overview per changed
    search to read the counts back."""
    calls, changed = 0, set()
    for name, values in after.items():
        added, removed = values - before.get(name, set()), before.get(name, set()) - values
        calls += (name not in before) + math.ceil(len(added) / CHUNK) + math.ceil(len(removed) / CHUNK)
        if name not in before or added or removed:
            changed.add(name.rpartition(" - ")[0])
    return calls + len(changed)


def _check_calls(bench: Bench, parts: Mapping[str, Sequence[Messy]], before: Lists, after: Lists) -> None:
    esm_floor = _reading_floor(before) + _writing_floor(before, after)
    assert len(bench.esm.records.calls) <= SLACK * esm_floor, bench.esm.records.counts()
    assert len(bench.threatq.records.calls) <= SLACK * _threatq_floor(parts), bench.threatq.records.counts()
    bench.check_clean()


@pytest.mark.parametrize("cursor", ["supported", "refused"])
@pytest.mark.parametrize("version", ["11.6.9", "11.6.13"])
def test_the_lists_equal_the_searches_and_a_second_run_writes_nothing(
    bench: Bench, version: str, cursor: str
) -> None:
    """Over 20,000 messy indicators in two searches: each list as its maker expects, the second run free of
    writes, no refused call, no open session, and calls within a tenth of the fewest possible."""
    bench.esm.set(version=version)
    bench.threatq.set(cursor=cursor)
    parts = _split(messy(COUNT, seed=7))
    _load(bench, parts)
    bench.connect()
    bench.settings(BASENAMES)
    wanted = _wanted(parts)
    assert len(wanted) == 12
    assert all(wanted.values())

    first = bench.run()
    assert first.returncode == 0, first.stdout + first.stderr
    assert _held(bench) == wanted
    _check_calls(bench, parts, {}, wanted)

    bench.clear_records()
    second = bench.run()
    assert second.returncode == 0, second.stdout + second.stderr
    assert bench.writes() == 0
    assert _held(bench) == wanted
    _check_calls(bench, parts, wanted, wanted)


def test_what_expires_and_what_arrives_changes_just_that(bench: Bench) -> None:
    """Indicators expire, others arrive: the lists follow, in no more calls than the difference needs."""
    parts = _split(messy(4_000, seed=11))
    ids = _load(bench, parts)
    bench.connect()
    bench.settings(BASENAMES)
    assert bench.run().returncode == 0
    before = _wanted(parts)

    high, low = BASENAMES
    bench.threatq.change_indicators(ids[high][:300], {"status": "Expired"})
    arrived = messy(200, seed=13)
    bench.threatq.add_indicators([{"type": one.type, "value": one.raw, "score": 3} for one in arrived])
    parts = {high: parts[high][300:], low: [*parts[low], *arrived]}
    bench.clear_records()
    done = bench.run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert _held(bench) == _wanted(parts)
    _check_calls(bench, parts, before, _wanted(parts))
