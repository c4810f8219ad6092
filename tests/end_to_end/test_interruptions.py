"""Runs that are stopped in the middle: they log out, and the next run completes what they left."""

from __future__ import annotations

import signal
import time
from typing import Literal

import pytest
from end_to_end.bench import BASENAME, Bench, until
from simulators.side.faults import Fault

FQDN_LIST = f"{BASENAME} - FQDN"
VALUES = [f"host{number}.example.net" for number in range(50)]
Side = Literal["esm", "threatq"]


def _stop_in(bench: Bench, side: Side, path: str, told: signal.Signals) -> tuple[int, str]:
    """Run, and send the signal while the call at `path` waits for its answer; exit code and stderr."""
    simulator = bench.esm if side == "esm" else bench.threatq
    simulator.faults.add(Fault("slow", path=path, times=1, latency=2.0))
    process = bench.start("-v", "3")
    try:
        until(lambda: not simulator.faults.pending)
        time.sleep(0.3)
        process.send_signal(told)
        _, stderr = process.communicate(timeout=60)
    finally:
        process.kill()
    return process.returncode, stderr


def _check_mended(bench: Bench) -> None:
    done = bench.run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert bench.esm.lists()[FQDN_LIST] == sorted(VALUES)
    assert len(bench.esm.lists()) == 6
    bench.check_clean()


@pytest.mark.parametrize(
    ("side", "path"),
    [
        ("threatq", "/api/token$"),
        ("threatq", "/indicators/query$"),
        ("esm", "/login$"),
        ("esm", "/sysGetWatchlists$"),
        ("esm", "/sysAddWatchlist$"),
        ("esm", "/sysAddWatchlistValues$"),
    ],
)
def test_a_terminated_run_logs_out_of_the_esm(bench: Bench, side: Side, path: str) -> None:
    """SIGTERM in any call: exit 143, no traceback, no session left, and the next run does the rest.

    At the login itself no answer has come, so that there is no session to end yet by anything but its age.
    """
    bench.ready(VALUES)
    code, stderr = _stop_in(bench, side, path, signal.SIGTERM)
    assert code == 143
    assert "Traceback" not in stderr
    time.sleep(2.0)  # the simulator still carries the slow call out
    if path != "/login$":
        assert bench.esm.open_sessions() == 0
    bench.esm.expire_sessions()
    _check_mended(bench)


def test_an_interrupted_run_logs_out_of_the_esm(bench: Bench) -> None:
    """SIGINT: exit 130, as quietly."""
    bench.ready(VALUES)
    code, stderr = _stop_in(bench, "esm", "/sysAddWatchlistValues$", signal.SIGINT)
    assert code == 130
    assert "Traceback" not in stderr
    assert bench.esm.open_sessions() == 0
    _check_mended(bench)


@pytest.mark.parametrize("path", ["/sysAddWatchlist$", "/sysAddWatchlistValues$"])
def test_a_killed_run_is_mended_by_the_next_one(bench: Bench, path: str) -> None:
    """After kill -9 what it made counts as ours, and the lock is free."""
    bench.ready(VALUES)
    code, _ = _stop_in(bench, "esm", path, signal.SIGKILL)
    assert code == -signal.SIGKILL
    time.sleep(2.0)
    bench.esm.change_values(FQDN_LIST, add=["left-behind.example.org"])
    bench.esm.expire_sessions()
    _check_mended(bench)


def test_a_session_lost_in_the_middle_is_opened_again(bench: Bench) -> None:
    """A restart of the ESM ends all sessions: one more login, the work is done all the same."""
    bench.ready(VALUES)
    bench.esm.faults.add(Fault("slow", path="/sysGetWatchlistFields$", times=1, latency=1.0))
    process = bench.start()
    try:
        until(lambda: not bench.esm.faults.pending)
        bench.esm.expire_sessions()
        process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 0
    assert bench.esm.records.count("/login") == 2
    assert bench.esm.lists()[FQDN_LIST] == sorted(VALUES)
    bench.check_clean()


def test_an_addition_whose_answer_is_lost_is_not_sent_twice(bench: Bench) -> None:
    """The list is read and planned again instead: one call of additions, exit 0."""
    bench.ready(VALUES)
    bench.esm.faults.add(Fault("cut_after", path="/sysAddWatchlistValues$", times=1))
    done = bench.run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert bench.esm.records.count("/sysAddWatchlistValues") == 1
    assert bench.esm.lists()[FQDN_LIST] == sorted(VALUES)
    bench.check_clean()


def test_a_result_that_comes_short_removes_nothing(bench: Bench) -> None:
    """ThreatQ counts more than it gives: an error of that search, exit 1, the lists as they were."""
    ids = bench.ready(VALUES)
    assert bench.run().returncode == 0
    before = bench.esm.lists()
    bench.threatq.change_indicators(ids[:20], {"status": "Expired"})
    bench.threatq.set(total_off_by=5)
    bench.esm.records.clear()
    assert bench.run().returncode == 1
    assert bench.esm.lists() == before
    assert bench.writes() == 0
    assert bench.esm.open_sessions() == 0
