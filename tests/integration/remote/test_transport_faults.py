"""The transport on a bad wire: every fault becomes one of our errors, in time, without a secret."""

import inspect
import json
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
import requests
from integration.remote.threatq_stage import OpenThreatQ, Stage, transport_to
from simulators.side.faults import Fault, FaultKind
from tq_trellix_esm.errors import ConnectorError, OutOfProtocol, RemoteError, Unreachable
from tq_trellix_esm.remote.failures import translated
from tq_trellix_esm.remote.transport import Request, Transport
from tq_trellix_esm.secret import Secret
from tq_trellix_esm.settings.values import Verify

HIDDEN = "Hidden-Horse-9"
PATH = "/api/token"
POST = Request(
    "POST",
    PATH,
    headers={"X-Held": Secret(HIDDEN)},
    json={"password": Secret(HIDDEN)},
    auth=(Secret("me"), Secret(HIDDEN)),
)

# Every error class of requests, and what we make of it. A class that is not here fails the walk below.
OURS: dict[str, type[RemoteError]] = {
    "RequestException": OutOfProtocol,
    "InvalidJSONError": OutOfProtocol,
    "JSONDecodeError": OutOfProtocol,
    "HTTPError": OutOfProtocol,
    "ConnectionError": Unreachable,
    "ProxyError": Unreachable,
    "SSLError": OutOfProtocol,  # a certificate that is not believed is told before: test_transport_trust.py
    "Timeout": Unreachable,
    "ConnectTimeout": Unreachable,
    "ReadTimeout": Unreachable,
    "URLRequired": OutOfProtocol,
    "TooManyRedirects": OutOfProtocol,
    "MissingSchema": OutOfProtocol,
    "InvalidSchema": OutOfProtocol,
    "InvalidURL": OutOfProtocol,
    "InvalidHeader": OutOfProtocol,
    "InvalidProxyURL": Unreachable,
    "ChunkedEncodingError": Unreachable,
    "ContentDecodingError": OutOfProtocol,
    "StreamConsumedError": OutOfProtocol,
    "RetryError": OutOfProtocol,
    "UnrewindableBodyError": OutOfProtocol,
}
CLASSES = sorted(
    (
        (name, one)
        for name, one in inspect.getmembers(requests.exceptions, inspect.isclass)
        if issubclass(one, requests.RequestException)
    ),
    key=lambda pair: pair[0],
)


@pytest.fixture
def transport(sim: OpenThreatQ) -> Iterator[Transport]:
    """A transport to it."""
    with closing(transport_to(sim, Stage(sim))) as one:
        yield one


def error_of(transport: Transport, request: Request = POST) -> ConnectorError:
    """The error of a call; no part of it, nor its cause, may hold a secret."""
    with pytest.raises(ConnectorError) as caught:
        transport.send(request)
    error = caught.value
    assert HIDDEN not in f"{error} {error!r} {error.__cause__!r} {error.args!r}"
    assert error.__cause__ is None
    assert transport.host in str(error)
    return error


@pytest.mark.parametrize("kind", ["cut_before", "cut_after", "truncate", "garbage"])
def test_a_broken_answer_is_no_answer(sim: OpenThreatQ, transport: Transport, kind: FaultKind) -> None:
    """Retryable, and nobody knows whether the work was done."""
    sim.faults.add(Fault(kind))
    error = error_of(transport)
    assert isinstance(error, Unreachable)
    assert error.retryable
    assert error.outcome_unknown
    assert len(sim.records.calls) == 1


def test_the_connection_after_a_broken_one_works(sim: OpenThreatQ, transport: Transport) -> None:
    """A dead connection is not used again."""
    for kind in ("cut_before", "truncate", "garbage"):
        sim.faults.add(Fault(kind, times=1))
        error_of(transport)
        assert transport.send(POST).status == 400
    assert transport.calls == 6


def test_nobody_listening_is_told_as_refused() -> None:
    """The commonest mistake in a port."""
    with OpenThreatQ() as sim:
        transport = transport_to(sim, Stage(sim))
    with closing(transport):
        error = error_of(transport)
    assert isinstance(error, Unreachable)
    assert "connection refused" in str(error)


@pytest.mark.parametrize("status", [200, 302, 404, 503])
@pytest.mark.parametrize("kind", ["html", "empty", "status"])
def test_any_status_is_returned_as_it_is(
    sim: OpenThreatQ, transport: Transport, kind: FaultKind, status: int
) -> None:
    """What a status means is the client's business, and a redirect is never followed."""
    away = (("Location", "/api/elsewhere"), ("X-Seen", "yes"))
    sim.faults.add(Fault(kind, status=status, headers=away))
    answer = transport.send(POST)
    assert answer.status == status
    assert answer.headers["x-seen"] == "yes"
    assert (b"<html>" in answer.body) is (kind == "html")
    assert len(sim.records.calls) == 1


