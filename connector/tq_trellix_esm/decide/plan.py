"""Plan: the difference between what a watchlist holds and what it should hold.

Both sides arrive as streams sorted by (folded key, key); they are merged group by group, so that
lists of a million values need no sets of texts.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from tq_indicators.kinds import Kind
from tq_indicators.reading import read

# (folded key, key, spelling): the key is the canonical value, or the text itself where it is none.
Held = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class ListPlan:
    """What to do to one list. `add` holds canonical values, `remove` the spellings that ESM holds.

    `withheld` are removals that a safety rule keeps back, for the reason `why_withheld`.
    """

    kind: Kind
    existing: int
    desired: int
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    why_withheld: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the list is as it should be."""
        return not (self.add or self.remove or self.withheld)

    @property
    def after(self) -> int:
        """How many values the list holds once the plan is applied."""
        return self.existing + len(self.add) - len(self.remove)

    def withholding(self, why: str | None) -> "ListPlan":
        """The same plan with its removals kept back."""
        return replace(self, remove=(), withheld=self.remove, why_withheld=why)

    def adding_only(self) -> "ListPlan":
        """The same plan for a partial search result, from which nothing follows for what it lacks."""
        return replace(self, remove=())


def plan_list(kind: Kind, existing: Iterable[str], desired: Iterable[str], *, folds_case: bool) -> ListPlan:
    """Given the spellings that ESM holds and the canonical values wanted, return the plan.

    `folds_case`: this list is known to take two spellings that differ in letter case for one value.
    """
    held = sorted(_held(kind, spelling) for spelling in existing)
    wanted = sorted((value.casefold(), value) for value in desired)
    add: list[str] = []
    remove: list[str] = []
    for wants, holds in _groups(wanted, held):
        missing, surplus = _compare(wants, holds, folds_case=folds_case)
        add += missing
        remove += surplus
    return ListPlan(kind, len(held), len(wanted), tuple(add), tuple(remove))


def _held(kind: Kind, spelling: str) -> Held:
    key = read(kind, spelling).value or spelling
    return key.casefold(), key, spelling


def _groups(wanted: list[tuple[str, str]], held: list[Held]) -> Iterator[tuple[list[str], list[Held]]]:
    """Merge the two sorted streams by folded key."""
    wants = _by_fold((fold, value) for fold, value in wanted)
    holds = _by_fold(held)
    want, hold = next(wants, None), next(holds, None)
    while want or hold:
        fold = min(one[0] for one in (want, hold) if one)
        values: list[str] = []
        spellings: list[Held] = []
        if want and want[0] == fold:
            values, want = [one[1] for one in want[1]], next(wants, None)
        if hold and hold[0] == fold:
            spellings, hold = [(one[0], one[1], one[2]) for one in hold[1]], next(holds, None)
        yield values, spellings


def _by_fold(stream: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    for fold, members in groupby(stream, key=lambda one: one[0]):
        yield fold, list(members)


def _compare(wants: list[str], holds: list[Held], *, folds_case: bool) -> tuple[list[str], list[str]]:
    """Within one group of values that differ in letter case only: what is missing, what is too much.

    A spelling in another case stands for one wanted value; the canonical spelling is kept first.
    """
    by_key: dict[str, list[str]] = {}
    for _, key, spelling in holds:
        by_key.setdefault(key, []).append(spelling)
    spare: list[str] = []
    missing: list[str] = []
    for key in wants:
        spellings = by_key.pop(key, [])
        if not spellings:
            missing.append(key)
            continue
        spellings.remove(key if key in spellings else spellings[0])
        spare += spellings
    others = sorted(one for spellings in by_key.values() for one in spellings)
    covered = len(missing) if folds_case and holds else min(len(missing), len(others))
    return missing[covered:], sorted(spare + others[covered:])
