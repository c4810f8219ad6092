"""The log: one line an event, UTC, to a file that only we may read, or to standard output."""

import logging
import os
import sys
import time
from pathlib import Path
from typing import TextIO

from tq_trellix_esm.errors import ArgumentsError
from tq_trellix_esm.report.console import account
from tq_trellix_esm.report.result import RunResult, SearchResult

LEVELS = {1: logging.WARNING, 2: logging.INFO, 3: logging.DEBUG}
_ROOT = "tq_trellix_esm"


class _Lines(logging.Formatter):
    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%SZ"
    default_msec_format = None

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-5s %(message)s")


def open_log(location: str, name: str, verbosity: int) -> logging.Logger:
    """Given a folder or `stdout`, return the logger of this program, writing NAME.log there.

    Raises ArgumentsError where the folder is missing or not writable.
    """
    logger = logging.getLogger(_ROOT)
    close_log(logger)
    logger.propagate = False
    logger.setLevel(LEVELS[verbosity])
    handler = _stdout() if location == "stdout" else _file(Path(location), name)
    handler.setFormatter(_Lines())
    logger.addHandler(handler)
    return logger


def close_log(logger: logging.Logger) -> None:
    """Flush and let go of the log file."""
    for handler in tuple(logger.handlers):
        logger.removeHandler(handler)
        handler.close()


class _Quiet(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's own name
        """Whoever read our output is gone, or its disk is full: no reason to stop, nor for a traceback."""


def _stdout() -> logging.Handler:
    return _Quiet(sys.stdout)


def _file(folder: Path, name: str) -> logging.Handler:
    path = folder / f"{name}.log"
    try:
        # Made with mode 0600 before the handler opens it, whatever the umask is.
        os.close(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600))
        return logging.FileHandler(path, encoding="utf-8")
    except OSError as error:
        raise ArgumentsError(
            f"The log {path} cannot be written: {error.strerror}.",
            "-ll takes a folder that exists and is writable, or stdout.",
        ) from error


def log_result(logger: logging.Logger, result: RunResult) -> None:
    """One line a search, the notices and errors beneath it, and one for the run."""
    for search in result.searches:
        level = logging.ERROR if search.exit_code else logging.INFO
        logger.log(level, "run %s %s: %s", result.key, search.name, _summary(search, dry_run=result.dry_run))
        if search.funnel:
            logger.info("run %s %s: %s", result.key, search.name, account(search.funnel))
            for one in search.funnel.left_out:
                logger.info("run %s %s: left out %d: %s", result.key, search.name, one.count, one.reason)
        for line in search.notices:
            logger.warning("run %s %s: %s", result.key, search.name, line)
    for warning in result.warnings:
        logger.warning("run %s %s", result.key, warning)
    logger.info(
        "run %s done in %.0f s, %d ESM calls, %d ThreatQ calls",
        result.key,
        result.seconds,
        result.esm.calls,
        result.threatq.calls,
    )


def _summary(search: SearchResult, *, dry_run: bool) -> str:
    errors = [" ".join(search.error)] if search.error else []
    errors += [" ".join(listed.error) for listed in search.lists if listed.error]
    if search.error:
        return errors[0]
    would = "to be " if dry_run else ""
    state = "dry run" if dry_run else "verified" if search.verified else "not verified"
    counts = (
        f"{search.total('desired'):,} desired, {search.total('added'):,} {would}added, "
        f"{search.total('removed'):,} {would}removed, {state}"
    )
    return "; ".join([counts, *errors])
