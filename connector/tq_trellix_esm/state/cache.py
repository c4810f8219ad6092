"""NAME.cache.sqlite: what can be found out again: learned sizes and encodings, digests.

A file whose content cannot be used is set aside and begun anew; one that others can read or write is not:
that is the same error as for the store.
"""

from pathlib import Path
from types import TracebackType
from typing import Self

from tq_trellix_esm.clock import Clock
from tq_trellix_esm.private_file import explained
from tq_trellix_esm.state.database import Database, Format, Unusable
from tq_trellix_esm.state.locks import opening

CACHE_FORMAT = Format(
    application_id=0x54515463,
    migrations=(
        "CREATE TABLE entries (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL, at INTEGER NOT NULL)",
    ),
)


class Cache:
    """Texts by key; a context manager.

    `notice` is None, or a line for the log: a broken or newer file was set aside, under this name.
    """

    def __init__(self, folder: Path, name: str, clock: Clock) -> None:
        """Open or create the file, mode 0600. Raises StateError as `open_store` does, but not for content."""
        path = folder / f"{name}.cache.sqlite"
        self.notice: str | None = None
        with opening(folder, clock):
            try:
                self._database = _open(path, clock)
            except Unusable as error:
                aside = _set_aside(path, clock)
                self.notice = f"{error.message} It was set aside as {aside.name}; a new one was begun."
                self._database = _open(path, clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def get(self, key: str) -> str | None:
        """Return the text, None where there is none."""
        found = self._database.row("SELECT value FROM entries WHERE key = ?", (key,))
        return None if found is None else str(found[0])

    def put(self, key: str, value: str) -> None:
        """Keep the text; the last ones may be lost with the power."""
        self._database.execute(
            "INSERT OR REPLACE INTO entries (key, value, at) VALUES (?, ?, ?)",
            (key, value, self._database.now()),
        )

    def remove(self, key: str) -> None:
        """Forget the text, if there is one."""
        self._database.execute("DELETE FROM entries WHERE key = ?", (key,))


def _open(path: Path, clock: Clock) -> Database:
    return Database(path, CACHE_FORMAT, clock, synchronous="NORMAL")


def _set_aside(path: Path, clock: Clock) -> Path:
    """Rename the file, and what SQLite keeps beside it: an old log must not meet the new file."""
    stem = f"{path.name}.broken-{clock.now():%Y%m%dT%H%M%SZ}"
    aside, number = path.with_name(stem), 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{stem}-{number}")
    with explained("write", path):
        for suffix in ("-wal", "-shm", "-journal", ""):
            beside = path.with_name(path.name + suffix)
            if beside.exists():
                beside.rename(aside.with_name(aside.name + suffix))
    return aside
