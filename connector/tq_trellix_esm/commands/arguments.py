"""The command lines. The first half is that of the vendor's guide (ThreatQ reference, 11.1)."""

import argparse
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import NoReturn

from tq_trellix_esm import __version__
from tq_trellix_esm.errors import ArgumentsError

DEFAULT_NAME = "tq-trellix-esm"
# fromisoformat takes week dates and dates without dashes too, which nobody means here.
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:$|[T ]\d{2}:\d{2})", re.ASCII)
_UNITS = {"s": 1, "m": 60, "h": 3600}


class _Parser(argparse.ArgumentParser):
    """Raises in place of ending the process, so that one place prints errors and chooses codes."""

    def error(self, message: str) -> NoReturn:
        raise ArgumentsError(f"{self.prog}: {message}", f"`{self.prog} --help` lists the options.")


def parser(program: str, description: str) -> argparse.ArgumentParser:
    """A parser with what all commands share."""
    # add_help=False: on Python 3.13.0 `-hist2026` would print the help and exit 0, a cron line that
    # succeeds for ever.
    made = _Parser(prog=program, description=description, allow_abbrev=False, add_help=False)
    made.add_argument("-h", "--help", action="store_true", help="show this help and end")
    made.add_argument("--version", action="store_true", help="show the version and end")
    add_places(made)
    return made


def add_places(made: argparse.ArgumentParser) -> None:
    """Add where the configuration lives and what the connector is called."""
    made.add_argument(
        "-c", "--config", default=".", metavar="FOLDER", help="folder of configuration and state"
    )
    made.add_argument("-n", "--name", default=None, metavar="NAME", help=f"name, default {DEFAULT_NAME}")


def sync_parser() -> argparse.ArgumentParser:
    """The parser of tq-trellix-esm."""
    made = parser("tq-trellix-esm", "Keep Trellix ESM watchlists equal to saved ThreatQ searches.")
    made.add_argument(
        "-ll", "--loglocation", default="stdout", metavar="FOLDER", help="folder of the log, or stdout"
    )
    made.add_argument("-v", "--verbosity", type=int, choices=(1, 2, 3), default=2, help="3 tells everything")
    made.add_argument(
        "-hist",
        "--historical",
        type=when,
        metavar="DATE",
        help="only indicators touched since then (UTC); adds, never removes",
    )
    made.add_argument("-lc", dest="locale", default="en_US", help="locale of the ESM login, default en_US")
    made.add_argument("--dry-run", action="store_true", help="show what would be done, write nothing")
    made.add_argument(
        "--allow-mass-removal", action="store_true", help="let this run remove what a safety rule withholds"
    )
    made.add_argument(
        "--max-runtime", type=duration, default=21600.0, metavar="TIME", help="such as 90s, 30m, 6h (default)"
    )
    made.add_argument("--report", metavar="FILE", help="write the result there as JSON")
    return made


def parse(made: argparse.ArgumentParser, argv: Sequence[str] | None) -> argparse.Namespace | None:
    """Parse; None where help or version was asked for and shown. Raises ArgumentsError."""
    arguments = made.parse_args(argv)
    if arguments.help:
        made.print_help()
        return None
    if arguments.version:
        print(f"{made.prog} {__version__}")  # noqa: T201  # the answer itself
        return None
    return arguments


def duration(text: str) -> float:
    """Given `90s`, `30m` or `6h`, return seconds."""
    number, unit = text[:-1], text[-1:]
    if unit not in _UNITS or not number.isascii() or not number.isdigit() or int(number) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a duration such as 90s, 30m or 6h")
    return float(int(number) * _UNITS[unit])


def when(text: str) -> datetime:
    """Given a date, or a date and a time, return it in UTC; a wrong one must not pass in silence."""
    try:
        if not _ISO_DAY.match(text):
            raise ValueError(text)
        if len(text) == 10:
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=UTC)
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is neither YYYY-MM-DD nor YYYY-MM-DD HH:MM:SS nor an ISO time"
        ) from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
