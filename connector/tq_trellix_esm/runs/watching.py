"""From a search's kinds to their lists on the ESM, what these hold, and a plan for each."""

from dataclasses import dataclass, replace

from tq_indicators.kinds import Kind

from tq_trellix_esm.decide.desired import Desired
from tq_trellix_esm.decide.lists import ALTERNATIVE_TYPES, choose_list, watchlist_name
from tq_trellix_esm.decide.plan import ListPlan, plan_list
from tq_trellix_esm.errors import WatchlistError
from tq_trellix_esm.remote.esm.list_values import read_values
from tq_trellix_esm.remote.esm.watchlists import FieldType, WatchlistRow, has_type
from tq_trellix_esm.runs.context import Context
from tq_trellix_esm.settings.values import SearchSettings

FIRST_CONTACT = "first contact"


@dataclass(frozen=True, slots=True)
class Board:
    """What the ESM showed at the start of the run: its lists and the types that a list can have."""

    rows: tuple[WatchlistRow, ...]
    types: tuple[FieldType, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """One kind of one search: its list (None: to be created), its plan, or the error in its way."""

    kind: Kind
    name: str
    row: WatchlistRow | None = None
    plan: ListPlan | None = None
    ours: bool = True
    error: WatchlistError | None = None


def watch(context: Context, board: Board, search: SearchSettings, desired: Desired) -> tuple[Watched, ...]:
    """Find and read every list of the search, then plan each; nothing is written.

    A list that cannot be used is an error of its kind alone; raises RemoteError where a read fails,
    so that no plan of the search is carried out.
    """
    return tuple(
        _watch_kind(context, board, search, kind, desired.values.get(kind, ())) for kind in search.kinds
    )


def _watch_kind(
    context: Context, board: Board, search: SearchSettings, kind: Kind, values: tuple[str, ...]
) -> Watched:
    name = watchlist_name(search.basename, kind)
    type_name = search.watchlist_types[kind]
    try:
        row = choose_list(board.rows, name, context.history.lists.is_ours)
        _check_type(board, row, name, kind, type_name)
    except WatchlistError as error:
        return Watched(kind, name, error=error)
    existing = read_values(context.esm, row.id) if row else ()
    ours = row is None or context.history.lists.is_ours(row.name, row.id)
    found = Watched(kind, row.name if row else name, row, ours=ours)
    return replace(found, plan=plan_for(context, found, existing, values))


def plan_for(
    context: Context, found: Watched, existing: tuple[str, ...], values: tuple[str, ...]
) -> ListPlan:
    """The plan for a list that holds `existing`, after the rules on what may be removed."""
    folds = found.row is not None and context.cache.get(folds_key(found.row.id)) == "yes"
    plan = plan_list(found.kind, existing, values, folds_case=folds)
    if context.switches.since is not None:
        return plan.adding_only()
    if not found.ours and plan.remove and not context.switches.allow_mass_removal:
        return plan.withholding(FIRST_CONTACT)
    return plan


def folds_key(list_id: int) -> str:
    """Where the cache remembers that a list takes spellings in another letter case for the same."""
    return f"folds-case:{list_id}"


def _check_type(board: Board, row: WatchlistRow | None, name: str, kind: Kind, type_name: str) -> None:
    if row is None:
        if board.types and type_name not in {one.name for one in board.types}:
            raise WatchlistError(
                f'"{name}" was not created: the ESM has no watchlist type {type_name}.',
                f"Set watchlist_types for {kind.value} to a type that it has.",
            )
        return
    usable = {type_name, *ALTERNATIVE_TYPES[kind]}
    if not any(has_type(row, one, board.types) for one in usable):
        shown = ", ".join(sorted(row.types)) or "of no known type"
        raise WatchlistError(
            f'"{name}" has type {shown} on the ESM, not {type_name}; it was not touched.',
            "Rename that list, or set watchlist_types or watchlist_basename for this search.",
        )
