"""NAME.json: how ThreatQ is reached and who logs in."""

import json
from pathlib import Path
from typing import Any

from tq_trellix_esm.errors import ConfigurationError
from tq_trellix_esm.private_file import read_private, write_private
from tq_trellix_esm.secret import Secret
from tq_trellix_esm.settings.hostname import base_url
from tq_trellix_esm.settings.secrets_in_files import secret_of
from tq_trellix_esm.settings.values import Connection
from tq_trellix_esm.settings.verify import parse_verify, written

FORMAT = 1
_TEXTS = ("threatq_host", "username", "proxy", "settings_from")
_SECRETS = ("client_id", "password", "client_secret")
_KNOWN = {"format", "verify", *_TEXTS, *_SECRETS, *(f"{key}_file" for key in _SECRETS)}


def read_connection(path: Path) -> Connection:
    """Read NAME.json. Raises FileMissing, StateError, or ConfigurationError for what it says."""
    try:
        given = json.loads(read_private(path))
    except (ValueError, RecursionError):
        raise ConfigurationError(f"{path} is not JSON any more.", _REMEDY) from None
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise ConfigurationError(f"{path} is not of format {FORMAT}, the one this version writes.", _REMEDY)
    unknown = sorted(set(given) - _KNOWN)
    if unknown:
        raise ConfigurationError(
            f"{path}: unknown key {unknown[0]}.", f"Known are {', '.join(sorted(_KNOWN))}."
        )
    for key in _TEXTS:
        if not isinstance(given.get(key, ""), str):
            raise ConfigurationError(f"{path}: {key} must be a text.")
    return _connection(given, path)


_REMEDY = "`tq-trellix configure` writes it anew; nothing was changed."


def _connection(given: dict[str, Any], path: Path) -> Connection:
    client_id = secret_of(given, "client_id", path)
    if client_id is None:
        raise ConfigurationError(f"{path}: client_id is missing.", _REMEDY)
    connection = Connection(
        base_url=base_url(given.get("threatq_host", ""), f"{path}: threatq_host"),
        client_id=client_id,
        username=given.get("username") or None,
        password=secret_of(given, "password", path),
        client_secret=secret_of(given, "client_secret", path),
        verify=parse_verify(given.get("verify", True), f"{path}: verify"),
        proxy=given.get("proxy") or None,
        settings_from=given.get("settings_from") or None,
    )
    if connection.client_secret is None and not (connection.username and connection.password):
        raise ConfigurationError(f"{path}: username and password, or client_secret, are missing.", _REMEDY)
    if connection.settings_from not in {None, "threatq", "file"}:
        raise ConfigurationError(f"{path}: settings_from is neither threatq nor file.")
    return connection


def write_connection(path: Path, connection: Connection) -> None:
    """Write NAME.json whole, mode 0600. Raises StateError."""
    secrets = {"client_id": connection.client_id, "password": connection.password}
    secrets["client_secret"] = connection.client_secret
    body: dict[str, Any] = {
        "format": FORMAT,
        "threatq_host": connection.base_url,
        "verify": written(connection.verify),
        "proxy": connection.proxy,
        "username": connection.username,
        "settings_from": connection.settings_from,
        **{key: _revealed(secret) for key, secret in secrets.items()},
    }
    kept = {key: value for key, value in body.items() if value is not None}
    write_private(path, json.dumps(kept, indent=2, ensure_ascii=False) + "\n")


def _revealed(secret: Secret | None) -> str | None:
    return secret.reveal() if secret else None
