"""The cron line of the vendor's guide (ThreatQ reference, 11.1): no terminal, streams closed, quiet."""

from __future__ import annotations

import shlex
import subprocess

import pytest
from end_to_end.bench import COMMAND, NAME, SEARCH, Bench, environment
from simulators.threatq.simulator import DEFAULT_CLIENT, DEFAULT_PASSWORD, DEFAULT_USER

DOCUMENTED = {f"{NAME}.{suffix}" for suffix in
              ("json", "settings.yaml", "sqlite", "cache.sqlite", "lists.lock", "log")}  # fmt: skip


def _cron(bench: Bench, closed: str = "<&-", umask: str = "022") -> subprocess.CompletedProcess[str]:
    """`-c DIR -ll DIR -v3` from a shell that closes these streams first, in a folder that is not ours."""
    folder = shlex.quote(str(bench.folder))
    line = f"umask {umask}; exec {shlex.quote(COMMAND)} -c {folder} -ll {folder} -v3 {closed}"
    return subprocess.run(
        ["/bin/sh", "-c", line],
        env=environment(),
        cwd="/",
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


@pytest.mark.parametrize("closed", ["<&-", "<&- >&-", "<&- >&- 2>&-", "</dev/null"])
def test_the_cron_line_works_with_closed_streams_and_says_nothing(bench: Bench, closed: str) -> None:
    """cron mails whatever is printed: a good run prints nothing, the log has it all."""
    bench.ready()
    done = _cron(bench, closed)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert bench.esm.lists()["ThreatQ High - FQDN"] == ["one.example.net", "two.example.net"]
    log = (bench.folder / f"{NAME}.log").read_text()
    assert SEARCH in log
    assert "verified" in log
    bench.check_clean()


@pytest.mark.parametrize("umask", ["000", "022", "077"])
def test_only_documented_files_appear_and_only_we_may_read_them(bench: Bench, umask: str) -> None:
    """Whatever the umask is, every file has mode 0600, after the first run and after the second."""
    bench.ready()
    for _ in range(2):
        assert _cron(bench, umask=umask).returncode == 0
        assert bench.files() == dict.fromkeys(DOCUMENTED, 0o600)


def test_a_failure_under_cron_is_told_on_standard_error_and_in_the_log(bench: Bench) -> None:
    """cron mails it, with the exit code in words; standard output stays empty."""
    bench.ready()
    bench.settings(password="Wrong-Horse-1")
    done = _cron(bench)
    assert done.returncode == 4
    assert done.stdout == ""
    assert "(exit 4)" in done.stderr
    assert "ERROR" in (bench.folder / f"{NAME}.log").read_text()


def test_the_first_run_without_a_terminal_takes_its_answers_from_the_environment(bench: Bench) -> None:
    """THREATQ_...; the guide's two lines are printed, two files are written, a second start is disabled."""
    answers = environment(
        THREATQ_HOST=bench.threatq.url,
        THREATQ_CLIENT_ID=DEFAULT_CLIENT,
        THREATQ_USERNAME=DEFAULT_USER,
        THREATQ_PASSWORD=DEFAULT_PASSWORD,
        THREATQ_VERIFY=f"sha256:{bench.threatq.certificate_sha256}",
    )
    line = f"exec {shlex.quote(COMMAND)} -c {shlex.quote(str(bench.folder))} <&-"
    done = subprocess.run(
        ["/bin/sh", "-c", line], env=answers, capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0
    assert done.stdout.splitlines()[:2] == ["Status: Review", "Connector configured. Set information in UI"]
    assert bench.files() == {f"{NAME}.json": 0o600, f"{NAME}.settings.yaml": 0o600}
    assert "disabled" in bench.run().stdout


def test_without_terminal_and_answers_everything_missing_is_named(bench: Bench) -> None:
    """Exit 3; nothing is stored, nobody is called."""
    done = _cron(bench)
    assert done.returncode == 3
    for name in ("THREATQ_HOST", "THREATQ_CLIENT_ID", "THREATQ_USERNAME", "THREATQ_PASSWORD"):
        assert name in done.stderr
    assert bench.files() == {}
    assert bench.threatq.records.calls == []
