"""One list of a search: created where it is missing, then its plan carried out, and remembered."""

from dataclasses import dataclass

from tq_trellix_esm.decide.desired import Desired
from tq_trellix_esm.decide.plan import ListPlan
from tq_trellix_esm.errors import ConnectorError, OutOfProtocol, RemoteError
from tq_trellix_esm.remote.esm import watchlists
from tq_trellix_esm.remote.esm.watchlists import WatchlistRow
from tq_trellix_esm.runs.applying import Applied, apply_plan
from tq_trellix_esm.runs.context import Context
from tq_trellix_esm.runs.watching import Watched, plan_for
from tq_trellix_esm.settings.values import SearchSettings


@dataclass(frozen=True, slots=True)
class Carried:
    """What was done to one list: `list_id` is None where it could not be used or made."""

    found: Watched
    list_id: int | None = None
    applied: Applied | None = None
    created: bool = False
    error: ConnectorError | None = None

    @property
    def written(self) -> bool:
        """Whether anything was changed on the ESM."""
        return self.created or bool(self.applied and (self.applied.added or self.applied.removed))


def carry_out(context: Context, search: SearchSettings, found: Watched, desired: Desired) -> Carried:
    """Create the list where it is missing and carry out its plan.

    An error answer about this list is kept with it, so that the next list is still served; raises
    RemoteError where the ESM itself is gone.
    """
    if found.plan is None:
        return Carried(found, error=found.error)
    values = desired.values.get(found.kind, ())
    list_id = found.row.id if found.row else _create(context, search, found)

    def replan(existing: tuple[str, ...]) -> ListPlan:
        return plan_for(context, found, existing, values)

    applied = apply_plan(context, list_id, found.plan, replan)
    _remember(context, search, found, list_id)
    return Carried(found, list_id, applied, created=found.row is None)


def _create(context: Context, search: SearchSettings, found: Watched) -> int:
    """Create the list; the intention is on record first, so that what a killed run made is ours."""
    lists, type_name = context.history.lists, search.watchlist_types[found.kind]
    lists.intend_create(context.run, found.name, search=search.name)
    list_id: int | None = None
    refusal: RemoteError | None = None
    try:
        list_id = watchlists.create(context.esm, found.name, type_name)
    except RemoteError as error:  # another run may have made it, or the answer got lost: look
        refusal = error
    if list_id is None:
        list_id = _look_up(context, found.name)
    if list_id is None:
        if refusal is not None and not refusal.outcome_unknown:
            lists.withdraw(found.name)  # else a list that somebody makes later would count as ours
        raise refusal or OutOfProtocol(f'The ESM said that "{found.name}" was created, but does not show it.')
    lists.created(context.run, found.name, list_id, search=search.name)
    return list_id


def _look_up(context: Context, name: str) -> int | None:
    rows: tuple[WatchlistRow, ...] = watchlists.overview(context.esm)
    return next((row.id for row in rows if row.name == name), None)


def _remember(context: Context, search: SearchSettings, found: Watched, list_id: int) -> None:
    """A list becomes ours when nothing is kept back on it any more (design 4.3)."""
    if found.plan and not found.plan.withheld and context.switches.since is None:
        if context.switches.allow_mass_removal:
            context.history.lists.measure_anew(context.run, found.name, list_id)
        context.history.lists.adopt(context.run, found.name, list_id, search=search.name)
