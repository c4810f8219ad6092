"""From a saved search to what it desires: read whole, or an error of that search."""

from collections.abc import Sequence

from tq_trellix_esm.decide.desired import LIST_LIMIT, Collector, Desired
from tq_trellix_esm.errors import SearchError
from tq_trellix_esm.remote.threatq.indicators import IndicatorReader, SearchMoved
from tq_trellix_esm.remote.threatq.searches import SavedSearch, find
from tq_trellix_esm.runs.context import Context
from tq_trellix_esm.settings.values import SearchSettings


class TooManyForUnranked(Exception):
    """The search is so large that its rows have to be read with their scores."""


def read_desired(
    context: Context, reader: IndicatorReader, visible: Sequence[SavedSearch], search: SearchSettings
) -> Desired:
    """Read the search's result whole; a search that moved while it was read is read once more.

    Raises SearchError where it is missing, ambiguous or still moving, RemoteError where reading fails.
    """
    saved = find(visible, search.name, context.threatq.account)
    try:
        return _read(context, reader, saved, search, ranked=False)
    except TooManyForUnranked:
        return _read(context, reader, saved, search, ranked=True)


def _read(
    context: Context, reader: IndicatorReader, saved: SavedSearch, search: SearchSettings, *, ranked: bool
) -> Desired:
    try:
        return _read_once(context, reader, saved, search, ranked=ranked)
    except SearchMoved:
        context.progress("again", 1)
    try:
        return _read_once(context, reader, saved, search, ranked=ranked)
    except SearchMoved as error:
        raise SearchError(
            f'Search "{search.name}" changed while it was read, twice; its lists were left as they were.',
            *error.details,
            "The next run tries again.",
        ) from error


def _read_once(
    context: Context, reader: IndicatorReader, saved: SavedSearch, search: SearchSettings, *, ranked: bool
) -> Desired:
    collector = Collector(kinds=search.kinds, url_spellings=search.url_spellings, ranked=ranked)
    for count, row in enumerate(reader.read(saved, since=context.switches.since, ranked=ranked), start=1):
        collector.add(row.type, row.value, row.score, row.created_at)
        if count > LIST_LIMIT and not ranked:
            raise TooManyForUnranked
        if count % 1000 == 0:
            context.progress("read", 1000)
    return collector.finish()
