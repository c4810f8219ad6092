"""tq-trellix-esm: run by cron, or at a terminal."""

import argparse
import contextlib
import logging
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tq_trellix_esm import __version__
from tq_trellix_esm.clock import SYSTEM_CLOCK, Clock
from tq_trellix_esm.commands import arguments as command_line
from tq_trellix_esm.commands.configuring import configure
from tq_trellix_esm.commands.ending import run_command
from tq_trellix_esm.commands.workplace import (
    Place,
    encoding_key,
    find_settings,
    open_esm,
    open_threatq,
)
from tq_trellix_esm.errors import ConnectorError, ExitCode, worst
from tq_trellix_esm.private_file import FileMissing, check_folder, write_private
from tq_trellix_esm.remote.esm.session import EsmSession
from tq_trellix_esm.remote.esm.system import build_stamp
from tq_trellix_esm.remote.threatq.indicators import IndicatorReader
from tq_trellix_esm.remote.threatq.searches import visible
from tq_trellix_esm.remote.threatq.session import ThreatQSession
from tq_trellix_esm.report.console import show
from tq_trellix_esm.report.json_report import as_json
from tq_trellix_esm.report.log import close_log, log_result, open_log
from tq_trellix_esm.report.progress import Told, shown
from tq_trellix_esm.report.result import Remote, RunResult
from tq_trellix_esm.runs.context import Context, History, Switches
from tq_trellix_esm.runs.sync import sync
from tq_trellix_esm.settings.configuration import read_configuration
from tq_trellix_esm.settings.connection import read_connection
from tq_trellix_esm.settings.provider import Choice
from tq_trellix_esm.settings.values import Configuration, LocalSettings
from tq_trellix_esm.state.cache import Cache
from tq_trellix_esm.state.changes import ChangeLog
from tq_trellix_esm.state.lists import ListLog
from tq_trellix_esm.state.locks import hold
from tq_trellix_esm.state.memory import Memory
from tq_trellix_esm.state.runs import Run, RunLog
from tq_trellix_esm.state.store import Store, open_store

_PROVIDER = "settings_provider"


def main(argv: Sequence[str] | None = None) -> int:
    """The console script. Returns the exit code."""
    return run_command(lambda: _command(argv, SYSTEM_CLOCK))


def _command(argv: Sequence[str] | None, clock: Clock) -> int:
    options = command_line.parse(command_line.sync_parser(), argv)
    if options is None:
        return ExitCode.DONE
    place = Place(Path(options.config), options.name or command_line.DEFAULT_NAME, bool(options.name))
    check_folder(place.folder)
    try:
        connection = read_connection(place.connection)
    except FileMissing:
        configure(place, clock)
        return ExitCode.DONE
    log = open_log(options.loglocation, place.name, options.verbosity)
    try:
        with hold(place.folder, f"{place.name}.lists.lock", "tq-trellix-esm", clock):
            threatq = open_threatq(connection, clock)
            return _Job(options, place, clock, log, threatq, connection.settings_from).run()
    except ConnectorError as error:
        if options.loglocation != "stdout":
            log.error("%s", " ".join(error.lines))
        raise
    finally:
        close_log(log)


