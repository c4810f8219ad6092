"""One SQLite file of ours: opened with care, migrated, and its errors told in words.

Times are whole seconds since 1970, UTC (`Database.now`, `moment`). The SQL must suit SQLite 3.26, the oldest
one of a system that Python 3.11 is packaged for: no RETURNING, no STRICT.
"""

import contextlib
import os
import shlex
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tq_trellix_esm.clock import Clock
from tq_trellix_esm.errors import StateError
from tq_trellix_esm.private_file import check_existing, check_folder, create_private, no_space

Cell = str | int | float | bytes | None

_BUSY_SECONDS = 10.0
_PAGES_NEEDED = 16  # blocks; the shared memory of the log takes 8 of 4 KiB
_BESIDE = ("-wal", "-shm", "-journal")


class Unusable(StateError):
    """What the file holds cannot be used: garbage, damage, a newer format, another program's. Untouched."""


@dataclass(frozen=True, slots=True)
class Format:
    """What a file holds. The version of a file is the number of migrations that it has had.

    `application_id` is the mark in the file's header (32 bits) that tells it from other programs' files.
    Each migration is one or more SQL statements; a released one is never changed, only added to.
    """

    application_id: int
    migrations: tuple[str, ...]


class Database:
    """An open database; a context manager. Raises StateError wherever the disk or the file fails.

    Errors in our own SQL stay what they are: they are bugs.
    """

    def __init__(self, path: Path, form: Format, clock: Clock, *, synchronous: str = "FULL") -> None:
        """Open or create the file, mode 0600, and bring it to the newest format, under `locks.opening`.

        Looks through the whole file for damage first, which takes about a second for each GB.
        """
        check_folder(path.parent)
        for suffix in _BESIDE:
            check_existing(path.with_name(path.name + suffix), writable=True)
        create_private(path)
        self.path = path
        self._clock = clock
        with _told(path):
            # mode=rw: SQLite creates nothing itself; -wal and -shm get the mode of the main file.
            self._connection = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=_BUSY_SECONDS
            )
        try:
            self._prepare(form, synchronous)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close; the last one that closes leaves the main file alone, without -wal and -shm."""
        with _told(self.path):
            self._connection.close()

    def now(self) -> int:
        """Return the time as it is stored."""
        return stored(self._clock.now())

    def rows(self, sql: str, cells: Sequence[Cell] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query."""
        with _told(self.path):
            return self._connection.execute(sql, cells).fetchall()

    def row(self, sql: str, cells: Sequence[Cell] = ()) -> tuple[Any, ...] | None:
        """Return the first row of a query, None where there is none."""
        found = self.rows(sql, cells)
        return found[0] if found else None

    def execute(self, sql: str, cells: Sequence[Cell] = ()) -> int:
        """Carry out one statement, on the disk when this returns (or with its transaction).

        Return the id of the row last inserted, 0 for none.
        """
        with _told(self.path):
            return self._connection.execute(sql, cells).lastrowid or 0

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, also for a signal in between; one within another is part of it."""
        if self._connection.in_transaction:
            yield
            return
        with _told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            with self._undone_on_error():
                yield
                self._connection.execute("COMMIT")

    @contextlib.contextmanager
    def _undone_on_error(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            # SQLite has often rolled back by itself; the first error is the one to tell.
            with contextlib.suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")
            raise

    def _prepare(self, form: Format, synchronous: str) -> None:
        version = self._examine(form)
        # A file system without shared memory keeps its rollback journal, which is as safe.
        self.rows("PRAGMA journal_mode = WAL")
        for pragma in (f"synchronous = {synchronous}", "foreign_keys = ON", "trusted_schema = OFF"):
            self.execute(f"PRAGMA {pragma}")
        for number in range(version, len(form.migrations)):
            script = (
                f"BEGIN IMMEDIATE; PRAGMA application_id = {form.application_id};"
                f"{form.migrations[number]}; PRAGMA user_version = {number + 1}; COMMIT;"
            )
            with _told(self.path), self._undone_on_error():
                self._connection.executescript(script)
        missing = _tables_of(form) - {name for (name,) in self.rows(_TABLES)}
        if missing:
            raise _broken(self.path, f"it lacks the table {min(missing)}")

    def _examine(self, form: Format) -> int:
        """Return how many migrations the file has had; raise Unusable where it is not ours or damaged."""
        with _told(self.path):
            application_id, version = self._number("application_id"), self._number("user_version")
            objects = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if (application_id, version, objects) == (0, 0, 0):
            return 0
        if application_id != form.application_id:
            raise Unusable(
                f"{self.path} is a database of another program.",
                "It was left as it is. Move it away, or use another folder (-c) or name (-n).",
            )
        if version > len(form.migrations):
            raise Unusable(
                f"{self.path} was written by a newer version of this program "
                f"(format {version}; this one knows {len(form.migrations)}).",
                "It was left as it is. Install that version again, or use another folder (-c).",
            )
        verdict = self.rows("PRAGMA quick_check(1)")[0][0]
        if verdict != "ok":
            raise _broken(self.path, str(verdict).splitlines()[-1])
        return version

    def _number(self, pragma: str) -> int:
        return int(self._connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def stored(when: datetime) -> int:
    """Return an aware time as it is stored, seconds cut."""
    return int(when.timestamp())


def moment(seconds: int) -> datetime:
    """Return a stored time as an aware UTC time."""
    return datetime.fromtimestamp(seconds, UTC)


_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"


def _tables_of(form: Format) -> set[str]:
    with contextlib.closing(sqlite3.connect(":memory:")) as model:
        for migration in form.migrations:
            model.executescript(migration)
        return {name for (name,) in model.execute(_TABLES)}


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """The one place where an error of SQLite becomes one for a person; bugs in our SQL pass through."""
    try:
        yield
    except sqlite3.Error as error:
        told = _in_words(path, error)
        if told is None:
            raise
        raise told from error


def _in_words(path: Path, error: sqlite3.Error) -> StateError | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # errors of the Python module have none
    name = getattr(error, "sqlite_errorname", "")
    folder = path.parent
    told: StateError | None = None
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _full(folder)):
        told = no_space(path)
    elif code == sqlite3.SQLITE_IOERR:
        told = StateError(
            f"The disk failed under {path} ({name}).",
            f"Look at the disk and the quota of the folder {folder}, then run again.",
        )
    elif code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}:
        told = StateError(
            f"Cannot write {path} ({name}).",
            f"Let the user of this program write in the folder {folder}: "
            f"chmod 700 {shlex.quote(str(folder))}; chmod 600 {shlex.quote(str(path))}",
        )
    elif code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        told = StateError(
            f"{path} was locked by another process for {_BUSY_SECONDS:.0f} seconds.",
            "Close whatever else has it open (an SQLite shell, a backup), then run again.",
        )
    elif code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        told = _broken(path, str(error))
    return told


def _full(folder: Path) -> bool:
    """Return whether the disk is full, which SQLite often reports as an error of the disk."""
    with contextlib.suppress(OSError):
        return os.statvfs(folder).f_bavail < _PAGES_NEEDED
    return False


def _broken(path: Path, reason: str) -> Unusable:
    there = shlex.quote(str(path))
    return Unusable(
        f"{path} is broken: {reason}.",
        "It was left as it is. Restore it from a backup.",
        f"Without one, begin without history: mv {there} {there}.broken",
    )
