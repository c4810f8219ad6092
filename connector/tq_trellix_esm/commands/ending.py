"""How every command ends: errors become lines and an exit code, signals end a run cleanly."""

import contextlib
import os
import signal
import sys
import traceback
from collections.abc import Callable
from types import FrameType

from tq_trellix_esm import __version__
from tq_trellix_esm.errors import ConnectorError, ExitCode, Interrupted, Stopped, Terminated


def run_command(command: Callable[[], int]) -> int:
    """Run a command; return its exit code. A traceback means a bug, and only then is one printed."""
    _standard_streams()
    signal.signal(signal.SIGTERM, _terminate)
    signal.signal(signal.SIGINT, _interrupt)
    code = _ended(command)
    try:
        sys.stdout.flush()
    except OSError:
        # Whoever read our output is gone, or its disk is full; keep the interpreter from failing at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return code


def _ended(command: Callable[[], int]) -> int:
    try:
        return int(command())
    except ConnectorError as error:
        _say(*error.lines, f"(exit {int(error.exit_code)})")
        return int(error.exit_code)
    except Stopped as stop:
        _say("Stopped by a signal; what was not finished is left to the next run.")
        return int(stop.exit_code)
    except BrokenPipeError:
        return int(ExitCode.DONE)  # whoever read our output is gone
    except Exception:  # noqa: BLE001  # the last boundary: told as a bug, with its place
        _say(f"This is a bug in tq-trellix-esm {__version__}; please report it with these lines:")
        traceback.print_exc(file=sys.stderr)
        return int(ExitCode.BUG)


def _say(*lines: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        print(*lines, sep="\n", file=sys.stderr, flush=True)  # noqa: T201


def _standard_streams() -> None:
    """Cron and service managers may start us with closed streams; give each a place to go."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_RDONLY if number == 0 else os.O_WRONLY), number)
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123


def _terminate(_: int, __: FrameType | None) -> None:
    raise Terminated


def _interrupt(_: int, __: FrameType | None) -> None:
    raise Interrupted
