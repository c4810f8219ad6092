"""A ThreatQ and an ESM in this process, and the installed command as a process against them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from simulators.esm.simulator import DEFAULT_PASSWORD, DEFAULT_USER, EsmSimulator
from simulators.threatq import simulator as threatq_side
from simulators.threatq.simulator import ThreatQSimulator

COMMAND = str(Path(sys.executable).parent / "tq-trellix-esm")
NAME = "tq-trellix-esm"
WRITES = ("sysAddWatchlist", "sysAddWatchlistValues", "sysRemoveWatchlistValues", "sysRemoveWatchlist")
SEARCH, BASENAME = "High Score Indicators", "ThreatQ High"


def environment(**more: str) -> dict[str, str]:
    """As cron gives it: nothing that helps the command find its code, nothing of ThreatQ's but `more`."""
    kept = {"HOME": os.environ.get("HOME", "/"), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    return {**kept, **more}


def until(happened: Callable[[], bool], seconds: float = 30.0) -> None:
    """Wait until `happened` says so; fails after that many seconds."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


@dataclass
class Bench:
    """Both simulators and a configuration folder. `folder` holds nothing at first."""

    esm: EsmSimulator
    threatq: ThreatQSimulator
    folder: Path
    threatq_password: str = threatq_side.DEFAULT_PASSWORD
    told: list[str] = field(default_factory=list)

    def connect(self) -> None:
        """Write NAME.json as the first run does."""
        given = {
            "format": 1,
            "threatq_host": self.threatq.url,
            "verify": f"sha256:{self.threatq.certificate_sha256}",
            "client_id": threatq_side.DEFAULT_CLIENT,
            "username": threatq_side.DEFAULT_USER,
            "password": self.threatq_password,
        }
        self._write(f"{NAME}.json", json.dumps(given))

    def settings(
        self,
        searches: Mapping[str, str] | None = None,
        *,
        configuration: str | None = None,
        enabled: bool = True,
        password: str = DEFAULT_PASSWORD,
        url: str | None = None,
    ) -> None:
        """Write the local settings file; `searches` gives the basename by saved search."""
        if configuration is None:
            wanted = searches if searches is not None else {SEARCH: BASENAME}
            configuration = "".join(
                f'{search}:\n  watchlist_basename: "{basename}"\n  api_sync: True\n'
                for search, basename in wanted.items()
            )
        block = "".join(f"  {line}\n" for line in configuration.splitlines())
        self._write(
            f"{NAME}.settings.yaml",
            f"enabled: {str(enabled).lower()}\n"
            f'trellix_esm_hostname: "{url or self.esm.url}"\n'
            f'trellix_esm_username: "{DEFAULT_USER}"\n'
            f'trellix_esm_password: "{password}"\n'
            f"trellix_esm_configuration: |\n{block}"
            f"local:\n  esm:\n    verify: sha256:{self.esm.certificate_sha256}\n",
        )

    def library(self, values: Sequence[str] = ("one.example.net", "two.example.net")) -> list[int]:
        """Put host names and a saved search of all active indicators into ThreatQ; return the ids."""
        ids = self.threatq.add_indicators([{"type": "FQDN", "value": value} for value in values])
        self.threatq.add_search(SEARCH, {"status_name": "Active"})
        return ids

    def ready(self, values: Sequence[str] = ("one.example.net", "two.example.net")) -> list[int]:
        """All that one run needs: connection, settings, one saved search."""
        self.connect()
        self.settings()
        return self.library(values)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command without a terminal; what it printed is kept in `told` as well."""
        done = subprocess.run(
            [COMMAND, "-c", str(self.folder), *arguments],
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        self.told += [done.stdout, done.stderr]
        return done

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start the command without a terminal and let it run."""
        return subprocess.Popen(
            [COMMAND, "-c", str(self.folder), *arguments],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def files(self) -> dict[str, int]:
        """{file name in the folder: permission bits}."""
        return {path.name: path.lstat().st_mode & 0o777 for path in self.folder.iterdir()}

    def writes(self) -> int:
        """How many writing calls the ESM has seen since the records were cleared."""
        return sum(self.esm.records.count(f"/{name}") for name in WRITES)

    def clear_records(self) -> None:
        """Forget the calls so far, of both sides."""
        self.esm.records.clear()
        self.threatq.records.clear()

    def check_clean(self) -> None:
        """No call broke a rule of either side, and no ESM session stayed open."""
        assert self.esm.records.refused == []
        assert self.esm.records.warnings == []
        assert self.threatq.records.refused == []
        assert self.esm.open_sessions() == 0

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
