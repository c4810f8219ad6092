"""Addresses of a remote, as people write them: host, host:port, or an https URL."""

import re

from tq_trellix_esm.errors import ConfigurationError

_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?\.?", re.ASCII)
_V6 = re.compile(r"\[[0-9A-Fa-f:.]{2,45}\]", re.ASCII)


def base_url(text: str, field: str) -> str:
    """Given what stands in the field, return `https://host[:port]`; raise ConfigurationError otherwise."""
    wanted = text.strip()
    scheme, separator, rest = wanted.rpartition("://")
    if separator and scheme.lower() != "https":
        raise _refused(field, "only https is spoken")
    rest = rest.removesuffix("/")
    if "@" in rest:
        raise _refused(field, "user and password do not belong into it")
    if any(sign in rest for sign in "/?#"):
        raise _refused(field, "a path does not belong into it")
    host, colon, port = rest.rpartition(":")
    if not colon or rest.endswith("]"):
        host, port = rest, ""
    elif not port.isascii() or not port.isdigit() or len(port) > 5 or not 0 < int(port) < 65_536:
        raise _refused(field, "the port is no number from 1 to 65535")
    if not _HOST.fullmatch(host) and not _V6.fullmatch(host):
        raise _refused(field, "it is no host name or address")
    return f"https://{host.lower()}" + (f":{port}" if port else "")


def _refused(field: str, why: str) -> ConfigurationError:
    return ConfigurationError(
        f"{field} cannot be used: {why}.", "Write host, host:port or https://host, such as esm.example.org."
    )
