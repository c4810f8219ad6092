"""The query language as far as public clients show it (5.2), compiled to a test of one row. What they do
not show raises BadQuery: a simulator that guesses would prove nothing."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulators.threatq.dates import is_relative, resolve
from simulators.threatq.indicators import Indicator, Test, everything

_TEXT_FIELDS = {"type_name": "type", "status_name": "status", "value": "value", "mentions": "value"}
_DATE_FIELDS = ("created_at", "updated_at", "touched_at")
_COMPARE: Mapping[str, Callable[[Any, Any], bool]] = {
    "+gt": operator.gt, "+gte": operator.ge, "+lt": operator.lt, "+lte": operator.le,
}  # fmt: skip
_DEPTH = 40


class BadQuery(Exception):
    """A query that the reference does not cover; the text says what."""


@dataclass(slots=True)
class Compiled:
    """A test, and whether it means other rows at another time."""

    test: Test = everything
    relative: bool = False


@dataclass(slots=True)
class _Compiler:
    now: str
    relative: bool = field(default=False)

    def node(self, node: object, depth: int = 0) -> Test:
        """A conjunction of the keys of an object."""
        if not isinstance(node, Mapping):
            raise BadQuery(f"a query is an object, not {node!r}")
        if depth > _DEPTH:
            raise BadQuery("the query is nested too deeply")
        return _all([self._key(str(key), value, depth) for key, value in node.items()])

    def _key(self, key: str, value: object, depth: int) -> Test:
        if key in ("+and", "+or"):
            if not isinstance(value, list):
                raise BadQuery(f"{key} takes a list")
            if key == "+or" and not value:
                raise BadQuery("an empty +or: whether it means all rows or none is not known")
            tests = [self.node(one, depth + 1) for one in value]
            return _all(tests) if key == "+and" else _any(tests)
        if key in _TEXT_FIELDS:
            return self._each(key, value, self._text)
        if key == "score":
            return self._each(key, value, self._score)
        if key in _DATE_FIELDS:
            return self._each(key, value, self._date)
        kind = "operator" if key.startswith("+") else "field"
        raise BadQuery(f"unknown {kind} {key}")

    def _each(self, key: str, value: object, make: Callable[[str, str, object], Test]) -> Test:
        """One test per operator; a bare value is equality, and so is Siemplify's `is`."""
        if not isinstance(value, Mapping):
            return make(key, "is", value)
        if not value:
            raise BadQuery(f"{key} has no operator")
        return _all([make(key, str(name), one) for name, one in value.items()])

    def _text(self, key: str, name: str, value: object) -> Test:
        if not isinstance(value, str):
            raise BadQuery(f"{key} takes a text, not {value!r}")
        read: Callable[[Indicator], str] = operator.attrgetter(_TEXT_FIELDS[key])
        wanted = value.casefold()
        # Letter case has no weight in equality (5.2, inferred); free text is only looked for in the value.
        if name == "+contains" or (name == "is" and key == "mentions"):
            return lambda row: wanted in read(row).casefold()
        if name == "is":
            return lambda row: read(row).casefold() == wanted
        raise BadQuery(f"unknown operator {name} for {key}")

    def _score(self, key: str, name: str, value: object) -> Test:
        bound = _number(value)
        if name == "is":
            return lambda row: row.score == bound
        if name not in _COMPARE:
            raise BadQuery(f"unknown operator {name} for {key}")
        compare = _COMPARE[name]
        return lambda row: row.score is not None and compare(row.score, bound)

    def _date(self, key: str, name: str, value: object) -> Test:
        if not isinstance(value, str):
            raise BadQuery(f"{key} takes a date as text, not {value!r}")
        try:
            bound = resolve(value, self.now)
        except (ValueError, OverflowError) as error:
            raise BadQuery(f"{key}: {error}") from error
        self.relative = self.relative or is_relative(value)
        place = Indicator._fields.index(key)
        if name != "is" and name not in _COMPARE:
            raise BadQuery(f"unknown operator {name} for {key}")
        compare = operator.eq if name == "is" else _COMPARE[name]
        return lambda row: compare(row[place], bound)


def compile_query(body: Mapping[str, object], now: str) -> Compiled:
    """`criteria` and `filters` of a body both apply; `now` is `YYYY-MM-DD HH:MM:SS`. Raises BadQuery."""
    compiler = _Compiler(now)
    test = _all([compiler.node(body[part]) for part in ("criteria", "filters") if part in body])
    return Compiled(test, compiler.relative)


def _number(value: object) -> float:
    """Numbers come as text, too (1)."""
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        try:
            return float(value)
        except ValueError:
            pass
    raise BadQuery(f"score takes a number, not {value!r}")


def _all(tests: list[Test]) -> Test:
    tests = [test for test in tests if test is not everything]
    if not tests:
        return everything
    if len(tests) == 1:
        return tests[0]
    if len(tests) == 2:
        first, second = tests
        return lambda row: first(row) and second(row)
    return lambda row: all(test(row) for test in tests)


def _any(tests: list[Test]) -> Test:
    if any(test is everything for test in tests):
        return everything
    return lambda row: any(test(row) for test in tests)
