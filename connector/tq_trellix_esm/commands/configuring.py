"""The first run, and `tq-trellix configure`: ask, prove by one login, store, tell what comes next."""

import getpass
import os
import sys
from dataclasses import replace
from urllib.parse import urlsplit

from tq_trellix_esm.clock import Clock
from tq_trellix_esm.commands.workplace import Place, open_threatq, read_entry, read_local
from tq_trellix_esm.errors import ConfigurationError, RemoteError, Untrusted
from tq_trellix_esm.remote import tls
from tq_trellix_esm.remote.threatq.session import ThreatQSession
from tq_trellix_esm.settings import first_run, local_file
from tq_trellix_esm.settings.connection import read_connection, write_connection
from tq_trellix_esm.settings.values import Connection, Verify


def configure(place: Place, clock: Clock) -> None:
    """Ask for the connection, prove it, write NAME.json and, where there is none, the settings file.

    Nothing is stored when the login fails. Raises ConfigurationError, CredentialsRefused, RemoteError.
    """
    at_terminal = sys.stdin.isatty()
    if at_terminal:
        connection = first_run.ask_connection(_ask, _ask_secret, os.environ)
    else:
        connection = first_run.connection_from_environment(os.environ)
    connection = _with_kept(place, connection)
    session, connection = _proven(connection, clock, at_terminal=at_terminal)
    write_connection(place.connection, connection)
    if read_local(place) is None:
        local_file.write_template(place.settings)
    _say("Status: Review")
    _say("Connector configured. Set information in UI")
    for line in _what_next(place, session):
        _say(line)


def _with_kept(place: Place, connection: Connection) -> Connection:
    """What is not asked about stays as NAME.json says it; a `verify` only for the same host."""
    try:
        known = read_connection(place.connection)
    except ConfigurationError:  # missing or broken: there is nothing to keep, and writing checks the file
        return connection
    asked_anew = connection.verify != Verify() or connection.base_url != known.base_url
    return replace(
        connection,
        verify=connection.verify if asked_anew else known.verify,
        proxy=known.proxy,
        settings_from=known.settings_from,
    )


def _proven(connection: Connection, clock: Clock, *, at_terminal: bool) -> tuple[ThreatQSession, Connection]:
    session = open_threatq(connection, clock)
    try:
        session.login()
    except Untrusted:
        if not at_terminal or connection.verify.mode != "system":
            raise
        connection = replace(connection, verify=_asked_to_trust(connection))
        session = open_threatq(connection, clock)
        session.login()
    return session, connection


def _asked_to_trust(connection: Connection) -> Verify:
    address = urlsplit(connection.base_url)
    shown = tls.describe(address.hostname or "", address.port or 443, proxy=connection.proxy)
    if shown is None:
        raise ConfigurationError(f"No certificate could be had from {address.netloc}.")
    _say(f"{address.netloc} shows a certificate that nobody known to this host vouches for:")
    _say(f"  {shown.subject}, good until {shown.not_after:%Y-%m-%d}")
    _say(f"  SHA-256 {shown.sha256}")
    if _ask("Trust this certificate? [y/N] ").strip().lower() not in {"y", "yes"}:
        raise ConfigurationError("The certificate was not trusted; nothing was stored.")
    return Verify("pin", shown.sha256)


def _what_next(place: Place, session: ThreatQSession) -> list[str]:
    try:
        entry = read_entry(place, session)
    except RemoteError as error:
        return [f"The entry on the integrations page could not be read: {error.message}", *_where(place)]
    if entry is not None:
        return []
    return [
        "There is no entry on ThreatQ's integrations page yet. To have one, an administrator uploads",
        "templates/threatq-integration.yaml there with Add New Integration, fills it in and switches it on.",
        *_where(place),
    ]


def _where(place: Place) -> list[str]:
    return [f"Or fill in {place.settings} and set enabled to true there."]


def _ask(prompt: str) -> str:
    try:
        return input(prompt)
    except EOFError:
        raise ConfigurationError("The answers ended early; nothing was stored.") from None


def _ask_secret(prompt: str) -> str:
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise ConfigurationError("The answers ended early; nothing was stored.") from None


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  # what the guide prints