def test_a_body_over_the_limit_is_not_read_on(sim: OpenThreatQ, transport: Transport) -> None:
    """Up to the limit it is."""
    sim.faults.add(Fault("body", body=b"x" * 200_000))
    assert len(transport.send(Request("GET", PATH, size_limit=200_000)).body) == 200_000
    error = error_of(transport, Request("GET", PATH, size_limit=199_999, headers={"A": Secret(HIDDEN)}))
    assert isinstance(error, OutOfProtocol)
    assert "over 199,999 bytes" in str(error)


def test_an_answer_that_cannot_be_unpacked_is_outside_the_protocol(
    sim: OpenThreatQ, transport: Transport
) -> None:
    """It says gzip and is none."""
    sim.faults.add(Fault("body", body=b"no gzip", headers=(("Content-Encoding", "gzip"),)))
    error = error_of(transport)
    assert isinstance(error, OutOfProtocol)
    assert "cannot be unpacked" in str(error)


def test_a_slow_answer_ends_at_the_limit(sim: OpenThreatQ) -> None:
    """Nothing comes at all."""
    sim.faults.add(Fault("slow", latency=3.0))
    with closing(transport_to(sim, Stage(sim), timeout=1.0)) as transport:
        error = error_of(transport)
    assert isinstance(error, Unreachable)
    assert "did not answer in full within 1 s" in str(error)


def test_a_dripping_answer_is_no_answer_in_time(sim: OpenThreatQ) -> None:
    """It is cut at the limit of the whole call, long before the last drop would come."""
    sim.faults.add(Fault("drip", latency=0.1, path=PATH))
    stage = Stage(sim)
    with closing(transport_to(sim, stage, timeout=0.5)) as transport:
        began = time.monotonic()
        error = error_of(transport)
        assert time.monotonic() - began < 1.6  # the limit, and at most one more read
    assert isinstance(error, Unreachable)
    assert error.retryable


@pytest.mark.parametrize("location", ["http://[bad", "http://\xff\xfe/"])
def test_a_redirect_to_nowhere_is_no_crash(sim: OpenThreatQ, location: str) -> None:
    """A Location is never looked at, whatever it is."""
    sim.faults.add(Fault("status", status=302, headers=(("Location", location),), path=PATH))
    with closing(transport_to(sim, Stage(sim))) as transport:
        assert transport.send(Request("GET", PATH)).status == 302


def test_a_check_that_is_off_works_without_a_warning(sim: OpenThreatQ) -> None:
    """The run itself warns of `verify: false`, once."""
    with closing(transport_to(sim, Stage(sim), verify=Verify("off"))) as transport:
        assert transport.send(Request("GET", PATH)).status


def test_only_the_proxy_that_was_set_is_used(sim: OpenThreatQ) -> None:
    """A proxy that is not there is told as such."""
    with OpenThreatQ() as gone:
        address = f"http://127.0.0.1:{gone.port}"
    stage = Stage(sim)
    with closing(
        Transport(
            side="ThreatQ",
            base_url=sim.url,
            verify=Verify("file", str(sim.ca_file)),
            proxy=address,
            timeout=5.0,
            clock=stage.clock,
        )
    ) as transport:
        error = error_of(transport)
    assert isinstance(error, Unreachable)
    assert "proxy" in str(error)
    assert sim.records.calls == []


def test_what_is_sent_holds_the_secrets_in_clear(sim: OpenThreatQ, transport: Transport) -> None:
    """They are revealed when sent, in JSON and in headers."""
    body = {"email": "a", "password": Secret("b"), "grant_type": "password", "client_id": Secret("c")}
    answer = transport.send(Request("POST", PATH, json=body))
    assert answer.status == 400
    assert json.loads(answer.body) == {"errors": ["The user credentials were incorrect."]}
    assert sim.records.refused == []


def test_the_printed_request_and_answer_hold_no_secret(transport: Transport) -> None:
    """Neither a repr nor a traceback's locals may tell one."""
    assert HIDDEN not in repr(POST)
    assert "body" not in repr(transport.send(POST))


def test_an_error_class_of_requests_that_is_new_is_seen() -> None:
    """Whoever adds one to the table has thought of what it means."""
    assert {name for name, _ in CLASSES} <= set(OURS)


@pytest.mark.parametrize(("name", "kind"), CLASSES, ids=[name for name, _ in CLASSES])
def test_every_error_class_of_requests_is_one_of_ours(
    name: str, kind: type[requests.RequestException]
) -> None:
    """None comes through as it is, and none brings its text along."""
    arguments: tuple[object, ...] = (HIDDEN, "", 0) if name == "JSONDecodeError" else (HIDDEN,)
    error = translated(kind(*arguments), "ThreatQ at tq.example.org", 5.0)
    assert type(error) is OURS[name]
    assert HIDDEN not in str(error)
    assert "ThreatQ at tq.example.org" in str(error)
