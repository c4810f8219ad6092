"""What a simulator may vary because nobody knows, or because versions differ: a checked registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Knob:
    """One variable behaviour.

    `values` are the allowed ones; with `open_to` (int, float or str) any value of that type, not negative, is
    allowed as well and `values` are the ones worth trying. `reference` is the section of the reference page,
    `mark` is "seen", "inferred" or "unknown", `meaning` one sentence.
    """

    name: str
    values: tuple[object, ...]
    default: object
    reference: str
    mark: str
    meaning: str
    open_to: type | None = None

    def check(self, value: object) -> object:
        """The value itself. Raises ValueError where it is not allowed; True is not 1 here."""
        if any(type(value) is type(one) and value == one for one in self.values):
            return value
        if self.open_to is float and type(value) is int:
            value = float(value)
        if self.open_to is not None and type(value) is self.open_to:
            if isinstance(value, (int, float)) and value < 0:
                raise ValueError(f"{self.name} must not be negative: {value!r}")
            return value
        raise ValueError(f"{self.name} must be one of {self.values!r}, not {value!r}")


class Knobs:
    """The current values: `knobs["name"]`, or `text`, `number`, `count`, `flag` with the type asserted."""

    def __init__(self, registry: Iterable[Knob]) -> None:
        self.registry: dict[str, Knob] = {}
        for knob in registry:
            if knob.name in self.registry:
                raise ValueError(f"the knob {knob.name} is there twice")
            knob.check(knob.default)
            self.registry[knob.name] = knob
        self._first = {name: knob.default for name, knob in self.registry.items()}
        self._values = dict(self._first)

    def __getitem__(self, name: str) -> object:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.registry)

    def text(self, name: str) -> str:
        """The value of a knob of texts."""
        value = self._values[name]
        assert isinstance(value, str), name
        return value

    def number(self, name: str) -> float:
        """The value of a knob of numbers."""
        value = self._values[name]
        assert isinstance(value, (int, float)), name
        return value

    def count(self, name: str) -> int:
        """The value of a knob of whole numbers."""
        value = self._values[name]
        assert isinstance(value, int), name
        return value

    def flag(self, name: str) -> bool:
        """The value of a knob of True and False."""
        value = self._values[name]
        assert isinstance(value, bool), name
        return value

    def set(self, **values: object) -> None:
        """All or nothing. Raises ValueError for an unknown name or a value that is not allowed."""
        checked = {}
        for name, value in values.items():
            if name not in self.registry:
                raise ValueError(f"unknown knob {name}; known are {', '.join(self.registry)}")
            checked[name] = self.registry[name].check(value)
        self._values.update(checked)

    def current(self) -> Mapping[str, object]:
        """All values by name."""
        return dict(self._values)

    def reset(self) -> None:
        """Every knob to its value at the last `keep`, else to its default."""
        self._values = dict(self._first)

    def keep(self) -> None:
        """The current values are what `reset` goes back to."""
        self._first = dict(self._values)