class _Job:
    """One run, once the connection is known and the lock is held."""

    def __init__(
        self,
        options: argparse.Namespace,
        place: Place,
        clock: Clock,
        log: logging.Logger,
        threatq: ThreatQSession,
        settings_from: str | None,
    ) -> None:
        self.options, self.place, self.clock, self.log = options, place, clock, log
        self.threatq, self.settings_from = threatq, settings_from
        self.started = clock.now()

    def run(self) -> int:
        """Read the settings, run, tell. Returns the exit code."""
        with open_store(self.place.folder, self.place.name, self.clock) as store:
            memory = Memory(store)
            choice, local = find_settings(self.place, self.threatq, self.settings_from, memory.get(_PROVIDER))
            self.log.info("settings from the %s: %s", choice.provided.where, choice.reason)
            if not choice.provided.enabled:
                self._say(f"The connector is disabled in the {choice.provided.where}; nothing was done.")
                return ExitCode.DONE
            if not self.options.dry_run and not choice.plan_only:
                memory.put(_PROVIDER, choice.provided.source)  # it serves, whatever the ESM says next
            configuration = read_configuration(choice.provided.configuration)
            with Cache(self.place.folder, self.place.name, self.clock) as cache:
                if cache.notice:
                    self.log.warning("%s", cache.notice)
                code = self._with_esm(store, cache, choice, local, configuration)
        return code

    def _with_esm(
        self, store: Store, cache: Cache, choice: Choice, local: LocalSettings, configuration: Configuration
    ) -> int:
        esm = open_esm(choice.provided, local, configuration.esm, self.options.locale, cache, self.clock)
        runs = RunLog(store)
        run = runs.start("tq-trellix-esm", __version__)
        code: int = ExitCode.BUG
        try:
            with shown(at_terminal=sys.stdout.isatty()) as told, esm:
                context = self._context(
                    store, cache, esm, run, configuration, told, plan_only=choice.plan_only
                )
                result = self._synced(context, configuration)
            code = self._told(result, choice, local)
        except ConnectorError as error:
            code = error.exit_code
            raise
        finally:
            runs.finish(run, int(code))
        return code

    def _context(
        self,
        store: Store,
        cache: Cache,
        esm: EsmSession,
        run: Run,
        configuration: Configuration,
        told: Told,
        *,
        plan_only: bool,
    ) -> Context:
        answer = esm.login()
        cache.put(encoding_key(esm.host, esm.account_name), answer.encoding.value)
        switches = Switches(
            dry_run=self.options.dry_run or plan_only,
            allow_mass_removal=self.options.allow_mass_removal,
            since=self.options.historical,
            deadline=self.clock.monotonic() + self.options.max_runtime,
        )
        history = History(RunLog(store), ListLog(store), ChangeLog(store))
        return Context(self.threatq, esm, configuration.esm, history, cache, self.clock, run, switches, told)

    def _synced(self, context: Context, configuration: Configuration) -> RunResult:
        version = build_stamp(context.esm)
        reader = IndicatorReader(self.threatq)
        searches = sync(context, reader, visible(self.threatq), configuration.searches)
        return RunResult(
            key=context.run.key,
            started=self.started,
            ended=self.clock.now(),
            dry_run=context.switches.dry_run,
            threatq=Remote(self.threatq.host, self.threatq.account, calls=self.threatq.calls),
            esm=Remote(context.esm.host, context.esm.account_name, version, context.esm.calls),
            searches=searches,
            pages=reader.pages,
            warnings=(*configuration.warnings, *_unnamed(context, configuration)),
        )

    def _told(self, result: RunResult, choice: Choice, local: LocalSettings) -> int:
        warnings = list(result.warnings)
        if local.esm_verify.mode == "off":
            warnings.append("the ESM's certificate is not checked (verify: false)")
        if choice.plan_only:
            warnings.append(
                f"the settings would now come from the {choice.provided.where} and no longer from the local "
                "file; this run only planned. Say settings_from: threatq or file in NAME.json (exit 3)"
            )
        result = replace(result, ended=self.clock.now(), warnings=tuple(warnings))
        at_terminal = sys.stdout.isatty()
        if not at_terminal or self.options.loglocation != "stdout":
            log_result(self.log, result)
        if at_terminal or self.options.dry_run:
            self._show(result)
        if self.options.report:
            write_private(Path(self.options.report), as_json(result))
        codes = [result.exit_code]
        if choice.plan_only:
            codes.append(ExitCode.CONFIGURATION)
        return worst(codes)

    def _show(self, result: RunResult) -> None:
        from rich.console import Console  # only where somebody looks: it costs start-up time

        width = None if sys.stdout.isatty() else 120
        console = Console(highlight=False, width=width, soft_wrap=True)
        show(result, console, values=self.options.verbosity == 3)

    def _say(self, line: str) -> None:
        self.log.info("%s", line)
        if self.options.loglocation != "stdout" and sys.stdout.isatty():
            with contextlib.suppress(OSError):
                print(line)  # noqa: T201  # one line for the person at the terminal


def _unnamed(context: Context, configuration: Configuration) -> tuple[str, ...]:
    """One line that names lists of an earlier configuration, which go on alarming (design 4.12)."""
    named = {search.basename for search in configuration.searches}
    left = sorted(
        known.name for known in context.history.lists.ours() if known.name.rpartition(" - ")[0] not in named
    )
    if not left:
        return ()
    return (f"no search fills these lists any more, and they go on alarming: {', '.join(left)}",)
