"""Files that are ours alone: mode 0600, read with care, written whole. Everything may import this module.

The checks look at owner and mode bits, not at what the kernel would allow, so that they hold for root as
well. Every error is a StateError: what, where, and the command that mends it. Nothing is mended here.
"""

import contextlib
import errno
import os
import shlex
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tq_trellix_esm.errors import StateError

SIZE_LIMIT = 1024 * 1024  # bytes; settings and connection files are a few thousand

_MODE = 0o600
_BY_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NOT_ALLOWED = (errno.EACCES, errno.EPERM, errno.EROFS)


class FileMissing(StateError):
    """There is no such file; its folder may be there or not."""


def read_private(path: Path) -> str:
    """Return the text of a file of ours: UTF-8, at most 1 MiB, line ends as they are.

    Raises FileMissing; StateError where it is a link, no plain file, another's, open to group or others,
    too large or not UTF-8.
    """
    with explained("read", path):
        descriptor = open_private(path, os.O_RDONLY)
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor, not a path
            data = file.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        raise StateError(
            f"Cannot read {path}: it is larger than {SIZE_LIMIT:,} bytes.",
            "No file of this program grows that large; put the right one in its place.",
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise StateError(
            f"Cannot read {path}: line {line} is not UTF-8 (byte {error.start + 1:,} of the file).",
            "Save the file as UTF-8.",
        ) from None


def write_private(path: Path, text: str) -> None:
    """Put the text at `path`, whole and on the disk, mode 0600; after any error the old file is still there.

    A file that stands there must pass the checks of `read_private` and be writable by its owner.
    """
    check_folder(path.parent)
    check_existing(path, writable=True)
    with explained("write", path):
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
        try:
            with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
                os.fchmod(descriptor, _MODE)
                file.write(text.encode("utf-8"))
                file.flush()
                os.fsync(descriptor)
            Path(temporary).replace(path)
        except BaseException:  # Stopped as well: no copy of a secret may stay behind
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
            raise
        sync_folder(path.parent)


def check_folder(folder: Path) -> None:
    """Raise StateError where our files cannot live in this folder, or anybody could replace them there.

    A link to a folder will do. Group-writable will do: it is usual where each user has a group of his own.
    """
    with explained("use", folder):
        try:
            info = folder.stat()
        except FileNotFoundError:
            raise StateError(
                f"The folder {folder} does not exist.",
                f"Create it (mkdir -m 700 {_quoted(folder)}), or name another one with -c.",
            ) from None
        if not stat.S_ISDIR(info.st_mode):
            raise StateError(f"{folder} is not a folder.", "Name a folder with -c.")
        if info.st_mode & stat.S_IWOTH and not info.st_mode & stat.S_ISVTX:
            raise StateError(
                f"Anybody may replace files in the folder {folder} (mode {_mode_text(info)}).",
                f"Make it yours alone: chmod 700 {_quoted(folder)}",
            )
        owner_may = info.st_mode & (stat.S_IWUSR | stat.S_IXUSR) == stat.S_IWUSR | stat.S_IXUSR
        if not (owner_may and os.access(folder, os.R_OK | os.W_OK | os.X_OK, effective_ids=True)):
            raise _not_writable(folder)


def check_existing(path: Path, *, writable: bool = False) -> bool:
    """Check what stands at `path` without opening it; return whether anything does.

    For files that must not be opened here: closing a descriptor drops SQLite's locks on the same file.
    """
    with explained("use", path):
        try:
            info = path.lstat()
        except FileNotFoundError:
            return False
        _check(info, path, writable=writable)
        return True


def create_private(path: Path) -> None:
    """Create an empty file of mode 0600 where nothing stands; else check what does."""
    if check_existing(path, writable=True):
        return
    with explained("create", path):
        # Two runs that start together may both come here: the second one finds a file, and checks it.
        with contextlib.suppress(FileExistsError):
            os.close(open_private(path, os.O_RDWR | os.O_CREAT | os.O_EXCL))
            sync_folder(path.parent)
        check_existing(path, writable=True)


def open_private(path: Path, flags: int) -> int:
    """Open a file of ours and return the descriptor, checked; never follows a link, never waits for a FIFO.

    Raises StateError for what is not ours, OSError for the rest: use it within `explained`.
    """
    descriptor = os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, _MODE)
    try:
        if flags & os.O_EXCL:
            os.fchmod(descriptor, _MODE)  # a strange umask may have taken bits away
        _check(os.fstat(descriptor), path, writable=bool(flags & os.O_RDWR))
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


