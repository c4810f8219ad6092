"""From the YAML field to a Configuration: all problems at once, nothing guessed."""

import difflib
import re
from collections.abc import Collection, Iterable
from typing import Any

from tq_trellix_esm.decide.lists import DEFAULT_TYPES
from tq_trellix_esm.settings import schema
from tq_trellix_esm.settings.nodes import Key, Mapping, Node, read_yaml
from tq_trellix_esm.settings.problems import Problem, refuse
from tq_trellix_esm.settings.schema import Where
from tq_trellix_esm.settings.values import Configuration, EsmSettings, LoginEncoding, SearchSettings

FIELD = "Trellix ESM Configuration"
_BASENAME_LIMIT = 200
_NOT_IN_BASENAME = re.compile(r"[/\\*?\[\]'\x00-\x1f\x7f-\x9f]")
_NOT_IN_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_BASENAME_KEYS = {"watchlist_basename", *schema.MISSPELT}


def read_configuration(text: str) -> Configuration:
    """Given the text of the YAML field, return what it says; raise ConfigurationError with every problem."""
    root, problems = read_yaml(text)
    if root is None:
        raise refuse(FIELD, problems)
    if not isinstance(root.value, dict):
        needed = Problem(root.line, root.column, "searches are needed here: a name, then its settings")
        raise refuse(FIELD, [*problems, needed])
    reader = _Reader(problems)
    configuration = reader.read(root.value)
    if reader.problems:
        raise refuse(FIELD, reader.problems)
    return configuration


