"""Reading back: only a list that was found as planned counts as verified (design 4.8)."""

from collections.abc import Sequence

from tq_trellix_esm.decide.desired import Desired
from tq_trellix_esm.decide.plan import plan_list
from tq_trellix_esm.remote.esm import watchlists
from tq_trellix_esm.remote.esm.list_values import read_values
from tq_trellix_esm.report.result import ListResult
from tq_trellix_esm.runs.context import Context
from tq_trellix_esm.runs.listing import Carried
from tq_trellix_esm.runs.watching import folds_key


def read_back(context: Context, desired: Desired, carried: Sequence[Carried]) -> tuple[ListResult, ...]:
    """Compare the ESM's own counts with what should be there; where they differ, its values."""
    counts = _counts(context) if any(one.written for one in carried) else None
    return tuple(_read_back_one(context, desired, one, counts) for one in carried)


def _counts(context: Context) -> dict[int, int | None]:
    return {row.id: row.count for row in watchlists.overview(context.esm)}


def _read_back_one(
    context: Context,
    desired: Desired,
    carried: Carried,
    counts: dict[int, int | None] | None,
) -> ListResult:
    found, plan = carried.found, carried.applied.plan if carried.applied else None
    if plan is None or carried.applied is None or carried.list_id is None:
        return ListResult(found.kind, found.name, error=carried.error.lines if carried.error else ())
    expected = plan.after - len(carried.applied.refused)
    counted = expected if counts is None or not carried.written else counts.get(carried.list_id)
    as_planned = not carried.applied.refused
    if counted != expected:
        counted, as_planned = _look_closer(context, desired, carried, carried.list_id)
    verified = as_planned and not plan.withheld
    if verified:
        context.history.lists.verified(context.run, found.name, carried.list_id, counted)
    return ListResult(
        found.kind,
        found.name,
        before=found.plan.existing if found.plan else 0,
        desired=plan.desired,
        added=carried.applied.added,
        removed=carried.applied.removed,
        withheld=len(plan.withheld),
        after=counted,
        created=carried.created,
        verified=verified,
        refused=carried.applied.refused,
        error=() if as_planned or carried.applied.refused else _not_equal(found.name, counted, expected),
        remove_values=plan.withheld,
    )


def _look_closer(context: Context, desired: Desired, carried: Carried, list_id: int) -> tuple[int, bool]:
    """Read the list itself; learn, where that explains it, that it folds letter case."""
    found = carried.found
    held = read_values(context.esm, list_id)
    wanted = desired.values.get(found.kind, ())
    kept = set(carried.applied.plan.withheld) if carried.applied and carried.applied.plan else set()
    partial = context.switches.since is not None
    for folds in (False, True):
        plan = plan_list(found.kind, held, wanted, folds_case=folds)
        surplus = [one for one in plan.remove if one not in kept]
        if not plan.add and (partial or not surplus):
            if folds:
                context.cache.put(folds_key(list_id), "yes")
            return len(held), True
    return len(held), False


def _not_equal(name: str, counted: int, expected: int) -> tuple[str, ...]:
    return (
        f'"{name}" holds {counted:,} values after the run, {expected:,} were expected; it is not verified.',
        "  The next run reads it again and mends it. Does somebody else write to this list?",
    )
