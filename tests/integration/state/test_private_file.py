"""Files that are ours alone: what is refused, what is written, what is left behind."""

import errno
import os
import socket
import stat
from pathlib import Path

import pytest
from integration.state.state_stage import mode_of, output_of
from tq_trellix_esm.errors import ExitCode, StateError
from tq_trellix_esm.private_file import (
    SIZE_LIMIT,
    FileMissing,
    check_folder,
    explain,
    read_private,
    write_private,
)

SOMEBODY_ELSE = 65534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file of ours as it should be."""
    there = tmp_path / "NAME.json"
    there.write_text("old", encoding="utf-8")
    there.chmod(0o600)
    return there


def test_what_is_written_is_read_back_byte_for_byte(path: Path) -> None:
    """Line ends and letters stay; design 2: text files are written whole."""
    text = "a\r\nb\n\u00fc \U0001f512"
    write_private(path, text)
    assert read_private(path) == text


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o277])
def test_a_new_file_has_mode_0600_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    """The mode is ours to set, not the shell's."""
    before = os.umask(umask)
    try:
        write_private(tmp_path / "NAME.json", "x")
    finally:
        os.umask(before)
    assert mode_of(tmp_path / "NAME.json") == 0o600


def test_writing_leaves_nothing_beside_the_file(path: Path) -> None:
    """A temporary file would be one more copy of a secret."""
    write_private(path, "new")
    assert [one.name for one in path.parent.iterdir()] == ["NAME.json"]


def test_a_reader_of_the_old_file_keeps_the_old_text(path: Path) -> None:
    """The file is replaced, never written over."""
    with path.open(encoding="utf-8") as old:
        write_private(path, "new")
        assert old.read() == "old"


def test_a_missing_file_has_an_error_of_its_own(tmp_path: Path) -> None:
    """The first run asks where a later run complains."""
    with pytest.raises(FileMissing, match="does not exist"):
        read_private(tmp_path / "NAME.json")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o666])
def test_a_file_open_to_others_is_neither_read_nor_replaced(path: Path, mode: int) -> None:
    """The bits count, not what the kernel would let root do; the remedy is a command to paste."""
    path.chmod(mode)
    for attempt in (lambda: read_private(path), lambda: write_private(path, "new")):
        with pytest.raises(StateError) as caught:
            attempt()
        assert f"mode {mode:04o}" in caught.value.message
        assert f"chmod 600 {path}" in str(caught.value)
    assert path.read_text(encoding="utf-8") == "old"
    assert mode_of(path) == mode


def test_the_remedy_can_be_pasted_where_the_path_has_blanks(tmp_path: Path) -> None:
    """An unquoted blank would change the mode of other files."""
    path = tmp_path / "my file"
    path.write_text("", encoding="utf-8")
    path.chmod(0o644)
    with pytest.raises(StateError, match=f"chmod 600 '{path}'"):
        read_private(path)


def test_a_link_is_neither_followed_nor_replaced(path: Path) -> None:
    """A link could make root read, or put, a file of somebody else's choice."""
    link = path.with_name("link.json")
    link.symlink_to(path)
    for attempt in (lambda: read_private(link), lambda: write_private(link, "new")):
        with pytest.raises(StateError, match="symbolic link"):
            attempt()
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "old"


def test_a_link_to_nowhere_is_a_link_not_a_missing_file(tmp_path: Path) -> None:
    """Else the first run would write through it."""
    link = tmp_path / "NAME.json"
    link.symlink_to(tmp_path / "nowhere")
    for attempt in (lambda: read_private(link), lambda: write_private(link, "new")):
        with pytest.raises(StateError, match="symbolic link"):
            attempt()


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    """It is named for what it is."""
    (tmp_path / "NAME.json").mkdir(mode=0o700)
    for attempt in (
        lambda: read_private(tmp_path / "NAME.json"),
        lambda: write_private(tmp_path / "NAME.json", "x"),
    ):
        with pytest.raises(StateError, match="it is a folder"):
            attempt()


def test_a_fifo_is_refused_without_waiting(tmp_path: Path) -> None:
    """Opening one would wait for a writer that never comes."""
    os.mkfifo(tmp_path / "NAME.json", 0o600)
    with pytest.raises(StateError, match="no plain file"):
        read_private(tmp_path / "NAME.json")