class _Reader:
    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.warnings: list[str] = []

    def read(self, root: Mapping) -> Configuration:
        defaults: dict[str, Any] = {}
        esm = EsmSettings()
        searches: list[tuple[Key, Mapping]] = []
        for key, node in root.items():
            if _is_search(node):
                searches.append((key, node.value))
            elif key.text == "api_sync":
                defaults.setdefault("api_sync", self._checked(schema.entries(Where.SEARCH)["api_sync"], node))
            elif key.text == schema.DEFAULTS:
                defaults |= self._section(node, Where.SEARCH, without=("watchlist_basename",))
            elif key.text == Where.ESM:
                esm = self._esm(node)
            else:
                self._unknown_at_top(key, node)
        if not searches and not self.problems:
            self.problems.append(Problem(1, 0, "no search is named"))
        read = [self._search(key, mapping, defaults) for key, mapping in searches]
        found = tuple(one for one in read if one)
        self._distinct(found)
        return Configuration(found, esm, warnings=tuple(self.warnings))

    def _esm(self, node: Node) -> EsmSettings:
        given = self._section(node, Where.ESM)
        if "login_encoding" in given:
            given["login_encoding"] = LoginEncoding(given["login_encoding"])
        return EsmSettings(**given)

    def _search(self, key: Key, mapping: Mapping, defaults: dict[str, Any]) -> SearchSettings | None:
        given = defaults | self._section(Node(mapping, key.line, key.column), Where.SEARCH)
        basename = given.pop("watchlist_basename", None)
        if basename is None:
            return None
        types = {**DEFAULT_TYPES, **defaults.get("watchlist_types", {}), **given.pop("watchlist_types", {})}
        sync = given.pop("api_sync", True)
        self._check_name(key)
        self._check_basename(basename, mapping)
        return SearchSettings(key.text, basename, sync, types, line=key.line, **given)

    def _section(self, node: Node, where: Where, without: Collection[str] = ()) -> dict[str, Any]:
        known = {name: entry for name, entry in schema.entries(where).items() if name not in without}
        given: dict[str, Any] = {}
        if node.value is None:
            return given
        if not isinstance(node.value, dict):
            self.problems.append(
                Problem(node.line, node.column, f"{where}: a mapping of keys is needed here")
            )
            return given
        for key, one in node.value.items():
            name = schema.MISSPELT.get(key.text, key.text) if where is Where.SEARCH else key.text
            if name != key.text and name in known:
                self.warnings.append(f"line {key.line}: {key.text} is read as {name}; please mend it")
            if name in given:
                self.problems.append(Problem(key.line, key.column, f"{name} stands here twice"))
            elif name in known:
                value = self._checked(known[name], one)
                if value is not _NONE:
                    given[name] = value
            else:
                self._unknown(key, known)
        return given

    def _checked(self, entry: schema.Entry, node: Node) -> Any:
        is_text = entry.check is schema.text and isinstance(node.value, str | int)
        value = node.text if is_text else node.value
        try:
            return entry.check(_plain(Node(value, node.line, node.column)))
        except ValueError as error:
            self.problems.append(Problem(node.line, node.column, f"{entry.key}: {error}"))
            return _NONE

    def _unknown_at_top(self, key: Key, node: Node) -> None:
        if key.text in schema.LOCAL_ONLY | schema.LATER | {"local"}:
            self._unknown(key, ())
        elif node.value is None or isinstance(node.value, dict):
            inside = [
                one for one in node.value or () if difflib.get_close_matches(one.text, _BASENAME_KEYS, 1)
            ]
            if inside:
                self._unknown(inside[0], schema.entries(Where.SEARCH))
            else:
                self.problems.append(
                    Problem(
                        key.line,
                        key.column,
                        f'"{key.text}" has no watchlist_basename; every search needs one',
                    )
                )
        else:
            self._unknown(key, (*schema.SECTIONS, "api_sync"))

    def _unknown(self, key: Key, known: Iterable[str]) -> None:
        if key.text in schema.LOCAL_ONLY | {"local"} or key.text.endswith("_file"):
            text = (
                f"{key.text}: only the owner of the connector's host may say this; "
                "it belongs under `local` in the local settings file"
            )
        elif key.text in schema.LATER:
            text = f"{key.text}: this version does not have it yet; take it out"
        else:
            nearest = difflib.get_close_matches(key.text, list(known), 1)
            text = f"{key.text}: unknown key" + (f", did you mean {nearest[0]}?" if nearest else "")
        self.problems.append(Problem(key.line, key.column, text))

    def _check_name(self, key: Key) -> None:
        """No saved search has such a name, and the log shows it."""
        if not key.text.strip() or _NOT_IN_NAME.search(key.text):
            why = "the name of a saved search is blank or holds a control character"
            self.problems.append(Problem(key.line, key.column, why))

    def _check_basename(self, basename: str, mapping: Mapping) -> None:
        place = next((node for key, node in mapping.items() if key.text in _BASENAME_KEYS), None)
        line, column = (place.line, place.column) if place else (1, 0)
        why = None
        unseen = next((char for char in basename if not char.isprintable()), None)
        if unseen is not None:
            why = f"{unseen!a} cannot stand in the name of a list"
        elif found := _NOT_IN_BASENAME.search(basename):
            why = f"{found.group()!a} cannot stand in the name of a list"
        elif basename[0] in ".~-":
            why = f"it must not begin with {basename[0]}"
        elif len(basename.encode()) > _BASENAME_LIMIT:
            why = f"it is over {_BASENAME_LIMIT} bytes long"
        if why:
            self.problems.append(Problem(line, column, f"watchlist_basename: {why}"))

    def _distinct(self, searches: tuple[SearchSettings, ...]) -> None:
        first: dict[str, SearchSettings] = {}
        for search in searches:
            held = first.setdefault(search.basename.strip().casefold(), search)
            if held is not search:
                self.problems.append(
                    Problem(
                        search.line,
                        0,
                        f'"{search.name}": same watchlist_basename as "{held.name}" (line {held.line}); '
                        "each search needs its own",
                    )
                )


_NONE = object()


def _is_search(node: Node) -> bool:
    return isinstance(node.value, dict) and any(key.text in _BASENAME_KEYS for key in node.value)


def _plain(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {key.text: _plain(one) for key, one in node.value.items()}
    if isinstance(node.value, tuple):
        return [_plain(one) for one in node.value]
    return node.value
