"""A simulator as a process: arguments, one JSON line on start, the end by SIGTERM or by stdin."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading

from simulators.side.certificates import TLS_STATES
from simulators.side.control import Control
from simulators.side.knobs import Knob
from simulators.side.server import Simulator


def make_parser(program: str, description: str, registry: tuple[Knob, ...]) -> argparse.ArgumentParser:
    """The options that both simulators have; the knobs stand in the help text."""
    lines = ["knobs (--knob NAME=VALUE; VALUE as JSON, else as text):"]
    lines += [
        f"  {knob.name} = {json.dumps(knob.default)}: {knob.meaning} ({knob.mark})" for knob in registry
    ]
    parser = argparse.ArgumentParser(
        prog=program,
        description=description,
        epilog="\n".join(lines),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--tls", choices=TLS_STATES, default="good", help="state of the certificate")
    parser.add_argument("--knob", action="append", default=[], metavar="NAME=VALUE", help="sets a knob")
    parser.add_argument(
        "--stdin-lifeline", action="store_true", help="end when standard input closes, so with its parent"
    )
    return parser


def knob_values(parser: argparse.ArgumentParser, texts: list[str]) -> dict[str, object]:
    """NAME=VALUE as keywords; ends with the parser's error where a text has no equals sign."""
    values: dict[str, object] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            parser.error(f"--knob wants NAME=VALUE, not {text!r}")
        try:
            values[name] = json.loads(value)
        except ValueError:
            values[name] = value
        if name == "version":  # 11.6 is a version, not a number
            values[name] = value
    return values


def serve(simulator: Simulator, *, lifeline: bool) -> int:
    """Starts, prints one JSON line {"url", "ca_file", "certificate_sha256", "control", "token"}, waits for
    SIGTERM, SIGINT or (with `lifeline`) the end of standard input, stops, and gives the exit code 0."""
    end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: end.set())
    with simulator:
        control = Control(simulator)
        try:
            line = {
                "url": simulator.url,
                "ca_file": str(simulator.ca_file),
                "certificate_sha256": simulator.certificate_sha256,
                "control": control.url,
                "token": control.token,
            }
            sys.stdout.write(json.dumps(line) + "\n")
            sys.stdout.flush()
            if lifeline:
                threading.Thread(target=_watch, args=(end,), daemon=True).start()
            end.wait()
        finally:
            control.stop()
    return 0


def _watch(end: threading.Event) -> None:
    """Unbuffered: a thread inside a buffered read would spoil the interpreter's end after SIGTERM."""
    while os.read(0, 4096):
        pass
    end.set()
