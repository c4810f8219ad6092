"""Secrets of the local files, given as a text or, for mounted secrets, as the path of a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tq_trellix_esm.errors import ConfigurationError
from tq_trellix_esm.private_file import FileMissing, read_private
from tq_trellix_esm.secret import Secret


def secret_in(path: Path, named_by: str) -> Secret:
    """The secret that a file holds, without its last line end.

    An empty or missing one is a ConfigurationError: FileMissing would say that the settings themselves are
    missing.
    """
    try:
        text = read_private(path).rstrip("\r\n")
    except FileMissing as error:
        raise ConfigurationError(f"{named_by}: {error.message}", *error.details) from None
    if not text:
        raise ConfigurationError(f"{named_by}: {path} is empty.")
    return Secret(text)


def secret_of(given: Mapping[str, Any], key: str, where: Path) -> Secret | None:
    """Return the secret under `key`, or in the file that `<key>_file` names; None where neither is there.

    Raises ConfigurationError where both are given or the text is none, StateError for the file.
    """
    text, path = given.get(key), given.get(f"{key}_file")
    if text and path:
        raise ConfigurationError(f"{where}: {key} and {key}_file are both given; keep one.")
    if path:
        if not isinstance(path, str):
            raise ConfigurationError(f"{where}: {key}_file must be a path.")
        return secret_in(Path(path), f"{where}: {key}_file")
    if text is None or text == "":
        return None
    if not isinstance(text, str):
        raise ConfigurationError(f"{where}: {key} must be a text; put it in quotes.")
    return Secret(text)
