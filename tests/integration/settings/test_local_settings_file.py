"""NAME.settings.yaml on the disk."""

from pathlib import Path

import pytest
from tq_trellix_esm.errors import ConfigurationError, StateError
from tq_trellix_esm.private_file import FileMissing
from tq_trellix_esm.settings.configuration import read_configuration
from tq_trellix_esm.settings.local_file import LocalFile, read_local_file, template, write_template
from tq_trellix_esm.settings.values import LocalSettings, Verify

WHOLE = """\
enabled: true
trellix_esm_hostname: esm.example.org
trellix_esm_username: feeds
trellix_esm_password: 0123
trellix_esm_configuration: |
  My search:
    watchlist_basename: ThreatQ
local:
  esm:
    verify: /etc/ca.pem
    proxy: http://127.0.0.1:3128
"""


def read(folder: Path, text: str, mode: int = 0o600) -> LocalFile:
    """Write the file with this mode and read it."""
    path = folder / "x.settings.yaml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return read_local_file(path)


def test_the_four_fields_the_switch_and_local_are_read(tmp_path: Path) -> None:
    """A password of digits stays the text written."""
    found = read(tmp_path, WHOLE)
    given = found.provided
    assert (given.source, given.where) == ("file", str(tmp_path / "x.settings.yaml"))
    assert (given.enabled, given.hostname, given.username) == (True, "esm.example.org", "feeds")
    assert given.password is not None
    assert given.password.reveal() == "0123"
    assert read_configuration(given.configuration).searches[0].basename == "ThreatQ"
    assert found.local == LocalSettings(Verify("file", "/etc/ca.pem"), "http://127.0.0.1:3128")


def test_the_template_is_written_closed_and_reads_as_switched_off(tmp_path: Path) -> None:
    """A first run's file does nothing until somebody fills it in."""
    path = tmp_path / "x.settings.yaml"
    write_template(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text(encoding="utf-8") == template("local-settings.yaml")
    found = read_local_file(path)
    assert not found.provided.enabled
    assert (found.provided.hostname, found.provided.password) == ("", None)
    assert read_configuration(found.provided.configuration).searches


def test_enabled_is_off_where_it_is_not_said(tmp_path: Path) -> None:
    """The default of the switch."""
    assert not read(tmp_path, WHOLE.replace("enabled: true\n", "")).provided.enabled


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606])
def test_a_file_that_others_may_use_is_refused(tmp_path: Path, mode: int) -> None:
    """It holds a password."""
    with pytest.raises(StateError, match="chmod 600"):
        read(tmp_path, WHOLE, mode)


def test_a_missing_file_is_told_apart(tmp_path: Path) -> None:
    """The page alone may serve."""
    with pytest.raises(FileMissing):
        read_local_file(tmp_path / "x.settings.yaml")


def test_the_password_may_stand_in_a_file(tmp_path: Path) -> None:
    """For mounted secrets; one that others may read is refused as well."""
    secret = tmp_path / "secret"
    secret.write_text("p w\n")
    secret.chmod(0o600)
    text = WHOLE.replace("password: 0123", f"password_file: {secret}")
    password = read(tmp_path, text).provided.password
    assert password is not None
    assert password.reveal() == "p w"
    secret.chmod(0o644)
    with pytest.raises(StateError, match="chmod 600"):
        read(tmp_path, text)


def test_a_password_given_twice_is_refused(tmp_path: Path) -> None:
    """Nothing says which one is meant."""
    with pytest.raises(ConfigurationError, match="are both given"):
        read(tmp_path, WHOLE + "trellix_esm_password_file: /x\n")


def test_every_problem_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    """Unknown keys in each mapping, the switch and verify."""
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, "enabled: yes\nhostname: a\nlocal:\n  tls: 1\n  esm:\n    verify: no\n    prxy: x\n")
    places = [one.split("  ")[0] for one in caught.value.details]
    assert places == [f"line {place}" for place in (
        "1, column 10", "2, column 1", "4, column 3", "6, column 13", "7, column 5"
    )]  # fmt: skip


@pytest.mark.parametrize("text", ["", "- a\n", "words\n", "a: [\n", "enabled: !!bool true\n", "local: 7\n"])
def test_what_is_no_file_of_settings_is_refused_or_empty(tmp_path: Path, text: str) -> None:
    """An empty file says nothing; all else is an error with its line."""
    if not text:
        assert not read(tmp_path, text).provided.enabled
        return
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path, text)
    assert caught.value.details[0].startswith("line ")
