"""The settings as one immutable value; nothing after settings/ reads YAML, files or environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tq_indicators.kinds import Kind

from tq_trellix_esm.secret import Secret


class LoginEncoding(StrEnum):
    """How the ESM login is encoded (ESM reference, 3.2)."""

    AUTO = "auto"
    BASE64 = "base64"
    AES = "aes"


@dataclass(frozen=True, slots=True)
class Verify:
    """Whom to believe about a certificate.

    `mode` is `system`, `file` (`value`: path of a CA file), `pin` (`value`: SHA-256 of the
    certificate, 64 lower-case hex digits) or `off`.
    """

    mode: str = "system"
    value: str = ""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One entry of `exclude`; `until` is a date in ISO form after which it no longer counts."""

    value: str
    until: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class FeedOptions:
    """How a search is rendered as a feed."""

    title: str | None = None
    tlp: str | None = None
    confidence: str | None = None
    namespace: str | None = None
    email_object: str = "address"
    max_values: int | None = None
    refresh: float | None = None


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """One saved search and what becomes of it.

    `max_removal` is a share in percent, None for `off`. `line` is the line of its name in the field.
    """

    name: str
    basename: str
    api_sync: bool
    watchlist_types: Mapping[Kind, str]
    kinds: tuple[Kind, ...] = tuple(Kind)
    exclude: tuple[Exclusion, ...] = ()
    include_private: bool = False
    max_removal: int | None = 50
    url_spellings: bool = False
    feed_options: FeedOptions = field(default_factory=FeedOptions)
    line: int = 0


@dataclass(frozen=True, slots=True)
class EsmSettings:
    """How the ESM is talked to. `timeout` in seconds for a whole call, `chunk_size` in values."""

    login_encoding: LoginEncoding = LoginEncoding.AUTO
    time_zone: str | None = None
    date_format: str | None = None
    assigned_user: str | None = None
    chunk_size: int = 1000
    timeout: float = 120.0


@dataclass(frozen=True, slots=True)
class AlarmSettings:
    """What becomes of alarms. Durations in seconds."""

    prefix: str = "ThreatQ"
    overlap: float = 900.0
    wait_for_events: float = 21600.0
    ignore_networks: tuple[str, ...] = ()
    ignore_domains: tuple[str, ...] = ()
    indicator_status: str = "Review"
    create_indicators: bool = True
    include_users: bool = False


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """What only the owner of the connector's host may say."""

    esm_verify: Verify = field(default_factory=Verify)
    esm_proxy: str | None = field(default=None, repr=False)  # may hold a password
    feed_root: str = "/home/mcesm"
    feed_group: str = "mcesm"
    push: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the YAML field says, whole and valid; `warnings` are told once a run."""

    searches: tuple[SearchSettings, ...]
    esm: EsmSettings = field(default_factory=EsmSettings)
    alarms: AlarmSettings = field(default_factory=AlarmSettings)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provided:
    """The four fields and the switch as one provider gives them, uninterpreted.

    `password` is None where the provider hides or lacks it. `configuration` is the YAML text.
    """

    source: str  # "threatq" or "file"
    where: str  # for messages: the entry's name, or the file's path
    enabled: bool
    hostname: str
    username: str
    password: Secret | None
    configuration: str


@dataclass(frozen=True, slots=True)
class EsmAccount:
    """Where the ESM is and who logs in. `base_url` is `https://host[:port]` without a last slash."""

    base_url: str
    username: str
    password: Secret


@dataclass(frozen=True, slots=True)
class Connection:
    """NAME.json: how ThreatQ is reached. Either user and password, or a client secret, is set."""

    base_url: str
    client_id: Secret
    username: str | None = None
    password: Secret | None = None
    client_secret: Secret | None = None
    verify: Verify = field(default_factory=Verify)
    proxy: str | None = field(default=None, repr=False)  # may hold a password
    settings_from: str | None = None
