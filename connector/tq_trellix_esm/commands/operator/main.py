"""tq-trellix: the operator's tool, one subcommand each."""

from collections.abc import Sequence
from pathlib import Path

from tq_trellix_esm.clock import SYSTEM_CLOCK, Clock
from tq_trellix_esm.commands import arguments as command_line
from tq_trellix_esm.commands.configuring import configure
from tq_trellix_esm.commands.ending import run_command
from tq_trellix_esm.commands.operator.check import check
from tq_trellix_esm.commands.workplace import Place
from tq_trellix_esm.errors import ArgumentsError, ExitCode
from tq_trellix_esm.private_file import check_folder

_SUBCOMMANDS = {
    "configure": "ask again how ThreatQ is reached; the settings stay as they are",
    "check": "look at configuration, logins, rights and lists; changes nothing",
}


def main(argv: Sequence[str] | None = None) -> int:
    """The console script. Returns the exit code."""
    return run_command(lambda: _command(argv, SYSTEM_CLOCK))


def _command(argv: Sequence[str] | None, clock: Clock) -> int:
    made = command_line.parser("tq-trellix", "The operator's tool of the ThreatQ connector for Trellix ESM.")
    told = "; ".join(f"{name}: {meaning}" for name, meaning in _SUBCOMMANDS.items())
    made.add_argument("subcommand", nargs="?", metavar="SUBCOMMAND", help=told)
    options = command_line.parse(made, argv)
    if options is None:
        return ExitCode.DONE
    if options.subcommand not in _SUBCOMMANDS:
        raise ArgumentsError(f"tq-trellix takes one of: {', '.join(_SUBCOMMANDS)}.")
    place = Place(Path(options.config), options.name or command_line.DEFAULT_NAME, bool(options.name))
    check_folder(place.folder)
    if options.subcommand == "configure":
        configure(place, clock)
        return ExitCode.DONE
    return check(place, clock)
