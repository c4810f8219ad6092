"""`python -m simulators.threatq`: the ThreatQ simulator as a process; see --help."""

from __future__ import annotations

import sys

from simulators.side.process import knob_values, make_parser, serve
from simulators.threatq.knobs import REGISTRY
from simulators.threatq.simulator import ThreatQSimulator


def main(arguments: list[str] | None = None) -> int:
    """Runs until SIGTERM; the exit code is 0, or 2 for wrong arguments."""
    description = "A ThreatQ for tests, on loopback. Prints one JSON line with its addresses on start."
    parser = make_parser("python -m simulators.threatq", description, REGISTRY)
    options = parser.parse_args(arguments)
    try:
        simulator = ThreatQSimulator(tls=options.tls, **knob_values(parser, options.knob))
    except ValueError as error:
        parser.error(str(error))
    return serve(simulator, lifeline=options.stdin_lifeline)


if __name__ == "__main__":
    sys.exit(main())
