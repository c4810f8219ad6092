"""Each knob of the ThreatQ simulator, seen on the wire, and how strict it is with its callers."""

import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from http.client import HTTPSConnection
from typing import Any

import pytest
from simulators.threatq.knobs import ENTRY_SHAPES, REGISTRY
from simulators.threatq.library import TYPES
from simulators.threatq.simulator import DEFAULT_CLIENT, DEFAULT_PASSWORD, DEFAULT_USER, ThreatQSimulator

LOGIN = {
    "grant_type": "password",
    "email": DEFAULT_USER,
    "password": DEFAULT_PASSWORD,
    "client_id": DEFAULT_CLIENT,
}


class Caller:
    """A plain HTTPS client of the simulator; `call` gives the status and the body."""

    def __init__(self, sim: ThreatQSimulator) -> None:
        self.sim, self.token = sim, ""
        self._context = ssl.create_default_context(cafile=str(sim.ca_file))

    def raw(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """One call with its own connection."""
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            sent["Content-Type"] = "application/json"
        connection = HTTPSConnection("127.0.0.1", self.sim.port, context=self._context, timeout=10)
        try:
            connection.request(method, path, data, sent)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def call(self, method: str, path: str, body: object = None) -> Any:
        """The answer's JSON."""
        return json.loads(self.raw(method, path, body)[1])

    def login(self, **changed: str) -> tuple[int, bytes]:
        """Log in; the token is kept."""
        status, body = self.raw("POST", "/api/token", {**LOGIN, **changed})
        if status == 200:
            self.token = json.loads(body)["access_token"]
        return status, body

    def query(self, parameters: str = "limit=10&sort=id", fields: object = None) -> Any:
        """The indicators of all types."""
        posted = {"criteria": {}, "filters": {}} | ({"fields": fields} if fields else {})
        return self.call("POST", f"/api/indicators/query?{parameters}", posted)


@pytest.fixture(scope="module")
def one_threatq() -> Iterator[ThreatQSimulator]:
    """One server for the file; starting one costs more than a test."""
    with ThreatQSimulator() as running:
        yield running


@pytest.fixture
def sim(one_threatq: ThreatQSimulator) -> ThreatQSimulator:
    """The server as new, with five indicators, a search and an entry."""
    one_threatq.reset()
    one_threatq.add_indicators({"type": "FQDN", "value": f"{number}.example"} for number in range(5))
    one_threatq.add_search("All", {"type_name": "FQDN"})
    one_threatq.set_entry("mine", {"a": "b"})
    return one_threatq


@pytest.fixture
def caller(sim: ThreatQSimulator) -> Caller:
    """Somebody who is logged in."""
    one = Caller(sim)
    one.login()
    return one


Show = Callable[[Caller], object]
SHOWN: dict[str, tuple[Show, dict[object, object]]] = {}


def shows(name: str, expected: dict[object, object]) -> Callable[[Show], Show]:
    """Registers how a knob is seen: the value set, and what the wire then shows."""

    def keep(show: Show) -> Show:
        SHOWN[name] = (show, expected)
        return show

    return keep


@shows("expires_in", {3600: (3600, 200), 5: (5, 401), 172799: (172799, 200)})
def show_expires_in(caller: Caller) -> object:
    life = json.loads(caller.login()[1])["expires_in"]
    caller.sim.clock.advance(6.0)
    return life, caller.raw("GET", "/api/search/query")[0]


@shows("expires_in_shown", {True: True, False: False})
def show_expires_in_shown(caller: Caller) -> object:
    return "expires_in" in json.loads(caller.login()[1])


@shows("token_type", {"Bearer": "Bearer", "bearer": "bearer"})
def show_token_type(caller: Caller) -> object:
    return json.loads(caller.login()[1])["token_type"]


@shows(
    "cursor",
    {"supported": (200, True, False), "refused": (400, False, False), "ignored": (200, False, True)},
)
def show_cursor(caller: Caller) -> object:
    path = "/api/indicators/query?limit=2&sort=id&cursorMark=*"
    status, body = caller.raw("POST", path, {"criteria": {}})
    answer = json.loads(body)
    return status, "nextCursorMark" in answer, "offset" in answer


@shows(
    "type_form", {"text": "FQDN", "object": {"id": TYPES["FQDN"], "name": "FQDN"}, "number": TYPES["FQDN"]}
)
def show_type_form(caller: Caller) -> object:
    return caller.query(fields=["id", "type"])["data"][0]["type"]


@shows("score_form", {"number": 9, "text": "9.00"})
def show_score_form(caller: Caller) -> object:
    return caller.query(fields=["score"])["data"][0]["score"]


@shows("largest_page", {0: 5, 500: 5, 2: 2})
def show_largest_page(caller: Caller) -> object:
    return len(caller.query()["data"])


@shows("empty_items", {0: 0, 3: 3})
def show_empty_items(caller: Caller) -> object:
    return caller.query()["data"].count([])


@shows("empty_item_form", {"list": [], "null": None})
def show_empty_item_form(caller: Caller) -> object:
    caller.sim.set(empty_items=3)
    return caller.query()["data"][0]


@shows("total_off_by", {0: 5, 1: 6, 5: 10})
def show_total_off_by(caller: Caller) -> object:
    return caller.query()["total"]


@shows("json_form", {"object": dict, "text": str})
def show_json_form(caller: Caller) -> object:
    return type(caller.call("GET", "/api/search/query")["data"][0]["json"])


@shows("error_form", {"list": b'{"errors": [', "data": b'{"data": {"e', "html": b"<html><head>"})
def show_error_form(caller: Caller) -> object:
    return caller.login(password="wrong")[1][:12]


@shows("bad_login", {400: 400, 401: 401})
def show_bad_login(caller: Caller) -> object:
    return caller.login(password="wrong")[0]


@shows(
    "entry_shape",
    {
        "values": ({"a": "b"}, {"a": "b"}),
        "objects": ({"a": {"value": "b", "type": "text"}},) * 2,
        "name_value": ([{"name": "a", "value": "b"}],) * 2,
        "key_value": ([{"key": "a", "value": "b"}],) * 2,
        "text": ('{"a": "b"}',) * 2,
        "empty_list": ([], []),
        "null": (None, None),
        "absent": ("(none)", "(none)"),
        "only_by_id": ("(none)", {"a": "b"}),
    },
)
def show_entry_shape(caller: Caller) -> object:
    (row,) = caller.call("GET", "/api/connectors?name=mine")["data"]
    whole = caller.call("GET", f"/api/connectors/{row['id']}")["data"]
    return row.get("custom_fields", "(none)"), whole.get("custom_fields", "(none)")


@shows("entry_status", {200: 200, 403: 403, 500: 500})
def show_entry_status(caller: Caller) -> object:
    return caller.raw("GET", "/api/connectors?name=mine")[0]


@shows(
    "is_active_form",
    {"bool": [True, False], "text": ["True", "False"], "number": [1, 0], "letter": ["Y", "N"]},
)
def show_is_active_form(caller: Caller) -> object:
    caller.sim.set_entry("off", {}, active=False)
    return [row["is_active"] for row in caller.call("GET", "/api/connectors")["data"]]


def same(seen: object, wanted: object) -> bool:
    """Equal, and True is not 1 here."""
    return repr(seen) == repr(wanted)


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, (_, expected) in SHOWN.items() for value in expected]
)
def test_a_knob_is_seen_on_the_wire(caller: Caller, name: str, value: object) -> None:
    """What is set is what a client meets."""
    show, expected = SHOWN[name]
    caller.sim.set(**{name: value})
    seen = show(caller)
    assert same(seen, expected[value]), f"{seen!r}"
    assert caller.sim.records.refused == []


