"""The account of a search: where every value that was read went."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why values of a search are not desired: how many, and the first of them as they were read."""

    reason: str
    count: int
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Funnel:
    """`read` + `added_spellings` = `desired` + `duplicates` + left out + other types; all are counts.

    `other_types` counts by the ThreatQ type's name, for types that have no watchlist.
    """

    read: int = 0
    added_spellings: int = 0
    desired: int = 0
    duplicates: int = 0
    left_out: tuple[LeftOut, ...] = ()
    other_types: Mapping[str, int] | None = None

    @property
    def left_out_total(self) -> int:
        """How many values were left out for a reason, or for their type."""
        return sum(one.count for one in self.left_out) + sum((self.other_types or {}).values())

    @property
    def sums(self) -> bool:
        """Whether no value got lost in the counting; False is a bug."""
        return self.read + self.added_spellings == self.desired + self.duplicates + self.left_out_total
