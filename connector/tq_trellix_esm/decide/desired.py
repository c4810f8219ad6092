"""Desired: the canonical values that a saved search asks for, per kind, and their funnel."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from tq_indicators.kinds import Kind, kind_of
from tq_indicators.reading import read
from tq_indicators.url import spellings

from tq_trellix_esm.decide.funnel import Funnel, LeftOut

# A watchlist holds a million values (ESM reference, 1.5 and 4).
LIST_LIMIT = 1_000_000
EXAMPLES = 20

# Given a kind and a canonical value, why a guard leaves it out, or None.
Guard = Callable[[Kind, str], str | None]
# Best first when sorted: the negated score, then the age rank, then the value.
_Ranked = tuple[float, str, str]


@dataclass(frozen=True, slots=True)
class Desired:
    """`values`: per kind its canonical values, sorted and without duplicates."""

    values: Mapping[Kind, tuple[str, ...]]
    funnel: Funnel
    over_limit: bool = False


@dataclass(slots=True)
class Collector:
    """Takes a search's rows one by one; `finish` gives the result.

    `ranked`: rows bring score and created_at, for a search that may exceed `limit` values a kind.
    """

    kinds: tuple[Kind, ...] = tuple(Kind)
    url_spellings: bool = False
    guards: tuple[Guard, ...] = ()
    ranked: bool = False
    limit: int = LIST_LIMIT
    _read: int = 0
    _spelled: int = 0
    _values: dict[Kind, list[str]] = field(default_factory=dict)
    _ranks: dict[Kind, list[_Ranked]] = field(default_factory=dict)
    _reasons: Counter[str] = field(default_factory=Counter)
    _examples: dict[str, list[str]] = field(default_factory=dict)
    _other: Counter[str] = field(default_factory=Counter)

    def add(
        self, type_name: str, raw: str, score: float | None = None, created_at: str | None = None
    ) -> None:
        """Take one indicator as ThreatQ holds it."""
        self._read += 1
        kind = kind_of(type_name)
        if kind is None:
            self._other[type_name] += 1
            return
        if kind not in self.kinds:
            self._leave_out(f"{kind} is not among this search's `kinds`", raw)
            return
        reading = read(kind, raw)
        if reading.value is None:
            self._leave_out(f"{kind}: {reading.reason.value if reading.reason else 'not valid'}", raw)
            return
        self._want(kind, reading.value, score, created_at)
        if kind is Kind.URL and self.url_spellings:
            for spelled in spellings(reading.value):
                self._spelled += 1
                self._want(kind, spelled, score, created_at)

    def finish(self) -> Desired:
        """Sort, drop duplicates, keep to the limit, and close the account."""
        values: dict[Kind, tuple[str, ...]] = {}
        duplicates = over = 0
        for kind in self.kinds:
            wanted = self._ranks.get(kind, [])
            best = (
                [rank[2] for rank in _best_of_each(wanted)]
                if self.ranked
                else _unique(self._values.get(kind, []))
            )
            duplicates += len(wanted or self._values.get(kind, [])) - len(best)
            over += max(0, len(best) - self.limit)
            if best[self.limit :]:
                self._examples.setdefault(_OVER, []).extend(best[self.limit : self.limit + EXAMPLES])
            values[kind] = tuple(sorted(best[: self.limit]))
        self._reasons[_OVER] += over
        funnel = Funnel(
            read=self._read,
            added_spellings=self._spelled,
            desired=sum(map(len, values.values())),
            duplicates=duplicates,
            left_out=tuple(
                LeftOut(reason, count, tuple(self._examples.get(reason, ())[:EXAMPLES]))
                for reason, count in sorted(self._reasons.items())
                if count
            ),
            other_types=dict(sorted(self._other.items())),
        )
        if not funnel.sums:
            raise RuntimeError(f"the account of the search does not sum: {funnel}")
        return Desired(values, funnel, over_limit=over > 0)

    def _want(self, kind: Kind, value: str, score: float | None, created_at: str | None) -> None:
        for guard in self.guards:
            if reason := guard(kind, value):
                self._leave_out(reason, value)
                return
        if self.ranked:
            rank = (-(score or 0.0), _newest_first(created_at), value)
            self._ranks.setdefault(kind, []).append(rank)
        else:
            self._values.setdefault(kind, []).append(value)

    def _leave_out(self, reason: str, raw: str) -> None:
        self._reasons[reason] += 1
        shown = self._examples.setdefault(reason, [])
        if len(shown) < EXAMPLES:
            shown.append(raw)


_OVER = "over the million values that a watchlist holds"


def _unique(values: list[str]) -> list[str]:
    values.sort()
    return [value for value, _ in groupby(values)]


def _best_of_each(ranks: Iterable[_Ranked]) -> list[_Ranked]:
    best: dict[str, _Ranked] = {}
    for rank in ranks:
        held = best.get(rank[2])
        if held is None or rank < held:
            best[rank[2]] = rank
    return sorted(best.values())


def _newest_first(created_at: str | None) -> str:
    # "YYYY-MM-DD HH:MM:SS" (ThreatQ reference, 1) sorts as text; the complement of each digit turns it round.
    return (created_at or "").translate(_COMPLEMENT) or "~"


_COMPLEMENT = str.maketrans("0123456789", "9876543210")
