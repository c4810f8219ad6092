"""The first run at a real terminal, word for word as the vendor's guide prints it."""

from __future__ import annotations

import pexpect
import pytest
from end_to_end.bench import COMMAND, NAME, Bench, environment
from simulators.threatq.simulator import DEFAULT_CLIENT, DEFAULT_PASSWORD, DEFAULT_USER

QUESTIONS = ("ThreatQ Host: ", "ThreatQ Client ID: ", "ThreatQ Username: ")
TRUST = "Trust this certificate? [y/N] "


class Terminal:
    """The command at a terminal of its own; `shown` is all that a person would have seen."""

    def __init__(self, bench: Bench, **environ: str) -> None:
        self.bench = bench
        self.shown = ""
        self._child = pexpect.spawn(
            COMMAND,
            ["-c", str(bench.folder)],
            env=environment(TERM="dumb", **environ),
            encoding="utf-8",
            timeout=30,
            dimensions=(40, 200),
        )

    def answer(self, prompt: str, text: str) -> None:
        """Wait for exactly this prompt, nothing else being asked meanwhile, and type."""
        self.wait(prompt)
        self._child.sendline(text)

    def wait(self, text: str) -> None:
        """Wait until this is shown."""
        self._child.expect_exact(text)
        self.shown += f"{self._child.before}{self._child.after}"

    def sign_in(self, password: str) -> None:
        """The four questions, answered; the password once nothing is echoed any more."""
        for prompt, text in zip(
            QUESTIONS, (self.bench.threatq.url, DEFAULT_CLIENT, DEFAULT_USER), strict=True
        ):
            self.answer(prompt, text)
        self.wait("ThreatQ Password: ")
        assert self._child.waitnoecho(10)
        self._child.sendline(password)

    def end(self) -> int:
        """Wait for the end; the exit code."""
        self._child.expect(pexpect.EOF)
        self.shown += str(self._child.before)
        self._child.close()
        return int(self._child.exitstatus)


def _pinned(bench: Bench) -> dict[str, str]:
    return {"THREATQ_VERIFY": f"sha256:{bench.threatq.certificate_sha256}"}


def test_the_first_run_asks_the_four_questions_and_then_about_the_certificate(bench: Bench) -> None:
    """Prompts in the guide's order and words, the password unseen, the certificate's digest shown; exit 0."""
    terminal = Terminal(bench)
    terminal.sign_in(DEFAULT_PASSWORD)
    terminal.wait(f"SHA-256 {bench.threatq.certificate_sha256}")
    terminal.answer(TRUST, "y")
    terminal.wait("Status: Review\r\nConnector configured. Set information in UI\r\n")
    assert terminal.end() == 0
    assert terminal.shown.startswith("ThreatQ Host: ")
    assert terminal.shown.count("Trust this certificate?") == 1
    assert DEFAULT_PASSWORD not in terminal.shown
    assert bench.files() == {f"{NAME}.json": 0o600, f"{NAME}.settings.yaml": 0o600}
    assert bench.threatq.certificate_sha256 in (bench.folder / f"{NAME}.json").read_text()


def test_with_a_pin_given_nothing_is_asked_about_the_certificate(bench: Bench) -> None:
    """THREATQ_VERIFY counts at a terminal too."""
    terminal = Terminal(bench, **_pinned(bench))
    terminal.sign_in(DEFAULT_PASSWORD)
    terminal.wait("Connector configured. Set information in UI")
    assert terminal.end() == 0
    assert "Trust" not in terminal.shown


@pytest.mark.parametrize("answer", ["", "n", "no", "x"])
def test_a_certificate_that_nobody_trusts_stores_nothing(bench: Bench, answer: str) -> None:
    """Anything but yes is no; no password was sent to that host."""
    terminal = Terminal(bench)
    terminal.sign_in(DEFAULT_PASSWORD)
    terminal.answer(TRUST, answer)
    assert terminal.end() == 3
    assert bench.files() == {}
    assert bench.threatq.records.calls == []


def test_a_wrong_password_stores_nothing(bench: Bench) -> None:
    """One login proves the answers before anything is written: exit 4."""
    terminal = Terminal(bench, **_pinned(bench))
    terminal.sign_in("Wrong-Horse-1")
    assert terminal.end() == 4
    assert "Connector configured" not in terminal.shown
    assert "Wrong-Horse-1" not in terminal.shown
    assert bench.files() == {}
    assert bench.threatq.records.count("/api/token") == 1


def test_the_second_run_asks_nothing_and_says_that_the_connector_is_disabled(bench: Bench) -> None:
    """The template is written switched off: one line at the terminal, exit 0."""
    first = Terminal(bench, **_pinned(bench))
    first.sign_in(DEFAULT_PASSWORD)
    assert first.end() == 0
    second = Terminal(bench)
    assert second.end() == 0
    assert "disabled" in second.shown
    assert "ThreatQ Host" not in second.shown


def test_a_run_at_a_terminal_shows_what_became_of_each_list(bench: Bench) -> None:
    """A person sees the lists and their counts; the work is the same as under cron."""
    bench.ready()
    terminal = Terminal(bench)
    assert terminal.end() == 0
    assert "High Score Indicators" in terminal.shown
    assert "FQDN" in terminal.shown
    assert bench.esm.lists()["ThreatQ High - FQDN"] == ["one.example.net", "two.example.net"]
    bench.check_clean()
