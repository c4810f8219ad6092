"""Options of the command line, and settings from ThreatQ's integrations page."""

from __future__ import annotations

import json

import pytest
from end_to_end.bench import BASENAME, NAME, SEARCH, Bench
from simulators.esm.simulator import DEFAULT_PASSWORD, DEFAULT_USER

FQDN_LIST = f"{BASENAME} - FQDN"
VALUES = ["one.example.net", "two.example.net"]


@pytest.mark.parametrize(
    "wrong",
    [["-v", "4"], ["-hist", "yesterday"], ["-hist2026"], ["--dryrun"], ["-ll", "/nonexistent/folder"]],
)
def test_a_wrong_command_line_ends_with_two_and_calls_nobody(bench: Bench, wrong: list[str]) -> None:
    """Exit 2 and a hint, no traceback."""
    bench.ready()
    done = bench.run(*wrong)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert bench.threatq.records.calls == []


@pytest.mark.parametrize("asked", ["--help", "-h", "--version"])
def test_help_and_version_need_no_configuration(bench: Bench, asked: str) -> None:
    """They print, end with 0 and store nothing."""
    done = bench.run(asked)
    assert done.returncode == 0
    assert "tq-trellix-esm" in done.stdout
    assert bench.files() == {}


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o660])
@pytest.mark.parametrize("name", [f"{NAME}.json", f"{NAME}.settings.yaml"])
def test_a_file_with_secrets_that_others_may_read_is_refused(bench: Bench, name: str, mode: int) -> None:
    """Exit 3, the file named; it is not mended in silence."""
    bench.ready()
    (bench.folder / name).chmod(mode)
    done = bench.run()
    assert done.returncode == 3
    assert name in done.stderr
    assert bench.files()[name] == mode
    assert bench.esm.records.calls == []


def test_since_a_date_only_adds(bench: Bench) -> None:
    """-hist reads a part of the search, from which nothing may be concluded that removes a value."""
    ids = bench.ready()
    assert bench.run().returncode == 0
    bench.threatq.change_indicators(ids[:1], {"status": "Expired"})
    bench.threatq.add_indicators([{"type": "FQDN", "value": "new.example.net"}])
    done = bench.run("-hist", "2020-01-01")
    assert done.returncode == 0, done.stdout + done.stderr
    assert bench.esm.lists()[FQDN_LIST] == ["new.example.net", *VALUES]
    assert bench.run().returncode == 0
    assert bench.esm.lists()[FQDN_LIST] == ["new.example.net", "two.example.net"]
    bench.check_clean()


def test_a_dry_run_on_a_foreign_list_ends_as_the_real_run_would(bench: Bench) -> None:
    """The same refusal, exit 6, and no write."""
    bench.ready()
    bench.esm.create_list(FQDN_LIST, "DomainID", values=["theirs.example.org"])
    done = bench.run("--dry-run")
    assert done.returncode == 6
    assert "theirs.example.org" in done.stdout
    assert bench.writes() == 0


def test_the_report_tells_the_run_as_json_for_nobody_else_to_read(bench: Bench) -> None:
    """--report: mode 0600, valid JSON that names the search and its lists."""
    bench.ready()
    assert bench.run("--report", str(bench.folder / "report.json")).returncode == 0
    assert bench.files()["report.json"] == 0o600
    text = (bench.folder / "report.json").read_text()
    assert json.loads(text)
    assert SEARCH in text
    assert FQDN_LIST in text


def test_two_names_live_side_by_side_in_one_folder(bench: Bench) -> None:
    """-n names all files; the other connector's are not touched."""
    bench.ready()
    assert bench.run().returncode == 0
    before = bench.files()
    for suffix in ("json", "settings.yaml"):
        (bench.folder / f"{NAME}.{suffix}").rename(bench.folder / f"other.{suffix}")
    assert bench.run("-n", "other").returncode == 0
    assert set(bench.files()) == {*before, *(one.replace(NAME, "other") for one in before)} - {
        f"{NAME}.json",
        f"{NAME}.settings.yaml",
    }
    bench.check_clean()


def test_a_filled_entry_on_the_integrations_page_is_used_without_a_local_file(bench: Bench) -> None:
    """The page gives hostname, user, password and YAML; the local file only says whom to trust."""
    bench.ready()
    bench.settings(url="https://127.0.0.1:9", password="Not-This-One")
    bench.threatq.set_entry(
        "Trellix ESM",
        {
            "trellix_esm_hostname": bench.esm.url,
            "trellix_esm_username": DEFAULT_USER,
            "trellix_esm_password": DEFAULT_PASSWORD,
            "trellix_esm_configuration": f'{SEARCH}:\n  watchlist_basename: "{BASENAME}"\n',
        },
    )
    done = bench.run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert bench.esm.lists()[FQDN_LIST] == VALUES
    bench.check_clean()
