"""Problems of a text that people write: all of them at once, each with its place."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from tq_trellix_esm.errors import ConfigurationError

_SHOWN = 200


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`line` and `column` count from 1; column 0 means the whole line."""

    line: int
    column: int
    text: str


def shown(text: str) -> str:
    """One printable line of at most 200 characters: what is quoted came from a form that others may edit."""
    line = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text[:_SHOWN])
    return line + ("..." if len(text) > _SHOWN else "")


def refuse(what: str, problems: Iterable[Problem]) -> ConfigurationError:
    """Given what was read and its problems, return the error that lists them in order."""
    ordered = sorted({replace(one, text=shown(one.text)) for one in problems})
    places = [f"line {one.line}" + (f", column {one.column}" if one.column else "") for one in ordered]
    width = max(map(len, places), default=0)
    count = f"{len(ordered)} problem" + ("" if len(ordered) == 1 else "s")
    return ConfigurationError(
        f"{what} has {count}; nothing was changed",
        *(f"{place:<{width}}  {one.text}" for place, one in zip(places, ordered, strict=True)),
    )
