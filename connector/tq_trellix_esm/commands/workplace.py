"""What both sides of a command need before a run: folder, connection, settings, remotes."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tq_trellix_esm.clock import Clock
from tq_trellix_esm.errors import ConfigurationError, RemoteError
from tq_trellix_esm.private_file import FileMissing
from tq_trellix_esm.remote.esm.session import EsmSession
from tq_trellix_esm.remote.retry import Retry
from tq_trellix_esm.remote.threatq.entries import connector_rows, whole_row
from tq_trellix_esm.remote.threatq.session import ThreatQSession
from tq_trellix_esm.remote.transport import Transport
from tq_trellix_esm.settings import entry, local_file
from tq_trellix_esm.settings.hostname import base_url
from tq_trellix_esm.settings.provider import Choice, choose
from tq_trellix_esm.settings.values import (
    Connection,
    EsmAccount,
    EsmSettings,
    LocalSettings,
    LoginEncoding,
    Provided,
)
from tq_trellix_esm.state.cache import Cache

THREATQ_TIMEOUT = 120.0


@dataclass(frozen=True, slots=True)
class Place:
    """The folder and the connector's name in it; `named` where -n was given."""

    folder: Path
    name: str
    named: bool = False

    @property
    def connection(self) -> Path:
        """NAME.json."""
        return self.folder / f"{self.name}.json"

    @property
    def settings(self) -> Path:
        """NAME.settings.yaml."""
        return self.folder / f"{self.name}.settings.yaml"


def open_threatq(connection: Connection, clock: Clock) -> ThreatQSession:
    """A session towards ThreatQ; nothing is sent yet."""
    transport = Transport(
        side="ThreatQ",
        base_url=connection.base_url,
        verify=connection.verify,
        proxy=connection.proxy,
        timeout=THREATQ_TIMEOUT,
        clock=clock,
    )
    return ThreatQSession(transport, connection, clock, Retry(clock=clock))


def read_local(place: Place) -> local_file.LocalFile | None:
    """The local settings file, None where there is none."""
    try:
        return local_file.read_local_file(place.settings)
    except FileMissing:
        return None


def find_settings(
    place: Place, session: ThreatQSession, settings_from: str | None, remembered: str | None
) -> tuple[Choice, LocalSettings]:
    """Ask both providers and choose; raises ConfigurationError, or what came in the entry's way."""
    file = read_local(place)
    shown, error = None, None
    if settings_from != "file":
        try:
            shown = read_entry(place, session)
        except RemoteError as failure:
            error = failure
    choice = choose(
        shown, error, file.provided if file else None, remembered=remembered, settings_from=settings_from
    )
    return choice, file.local if file else LocalSettings()


def read_entry(place: Place, session: ThreatQSession) -> Provided | None:
    """The entry on ThreatQ's integrations page, None where there is none. Raises RemoteError."""
    wanted = place.name if place.named else entry.DEFAULT_ENTRY
    row = entry.ours(connector_rows(session, wanted), place.name if place.named else None)
    if row is None:
        return None
    default = local_file.template("default-configuration.yaml")
    return entry.read_entry(whole_row(session, dict(row)), default)


def open_esm(
    provided: Provided, local: LocalSettings, settings: EsmSettings, locale: str, cache: Cache, clock: Clock
) -> EsmSession:
    """A session towards the ESM; nothing is sent yet. Raises ConfigurationError for what is not filled in."""
    if not provided.hostname or not provided.username or provided.password is None:
        raise ConfigurationError(
            f"Hostname, username or password of the ESM is missing in {provided.where}; nothing was changed."
        )
    account = EsmAccount(
        base_url(provided.hostname, "Trellix ESM Hostname"), provided.username, provided.password
    )
    transport = Transport(
        side="Trellix ESM",
        base_url=account.base_url,
        verify=local.esm_verify,
        proxy=local.esm_proxy,
        timeout=settings.timeout,
        clock=clock,
    )
    known = cache.get(encoding_key(urlsplit(account.base_url).netloc, account.username))
    return EsmSession(
        transport,
        account,
        encoding=settings.login_encoding,
        locale=locale,
        clock=clock,
        retry=Retry(clock=clock),
        remembered=LoginEncoding(known) if known in set(LoginEncoding) else None,
    )


def encoding_key(host: str, username: str) -> str:
    """Where the cache remembers how this ESM wants its logins."""
    return f"login-encoding:{host}:{username}"
