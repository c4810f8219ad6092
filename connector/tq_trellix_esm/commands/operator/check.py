"""tq-trellix check: a line for each link of the chain, the remedy beside what fails; read-only."""

from collections.abc import Iterator
from dataclasses import dataclass

from tq_trellix_esm.clock import Clock
from tq_trellix_esm.commands.workplace import Place, find_settings, open_esm, open_threatq
from tq_trellix_esm.decide.desired import LIST_LIMIT
from tq_trellix_esm.decide.lists import watchlist_name
from tq_trellix_esm.errors import ConnectorError, ExitCode, SearchError, worst
from tq_trellix_esm.remote.esm import system, watchlists
from tq_trellix_esm.remote.esm.session import EsmSession
from tq_trellix_esm.remote.threatq import searches
from tq_trellix_esm.remote.threatq.session import ThreatQSession
from tq_trellix_esm.settings.configuration import read_configuration
from tq_trellix_esm.settings.connection import read_connection
from tq_trellix_esm.settings.values import Configuration, LocalSettings, Provided
from tq_trellix_esm.state.cache import Cache

_CLOCK_SLACK = 60.0
_FULL = 0.9


@dataclass(frozen=True, slots=True)
class Line:
    """What one look gave: `state` is ok, warn or FAIL; `code` counts for the exit code."""

    state: str
    subject: str
    text: str
    code: ExitCode = ExitCode.DONE


def check(place: Place, clock: Clock) -> int:
    """Print a line for each look; return the exit code of the worst one."""
    codes = []
    for line in _looks(place, clock):
        print(f"{line.state:<4}  {line.subject:<17}  {line.text}", flush=True)  # noqa: T201  # the answer itself
        codes.append(line.code)
    return worst(codes)


def _looks(place: Place, clock: Clock) -> Iterator[Line]:
    subject = "connection"
    try:
        connection = read_connection(place.connection)
        yield Line("ok", subject, f"ThreatQ at {connection.base_url}")
        subject = "ThreatQ login"
        threatq = open_threatq(connection, clock)
        threatq.login()
        life = f", token for {threatq.expires_in / 60:.0f} min" if threatq.expires_in else ""
        yield Line("ok", subject, f"{threatq.account}{life}")
        subject = "settings"
        choice, local = find_settings(place, threatq, connection.settings_from, None)
        state = "ok" if choice.provided.enabled else "warn"
        enabled = "" if choice.provided.enabled else "; the connector is switched off"
        yield Line(state, subject, f"from the {choice.provided.where}{enabled}")
        subject = "configuration"
        configuration = read_configuration(choice.provided.configuration)
        yield from _configuration(configuration)
    except ConnectorError as error:
        yield _failed(subject, error)
        return
    yield from _saved_searches(threatq, configuration)
    yield from _esm(place, clock, choice.provided, local, configuration)


def _configuration(configuration: Configuration) -> Iterator[Line]:
    count = sum(len(search.kinds) for search in configuration.searches if search.api_sync)
    yield Line("ok", "configuration", f"{len(configuration.searches)} searches, {count} lists")
    for warning in configuration.warnings:
        yield Line("warn", "configuration", warning)


def _saved_searches(threatq: ThreatQSession, configuration: Configuration) -> Iterator[Line]:
    try:
        visible = searches.visible(threatq)
    except ConnectorError as error:
        yield _failed("saved searches", error)
        return
    for search in configuration.searches:
        try:
            searches.find(visible, search.name, threatq.account)
        except SearchError as error:
            yield _failed("saved search", error)
        else:
            yield Line("ok", "saved search", f'"{search.name}" is visible')


def _esm(
    place: Place, clock: Clock, provided: Provided, local: LocalSettings, configuration: Configuration
) -> Iterator[Line]:
    subject = "ESM login"
    try:
        with (
            Cache(place.folder, place.name, clock) as cache,
            open_esm(provided, local, configuration.esm, "en_US", cache, clock) as esm,
        ):
            answer = esm.login()
            version = system.build_stamp(esm)
            yield Line(
                "ok", subject, f"{esm.account_name} at {esm.host}, {version}, {answer.encoding} encoding"
            )
            subject = "right to lists"
            yield from _lists(esm, configuration)
            subject = "clock"
            yield from _clock(esm, clock)
    except ConnectorError as error:
        yield _failed(subject, error)


def _lists(esm: EsmSession, configuration: Configuration) -> Iterator[Line]:
    rows = watchlists.overview(esm)
    known = {one.name for one in watchlists.field_types(esm)}
    yield Line("ok", "right to lists", f"{len(rows)} lists are visible")
    wanted = {name for search in configuration.searches for name in search.watchlist_types.values()}
    if missing := sorted(wanted - known):
        text = f"the ESM has no watchlist type {', '.join(missing)}; set watchlist_types"
        yield Line("FAIL", "list types", text, ExitCode.PARTLY_FAILED)
    else:
        yield Line("ok", "list types", f"{', '.join(sorted(wanted))} exist")
    names = {
        watchlist_name(search.basename, kind) for search in configuration.searches for kind in search.kinds
    }
    largest = max((row.count or 0 for row in rows if row.name in names), default=0)
    state = "warn" if largest > _FULL * LIST_LIMIT else "ok"
    yield Line(state, "room", f"largest list {largest:,} of {LIST_LIMIT:,}")


def _clock(esm: EsmSession, clock: Clock) -> Iterator[Line]:
    shown = system.server_time(esm)
    if shown is None:
        yield Line("warn", "clock", "the ESM does not tell its time in a form that is known")
        return
    ahead = (shown - clock.now()).total_seconds()
    text = f"ESM is {abs(ahead):.0f} s {'ahead' if ahead >= 0 else 'behind'}"
    yield Line("ok" if abs(ahead) <= _CLOCK_SLACK else "warn", "clock", text)


def _failed(subject: str, error: ConnectorError) -> Line:
    return Line("FAIL", subject, f"\n{'':<25}".join(line.strip() for line in error.lines), error.exit_code)