@contextlib.contextmanager
def explained(doing: str, path: Path) -> Iterator[None]:
    """Turn each OSError of the block into a StateError; `doing` is a verb, "read" or "write"."""
    try:
        yield
    except OSError as error:
        raise explain(doing, path, error) from error


def explain(doing: str, path: Path, error: OSError) -> StateError:
    """Return what a failed system call means for a person."""
    if error.errno == errno.ENOENT:
        return FileMissing(f"Cannot {doing} {path}: it does not exist.")
    if error.errno == errno.ELOOP:  # what O_NOFOLLOW says
        return _link(path)
    if error.errno in _NO_SPACE:
        return no_space(path)
    if error.errno in _NOT_ALLOWED:
        return _not_writable(path.parent) if doing in {"write", "create"} else _not_allowed(doing, path)
    reason = os.strerror(error.errno) if error.errno else str(error)
    return StateError(f"Cannot {doing} {path}: {reason}.", "Look at the disk and the folder.")


def no_space(path: Path) -> StateError:
    """Return the error for a full disk or quota; the folder is named, for that is what needs room."""
    return StateError(
        f"No space left in the folder {path.parent} to write {path.name}.",
        "What was stored before is still there. Free some space or raise the quota, then run again.",
    )


def sync_folder(folder: Path) -> None:
    """Put a new or renamed entry of the folder on the disk; raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _check(info: os.stat_result, path: Path, *, writable: bool) -> None:
    if stat.S_ISLNK(info.st_mode):
        raise _link(path)
    if not stat.S_ISREG(info.st_mode):
        what = "a folder" if stat.S_ISDIR(info.st_mode) else "no plain file"
        raise StateError(
            f"Cannot use {path}: it is {what}.", "Put a plain file in its place, or move it away."
        )
    if info.st_uid not in {os.geteuid(), 0}:
        raise StateError(
            f"Cannot use {path}: it belongs to another user (uid {info.st_uid}).",
            f"If you trust what it holds: chown {os.geteuid()} {_quoted(path)}",
        )
    if info.st_mode & _BY_OTHERS:
        raise StateError(
            f"Cannot use {path}: others than its owner have rights on it (mode {_mode_text(info)}).",
            f"Close it: chmod 600 {_quoted(path)}",
        )
    if writable and not info.st_mode & stat.S_IWUSR:
        raise StateError(
            f"Cannot write {path}: it is not writable (mode {_mode_text(info)}).",
            f"Open it to its owner: chmod 600 {_quoted(path)}",
        )


def _link(path: Path) -> StateError:
    return StateError(
        f"Cannot use {path}: it is a symbolic link.",
        f"Links are not followed. Put the file itself there, then: chmod 600 {_quoted(path)}",
    )


def _not_writable(folder: Path) -> StateError:
    return StateError(
        f"Cannot write in the folder {folder}: it is not writable.",
        f"Let the user of this program write there (chmod u+rwx {_quoted(folder)}),",
        "or name another one with -c.",
    )


def _not_allowed(doing: str, path: Path) -> StateError:
    return StateError(
        f"Cannot {doing} {path}: permission denied.",
        f"Run as the owner of the file, or give it to the user of this program (uid {os.geteuid()}).",
        f"Its mode stays 600: chmod 600 {_quoted(path)}",
    )


def _mode_text(info: os.stat_result) -> str:
    return f"{stat.S_IMODE(info.st_mode):04o}"


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))