def test_every_knob_and_each_of_its_values_is_shown() -> None:
    """A knob that changes nothing on the wire tests nothing."""
    assert {knob.name for knob in REGISTRY} == set(SHOWN)
    for knob in REGISTRY:
        assert set(knob.values) <= set(SHOWN[knob.name][1]), knob.name
    assert set(ENTRY_SHAPES) == set(SHOWN["entry_shape"][1])


@pytest.mark.parametrize("values", [{"cursor": "maybe"}, {"nonsense": 1}, {"bad_login": 500}])
def test_an_unknown_knob_or_value_is_an_error(sim: ThreatQSimulator, values: dict[str, object]) -> None:
    """A typing error must not make a test that tests nothing."""
    with pytest.raises(ValueError, match=r"must be one of|unknown knob"):
        sim.set(**values)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/api/nothing", None, 404),
        ("DELETE", "/api/search/query", None, 405),
        ("POST", "/api/indicators/query?page=1", {}, 400),
        ("POST", "/api/indicators/query", {"criterion": {}}, 400),
        ("POST", "/api/indicators/query", {"criteria": {"no_such_field": 1}}, 400),
        ("POST", "/api/indicators/query", {"criteria": {"score": {"+near": 1}}}, 400),
        ("POST", "/api/indicators/query?cursorMark=*", {}, 400),
        ("POST", "/api/indicators/query?cursorMark=*&sort=id&offset=0", {}, 400),
        ("POST", "/api/indicators/query", None, 400),
        ("GET", "/api/connectors?nom=mine", None, 400),
        ("POST", "/api/token", {"grant_type": "magic"}, 400),
    ],
)
def test_a_caller_that_breaks_the_protocol_is_refused_and_written_down(
    caller: Caller, method: str, path: str, body: object, status: int
) -> None:
    """A test of the product asserts that there is none of these."""
    assert caller.raw(method, path, body)[0] == status
    assert len(caller.sim.records.refused) == 1


