"""NAME.sqlite: what must not be lost: the runs, which lists are ours, and what each run changed."""

from pathlib import Path

from tq_trellix_esm.clock import Clock
from tq_trellix_esm.state.database import Database, Format
from tq_trellix_esm.state.locks import opening

# Version 1. Times are seconds since 1970 (UTC). `name_key` is the list's name without regard to case.
_FIRST = """
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    command TEXT NOT NULL,
    version TEXT NOT NULL,
    started INTEGER NOT NULL,
    finished INTEGER,
    exit_code INTEGER
);
CREATE TABLE search_results (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    search TEXT NOT NULL,
    basename TEXT NOT NULL,
    desired INTEGER,
    outcome TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (run_id, search)
);
CREATE TABLE lists (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    list_id INTEGER,
    state TEXT NOT NULL CHECK (state IN ('intended', 'created', 'adopted')),
    search TEXT NOT NULL,
    first_run INTEGER NOT NULL REFERENCES runs (id),
    last_run INTEGER NOT NULL REFERENCES runs (id),
    at INTEGER NOT NULL,
    CHECK ((list_id IS NULL) = (state = 'intended'))
);
CREATE UNIQUE INDEX lists_known ON lists (name_key, list_id) WHERE list_id IS NOT NULL;
CREATE UNIQUE INDEX lists_intended ON lists (name) WHERE list_id IS NULL;
CREATE TABLE verified (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name_key TEXT NOT NULL,
    list_id INTEGER NOT NULL,
    run_id INTEGER NOT NULL REFERENCES runs (id),
    count INTEGER NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX verified_of_list ON verified (name_key, list_id, at);
CREATE TABLE measures (
    name_key TEXT NOT NULL,
    list_id INTEGER NOT NULL,
    after_verified INTEGER NOT NULL,
    run_id INTEGER NOT NULL REFERENCES runs (id),
    PRIMARY KEY (name_key, list_id)
);
CREATE TABLE changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id INTEGER NOT NULL REFERENCES runs (id),
    list_id INTEGER NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('add', 'remove')),
    count INTEGER NOT NULL,
    lines BLOB NOT NULL,
    intended INTEGER NOT NULL,
    done INTEGER
);
CREATE INDEX changes_of_run ON changes (run_id);
CREATE TABLE memory (
    key TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL,
    at INTEGER NOT NULL
)
"""

STORE_FORMAT = Format(application_id=0x54515472, migrations=(_FIRST,))


class Store(Database):
    """The open NAME.sqlite; RunLog, ListLog, ChangeLog and Memory read and write it."""


def open_store(folder: Path, name: str, clock: Clock) -> Store:
    """Open or create NAME.sqlite in the folder; the caller closes it (a context manager).

    Raises StateError where the file is broken, newer, another's, open to others, a link, not writable, or
    the disk is full; the file stays as it is.
    """
    with opening(folder, clock):
        return Store(folder / f"{name}.sqlite", STORE_FORMAT, clock)
