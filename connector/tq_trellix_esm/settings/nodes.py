"""Plain YAML, bounded before it is built: no tags, anchors or aliases, no double keys, places kept."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

from tq_trellix_esm.settings.problems import Problem

SIZE_LIMIT = 64 * 1024
_DEPTH_LIMIT, _EVENT_LIMIT = 8, 5_000
_DIGITS = 12
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Node:
    """One value with its place: `value` is a text, number, truth value, None, tuple or Mapping."""

    value: Any
    line: int
    column: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """A key as written, with its place; keys with different texts are different."""

    text: str
    line: int
    column: int


Mapping = dict[Key, Node]


def read_yaml(text: str) -> tuple[Node | None, list[Problem]]:
    """Given a YAML text, return its root with places and the problems found; no root where there is none."""
    try:
        problems = _text_problems(text) or list(_bounds(text))
        if problems:
            return None, problems
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = error.problem or error.context or "not YAML"
        if "\\t" in reason:
            reason = "a tab stands where blanks are needed"
        return None, [Problem(mark.line + 1, mark.column + 1, reason) if mark else Problem(1, 0, reason)]
    except (YAMLError, ValueError, RecursionError):
        return None, [Problem(1, 0, "this is not YAML")]
    if root is None:
        return Node({}, 1, 1), []
    return _node(root, problems), problems


def _text_problems(text: str) -> list[Problem]:
    if len(text.encode("utf-8", "surrogatepass")) > SIZE_LIMIT:
        return [Problem(1, 0, f"the text is over {SIZE_LIMIT // 1024} KB")]
    if found := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, found.start()) + 1
        return [Problem(line, 0, "a control character stands in this line")]
    return []


def _bounds(text: str) -> Iterator[Problem]:
    """Look at the events alone, so that no bomb is ever built."""
    depth = 0
    documents = 0
    for number, event in enumerate(YAML(typ="safe", pure=True).parse(text)):
        kind = type(event).__name__
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
        documents += kind == "DocumentStartEvent"
        if getattr(event, "anchor", None):
            yield Problem(line, column, "anchors and aliases (& and *) are not read; write the value out")
        elif getattr(event, "tag", None):
            yield Problem(line, column, "tags (!) are not read; write a plain value")
        elif documents > 1:
            yield Problem(line, column, "a second document begins here; only one is read")
            return
        if depth > _DEPTH_LIMIT + 2 or number > _EVENT_LIMIT:
            yield Problem(line, column, "this is nested too deep or too long")
            return


def _node(node: Any, problems: list[Problem]) -> Node:
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    if isinstance(node, SequenceNode):
        return Node(tuple(_node(one, problems) for one in node.value), line, column)
    if isinstance(node, MappingNode):
        return Node(_mapping(node, problems), line, column)
    assert isinstance(node, ScalarNode)  # noqa: S101  # YAML has no fourth kind
    return Node(_scalar(node), line, column, str(node.value))


def _mapping(node: MappingNode, problems: list[Problem]) -> Mapping:
    found: Mapping = {}
    seen: dict[str, int] = {}
    for key_node, value_node in node.value:
        line, column = key_node.start_mark.line + 1, key_node.start_mark.column + 1
        if not isinstance(key_node, ScalarNode):
            problems.append(Problem(line, column, "a key must be a text"))
            continue
        text = str(key_node.value)
        if text in seen:
            problems.append(Problem(line, column, f'"{text}" stands here again, first in line {seen[text]}'))
            continue
        seen[text] = line
        found[Key(text, line, column)] = _node(value_node, problems)
    return found


_TRUTH = {"true": True, "false": False}


def _scalar(node: ScalarNode) -> Any:
    """The few plain values that settings have; everything else stays the text that was written."""
    tag = str(node.tag).rsplit(":", 1)[-1]
    if tag == "null":
        return None
    if tag == "bool":
        return _TRUTH.get(str(node.value).lower(), str(node.value))
    if tag == "int" and str(node.value).isdigit() and len(node.value) <= _DIGITS:
        return int(node.value)
    return str(node.value)
