"""The sync: per saved search read everything, plan, apply, read back (design 4)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tq_trellix_esm.decide.desired import Desired
from tq_trellix_esm.errors import ConnectorError, ExitCode, SearchError, worst
from tq_trellix_esm.remote.esm import watchlists
from tq_trellix_esm.remote.threatq.indicators import IndicatorReader
from tq_trellix_esm.remote.threatq.searches import SavedSearch
from tq_trellix_esm.report.result import ListResult, SearchResult
from tq_trellix_esm.runs import listing, verifying
from tq_trellix_esm.runs.context import Context
from tq_trellix_esm.runs.searching import read_desired
from tq_trellix_esm.runs.watching import FIRST_CONTACT, Board, Watched, watch
from tq_trellix_esm.settings.values import SearchSettings

_SHOWN = 20


def sync(
    context: Context,
    reader: IndicatorReader,
    visible: Sequence[SavedSearch],
    searches: Iterable[SearchSettings],
) -> tuple[SearchResult, ...]:
    """Synchronise each search; one that fails does not stop the next.

    Raises ConnectorError only for what concerns all of them: the ESM's login and its overview.
    """
    board = Board(watchlists.overview(context.esm), watchlists.field_types(context.esm))
    results = []
    for search in searches:
        result = _sync_search(context, board, reader, visible, search)
        context.history.runs.search_result(
            context.run, search.name, search.basename, result.total("desired"), result.exit_code.name
        )
        results.append(result)
    return tuple(results)


def _sync_search(
    context: Context,
    board: Board,
    reader: IndicatorReader,
    visible: Sequence[SavedSearch],
    search: SearchSettings,
) -> SearchResult:
    result = SearchResult(search.name, search.basename)
    try:
        _check_possible(context, search)
        desired = read_desired(context, reader, visible, search)
        result = replace(result, funnel=desired.funnel)
        watched = watch(context, board, search, desired)
        result = replace(result, lists=tuple(map(_planned, watched)), planned=True)
        if not context.switches.dry_run:
            result = replace(result, lists=_applied(context, search, desired, watched))
    except ConnectorError as error:
        return replace(result, error=error.lines, exit_code=error.exit_code)
    return _judged(result, watched, desired)


def _check_possible(context: Context, search: SearchSettings) -> None:
    if not search.api_sync:
        raise SearchError(
            f'Search "{search.name}" has api_sync: False, but feeds are not part of this version; '
            "no list was made for it.",
            "Set api_sync: True, or take the search out until a version with feeds is installed.",
        )
    deadline = context.switches.deadline
    if deadline is not None and context.clock.monotonic() > deadline:
        raise SearchError(
            f'Search "{search.name}" was not begun: the run has reached --max-runtime.',
            "Its lists were left as they were; the next run starts with all searches.",
        )


def _planned(found: Watched) -> ListResult:
    plan = found.plan
    if plan is None:
        return ListResult(found.kind, found.name, error=found.error.lines if found.error else ())
    return ListResult(
        found.kind,
        found.name,
        before=plan.existing,
        desired=plan.desired,
        added=len(plan.add),
        removed=len(plan.remove),
        withheld=len(plan.withheld),
        after=plan.after,
        verified=plan.is_empty,
        add_values=plan.add,
        remove_values=plan.remove or plan.withheld,
    )


def _applied(
    context: Context, search: SearchSettings, desired: Desired, watched: tuple[Watched, ...]
) -> tuple[ListResult, ...]:
    done = tuple(listing.carry_out(context, search, found, desired) for found in watched)
    return verifying.read_back(context, desired, done)


def _judged(result: SearchResult, watched: tuple[Watched, ...], desired: Desired) -> SearchResult:
    """The search's exit code and what the operator is told about it."""
    codes, notices = [ExitCode.DONE], []
    for found, listed in zip(watched, result.lists, strict=True):
        if listed.error:
            codes.append(found.error.exit_code if found.error else ExitCode.PARTLY_FAILED)
        if listed.refused:
            codes.append(ExitCode.PARTLY_FAILED)
            notices.append(f"{found.kind}: ESM does not take {_shown(listed.refused)}")
        if listed.withheld and found.plan and found.plan.why_withheld == FIRST_CONTACT:
            codes.append(ExitCode.SAFETY)
            notices += _first_contact(found, listed)
    if desired.over_limit:
        codes.append(ExitCode.PARTLY_FAILED)
    return replace(result, exit_code=worst(codes), notices=tuple(notices))


def _first_contact(found: Watched, listed: ListResult) -> list[str]:
    return [
        f'{found.kind}: "{found.name}" holds {listed.before:,} values, and this connector has never '
        "written to it.",
        f"  {listed.withheld:,} of them are not in the saved search and would go: "
        f"{_shown(listed.remove_values)}",
        "  If the list is yours to manage: run once with --allow-mass-removal. "
        "If not: choose another watchlist_basename.",
    ]


def _shown(values: Sequence[str]) -> str:
    more = f", ... ({_SHOWN} of {len(values):,} shown)" if len(values) > _SHOWN else ""
    return ", ".join(value[:100] for value in values[:_SHOWN]) + more
