"""Who may run: locks that die with their process, also by kill -9. Not for NFS.

A lock is `flock` on a file that is never deleted: if it were, two runs could each lock a file of that name.
"""

import contextlib
import errno
import fcntl
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tq_trellix_esm.clock import Clock
from tq_trellix_esm.errors import LockHeld, StateError
from tq_trellix_esm.private_file import check_folder, explained, open_private

_INFO_LIMIT = 4096  # bytes
_OPENING_PAUSE = 0.05  # seconds
_OPENING_ATTEMPTS = 600


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock; `since` is UTC in ISO form."""

    pid: int
    command: str
    since: str


@contextlib.contextmanager
def hold(folder: Path, filename: str, command: str, clock: Clock) -> Iterator[None]:
    """Hold the lock of that file for the block, at once or not at all.

    Raises LockHeld, naming who holds it; StateError where the file or its folder cannot be used.
    """
    check_folder(folder)
    path = folder / filename
    with explained("write", path):
        descriptor = open_private(path, os.O_RDWR | os.O_CREAT)
    try:
        if not _locked(descriptor, path):
            raise _held(path, _holder(os.pread(descriptor, _INFO_LIMIT, 0)))
        since = clock.now().isoformat(timespec="seconds")
        info = {"pid": os.getpid(), "command": command, "since": since}
        with explained("write", path):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps(info).encode("utf-8"), 0)
        try:
            yield
        finally:
            with contextlib.suppress(OSError):  # who no longer holds it is not named
                os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def opening(folder: Path, clock: Clock) -> Iterator[None]:
    """Let one process at a time create, migrate or set aside databases in this folder; waits 30 seconds.

    The folder itself is locked, so that no further file is needed.
    """
    check_folder(folder)
    with explained("open", folder):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for _ in range(_OPENING_ATTEMPTS):
            if _locked(descriptor, folder):
                break
            clock.sleep(_OPENING_PAUSE)
        else:
            raise StateError(
                f"Another process has been opening the databases of {folder} for too long.",
                f"See which one it is (fuser -v {folder}), then run again.",
            )
        yield
    finally:
        os.close(descriptor)


def _locked(descriptor: int, path: Path) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        if error.errno not in {errno.ENOLCK, errno.EOPNOTSUPP, errno.EBADF, errno.EINVAL, errno.ENOSYS}:
            raise StateError(f"Cannot lock {path}: {os.strerror(error.errno or 0)}.") from error
        raise StateError(
            f"Cannot lock {path}: its file system has no such locks.",
            "Keep the folder (-c) on a local file system, not on NFS.",
        ) from error
    return True


def _holder(data: bytes) -> Holder | None:
    """Read what the holder wrote; None where it has not written yet."""
    try:
        info = json.loads(data)
        pid, command, since = info["pid"], info["command"], info["since"]
    except (ValueError, LookupError, TypeError):
        return None
    if type(pid) is not int or not isinstance(command, str) or not isinstance(since, str):
        return None
    return Holder(pid, command, since)


def _held(path: Path, holder: Holder | None) -> LockHeld:
    who = "a process that is just starting"
    if holder:
        who = f"{_plain(holder.command)} (pid {holder.pid}) since {_plain(holder.since)}"
    return LockHeld(
        f"Another run is under way: {who}.",
        f"It holds {path}. Wait for it to end, or stop it; the lock ends with it.",
        "Do not delete that file.",
    )


def _plain(text: str) -> str:
    """Return the text without control characters: whoever wrote the file does not drive the terminal."""
    return ascii(text)[1:-1]
