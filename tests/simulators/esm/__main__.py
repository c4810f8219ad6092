"""`python -m simulators.esm`: the ESM simulator as a process; see --help."""

from __future__ import annotations

import sys

from simulators.esm.knobs import REGISTRY
from simulators.esm.simulator import DEFAULT_PASSWORD, DEFAULT_USER, EsmSimulator
from simulators.side.process import knob_values, make_parser, serve


def main(arguments: list[str] | None = None) -> int:
    """Runs until SIGTERM; the exit code is 0, or 2 for wrong arguments."""
    description = "A Trellix ESM for tests, on loopback. Prints one JSON line with its addresses on start."
    parser = make_parser("python -m simulators.esm", description, REGISTRY)
    parser.add_argument("--user", default=DEFAULT_USER, help="the ESM user (default %(default)s)")
    parser.add_argument("--password", default=DEFAULT_PASSWORD, help="its password (default %(default)s)")
    options = parser.parse_args(arguments)
    try:
        simulator = EsmSimulator(
            users={options.user: options.password}, tls=options.tls, **knob_values(parser, options.knob)
        )
    except ValueError as error:
        parser.error(str(error))
    return serve(simulator, lifeline=options.stdin_lifeline)


if __name__ == "__main__":
    sys.exit(main())
