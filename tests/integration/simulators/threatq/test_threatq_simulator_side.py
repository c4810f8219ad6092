"""Entries, the side door and the process of the ThreatQ simulator."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from simulators.side.control import Control, ControlClient
from simulators.threatq import DEFAULT_PASSWORD, ThreatQSimulator
from simulators.threatq.caller import ALL, Caller

TESTS = Path(__file__).parents[3]
FORM = ("esm.example", "tq", "pw", "A: {}")


@pytest.fixture
def door(threatq: ThreatQSimulator) -> Iterator[ControlClient]:
    control = Control(threatq)
    yield ControlClient(control.url, control.token)
    control.stop()


def names(caller: Caller, **query: object) -> list[str]:
    """Names of the entries that a list answers."""
    return [row["name"] for row in caller.get("/connectors", **query).json["data"]]


def test_entries_are_found_as_the_filters_of_threatq_work(threatq: ThreatQSimulator, caller: Caller) -> None:
    """1: %, _ and the comma act; so a client has to compare names once more."""
    for name in ("tq_trellix_esm", "tq-trellix-esm", "Other, Feed", "other"):
        threatq.set_entry(name, {}, namespace=f"threatq.feeds.{name[:2]}")
    assert names(caller, name="tq_trellix_esm") == ["tq_trellix_esm", "tq-trellix-esm"]
    assert names(caller, name="tq%") == ["tq_trellix_esm", "tq-trellix-esm"]
    assert names(caller, name="Other, Feed") == ["other"]
    assert names(caller, name="none") == []
    assert names(caller, namespace="threatq.feeds.ot") == ["Other, Feed", "other"]
    assert names(caller, limit=2, offset=1) == ["tq-trellix-esm", "Other, Feed"]
    row = caller.get("/connectors", limit=1000, **{"with": "category,tlp"}).json["data"][0]
    assert (row["category"]["name"], row["tlp"]["name"]) == ("Commercial", "AMBER")
    assert caller.get("/connectors/9").status == 404
    assert threatq.records.refused == []


def test_an_entry_is_what_a_person_at_the_form_leaves(threatq: ThreatQSimulator, caller: Caller) -> None:
    """Filled again, it keeps its id; a tick box comes as "1" or "0"; and it can be deleted."""
    first = threatq.fill_form(*FORM, active=False)
    second = threatq.fill_form("other.example", *FORM[1:], more={"run_while_disabled": True})
    (row,) = caller.get("/connectors").json["data"]
    assert first == second == row["id"]
    assert row["is_active"] is True
    assert row["custom_fields"]["trellix_esm_hostname"] == "other.example"
    assert row["custom_fields"]["run_while_disabled"] == "1"
    threatq.remove_entry("tq_trellix_esm")
    assert names(caller) == []


def test_users_and_clients_can_be_changed(threatq: ThreatQSimulator, caller: Caller) -> None:
    """As an administrator would."""
    threatq.set_user("new@example.org", "pw")
    threatq.set_client("c" * 32)
    assert caller.login(email="new@example.org", password="pw", client_id="c" * 32).status == 200
    threatq.set_user("new@example.org", "other")
    assert caller.login(email="new@example.org", password="pw").status == 400


def test_the_side_door_does_what_the_methods_do(
    threatq: ThreatQSimulator, caller: Caller, door: ControlClient
) -> None:
    """For the simulator as a process."""

    def act(action: str, **arguments: Any) -> Any:
        return door.call("POST", "/act", {"action": action, **arguments})

    rows = [{"type": "FQDN", "value": f"h{n}.example"} for n in range(4)]
    ids = act("add_indicators", rows=rows)
    act("add_search", name="S", criteria={"status_name": "Active"})
    act("expire_indicators", ids=ids[:1])
    assert [row["value"] for row in act("found", name="S")] == ["h1.example", "h2.example", "h3.example"]
    state: Any = door.call("GET", "/state")
    assert (state["indicator_count"], state["searches"][0]["name"], state["tokens"]) == (4, "S", 1)
    assert DEFAULT_PASSWORD not in json.dumps(state)
    door.call("POST", "/clock", {"advance": 4000})
    assert caller.get("/connectors").status == 401
    door.call("POST", "/reset")
    assert threatq.dump()["indicator_count"] == 0
    assert caller.login().status == 200
    assert caller.query(ALL).json["total"] == 0


def test_a_change_between_pages_can_be_planned_through_the_door(
    threatq: ThreatQSimulator, caller: Caller, door: ControlClient
) -> None:
    """As `after_query_calls`."""
    ids = threatq.add_indicators([{"type": "FQDN", "value": f"h{n}"} for n in range(4)])
    plan = {"calls": 2, "change": "remove_indicators", "arguments": {"ids": ids[:2]}}
    door.call("POST", "/act", {"action": "plan", **plan})
    assert [caller.query(ALL).json["total"] for _ in range(3)] == [4, 4, 2]


@pytest.mark.parametrize(
    ("action", "arguments"),
    [("add_indicators", {"rows": [{"type": "Nonsense", "value": "x"}]}), ("found", {"name": "none"}),
     ("remove_indicators", {"ids": [5]}), ("add_search", {"name": "x", "criteria": {}, "form": "odd"})],
)  # fmt: skip
def test_a_mistake_at_the_side_door_is_told(
    door: ControlClient, action: str, arguments: dict[str, object]
) -> None:
    """A wrong test must not look like a wrong product."""
    with pytest.raises(ValueError, match=r"."):
        door.call("POST", "/act", {"action": action, **arguments})


def test_it_runs_as_a_process_until_sigterm() -> None:
    """One JSON line on start, knobs from the command line, exit code 0."""
    command = [sys.executable, "-m", "simulators.threatq", "--knob", "expires_in=7", "--stdin-lifeline"]
    process = subprocess.Popen(
        command, cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        knobs: Any = ControlClient(told["control"], told["token"]).call("GET", "/knobs")
        assert knobs["expires_in"]["value"] == 7
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_its_help_lists_the_knobs_and_wrong_ones_are_arguments_errors() -> None:
    """`--help`, and exit code 2."""
    command = [sys.executable, "-m", "simulators.threatq"]
    told = subprocess.run([*command, "--help"], cwd=TESTS, capture_output=True, text=True, check=True)
    assert "entry_shape" in told.stdout
    wrong = subprocess.run(
        [*command, "--knob", "cursor=odd"], cwd=TESTS, capture_output=True, text=True, check=False
    )
    assert (wrong.returncode, "cursor" in wrong.stderr) == (2, True)
