"""One run at a time: who holds the lock, and what frees it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from integration.state.state_stage import Watch, mode_of, program
from tq_trellix_esm.errors import ExitCode, LockHeld, StateError
from tq_trellix_esm.state.locks import hold, opening

FILE = "NAME.lists.lock"

_HOLDER = """
import sys
from pathlib import Path
from tq_trellix_esm.clock import SYSTEM_CLOCK
from tq_trellix_esm.state.locks import hold
with hold(Path(sys.argv[1]), sys.argv[2], "tq-trellix-esm", SYSTEM_CLOCK):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_is_told_who_holds_the_lock_since_when(tmp_path: Path) -> None:
    """Exit 7, at once; pid, command and time, so that a person can decide."""
    with hold(tmp_path, FILE, "tq-trellix-esm", Watch().clock):  # noqa: SIM117 - the outer one holds
        with pytest.raises(LockHeld) as caught, hold(tmp_path, FILE, "another", Watch().clock):
            pass
    told = caught.value
    assert told.exit_code is ExitCode.LOCKED
    assert f"tq-trellix-esm (pid {os.getpid()}) since 2026-11-24T12:00:00+00:00" in told.message
    assert str(tmp_path / FILE) in str(told)


def test_the_file_holds_pid_command_and_since_while_held_and_stays_after(tmp_path: Path) -> None:
    """Design 2: never deleted, mode 0600."""
    path = tmp_path / FILE
    with hold(tmp_path, FILE, "tq-trellix-esm", Watch().clock):
        assert json.loads(path.read_text(encoding="utf-8")) == {
            "pid": os.getpid(),
            "command": "tq-trellix-esm",
            "since": "2026-11-24T12:00:00+00:00",
        }
        inode = path.stat().st_ino
    assert path.stat().st_ino == inode
    assert mode_of(path) == 0o600
    assert path.read_text(encoding="utf-8") == ""


def test_the_lock_is_free_again_after_the_block_and_after_an_error_in_it(tmp_path: Path) -> None:
    """Also for what is no Exception, such as a signal's."""
    with pytest.raises(KeyboardInterrupt), hold(tmp_path, FILE, "a", Watch().clock):
        raise KeyboardInterrupt
    with hold(tmp_path, FILE, "b", Watch().clock):
        pass


def test_the_two_sides_do_not_hinder_each_other(tmp_path: Path) -> None:
    """Design 4.10: per side."""
    with (
        hold(tmp_path, FILE, "a", Watch().clock),
        hold(tmp_path, "NAME.alarms.lock", "b", Watch().clock),
    ):
        pass


def test_kill_9_frees_the_lock_and_what_it_left_in_the_file_does_no_harm(tmp_path: Path) -> None:
    """The lock dies with its process; the text it left names a dead one and is overwritten."""
    running = program(_HOLDER, tmp_path, FILE)
    assert running.stdout is not None
    try:
        assert running.stdout.readline() == "held\n"
        with pytest.raises(LockHeld, match=f"pid {running.pid}"), hold(tmp_path, FILE, "x", Watch().clock):
            pass
    finally:
        running.send_signal(signal.SIGKILL)
        running.communicate(timeout=30)
    assert str(running.pid) in (tmp_path / FILE).read_text(encoding="utf-8")
    with hold(tmp_path, FILE, "x", Watch().clock):
        assert json.loads((tmp_path / FILE).read_text(encoding="utf-8"))["command"] == "x"


def test_a_program_started_by_the_run_does_not_keep_the_lock(tmp_path: Path) -> None:
    """A hook that goes on for hours must not stop the next run."""
    with hold(tmp_path, FILE, "a", Watch().clock):
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        with hold(tmp_path, FILE, "b", Watch().clock):
            pass
    finally:
        child.communicate(b"\n", timeout=30)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"pid": "1", "command": "a", "since": "b"}', '{"pid": 1}', "\udcff"]
)
def test_a_holder_that_has_not_said_who_it_is_is_told_as_just_starting(tmp_path: Path, text: str) -> None:
    """Between taking the lock and writing there is a moment; and the file may hold anything."""
    with hold(tmp_path, FILE, "a", Watch().clock):
        (tmp_path / FILE).write_bytes(text.encode("utf-8", "surrogateescape"))
        with pytest.raises(LockHeld, match="just starting"), hold(tmp_path, FILE, "b", Watch().clock):
            pass


def test_what_the_file_says_does_not_drive_the_terminal(tmp_path: Path) -> None:
    """The message shows escapes, it does not send them."""
    with hold(tmp_path, FILE, "a", Watch().clock):
        info = {"pid": 1, "command": "\x1b[2Jboo", "since": "\n"}
        (tmp_path / FILE).write_text(json.dumps(info), encoding="utf-8")
        with pytest.raises(LockHeld) as caught, hold(tmp_path, FILE, "b", Watch().clock):
            pass
    assert "\x1b" not in str(caught.value)
    assert "\\x1b[2Jboo" in caught.value.message


def test_a_link_or_a_file_of_another_mode_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    """Locking through a link would truncate a file of somebody's choice."""
    victim = tmp_path / "victim"
    victim.write_text("precious", encoding="utf-8")
    (tmp_path / FILE).symlink_to(victim)
    with pytest.raises(StateError, match="symbolic link"), hold(tmp_path, FILE, "a", Watch().clock):
        pass
    assert victim.read_text(encoding="utf-8") == "precious"
    (tmp_path / "NAME.alarms.lock").write_text("x", encoding="utf-8")
    (tmp_path / "NAME.alarms.lock").chmod(0o644)
    with (
        pytest.raises(StateError, match="chmod 600"),
        hold(tmp_path, "NAME.alarms.lock", "a", Watch().clock),
    ):
        pass


def test_a_fifo_in_the_place_of_the_file_does_not_hang(tmp_path: Path) -> None:
    """Refused like everything that is no plain file."""
    os.mkfifo(tmp_path / FILE, 0o600)
    with pytest.raises(StateError, match="no plain file"), hold(tmp_path, FILE, "a", Watch().clock):
        pass


def test_databases_are_opened_one_process_at_a_time_and_the_wait_has_an_end(tmp_path: Path) -> None:
    """A stopped process must not hang every later run: after 30 seconds there is an error."""
    watch = Watch()
    with opening(tmp_path, watch.clock):  # noqa: SIM117 - the outer one holds
        with pytest.raises(StateError, match="too long"), opening(tmp_path, watch.clock):
            pass
    assert sum(watch.slept) == pytest.approx(30)
    with opening(tmp_path, watch.clock):
        pass
