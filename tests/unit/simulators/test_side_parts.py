"""The parts of the simulators' engine that do no I/O."""

import io

import pytest
from simulators.side import wire
from simulators.side.clock import SimulatorClock
from simulators.side.faults import Fault, Faults
from simulators.side.knobs import Knob, Knobs
from simulators.side.messages import Answer, Incoming, Refused
from simulators.side.routing import Router

KNOBS = (
    Knob("shape", ("a", "b"), "a", "1", "seen", "a shape"),
    Knob("limit", (0, 10), 0, "1", "unknown", "a limit", int),
    Knob("yes", (True, False), True, "1", "unknown", "a switch"),
)


def test_a_knob_takes_its_values_and_nothing_else() -> None:
    """Unknown names and values raise, and then nothing at all is set."""
    knobs = Knobs(KNOBS)
    for bad in ({"shape": "c"}, {"limit": -1}, {"limit": True}, {"yes": 1}, {"no_such": 1}):
        with pytest.raises(ValueError):
            knobs.set(**({"shape": "b"} | bad if "shape" not in bad else bad))
    assert knobs.current() == {"shape": "a", "limit": 0, "yes": True}
    knobs.set(limit=7)
    knobs.keep()
    knobs.set(limit=8, shape="b")
    knobs.reset()
    assert (knobs.count("limit"), knobs.text("shape")) == (7, "a")


def test_a_fault_counts_the_calls_that_match_it() -> None:
    """`calls` are matching calls from 1, `times` uses it up."""
    faults = Faults()
    faults.add(Fault("html", path="/b$", calls=(2,)), Fault("empty", method="POST", times=1))
    taken = [faults.take("GET", "/a"), faults.take("GET", "/b"), faults.take("GET", "/b")]
    assert [fault and fault.kind for fault in taken] == [None, None, "html"]
    assert [fault and fault.kind for fault in (faults.take("POST", "/a"), faults.take("POST", "/a"))] == [
        "empty",
        None,
    ]
    assert len(faults.pending) == 1


def test_a_fault_of_an_unknown_kind_is_a_mistake_of_the_test() -> None:
    """A misspelt plan must not pass for a quiet one."""
    with pytest.raises(ValueError, match="kind must be"):
        Fault("explode")  # type: ignore[arg-type]


def test_the_clock_runs_on_until_it_is_frozen() -> None:
    """set and advance move it, reset lets it be the host's again."""
    clock = SimulatorClock()
    clock.set(5_000.0)
    assert 5_000.0 <= clock.now() < 5_060.0
    clock.freeze()
    at = clock.now()
    clock.advance(10)
    assert clock.now() == at + 10
    clock.reset()
    assert clock.now() > 1_000_000_000


def test_a_router_tells_an_unknown_path_from_a_wrong_verb() -> None:
    """404 and 405, the second with the verbs that would do."""
    router = Router()
    router.add("GET", r"/x/(?P<number>\d+)", lambda incoming, number: Answer(200, number.encode()))
    route, groups = router.find(Incoming("GET", "/x/5"))
    assert route.handler(Incoming("GET", "/x/5"), **groups).body == b"5"
    with pytest.raises(Refused) as unknown:
        router.find(Incoming("GET", "/y"))
    with pytest.raises(Refused) as verb:
        router.find(Incoming("POST", "/x/5"))
    assert (unknown.value.answer.status, verb.value.answer.status) == (404, 405)
    assert verb.value.answer.headers == (("Allow", "GET"),)


def test_a_request_is_read_whole() -> None:
    """Path decoded, query kept apart, header names in lower case, the body by its length."""
    raw = b"POST /a%20b?x=1&y= HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nCookie: A=b; C=d=e\r\n\r\n{}rest"
    incoming = wire.read_request(io.BytesIO(raw))
    assert incoming is not None
    assert (incoming.method, incoming.path, incoming.query) == ("POST", "/a b", (("x", "1"), ("y", "")))
    assert (incoming.body, incoming.cookies) == (b"{}", {"A": "b", "C": "d=e"})


@pytest.mark.parametrize(
    "raw",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nshort",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(raw: bytes) -> None:
    """A body has its length; half a body is none."""
    with pytest.raises(wire.NotHttp):
        wire.read_request(io.BytesIO(raw))
