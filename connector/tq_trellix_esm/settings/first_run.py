"""The first run's questions, word for word as the vendor's guide prints them (ThreatQ reference, 11.2)."""

from collections.abc import Callable, Mapping
from pathlib import Path

from tq_trellix_esm.errors import ConfigurationError
from tq_trellix_esm.secret import Secret
from tq_trellix_esm.settings.hostname import base_url
from tq_trellix_esm.settings.secrets_in_files import secret_in
from tq_trellix_esm.settings.values import Connection
from tq_trellix_esm.settings.verify import parse_verify

Ask = Callable[[str], str]
_NAMES = {
    "host": "THREATQ_HOST",
    "client_id": "THREATQ_CLIENT_ID",
    "username": "THREATQ_USERNAME",
    "password": "THREATQ_PASSWORD",
}


def ask_connection(ask: Ask, ask_secret: Ask, environ: Mapping[str, str]) -> Connection:
    """Ask the four questions at a terminal; `ask_secret` reads without echo."""
    host = ask("ThreatQ Host: ")
    client_id = ask("ThreatQ Client ID: ")
    username = ask("ThreatQ Username: ")
    password = ask_secret("ThreatQ Password: ")
    if not (client_id.strip() and username.strip() and password):
        raise ConfigurationError("Client ID, username and password are all needed; nothing was stored.")
    return Connection(
        base_url=base_url(host, "ThreatQ Host"),
        client_id=Secret(client_id.strip()),
        username=username.strip(),
        password=Secret(password),
        verify=parse_verify(_given(environ, "THREATQ_VERIFY"), "THREATQ_VERIFY"),
    )


def connection_from_environment(environ: Mapping[str, str]) -> Connection:
    """Take the answers from the environment; raises ConfigurationError that names all that are missing."""
    client_secret = _given(environ, "THREATQ_CLIENT_SECRET")
    given = {key: _given(environ, name) for key, name in _NAMES.items()}
    needed = ("host", "client_id") if client_secret else tuple(_NAMES)
    missing = [_NAMES[key] for key in needed if not given[key]]
    if missing:
        raise ConfigurationError(
            "There is no configuration yet, and no terminal to ask at.",
            f"Missing in the environment: {', '.join(missing)} (each also as ..._FILE).",
            "THREATQ_CLIENT_SECRET may stand in place of THREATQ_USERNAME and THREATQ_PASSWORD.",
        )
    return Connection(
        base_url=base_url(given["host"] or "", "THREATQ_HOST"),
        client_id=Secret((given["client_id"] or "").strip()),
        username=None if client_secret else (given["username"] or "").strip(),
        password=None if client_secret else Secret(given["password"] or ""),
        client_secret=Secret(client_secret) if client_secret else None,
        verify=parse_verify(_given(environ, "THREATQ_VERIFY"), "THREATQ_VERIFY"),
    )


def _given(environ: Mapping[str, str], name: str) -> str | None:
    if path := environ.get(f"{name}_FILE"):
        return secret_in(Path(path), f"{name}_FILE").reveal()
    return environ.get(name) or None
