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
    problems += _no_texts(given)
    if problems:
        raise refuse(str(path), problems)
    return LocalFile(_provided(given, path), local)


def _provided(given: dict[str, Node], path: Path) -> Provided:
    texts: dict[str, Any] = {
        key: node.text for key, node in given.items() if key != "local" and node.value is not None
    }
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


def _no_texts(given: dict[str, Node]) -> list[Problem]:
    """The four fields are texts; a mapping where the YAML text is meant lacks its `|`."""
    return [
        Problem(node.line, node.column, f"{key}: a text is needed here" + _HINTS.get(key, ""))
        for key, node in given.items()
        if key not in {"local", "enabled"} and isinstance(node.value, dict | tuple)
    ]


_HINTS = {"trellix_esm_configuration": "; write `trellix_esm_configuration: |` and indent what follows"}


def _local(node: Node | None, problems: list[Problem], path: Path) -> LocalSettings:
    esm = _mapping(node, "local", tuple(_LOCAL), problems).get("esm")
    given = _mapping(esm, "local.esm", _LOCAL["esm"], problems)
    if wrong := [(key, one) for key, one in given.items() if isinstance(one.value, dict | tuple)]:
        problems += [Problem(one.line, one.column, f"{key}: a text is needed here") for key, one in wrong]
        return LocalSettings()
    verify = given.get("verify")
    try:
        trust = parse_verify(verify.text if verify else True, f"{path}: local.esm.verify")
    except ConfigurationError as error:
        problems.append(Problem(verify.line if verify else 1, verify.column if verify else 0, error.message))
        return LocalSettings()
    return LocalSettings(esm_verify=trust, esm_proxy=given["proxy"].text if "proxy" in given else None)


def _mapping(
    node: Node | None, name: str, known: tuple[str, ...], problems: list[Problem]
) -> dict[str, Node]:
    """The keys of a mapping that are given; problems for what is none, and for unknown keys."""
    if node is None or node.value is None:
        return {}
    if not isinstance(node.value, dict):
        problems.append(Problem(node.line, node.column, f"{name}: a mapping of keys is needed here"))
        return {}
    problems += _unknown(node.value, known)
    return {key.text: one for key, one in node.value.items() if one.value is not None}


def _unknown(mapping: Mapping, known: tuple[str, ...]) -> list[Problem]:
    return [
        Problem(key.line, key.column, f"{key.text}: unknown key; known are {', '.join(known)}")
        for key in mapping
        if key.text not in known
    ]
