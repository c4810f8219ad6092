"""Secrets of the local files, given as a text or, for mounted secrets, as the path of a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tq_trellix_esm.errors import ConfigurationError
from tq_trellix_esm.private_file import read_private
from tq_trellix_esm.secret import Secret


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
        return Secret(read_private(Path(path)).rstrip("\r\n"))
    if text is None or text == "":
        return None
    if not isinstance(text, str):
        raise ConfigurationError(f"{where}: {key} must be a text; put it in quotes.")
    return Secret(text)