def test_a_socket_is_refused(tmp_path: Path) -> None:
    """Whatever the system says about it, it is an error of ours."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s"))
        with pytest.raises(StateError, match="Cannot read"):
            read_private(tmp_path / "s")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_file_of_another_user_is_refused_also_for_root(path: Path) -> None:
    """Root could read it; but somebody else decides what it says."""
    os.chown(path, SOMEBODY_ELSE, -1)
    for attempt in (lambda: read_private(path), lambda: write_private(path, "new")):
        with pytest.raises(StateError, match="belongs to another user"):
            attempt()


def test_a_file_that_its_owner_may_only_read_is_read_but_not_replaced(path: Path) -> None:
    """Whoever took the right to write away meant it; holds for root too."""
    path.chmod(0o400)
    assert read_private(path) == "old"
    with pytest.raises(StateError, match="not writable"):
        write_private(path, "new")


def test_a_file_of_the_largest_size_is_read_and_one_byte_more_is_not(path: Path) -> None:
    """A wrong path must not fill the memory."""
    path.write_bytes(b"x" * SIZE_LIMIT)
    assert len(read_private(path)) == SIZE_LIMIT
    path.write_bytes(b"x" * (SIZE_LIMIT + 1))
    with pytest.raises(StateError, match="larger than"):
        read_private(path)


def test_text_that_is_not_utf8_is_told_by_its_line(path: Path) -> None:
    """Nothing is guessed; the content itself may be secret and is not shown."""
    path.write_bytes(b"user: a\npassword: caf\xe9secret\n")
    with pytest.raises(StateError, match="line 2 is not UTF-8") as caught:
        read_private(path)
    assert "secret" not in str(caught.value)


def test_a_missing_folder_is_told_with_the_command_that_makes_it(tmp_path: Path) -> None:
    """Design 2: a folder that is missing is a clear error, exit 3."""
    with pytest.raises(StateError, match="mkdir -m 700") as caught:
        check_folder(tmp_path / "none")
    assert caught.value.exit_code is ExitCode.CONFIGURATION


def test_a_file_is_no_folder(path: Path) -> None:
    """`-c` was given the file instead of its folder."""
    with pytest.raises(StateError, match="is not a folder"):
        check_folder(path)


@pytest.mark.parametrize("mode", [0o500, 0o600])
def test_a_folder_without_the_right_to_write_is_refused_also_for_root(tmp_path: Path, mode: int) -> None:
    """Root would get through; the next run, as the service's user, would not."""
    folder = tmp_path / "config"
    folder.mkdir()
    folder.chmod(mode)
    with pytest.raises(StateError, match="not writable"):
        check_folder(folder)
    folder.chmod(0o700)


def test_a_folder_where_anybody_may_replace_files_is_refused(tmp_path: Path) -> None:
    """With the sticky bit, as in /tmp, nobody can; a group may, where each user has one of his own."""
    folder = tmp_path / "config"
    folder.mkdir()
    for mode, fine in ((0o777, False), (0o1777, True), (0o775, True), (0o755, True)):
        folder.chmod(mode)
        if fine:
            check_folder(folder)
        else:
            with pytest.raises(StateError, match="Anybody may replace"):
                check_folder(folder)


def test_a_link_to_a_folder_is_a_folder(tmp_path: Path) -> None:
    """Where the folder is, is the operator's business."""
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_private(tmp_path / "link" / "NAME.json", "x")
    assert read_private(tmp_path / "real" / "NAME.json") == "x"


_TOO_MUCH = """
import resource, sys
from pathlib import Path
from tq_trellix_esm.errors import StateError
from tq_trellix_esm.private_file import write_private
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    write_private(Path(sys.argv[1]), "x" * 200)
except StateError as error:
    print(error)
"""


def test_a_write_that_does_not_fit_leaves_the_old_file_and_no_piece_of_the_new(path: Path) -> None:
    """Disk full is exit 3 and loses nothing; a limit on file sizes stands for the full disk."""
    printed = output_of(_TOO_MUCH, path)
    assert printed.startswith(f"No space left in the folder {path.parent}")
    assert [(one.name, one.read_text(encoding="utf-8")) for one in path.parent.iterdir()] == [
        ("NAME.json", "old")
    ]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_and_a_full_quota_name_the_folder(tmp_path: Path, number: int) -> None:
    """The folder is what needs room."""
    told = explain("write", tmp_path / "x", OSError(number, os.strerror(number)))
    assert f"No space left in the folder {tmp_path}" in told.message


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_write_that_is_not_allowed_names_the_folder(tmp_path: Path, number: int) -> None:
    """A read-only mount looks like a folder without rights."""
    told = explain("write", tmp_path / "x", OSError(number, os.strerror(number)))
    assert told.message == f"Cannot write in the folder {tmp_path}: it is not writable."


def test_a_file_that_may_not_be_read_says_whose_it_should_be(tmp_path: Path) -> None:
    """A run as the wrong user is the usual cause."""
    told = explain("read", tmp_path / "x", PermissionError(errno.EACCES, "no"))
    assert f"uid {os.geteuid()}" in str(told)


def test_a_failing_disk_is_told_in_the_systems_words(tmp_path: Path) -> None:
    """No error of the system ends as a traceback."""
    told = explain("read", tmp_path / "x", OSError(errno.EIO, "no"))
    assert os.strerror(errno.EIO) in told.message


def test_the_file_is_plain_and_has_one_name(path: Path) -> None:
    """Placed by renaming, not by linking."""
    write_private(path, "new")
    info = path.lstat()
    assert stat.S_ISREG(info.st_mode)
    assert info.st_nlink == 1
