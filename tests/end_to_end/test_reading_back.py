"""Only a list that was found as planned counts as verified; what is not is mended by the next run."""

from __future__ import annotations

from end_to_end.bench import BASENAME, Bench
from simulators.side.faults import Fault

FQDN_LIST = f"{BASENAME} - FQDN"


def test_an_addition_that_did_not_take_is_found_out(bench: Bench) -> None:
    """The ESM says 200 and stores nothing: exit 1, the counts named, and the next run adds them."""
    bench.ready()
    bench.esm.faults.add(Fault("body", path="/sysAddWatchlistValues$", times=1))
    done = bench.run()
    assert done.returncode == 1
    assert f'"{FQDN_LIST}" holds 0 values after the run, 2 were expected' in done.stdout
    assert "not verified" in done.stdout
    assert bench.run().returncode == 0
    assert bench.esm.lists()[FQDN_LIST] == ["one.example.net", "two.example.net"]


def test_a_removal_that_did_not_take_is_found_out(bench: Bench) -> None:
    """The same for a value that should have gone: it must not go on alarming unseen."""
    ids = bench.ready()
    assert bench.run().returncode == 0
    bench.threatq.expire_indicators(ids[:1])
    bench.esm.faults.add(Fault("body", path="/sysRemoveWatchlistValues$", times=1))
    assert bench.run().returncode == 1
    assert bench.run().returncode == 0
    assert bench.esm.lists()[FQDN_LIST] == ["two.example.net"]
