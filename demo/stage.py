"""Both simulators as processes, and the installed commands against them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = Path(sys.executable).parent


class Simulated:
    """A simulator as a process of its own, steered by its side door."""

    def __init__(self, package: str) -> None:
        environ = {**os.environ, "PYTHONPATH": str(ROOT / "tests")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", package, "--stdin-lifeline"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environ,
        )
        assert self._process.stdout is not None
        self.told: dict[str, str] = json.loads(self._process.stdout.readline())

    def side(self, verb: str, path: str, body: dict[str, object] | None = None) -> Any:
        """One call at the side door."""
        sys.path.insert(0, str(ROOT / "tests"))
        from simulators.side.control import ControlClient

        return ControlClient(self.told["control"], self.told["token"]).call(verb, path, body)

    def act(self, action: str, **arguments: object) -> Any:
        """One of the simulator's actions."""
        return self.side("POST", "/act", {"action": action, **arguments})

    def stop(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.terminate()
        self._process.wait(10)


class Stage:
    """A folder for the connector, and its commands run in it."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._held = tempfile.TemporaryDirectory(prefix="tq-trellix-demo-")
        self.folder = Path(self._held.name)
        kept = {key: value for key, value in os.environ.items() if not key.startswith("THREATQ_")}
        self._environ = {**kept, **environ}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run tq-trellix-esm without a terminal; returns what it printed."""
        return subprocess.run(
            [str(COMMANDS / "tq-trellix-esm"), "-c", str(self.folder), *arguments],
            env=self._environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def write_settings(self, text: str) -> None:
        """Put the local settings in their place."""
        path = self.folder / "tq-trellix-esm.settings.yaml"
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)

    def close(self) -> None:
        """Remove the folder."""
        self._held.cleanup()
