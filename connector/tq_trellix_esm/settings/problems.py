"""Problems of a text that people write: all of them at once, each with its place."""

from collections.abc import Iterable
from dataclasses import dataclass

from tq_trellix_esm.errors import ConfigurationError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`line` and `column` count from 1; column 0 means the whole line."""

    line: int
    column: int
    text: str


def refuse(what: str, problems: Iterable[Problem]) -> ConfigurationError:
    """Given what was read and its problems, return the error that lists them in order."""
    ordered = sorted(set(problems))
    places = [f"line {one.line}" + (f", column {one.column}" if one.column else "") for one in ordered]
    width = max(map(len, places), default=0)
    count = f"{len(ordered)} problem" + ("" if len(ordered) == 1 else "s")
    return ConfigurationError(
        f"{what} has {count}; nothing was changed",
        *(f"{place:<{width}}  {one.text}" for place, one in zip(places, ordered, strict=True)),
    )
