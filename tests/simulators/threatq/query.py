"""The query language as far as it is documented (ThreatQ reference, 5.2); unknown operators are refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Record = Mapping[str, Any]
_FIELDS = ("type_name", "status_name", "score", "value", "created_at", "updated_at", "touched_at", "id")


class BadQuery(Exception):
    """A query that the documents do not cover."""


def matches(record: Record, query: object, now: str) -> bool:
    """Whether the record meets the conjunction of the query's keys."""
    if not isinstance(query, Mapping):
        raise BadQuery("a query is an object")
    return all(_holds(record, key, test, now) for key, test in query.items())


def _holds(record: Record, key: str, test: object, now: str) -> bool:
    if key in {"+and", "+or"}:
        if not isinstance(test, list):
            raise BadQuery(f"{key} takes a list")
        results = [matches(record, one, now) for one in test]
        return all(results) if key == "+and" else any(results) or not results
    if key not in _FIELDS:
        raise BadQuery(f"unknown field {key}")
    held = record[key]
    if not isinstance(test, Mapping):
        return str(held).lower() == str(test).lower()  # equality on text does not regard case (5.2, inferred)
    return all(_compared(held, operator, bound, now) for operator, bound in test.items())


def _compared(held: Any, operator: str, bound: Any, now: str) -> bool:
    bound = now if bound == "NOW" else bound
    if operator == "+contains":
        return str(bound).lower() in str(held).lower()
    comparisons: dict[str, bool] = {
        "+gt": held > bound,
        "+gte": held >= bound,
        "+lt": held < bound,
        "+lte": held <= bound,
    }
    if operator not in comparisons:
        raise BadQuery(f"unknown operator {operator}")
    return comparisons[operator]