@pytest.mark.parametrize("header", ["", "bearer {}", "Basic {}"])
def test_a_call_without_a_bearer_token_is_refused(caller: Caller, header: str) -> None:
    """`bearer` in lower case has been refused (2.1)."""
    given = {"Authorization": header.format(caller.token)}
    assert caller.raw("GET", "/api/search/query", None, given)[0] == 401
    assert len(caller.sim.records.refused) == 1


def test_a_revoked_token_is_an_ordinary_error(caller: Caller) -> None:
    """A correct client may meet it."""
    caller.sim.revoke_tokens()
    assert caller.raw("GET", "/api/search/query")[0] == 401
    assert caller.sim.records.refused == []


def test_the_records_hold_nothing_of_a_login(caller: Caller) -> None:
    """Neither its query nor its body."""
    caller.raw("POST", f"/api/token?password={DEFAULT_PASSWORD}&grant_type=password")
    assert DEFAULT_PASSWORD not in repr(caller.sim.records.calls)


def test_only_shared_searches_are_shown(caller: Caller) -> None:
    """The account sees what was shared with it (4)."""
    caller.sim.add_search("Private", {}, shared=False)
    assert [row["name"] for row in caller.call("GET", "/api/search/query")["data"]] == ["All"]


def test_pages_by_offset_and_by_cursor_hold_the_same(caller: Caller) -> None:
    """All of it, once, in the order of the ids (5.3)."""
    by_offset = [
        row["id"] for at in (0, 2, 4) for row in caller.query(f"limit=2&sort=id&offset={at}")["data"]
    ]
    by_cursor, mark, before = [], "*", ""
    while mark != before:
        page = caller.query(f"limit=2&sort=id&cursorMark={mark}")
        by_cursor += [row["id"] for row in page["data"]]
        before, mark = mark, page["nextCursorMark"]
    assert by_cursor == by_offset == sorted(caller.sim.library.indicators)
