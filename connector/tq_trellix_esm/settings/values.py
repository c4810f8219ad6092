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
class SearchSettings:
    """One saved search and what becomes of it; `line` is the line of its name in the field."""

    name: str
    basename: str
    api_sync: bool
    watchlist_types: Mapping[Kind, str]
    kinds: tuple[Kind, ...] = tuple(Kind)
    url_spellings: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class EsmSettings:
    """How the ESM is talked to. `timeout` in seconds for a whole call, `chunk_size` in values."""

    login_encoding: LoginEncoding = LoginEncoding.AUTO
    chunk_size: int = 1000
    timeout: float = 120.0


@dataclass(frozen=True, slots=True)
class LocalSettings:
    """What only the owner of the connector's host may say."""

    esm_verify: Verify = field(default_factory=Verify)
    esm_proxy: str | None = field(default=None, repr=False)  # may hold a password


@dataclass(frozen=True, slots=True)
class Configuration:
    """What the YAML field says, whole and valid; `warnings` are told once a run."""

    searches: tuple[SearchSettings, ...]
    esm: EsmSettings = field(default_factory=EsmSettings)
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
