"""Faults, TLS, the side door and the process, shown with the ESM simulator."""

import http.client
import json
import signal
import socket
import ssl
import subprocess
import sys
import time
from pathlib import Path

import pytest
from simulators.esm import DEFAULT_USER, EsmSimulator
from simulators.esm.caller import Caller
from simulators.side.control import Control, ControlClient
from simulators.side.faults import Fault
from simulators.side.messages import Answer, Incoming
from simulators.side.server import wait_until

TESTS = Path(__file__).parents[3]


@pytest.mark.parametrize(("kind", "stored"), [("cut_before", []), ("cut_after", ["a"])])
def test_a_cut_call_is_done_or_not_as_planned(
    esm: EsmSimulator, caller: Caller, kind: str, stored: list[str]
) -> None:
    """The caller sees the same end of the connection; only the list tells."""
    number = esm.create_list("d")
    esm.faults.add(Fault(kind, path="AddWatchlistValues", times=1))  # type: ignore[arg-type]
    with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
        caller.add(number, "a")
    assert esm.lists() == {"d": stored}
    assert (esm.records.calls[-1].status, esm.records.calls[-1].fault) == (0, kind)
    assert caller.add(number, "b").status == 200


def test_answers_in_place_of_the_true_one(esm: EsmSimulator, caller: Caller) -> None:
    """status, html, empty and body do no work unless told to."""
    number = esm.create_list("d")
    esm.faults.add(
        Fault("status", times=1, status=503, body=b"ERROR_WLValuesNotReady", headers=(("Retry-After", "7"),)),
        Fault("html", times=1, status=502),
        Fault("empty", times=1),
        Fault("body", times=1, body=b"[1,", work=True),
    )
    answers = [caller.add(number, value) for value in "abcd"]
    assert [got.status for got in answers] == [503, 502, 200, 200]
    assert answers[0].headers["Retry-After"] == "7"
    assert answers[1].text.startswith("<!DOCTYPE html>")
    assert [got.body for got in answers[2:]] == [b"", b"[1,"]
    assert esm.lists() == {"d": ["d"]}
    assert esm.faults.pending == ()


def test_a_truncated_answer_ends_early(esm: EsmSimulator, caller: Caller) -> None:
    """The length is announced, half of the body comes."""
    esm.faults.add(Fault("truncate", calls=(2,)))
    assert caller.call("sysGetWatchlistFields").status == 200
    with pytest.raises(http.client.IncompleteRead):
        caller.call("sysGetWatchlistFields")


def test_garbage_is_no_http(esm: EsmSimulator, caller: Caller) -> None:
    """The peer's parser must refuse it."""
    esm.faults.add(Fault("garbage", times=1))
    with pytest.raises(http.client.BadStatusLine):
        caller.call("miscKeepAlive")


@pytest.mark.parametrize(("kind", "latency"), [("slow", 0.2), ("drip", 0.01)])
def test_slow_answers_are_true_ones(esm: EsmSimulator, caller: Caller, kind: str, latency: float) -> None:
    """slow waits before, drip between 20 pieces; both give the whole answer."""
    esm.faults.add(Fault(kind, latency=latency, times=1))  # type: ignore[arg-type]
    start = time.monotonic()
    assert len(caller.call("sysGetWatchlistFields").json) > 20
    assert time.monotonic() - start >= 0.18


def test_stopping_does_not_wait_for_a_slow_answer() -> None:
    """A test that gives up on a call must not pay for it."""
    with EsmSimulator() as esm, socket.create_connection(("127.0.0.1", esm.port)) as plain:
        context = ssl.create_default_context(cafile=str(esm.ca_file))
        with context.wrap_socket(plain, server_hostname="127.0.0.1") as secured:
            esm.faults.add(Fault("slow", latency=60))
            secured.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert wait_until(lambda: len(esm.records.calls) == 1)
            start = time.monotonic()
            esm.stop()
            assert time.monotonic() - start < 3


def test_a_peer_that_never_shakes_hands_blocks_nobody(esm: EsmSimulator) -> None:
    """The TLS handshake happens in the connection's own thread."""
    with socket.create_connection(("127.0.0.1", esm.port)), Caller(esm) as caller:
        assert caller.login().status == 200


