"""What a run ends with: the exit code, what it says, and what it leaves alone."""

from __future__ import annotations

import base64
import json

import pytest
from end_to_end.bench import BASENAME, NAME, SEARCH, Bench, until
from simulators.side.faults import Fault
from simulators.threatq.simulator import DEFAULT_CLIENT

FQDN_LIST = f"{BASENAME} - FQDN"


def test_a_disabled_connector_says_so_in_one_line_and_ends_well(bench: Bench) -> None:
    """The switch is honoured, whatever the YAML says: exit 0, the ESM is not even asked."""
    bench.connect()
    bench.settings(configuration="no: [valid", enabled=False)
    done = bench.run()
    assert done.returncode == 0
    assert done.stdout.count("is disabled") == 1
    assert done.stderr == ""
    assert bench.esm.records.calls == []


def test_broken_yaml_names_every_problem_at_once_and_nothing_runs(bench: Bench) -> None:
    """Exit 3; all problems in one answer, so that one correction is enough."""
    bench.ready()
    bench.settings(
        configuration='First:\n  watchlist_basename: "A/B"\n  api_sink: True\n'
        'Second:\n  watchlist_basename: "Good"\n  max_removal: 500\n'
    )
    done = bench.run()
    assert done.returncode == 3
    for problem in ("watchlist_basename", "api_sink", "api_sync", "max_removal"):
        assert problem in done.stderr
    assert bench.esm.records.calls == []


def test_a_missing_search_is_an_error_and_leaves_its_lists_alone(bench: Bench) -> None:
    """A missing search is never an empty one: exit 1."""
    bench.ready()
    assert bench.run().returncode == 0
    before = bench.esm.lists()
    bench.threatq.library.searches.clear()
    bench.threatq.add_search("High Score Indicator", {"status_name": "Active"})
    done = bench.run()
    assert done.returncode == 1
    assert SEARCH in done.stdout
    assert "High Score Indicator" in done.stdout
    assert bench.esm.lists() == before


def test_a_search_for_a_feed_makes_no_list_and_the_others_still_run(bench: Bench) -> None:
    """api_sync: False is not part of this version: exit 1, said, no list made for it."""
    bench.ready()
    bench.settings(
        configuration=f'Feed:\n  watchlist_basename: "Feed"\n  api_sync: False\n'
        f'{SEARCH}:\n  watchlist_basename: "{BASENAME}"\n'
    )
    done = bench.run()
    assert done.returncode == 1
    assert "api_sync: False" in done.stdout
    assert not [name for name in bench.esm.lists() if name.startswith("Feed")]
    assert bench.esm.lists()[FQDN_LIST] == ["one.example.net", "two.example.net"]


def test_a_foreign_list_loses_nothing_until_somebody_allows_it(bench: Bench) -> None:
    """First contact: exit 6, additions made, nothing removed; --allow-mass-removal makes it equal."""
    bench.ready()
    theirs = [f"theirs{number}.example.org" for number in range(5)]
    bench.esm.create_list(FQDN_LIST, "DomainID", values=theirs)
    done = bench.run()
    assert done.returncode == 6
    assert set(theirs) <= set(bench.esm.lists()[FQDN_LIST])
    assert "--allow-mass-removal" in done.stdout
    assert bench.esm.records.count("/sysRemoveWatchlistValues") == 0
    assert bench.run("--allow-mass-removal").returncode == 0
    assert bench.esm.lists()[FQDN_LIST] == ["one.example.net", "two.example.net"]
    bench.check_clean()


def test_a_dry_run_shows_the_plan_and_writes_nothing(bench: Bench) -> None:
    """--dry-run reads everything, exit 0, and sends no write; the run after it does the work."""
    bench.ready()
    done = bench.run("--dry-run", "-v", "3")
    assert done.returncode == 0
    assert "one.example.net" in done.stdout
    assert bench.writes() == 0
    assert bench.esm.lists() == {}
    bench.check_clean()
    assert bench.run().returncode == 0
    assert len(bench.esm.lists()) == 6


def test_a_second_run_at_the_same_time_is_turned_away(bench: Bench) -> None:
    """Exit 7 for the second, which names the first; the first goes on undisturbed."""
    bench.ready()
    bench.esm.faults.add(Fault("slow", path="sysGetWatchlists$", times=1, latency=4.0))
    first = bench.start()
    try:
        until(lambda: bench.threatq.records.count("/api/token") == 1)
        second = bench.run()
    finally:
        first.communicate(timeout=60)
    assert second.returncode == 7
    assert str(first.pid) in second.stderr
    assert first.returncode == 0
    bench.check_clean()


def test_a_refused_esm_password_is_not_tried_over_and_over(bench: Bench) -> None:
    """Exit 4, after at most one login per encoding, so that cron locks no account."""
    bench.ready()
    bench.settings(password="Wrong-Horse-1")
    done = bench.run()
    assert done.returncode == 4
    assert 1 <= bench.esm.bad_logins <= 2
    assert bench.esm.lists() == {}
    assert bench.esm.open_sessions() == 0


def test_an_esm_that_does_not_answer_is_a_remote_error(bench: Bench) -> None:
    """Exit 5, and the host is named."""
    bench.ready()
    url = bench.esm.url
    bench.esm.stop()
    done = bench.run()
    assert done.returncode == 5
    assert url.removeprefix("https://") in done.stderr


def test_a_refused_threatq_password_ends_before_the_esm_is_asked(bench: Bench) -> None:
    """Exit 4 after one login; the ESM is not called."""
    bench.threatq_password = "Wrong-Horse-1"
    bench.ready()
    assert bench.run().returncode == 4
    assert bench.threatq.records.count("/api/token") == 1
    assert bench.esm.records.calls == []


@pytest.mark.parametrize("password", ["", "Wrong-Horse-1"])
def test_no_secret_is_told_anywhere_at_the_highest_verbosity(bench: Bench, password: str) -> None:
    """Passwords, tokens and cookies stay out of output, log and report, in a refused run too."""
    bench.ready()
    if password:
        bench.settings(password=password)
    report = bench.folder / "report.json"
    bench.run("-v", "3", "--report", str(report))
    bench.run("-v", "3", "-ll", str(bench.folder))
    sessions = bench.esm.desk.sessions._ended  # "cookie token" of each session that was
    passwords = {"Correct-Horse-9", "Wrong-Horse-1", bench.threatq_password}
    secrets = {*passwords, *bench.threatq.tokens, DEFAULT_CLIENT, *" ".join(sessions).split()}
    secrets |= {base64.b64encode(one.encode()).decode() for one in passwords}
    assert bench.threatq.tokens
    assert password or sessions
    told = [*bench.told, (bench.folder / f"{NAME}.log").read_text()]
    if not password:
        told.append(report.read_text())
        assert json.loads(told[-1])
    for text in told:
        assert not [secret for secret in secrets if secret in text]
        assert "JWTToken" not in text
        assert "Bearer" not in text
        assert "Xsrf" not in text
