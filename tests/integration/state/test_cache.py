"""NAME.cache.sqlite: rebuilt where its content is of no use, refused where it is not private."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from integration.state.state_stage import Watch, mode_of
from tq_trellix_esm.errors import StateError
from tq_trellix_esm.state.cache import Cache
from tq_trellix_esm.state.store import open_store

FILE = "NAME.cache.sqlite"
ASIDE = f"{FILE}.broken-20261124T120000Z"


def opened(folder: Path) -> Cache:
    """The cache of these tests."""
    return Cache(folder, "NAME", Watch().clock)


def test_what_is_put_is_there_for_the_next_run(tmp_path: Path) -> None:
    """A second value for a key replaces the first."""
    with opened(tmp_path) as cache:
        cache.put("a", "1")
        cache.put("a", "2")
        cache.put("b", "3")
        cache.remove("b")
    with opened(tmp_path) as cache:
        assert (cache.get("a"), cache.get("b"), cache.notice) == ("2", None, None)
    assert [(one.name, mode_of(one)) for one in tmp_path.iterdir()] == [(FILE, 0o600)]


def test_garbage_is_set_aside_said_and_begun_anew(tmp_path: Path) -> None:
    """Design 2; the garbage stays, for whoever wants to know."""
    (tmp_path / FILE).write_bytes(b"garbage!" * 1000)
    (tmp_path / FILE).chmod(0o600)
    with opened(tmp_path) as cache:
        assert cache.notice is not None
        assert "is broken" in cache.notice
        assert ASIDE in cache.notice
        cache.put("a", "1")
    assert (tmp_path / ASIDE).read_bytes() == b"garbage!" * 1000
    with opened(tmp_path) as cache:
        assert (cache.get("a"), cache.notice) == ("1", None)


def test_a_newer_cache_is_set_aside_with_all_that_lies_beside_it(tmp_path: Path) -> None:
    """The log of an old file must not be replayed into the new one."""
    with opened(tmp_path) as cache:
        cache.put("a", "1")
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute("PRAGMA user_version = 99")
    (tmp_path / f"{FILE}-journal").touch(mode=0o600)
    with opened(tmp_path) as cache:
        assert cache.notice is not None
        assert "newer version" in cache.notice
        assert cache.get("a") is None
    assert {one.name for one in tmp_path.iterdir()} >= {FILE, ASIDE}
    assert not (tmp_path / f"{FILE}-journal").exists()


def test_a_second_broken_cache_in_one_second_does_not_overwrite_the_first(tmp_path: Path) -> None:
    """Both are kept."""
    for text in (b"one", b"two"):
        (tmp_path / FILE).write_bytes(text * 1000)
        (tmp_path / FILE).chmod(0o600)
        opened(tmp_path).close()
    assert (tmp_path / ASIDE).read_bytes() == b"one" * 1000
    assert (tmp_path / f"{ASIDE}-2").read_bytes() == b"two" * 1000


def test_the_store_in_the_place_of_the_cache_is_not_taken_for_one(tmp_path: Path) -> None:
    """The two have different marks: a copied file is set aside whole."""
    open_store(tmp_path, "NAME", Watch().clock).close()
    (tmp_path / "NAME.sqlite").rename(tmp_path / FILE)
    with opened(tmp_path) as cache:
        assert cache.notice is not None
        assert "another program" in cache.notice


def test_a_cache_open_to_others_or_a_link_is_an_error_and_stays(tmp_path: Path) -> None:
    """Nothing is overwritten to mend it."""
    opened(tmp_path).close()
    (tmp_path / FILE).chmod(0o644)
    with pytest.raises(StateError, match="chmod 600"):
        opened(tmp_path)
    (tmp_path / FILE).rename(tmp_path / "real")
    (tmp_path / FILE).symlink_to("real")
    with pytest.raises(StateError, match="symbolic link"):
        opened(tmp_path)
    assert {one.name for one in tmp_path.iterdir()} == {FILE, "real"}
