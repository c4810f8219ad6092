"""Dates in a query: absolute text, NOW with Solr's arithmetic, and Laravel's relative dates (5.2)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

FORMAT = "%Y-%m-%d %H:%M:%S"
_UNITS = {
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86400,
    "week": 604800,
    "month": 2592000,
    "year": 31536000,
}
_ABSOLUTE = re.compile(r"(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d)(?:\.\d{1,6})?Z?)?")
_SOLR = re.compile(r"NOW(?:([+-])(\d{1,6})(SECOND|MINUTE|HOUR|DAY|WEEK|MONTH|YEAR)S?)?")
_LARAVEL = re.compile(r"([+-]?)(\d{1,6}) (second|minute|hour|day|week|month|year)s?( ago)?")
_NAMED = {"now": 0, "today": 0, "yesterday": -1, "tomorrow": 1}


def write(moment: float) -> str:
    """Seconds since 1970 as ThreatQ writes them (1)."""
    return datetime.fromtimestamp(moment, UTC).strftime(FORMAT)


def is_relative(text: str) -> bool:
    """Whether the text means another moment at another time."""
    return _ABSOLUTE.fullmatch(text) is None


def resolve(text: str, now: str) -> str:
    """The moment as `YYYY-MM-DD HH:MM:SS`. Months are 30 days here. Raises ValueError for other texts."""
    absolute = _ABSOLUTE.fullmatch(text)
    if absolute is not None:
        day, time = absolute.groups()
        return datetime.strptime(f"{day} {time or '00:00:00'}", FORMAT).replace(tzinfo=UTC).strftime(FORMAT)
    here = datetime.strptime(now, FORMAT).replace(tzinfo=UTC)
    if text in _NAMED:
        there = here + timedelta(days=_NAMED[text])
        return (there if text == "now" else there.replace(hour=0, minute=0, second=0)).strftime(FORMAT)
    match = _SOLR.fullmatch(text)
    if match is not None:
        sign, count, unit = match.groups()
        seconds = 0 if count is None else int(count) * _UNITS[unit.lower()]
        return (here + timedelta(seconds=-seconds if sign == "-" else seconds)).strftime(FORMAT)
    match = _LARAVEL.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no date")
    sign, count, unit, ago = match.groups()
    back = (sign == "-") != bool(ago)
    seconds = int(count) * _UNITS[unit]
    return (here + timedelta(seconds=-seconds if back else seconds)).strftime(FORMAT)
