"""The steps of the story, and the judge at its end, who asks the simulators and not the connector."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from demo.stage import Simulated, Stage

SEARCHES: Mapping[str, str] = {
    "High Score Indicators": "ThreatQ High Score Watchlist",
    "Low Score Indicators": "ThreatQ Low Score Watchlist",
}
_LOG_LINE = re.compile(r"^\S+Z \w+ +(run \w+ )?")
_SUFFIXES = {"FQDN": "FQDN", "IP Address": "IP Address", "Email Address": "Email Address", "URL": "URL",
             "MD5": "MD5", "SHA-1": "SHA1"}  # fmt: skip
_CASELESS = {"FQDN", "MD5", "SHA1", "IP Address"}


class Story:
    """Tells each step in a few lines."""

    def __init__(self, threatq: Simulated, esm: Simulated, stage: Stage) -> None:
        self.threatq, self.esm, self.stage = threatq, esm, stage

    def load(self, rows: Sequence[Mapping[str, str]]) -> list[int]:
        """Put the indicators into ThreatQ under two saved searches; return their ids."""
        scored = [
            {"type": row["type"], "value": row["value"], "score": 9 if number % 3 else 3}
            for number, row in enumerate(rows)
        ]
        ids: list[int] = self.threatq.act("add_indicators", rows=scored)
        active = {"status_name": "Active"}
        self.threatq.act(
            "add_search", name="High Score Indicators", criteria={"score": {"+gte": 8}, **active}
        )
        self.threatq.act("add_search", name="Low Score Indicators", criteria={"score": {"+lt": 5}, **active})
        _say(f"A ThreatQ with {len(ids):,} real indicators and two saved searches, and an empty Trellix ESM;")
        _say("both are simulators on this machine.")
        return ids

    def first_run(self) -> None:
        """The first run, answers from the environment."""
        _heading("The first run, without a terminal")
        for line in self.stage.run().stdout.splitlines()[:2]:
            _say(f"  {line}")

    def write_settings(self) -> None:
        """The local settings file."""
        searches = "".join(
            f'  {name}:\n    watchlist_basename: "{basename}"\n    api_sync: True\n'
            for name, basename in SEARCHES.items()
        )
        self.stage.write_settings(
            "enabled: true\n"
            f'trellix_esm_hostname: "{self.esm.told["url"]}"\n'
            'trellix_esm_username: "tq_connector"\n'
            'trellix_esm_password: "Correct-Horse-9"\n'
            f"trellix_esm_configuration: |\n{searches}"
            f"local:\n  esm:\n    verify: sha256:{self.esm.told['certificate_sha256']}\n"
        )

    def step(self, heading: str, *arguments: str, shown: int = 0) -> None:
        """One run; with `shown` only that many log lines a search and the last one."""
        _heading(heading)
        done = self.stage.run(*arguments)
        lines = done.stdout.splitlines()
        if shown:
            told = [line for line in lines if re.search(r"desired, | done in ", line)]
            lines = [_LOG_LINE.sub("", line) for line in told]
        else:
            lines = [line for line in lines if not _LOG_LINE.match(line)]
        for line in lines + done.stderr.splitlines():
            _say(f"  {line}".rstrip())

    def change(self, ids: Sequence[int]) -> None:
        """Analysts at work: 40 indicators expire, 25 lose their score, 3 are new."""
        self.threatq.act("change_indicators", ids=list(ids[:40]), values={"status": "Expired"})
        self.threatq.act("change_indicators", ids=list(ids[100:125]), values={"score": 3})
        new = [
            {"type": "FQDN", "value": "Fresh-C2[.]example[.]net"},
            {"type": "URL", "value": "hxxp://fresh-c2.example.net/Gate.php?id=[7]"},
            {"type": "IP Address", "value": "198.51.100.77/32"},
        ]
        self.threatq.act("add_indicators", rows=new)
        _heading("In ThreatQ 40 indicators expire, 25 lose their score, 3 arrive, spelt as people do")

    def judge(self, expected: Mapping[str, Mapping[str, set[str]]]) -> int:
        """Compare the ESM's lists, seen from the side, with the saved searches; 1 where they differ."""
        _heading("The judge: the ESM's lists as they stand, against the saved searches")
        held: Mapping[str, list[str]] = self.esm.act("lists")
        wrong = 0
        for search, kinds in expected.items():
            for suffix, values in kinds.items():
                name = f"{SEARCHES[search]} - {suffix}"
                wrong += {_folded(suffix, one) for one in held.get(name, [])} != values
        records = self.esm.side("GET", "/records")
        sessions = self.esm.act("open_sessions", user="tq_connector")
        count = sum(map(len, held.values()))
        _say(f"  {len(held)} lists, {count:,} values, {wrong} lists not as they should be;")
        _say(f"  {len(records['refused'])} calls refused by the simulator, {sessions} sessions left open.")
        return int(bool(wrong or records["refused"] or sessions or not held))


def expected_lists(threatq: Simulated, search: str) -> dict[str, set[str]]:
    """What the search asks for by kind, worked out here on its own: the demo's values are clean but for case
    and the three spellings above, and one URL with a blank in it, which no list can take.
    """
    found: Sequence[Mapping[str, Any]] = threatq.act("found", name=search)
    kinds: dict[str, set[str]] = {suffix: set() for suffix in _SUFFIXES.values()}
    for one in found:
        suffix = _SUFFIXES.get(one["type_name"])
        if suffix and " " not in one["value"]:
            kinds[suffix].add(_folded(suffix, one["value"]))
    return kinds


def _folded(suffix: str, value: str) -> str:
    head, separator, rest = value.partition("://")
    if suffix == "URL" and separator:
        host, slash, path = rest.partition("/")
        return f"{head.replace('hxxp', 'http').lower()}://{host.lower().replace('[.]', '.')}{slash}{path}"
    value = value.removesuffix("/32").replace("[.]", ".")
    return value.lower() if suffix in _CASELESS else value


def _heading(text: str) -> None:
    print(f"\n== {text}")


def _say(text: str) -> None:
    print(text)
