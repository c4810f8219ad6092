"""NAME.sqlite: how it is opened, what it refuses, and what survives."""

import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from integration.state.state_stage import NOON, Watch, mode_of, output_of, program
from tq_trellix_esm.errors import ExitCode, StateError
from tq_trellix_esm.state.database import Database, Format, Unusable, moment, stored
from tq_trellix_esm.state.memory import Memory
from tq_trellix_esm.state.store import STORE_FORMAT, Store, open_store

FILE = "NAME.sqlite"


def opened(folder: Path) -> Store:
    """The store of these tests."""
    return open_store(folder, "NAME", Watch().clock)


def names(folder: Path) -> set[str]:
    """What lies in the folder."""
    return {one.name for one in folder.iterdir()}


@pytest.fixture
def used(tmp_path: Path) -> Path:
    """The file of a store that holds something, closed."""
    with opened(tmp_path) as store:
        Memory(store).put("key", "value")
    return tmp_path / FILE


@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_every_file_has_mode_0600_and_only_one_is_left_after_closing(tmp_path: Path, umask: int) -> None:
    """Design 2; the log and its shared memory hold the same values as the file."""
    before = os.umask(umask)
    try:
        with opened(tmp_path) as store:
            Memory(store).put("key", "value")
            modes = {one.name: mode_of(one) for one in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert modes == {FILE: 0o600, f"{FILE}-wal": 0o600, f"{FILE}-shm": 0o600}
    assert names(tmp_path) == {FILE}


def test_what_is_stored_is_there_for_the_next_run(used: Path) -> None:
    """The point of it."""
    with opened(used.parent) as store:
        assert Memory(store).get("key") == "value"


def test_commits_reach_the_disk_before_they_return(used: Path) -> None:
    """Write-ahead log with synchronous FULL (2): libraries 3.10."""
    with opened(used.parent) as store:
        assert store.row("PRAGMA journal_mode") == ("wal",)
        assert store.row("PRAGMA synchronous") == (2,)


def test_a_store_opened_twice_serves_both(used: Path) -> None:
    """The sync and the alarms run at the same time, on one file."""
    with opened(used.parent) as one, opened(used.parent) as two:
        Memory(one).put("a", "1")
        Memory(two).put("b", "2")
        assert (Memory(two).get("a"), Memory(one).get("b")) == ("1", "2")


def test_a_signal_within_a_transaction_undoes_all_of_it(used: Path) -> None:
    """All or nothing, and the store can still be used."""
    with opened(used.parent) as store:
        memory = Memory(store)

        def interrupted() -> None:
            with store.transaction():
                memory.put("key", "changed")
                with store.transaction():
                    memory.put("more", "x")
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            interrupted()
        assert (memory.get("key"), memory.get("more")) == ("value", None)
        memory.remove("key")
        assert memory.get("key") is None


_KILLED = """
import sys
from pathlib import Path
from tq_trellix_esm.clock import SYSTEM_CLOCK
from tq_trellix_esm.state.memory import Memory
from tq_trellix_esm.state.store import open_store
store = open_store(Path(sys.argv[1]), "NAME", SYSTEM_CLOCK)
Memory(store).put("kept", "yes")
store.execute("BEGIN IMMEDIATE")
Memory(store).put("kept", "no")
print("ready", flush=True)
sys.stdin.read()
"""


def test_kill_9_keeps_what_was_committed_and_drops_what_was_not(tmp_path: Path) -> None:
    """And the next opening cleans up after it."""
    running = program(_KILLED, tmp_path)
    assert running.stdout is not None
    try:
        assert running.stdout.readline() == "ready\n"
    finally:
        running.send_signal(signal.SIGKILL)
        running.communicate(timeout=30)
    with opened(tmp_path) as store:
        assert Memory(store).get("kept") == "yes"
    assert names(tmp_path) == {FILE}


_RACE = """
import sys
from pathlib import Path
from tq_trellix_esm.clock import SYSTEM_CLOCK
from tq_trellix_esm.state.cache import Cache
from tq_trellix_esm.state.memory import Memory
from tq_trellix_esm.state.store import open_store
print("ready", flush=True)
sys.stdin.readline()
folder = Path(sys.argv[1])
with open_store(folder, "NAME", SYSTEM_CLOCK) as store, Cache(folder, "NAME", SYSTEM_CLOCK):
    Memory(store).put(sys.argv[2], "here")
"""


def test_runs_that_meet_a_missing_file_together_make_one_store(tmp_path: Path) -> None:
    """Cron starts the sync and the alarms in the same second."""
    together = [program(_RACE, tmp_path, str(number)) for number in range(4)]
    for one in together:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in together:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    for one in together:
        one.communicate(timeout=60)
    assert [one.returncode for one in together] == [0] * 4
    with opened(tmp_path) as store:
        assert [Memory(store).get(str(number)) for number in range(4)] == ["here"] * 4
    assert names(tmp_path) == {FILE, "NAME.cache.sqlite"}


def refused(path: Path) -> str:
    """Open the store where it must fail; the file stays byte for byte, and nothing comes beside it."""
    before = (path.read_bytes(), mode_of(path), names(path.parent))
    with pytest.raises(StateError) as caught:
        opened(path.parent)
    assert (path.read_bytes(), mode_of(path), names(path.parent)) == before
    assert caught.value.exit_code is ExitCode.CONFIGURATION
    assert str(path) in caught.value.message
    return str(caught.value)


def test_garbage_is_refused_and_left(tmp_path: Path) -> None:
    """It may be all that is left of something precious."""
    (tmp_path / FILE).write_bytes(b"this is no database at all\n" * 400)
    (tmp_path / FILE).chmod(0o600)
    told = refused(tmp_path / FILE)
    assert "is broken" in told
    assert f"mv {tmp_path / FILE} " in told


def test_a_file_from_a_newer_version_is_refused_and_left(used: Path) -> None:
    """Design 2: exit 3; an old program would not know what it destroys."""
    with closing(sqlite3.connect(used)) as connection:
        connection.execute("PRAGMA user_version = 99")
    assert "newer version" in refused(used)


def test_a_database_of_another_program_is_refused_and_left(tmp_path: Path) -> None:
    """Our mark is missing in its header."""
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute("CREATE TABLE customers (id)")
    (tmp_path / FILE).chmod(0o600)
    assert "another program" in refused(tmp_path / FILE)


def test_a_damaged_page_is_found_on_opening_not_in_the_middle_of_a_run(tmp_path: Path) -> None:
    """The whole file is looked through first."""
    with opened(tmp_path) as store, store.transaction():
        for number in range(2000):
            Memory(store).put(f"key {number}", "x" * 50)
    path = tmp_path / FILE
    data = bytearray(path.read_bytes())
    data[-8 * 4096 : -4 * 4096] = b"\xff" * (4 * 4096)
    path.write_bytes(data)
    assert "is broken" in refused(path)


def test_a_file_cut_short_is_refused(used: Path) -> None:
    """As a copy on a full disk leaves it."""
    used.write_bytes(used.read_bytes()[: 3 * 4096])
    assert "is broken" in refused(used)


def test_a_store_that_lacks_a_table_is_refused(used: Path) -> None:
    """Somebody was at it with a shell; a traceback in the middle of a run would be worse."""
    with closing(sqlite3.connect(used)) as connection:
        connection.execute("DROP TABLE memory")
    assert "lacks the table memory" in refused(used)


def test_an_empty_file_is_a_new_store(tmp_path: Path) -> None:
    """What a run killed between creating and filling it leaves behind."""
    (tmp_path / FILE).touch(mode=0o600)
    with opened(tmp_path) as store:
        Memory(store).put("key", "value")


def _open_to_others(path: Path) -> None:
    path.chmod(0o640)


def _read_only(path: Path) -> None:
    path.chmod(0o400)


def _link(path: Path) -> None:
    path.rename(path.with_name("real"))
    path.symlink_to("real")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [(_open_to_others, "chmod 600"), (_read_only, "not writable"), (_link, "symbolic link")],
)
def test_a_file_too_open_not_writable_or_a_link_is_refused(
    used: Path, spoil: Callable[[Path], None], told: str
) -> None:
    """By its bits, so for root as well."""
    spoil(used)
    assert told in refused(used)


