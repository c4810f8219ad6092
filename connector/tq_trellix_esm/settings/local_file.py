"""NAME.settings.yaml: the same four fields and the switch in a file, and what is local only."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from tq_trellix_esm.errors import ConfigurationError
from tq_trellix_esm.private_file import read_private, write_private
from tq_trellix_esm.secret import Secret
from tq_trellix_esm.settings.nodes import Mapping, Node, read_yaml
from tq_trellix_esm.settings.problems import Problem, refuse
from tq_trellix_esm.settings.secrets_in_files import secret_of
from tq_trellix_esm.settings.values import LocalSettings, Provided
from tq_trellix_esm.settings.verify import parse_verify

_FIELDS = (
    "enabled",
    "trellix_esm_hostname",
    "trellix_esm_username",
    "trellix_esm_password",
    "trellix_esm_password_file",
    "trellix_esm_configuration",
    "local",
)
_LOCAL = {"esm": ("verify", "proxy")}


@dataclass(frozen=True, slots=True)
class LocalFile:
    """What the file says: the four fields and switch, and the local-only settings."""

    provided: Provided
    local: LocalSettings


def template(name: str) -> str:
    """The text of a file that people receive."""
    return files("tq_trellix_esm").joinpath("templates", name).read_text(encoding="utf-8")


def write_template(path: Path) -> None:
    """Write the file for the first time; the caller has looked that there is none. Raises StateError."""
    write_private(path, template("local-settings.yaml"))


def read_local_file(path: Path) -> LocalFile:
    """Read the file. Raises FileMissing, StateError, or ConfigurationError with all its problems."""
    root, problems = read_yaml(read_private(path))
    if root is None or problems or not isinstance(root.value, dict):
        raise refuse(str(path), problems or [Problem(1, 0, "a mapping of keys is needed here")])
    problems = _unknown(root.value, _FIELDS)
    given = {key.text: node for key, node in root.value.items()}
    local = _local(given.get("local"), problems, path)
    enabled = given.get("enabled", Node(False, 1, 1))
    if not isinstance(enabled.value, bool):
        problems.append(Problem(enabled.line, enabled.column, "enabled: write true or false"))
    if problems:
        raise refuse(str(path), problems)
    return LocalFile(_provided(given, path), local)


def _provided(given: dict[str, Node], path: Path) -> Provided:
    texts: dict[str, Any] = {key: node.text for key, node in given.items() if key != "local"}
    password: Secret | None = secret_of(texts, "trellix_esm_password", path)
    return Provided(
        source="file",
        where=str(path),
        enabled=given["enabled"].value if "enabled" in given else False,
        hostname=texts.get("trellix_esm_hostname", "").strip(),
        username=texts.get("trellix_esm_username", "").strip(),
        password=password,
        configuration=texts.get("trellix_esm_configuration", ""),
    )


def _local(node: Node | None, problems: list[Problem], path: Path) -> LocalSettings:
    if node is None or node.value is None:
        return LocalSettings()
    if not isinstance(node.value, dict):
        problems.append(Problem(node.line, node.column, "local: a mapping of keys is needed here"))
        return LocalSettings()
    problems += _unknown(node.value, tuple(_LOCAL))
    esm = next((one for key, one in node.value.items() if key.text == "esm"), None)
    if esm is None or not isinstance(esm.value, dict):
        return LocalSettings()
    problems += _unknown(esm.value, _LOCAL["esm"])
    given = {key.text: one for key, one in esm.value.items()}
    try:
        verify = parse_verify(
            given["verify"].text if "verify" in given else True, f"{path}: local.esm.verify"
        )
    except ConfigurationError as error:
        problems.append(Problem(given["verify"].line, given["verify"].column, error.message))
        return LocalSettings()
    return LocalSettings(esm_verify=verify, esm_proxy=given["proxy"].text if "proxy" in given else None)


def _unknown(mapping: Mapping, known: tuple[str, ...]) -> list[Problem]:
    return [
        Problem(key.line, key.column, f"{key.text}: unknown key; known are {', '.join(known)}")
        for key in mapping
        if key.text not in known
    ]
