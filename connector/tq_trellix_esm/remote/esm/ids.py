"""One way to read an id, in every shape in which the ESM gives one. Pure."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator

_DIGITS = re.compile(r"[0-9]{1,18}", re.ASCII)


def read_id(value: object) -> int:
    """Given `5`, `"5"`, `{"value": 5}` or `{"id": 5}`, return 5 (ESM reference, 2.4).

    Raises ValueError for anything else, booleans and negative numbers included.
    """
    if isinstance(value, Mapping):
        for key in ("value", "id"):
            if key in value and not isinstance(value[key], Mapping):
                return read_id(value[key])
    elif isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    elif isinstance(value, str) and _DIGITS.fullmatch(value.strip()):
        return int(value)
    raise ValueError("no id")


# The same, as the type of a field of an answer.
Id = Annotated[int, BeforeValidator(read_id)]