@pytest.mark.parametrize("suffix", ["-wal", "-shm", "-journal"])
def test_a_link_beside_the_file_is_refused(used: Path, suffix: str) -> None:
    """SQLite writes there too."""
    victim = used.with_name("victim")
    victim.write_text("precious", encoding="utf-8")
    used.with_name(used.name + suffix).symlink_to(victim)
    with pytest.raises(StateError, match="symbolic link"):
        opened(used.parent)
    assert victim.read_text(encoding="utf-8") == "precious"


def test_a_missing_folder_is_a_clear_error(tmp_path: Path) -> None:
    """It is not made: it may be a typing error in -c."""
    with pytest.raises(StateError, match="does not exist"):
        opened(tmp_path / "none")
    assert names(tmp_path) == set()


def test_a_path_with_every_odd_letter_opens(tmp_path: Path) -> None:
    """The path is passed to SQLite as a URI; `?`, `#` and `%` must not cut it."""
    folder = tmp_path / "a?b#c%20d e"
    folder.mkdir()
    opened(folder).close()
    assert names(folder) == {FILE}


def test_a_full_disk_is_told_and_loses_nothing(used: Path) -> None:
    """SQLite's own limit of pages stands for the disk."""
    with opened(used.parent) as store:
        store.rows(f"PRAGMA max_page_count = {store.rows('PRAGMA page_count')[0][0]}")

        def write_much() -> None:
            with store.transaction():
                Memory(store).put("key", "changed")
                Memory(store).put("big", "x" * 1_000_000)

        with pytest.raises(StateError, match=f"No space left in the folder {used.parent}"):
            write_much()
        assert Memory(store).get("key") == "value"