def test_one_connection_serves_many_calls(esm: EsmSimulator, caller: Caller) -> None:
    """HTTP/1.1 keep-alive, and no pause of Nagle's between small answers."""
    start = time.monotonic()
    for _ in range(50):
        caller.call("miscKeepAlive")
    assert esm.records.connections == 1
    assert time.monotonic() - start < 1.5


@pytest.mark.parametrize("state", ["expired", "wrong_name"])
def test_a_bad_certificate_is_not_trusted(state: str) -> None:
    """The CA is the right one; the certificate itself is wrong."""
    with EsmSimulator(tls=state) as esm, Caller(esm) as caller:  # type: ignore[arg-type]
        with pytest.raises(ssl.SSLCertVerificationError):
            caller.login()
        assert wait_until(lambda: esm.handshake_failures == 1)
        assert esm.records.calls == []


class BrokenSimulator(EsmSimulator):
    """Fails in its own code at one call."""

    def handle(self, incoming: Incoming) -> Answer:
        """Raises what no handler should at miscKeepAlive."""
        if incoming.path.endswith("miscKeepAlive"):
            raise ZeroDivisionError
        return super().handle(incoming)


def test_a_failure_of_the_simulator_fails_the_test() -> None:
    """A bug in a handler must not pass for a 500 of the remote: leaving the simulator raises."""
    broken = BrokenSimulator().start()
    with Caller(broken) as caller:
        assert caller.call("miscKeepAlive").status == 500
    with pytest.raises(RuntimeError, match="the simulator itself failed"):
        broken.__exit__(None, None, None)


def test_the_side_door_opens_with_its_token_alone(esm: EsmSimulator, caller: Caller) -> None:
    """Knobs, faults, state, clock, records and reset over HTTP."""
    control = Control(esm)
    try:
        door = ControlClient(control.url, control.token)
        with pytest.raises(ValueError, match="wrong token"):
            ControlClient(control.url, "no").call("GET", "/state")
        door.call("POST", "/act", {"action": "create_list", "name": "d", "type": "URL", "values": ["x"]})
        assert door.call("GET", "/state") == {
            "lists": {"d": ["x"]}, "sessions": {DEFAULT_USER: 1}, "bad_logins": 0
        }  # fmt: skip
        door.call("POST", "/knobs", {"error_status": 500})
        assert caller.details(99).status == 500
        for name in ("error_status", "nothing"):
            with pytest.raises(ValueError, match=name):
                door.call("POST", "/knobs", {name: 1})
        door.call("POST", "/faults", {"kind": "body", "body": "hello", "times": 1, "calls": [1]})
        assert caller.details(99).text == "hello"
        assert door.call("POST", "/clock", {"freeze": 5.0}) == {"now": 5.0}
        records = door.call("GET", "/records")
        assert isinstance(records, dict)
        assert [call["fault"] for call in records["calls"]] == [None, None, "body"]
        knobs = door.call("GET", "/knobs")
        assert isinstance(knobs, dict)
        assert knobs["error_status"]["value"] == 500
        door.call("POST", "/reset", {})
        assert (esm.lists(), esm.records.calls, esm.knobs["error_status"]) == ({}, [], 400)
    finally:
        control.stop()


def start(*arguments: str) -> tuple[subprocess.Popen[str], dict[str, str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "simulators.esm", *arguments],
        cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    line: dict[str, str] = json.loads(process.stdout.readline())
    return process, line


@pytest.mark.parametrize("end", ["SIGTERM", "stdin"])
def test_the_process_says_where_it_is_and_ends_when_told(end: str) -> None:
    """One JSON line on start; SIGTERM, or the end of standard input with --stdin-lifeline; exit code 0."""
    process, line = start("--stdin-lifeline", "--knob", "version=11.6", "--user", "anna")
    with process:
        door = ControlClient(line["control"], line["token"])
        state = door.call("GET", "/state")
        assert isinstance(state, dict)
        assert state["sessions"] == {"anna": 0}
        assert Path(line["ca_file"]).exists()
        if end == "SIGTERM":
            process.send_signal(signal.SIGTERM)
        else:
            assert process.stdin is not None
            process.stdin.close()
        assert process.wait(10) == 0
    assert not Path(line["ca_file"]).exists()


def test_the_help_names_every_knob() -> None:
    """`python -m simulators.esm --help`."""
    done = subprocess.run(
        [sys.executable, "-m", "simulators.esm", "--help"],
        cwd=TESTS,
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(name in done.stdout for name in EsmSimulator().knobs)
    assert "--stdin-lifeline" in done.stdout
