"""NAME.json on the disk, and the environment's secrets in files."""

import json
from pathlib import Path

import pytest
from tq_trellix_esm.errors import ConfigurationError, StateError
from tq_trellix_esm.private_file import FileMissing
from tq_trellix_esm.secret import Secret
from tq_trellix_esm.settings.connection import read_connection, write_connection
from tq_trellix_esm.settings.first_run import connection_from_environment
from tq_trellix_esm.settings.values import Connection, Verify

GIVEN: dict[str, object] = {
    "format": 1,
    "threatq_host": "tq.example.org",
    "client_id": "abc",
    "username": "me",
    "password": "pw",
}


def put(path: Path, text: str, mode: int = 0o600) -> Path:
    """Write a file with this mode."""
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def saved(folder: Path, **more: object) -> Path:
    """Write NAME.json with these keys; None takes one away."""
    kept = {key: value for key, value in (GIVEN | more).items() if value is not None}
    return put(folder / "x.json", json.dumps(kept))


def shown(connection: Connection) -> tuple[object, ...]:
    """Return all of it with the secrets in clear."""
    secrets = (connection.client_id, connection.password, connection.client_secret)
    clear = tuple(one.reveal() if one else None for one in secrets)
    rest = (connection.base_url, connection.username, connection.verify, connection.proxy)
    return (*clear, *rest, connection.settings_from)


@pytest.mark.parametrize(
    "connection",
    [
        Connection("https://tq.example.org", Secret("abc"), "me", Secret('p"\u00e9\\')),
        Connection("https://tq:8443", Secret("abc"), client_secret=Secret("cs"), verify=Verify("off")),
        Connection(
            "https://tq",
            Secret("abc"),
            "me",
            Secret("pw"),
            verify=Verify("pin", "ab" * 32),
            proxy="http://127.0.0.1:3128",
            settings_from="file",
        ),
    ],
)
def test_a_connection_reads_as_it_was_written(tmp_path: Path, connection: Connection) -> None:
    """With mode 0600, also where a file stood before."""
    path = tmp_path / "x.json"
    for _ in range(2):
        write_connection(path, connection)
        assert path.stat().st_mode & 0o777 == 0o600
        assert shown(read_connection(path)) == shown(connection)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_file_that_others_may_use_is_refused(tmp_path: Path, mode: int) -> None:
    """And neither read nor mended nor overwritten."""
    path = saved(tmp_path)
    path.chmod(mode)
    with pytest.raises(StateError, match="others than its owner"):
        read_connection(path)
    with pytest.raises(StateError, match="others than its owner"):
        write_connection(path, Connection("https://tq", Secret("abc"), "me", Secret("pw")))
    assert path.stat().st_mode & 0o777 == mode


def test_a_missing_file_is_told_apart(tmp_path: Path) -> None:
    """It means a first run."""
    with pytest.raises(FileMissing):
        read_connection(tmp_path / "x.json")


def test_secrets_may_be_given_as_files(tmp_path: Path) -> None:
    """For mounted secrets; the last line end is not part of one."""
    secret = put(tmp_path / "secret", " p w \r\n", 0o400)
    found = read_connection(saved(tmp_path, password=None, password_file=str(secret)))
    assert found.password is not None
    assert found.password.reveal() == " p w "


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    """Nothing says which one is meant."""
    with pytest.raises(ConfigurationError, match="password and password_file are both given"):
        read_connection(saved(tmp_path, password_file="/x"))


def test_a_missing_secret_file_is_not_taken_for_a_first_run(tmp_path: Path) -> None:
    """The settings are there; the mount is not."""
    path = saved(tmp_path, password=None, password_file=str(tmp_path / "gone"))
    with pytest.raises(ConfigurationError, match="password_file: Cannot read") as caught:
        read_connection(path)
    assert not isinstance(caught.value, FileMissing)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"pasword": "x"}, "unknown key pasword"),
        ({"format": 2}, "is not of format 1"),
        ({"format": None}, "is not of format 1"),
        ({"client_id": None}, "client_id is missing"),
        ({"password": None}, "username and password, or client_secret, are missing"),
        ({"username": None}, "username and password, or client_secret, are missing"),
        ({"password": 7}, "password must be a text"),
        ({"username": 7}, "username must be a text"),
        ({"threatq_host": None}, "threatq_host cannot be used"),
        ({"verify": "no"}, "verify: 'no' is neither"),
        ({"settings_from": "page"}, "settings_from is neither threatq nor file"),
    ],
)
def test_what_cannot_be_used_is_refused_by_its_key(tmp_path: Path, more: dict[str, object], why: str) -> None:
    """The file is named as well."""
    with pytest.raises(ConfigurationError, match=why) as caught:
        read_connection(saved(tmp_path, **more))
    assert str(tmp_path / "x.json") in caught.value.message


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000])
def test_a_broken_file_is_refused_with_the_remedy(tmp_path: Path, text: str) -> None:
    """And stays as it is."""
    path = put(tmp_path / "x.json", text)
    with pytest.raises(ConfigurationError, match="tq-trellix configure"):
        read_connection(path)
    assert path.read_text() == text


def test_the_environments_answers_may_stand_in_files(tmp_path: Path) -> None:
    """Each also as ..._FILE."""
    names = {
        "HOST": "tq\n",
        "CLIENT_ID": "abc\n",
        "USERNAME": "me\n",
        "PASSWORD": "p w\n",
        "VERIFY": "false\n",
    }
    environ = {f"THREATQ_{key}_FILE": str(put(tmp_path / key, text)) for key, text in names.items()}
    assert shown(connection_from_environment(environ))[:6] == (
        "abc", "p w", None, "https://tq", "me", Verify("off")
    )  # fmt: skip


def test_a_file_of_the_environment_that_is_missing_is_named(tmp_path: Path) -> None:
    """By the variable that names it."""
    with pytest.raises(ConfigurationError, match=r"^THREATQ_HOST_FILE: "):
        connection_from_environment({"THREATQ_HOST_FILE": str(tmp_path / "gone")})


@pytest.mark.parametrize("key", ["client_id", "password", "client_secret"])
def test_an_empty_secret_file_is_refused(tmp_path: Path, key: str) -> None:
    """An empty mount must not become a login with nothing, which may lock the account."""
    path = saved(tmp_path, **{key: None, f"{key}_file": str(put(tmp_path / "secret", "\n"))})
    with pytest.raises(ConfigurationError, match="is empty"):
        read_connection(path)


def test_a_proxys_password_is_not_shown_when_the_connection_is_printed(tmp_path: Path) -> None:
    """Logs and tracebacks print values."""
    assert "hunter2" not in repr(read_connection(saved(tmp_path, proxy="http://me:hunter2@127.0.0.1:1")))