_FULL = """
import subprocess, sys
from pathlib import Path
from tq_trellix_esm.clock import SYSTEM_CLOCK
from tq_trellix_esm.errors import StateError
from tq_trellix_esm.private_file import read_private, write_private
from tq_trellix_esm.state.memory import Memory
from tq_trellix_esm.state.store import open_store
folder = Path(sys.argv[1])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k", "none", folder], check=True)
write_private(folder / "NAME.json", "old")
with open_store(folder, "NAME", SYSTEM_CLOCK) as store:
    Memory(store).put("key", "value")
with (folder / "filler").open("wb", buffering=0) as filler:
    try:
        while filler.write(b"x" * 1024): pass
    except OSError: pass
for attempt in (
    lambda: write_private(folder / "NAME.json", "x" * 100_000),
    lambda: Memory(open_store(folder, "NAME", SYSTEM_CLOCK)).put("key", "x" * 100_000),
):
    try:
        attempt()
    except StateError as error:
        print(error.message)
print(read_private(folder / "NAME.json"))
(folder / "filler").unlink()
with open_store(folder, "NAME", SYSTEM_CLOCK) as store:
    print(Memory(store).get("key"))
"""


@pytest.mark.verify
def test_a_disk_that_is_really_full_is_told_and_loses_nothing(tmp_path: Path) -> None:
    """A small file system of its own, filled; needs the right to mount one."""
    lines = output_of(_FULL, tmp_path, within=("unshare", "-m")).splitlines()
    assert lines == [
        f"No space left in the folder {tmp_path} to write NAME.json.",
        f"No space left in the folder {tmp_path} to write {FILE}.",
        "old",
        "value",
    ]


def test_a_lock_by_another_program_is_told(used: Path) -> None:
    """A forgotten SQLite shell; after the wait, not at once."""
    with opened(used.parent) as store, closing(sqlite3.connect(used, isolation_level=None)) as shell:
        shell.execute("BEGIN IMMEDIATE")
        store.rows("PRAGMA busy_timeout = 10")
        with pytest.raises(StateError, match="locked by another process"):
            Memory(store).put("key", "changed")
        shell.execute("ROLLBACK")


def test_a_connection_that_may_only_read_is_told_as_not_writable(used: Path) -> None:
    """As on a file system that went read-only under the run."""
    with opened(used.parent) as store:
        store.rows("PRAGMA query_only = ON")
        with pytest.raises(StateError, match="Cannot write"):
            Memory(store).put("key", "changed")


def test_an_error_in_our_own_sql_is_not_told_as_a_broken_file(used: Path) -> None:
    """A bug is exit 70 with its traceback; nobody should move a good file away for it."""
    with opened(used.parent) as store, pytest.raises(sqlite3.OperationalError):
        store.rows("SELECT nothing FROM nowhere")


def test_a_later_version_migrates_what_is_there_and_keeps_it(used: Path) -> None:
    """Migrations from the first release on, each in one transaction."""
    later = Format(
        STORE_FORMAT.application_id,
        (
            *STORE_FORMAT.migrations,
            "ALTER TABLE memory ADD COLUMN note TEXT; CREATE TABLE ledger (id INTEGER)",
        ),
    )
    with Database(used, later, Watch().clock) as database:
        assert database.row("SELECT value, note FROM memory") == ("value", None)
        assert database.row("PRAGMA user_version") == (2,)
    assert "newer version" in refused(used)


def test_a_migration_that_fails_leaves_the_old_format(used: Path) -> None:
    """Half a migration would fit no version."""
    wrong = Format(
        STORE_FORMAT.application_id,
        (*STORE_FORMAT.migrations, "CREATE TABLE ledger (id); INSERT INTO nowhere"),
    )
    with pytest.raises(sqlite3.OperationalError):
        Database(used, wrong, Watch().clock)
    with opened(used.parent) as store:
        assert store.row("PRAGMA user_version") == (1,)
        assert store.row("SELECT count(*) FROM sqlite_master WHERE name = 'ledger'") == (0,)


def test_unusable_content_is_told_apart_from_a_failing_disk(tmp_path: Path) -> None:
    """The cache is rebuilt for the one, and must not be for the other."""
    (tmp_path / FILE).write_bytes(b"garbage!" * 1000)
    (tmp_path / FILE).chmod(0o600)
    with pytest.raises(Unusable):
        opened(tmp_path)


def test_times_are_whole_seconds_in_utc() -> None:
    """What is stored reads back as an aware time."""
    assert stored(NOON) == 1795521600
    assert moment(stored(NOON.replace(microsecond=999_999))) == NOON
