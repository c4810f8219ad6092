"""Which provider serves: ThreatQ's integrations page or the local file (docs/guide.md). Pure."""

from dataclasses import dataclass, replace

from tq_trellix_esm.errors import ConfigurationError, RemoteError
from tq_trellix_esm.settings.values import Provided


@dataclass(frozen=True, slots=True)
class Choice:
    """The provider that serves, why, and whether the run may only plan because it would be another one."""

    provided: Provided
    reason: str
    plan_only: bool = False


def choose(
    entry: Provided | None,
    entry_error: RemoteError | None,
    file: Provided | None,
    *,
    remembered: str | None,
    settings_from: str | None,
) -> Choice:
    """Given what both providers show, return the one that serves.

    `remembered` is the provider of the last run; `settings_from` what NAME.json says. Raises `entry_error`
    where the entry served before and cannot be read now, ConfigurationError where nothing serves.
    """
    decided = settings_from or remembered
    if settings_from == "file":
        return _with_file(file, "settings_from: file")
    if entry_error is not None:
        if decided == "threatq":
            raise entry_error
        return _with_file(file, "the entry on ThreatQ's integrations page could not be read")
    if entry is None or not (entry.hostname and entry.username):
        if decided == "threatq":
            why = "NAME.json says settings_from: threatq" if settings_from else "it served until now"
            raise ConfigurationError(
                f"The entry on ThreatQ's integrations page is empty or gone, and {why}; nothing was changed.",
                "Fill it in again, or say settings_from: file in NAME.json if the local file shall serve.",
            )
        return _with_file(file, "there is no filled entry on ThreatQ's integrations page")
    if not entry.enabled:
        return Choice(entry, "the entry is filled and switched off")
    changes = remembered == "file" and settings_from is None
    served = _with_password(entry, file)
    why = "a filled entry wins over the local file"
    if entry.password is None:
        why += "; its password is hidden and comes from the local file"
    return Choice(served, why, plan_only=changes)


def _with_file(file: Provided | None, why: str) -> Choice:
    if file is None:
        raise ConfigurationError(
            f"There are no settings: {why}, and there is no local settings file.",
            "Upload templates/threatq-integration.yaml with Add New Integration, or run "
            "`tq-trellix configure` to get a local settings file to fill in.",
        )
    return Choice(file, why)


def _with_password(entry: Provided, file: Provided | None) -> Provided:
    """A hidden password comes from the file only where that was written for the same host and user."""
    if entry.password is not None:
        return entry
    if file and file.password and _same(entry.hostname, file.hostname) and entry.username == file.username:
        return replace(entry, password=file.password)
    raise ConfigurationError(
        f"The {entry.where} does not show its password; nothing was changed.",
        "Put hostname, username and password into the local settings file as well: a password only goes to "
        "the host that stands beside it.",
    )


def _same(one: str, other: str) -> bool:
    return _bare(one) == _bare(other)


def _bare(host: str) -> str:
    return host.strip().lower().removeprefix("https://").removesuffix("/")
