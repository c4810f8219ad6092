"""Each knob of the ThreatQ simulator, seen on the wire."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from simulators.threatq import ThreatQSimulator
from simulators.threatq.caller import ALL, LOGIN, Caller, basic
from simulators.threatq.knobs import REGISTRY

Show = Callable[[ThreatQSimulator, Caller], object]
SHOWN: dict[str, tuple[Show, dict[object, object]]] = {}
FORM = ("esm.example", "tq", "Secret<1>", "A:\n  b: 1")
SHORT = {**ALL, "fields": ["id", "value", "type", "status", "score", "tags", "created_at"]}


def shows(name: str, expected: dict[object, object]) -> Callable[[Show], Show]:
    """Registers how a knob is seen: the value set, and what the wire then shows."""

    def keep(show: Show) -> Show:
        SHOWN[name] = (show, expected)
        return show

    return keep


def hosts(threatq: ThreatQSimulator, count: int) -> list[int]:
    return threatq.add_indicators([{"type": "FQDN", "value": f"h{n}", "score": 9} for n in range(count)])


def entry(threatq: ThreatQSimulator, caller: Caller, *, active: bool = True) -> dict[str, Any]:
    threatq.fill_form(*FORM, active=active)
    row: dict[str, Any] = caller.get("/connectors", name="tq_trellix_esm").json["data"][0]
    return row


@shows("expires_in", {60: (60, 401), 86400: (86400, 200), 0: (0, 401)})
def show_expires_in(threatq: ThreatQSimulator, caller: Caller) -> object:
    told = caller.login().json["expires_in"]
    threatq.clock.advance(100)
    return told, caller.get("/connectors").status


@shows("expires_in_shown", {True: True, False: False})
def show_expires_in_shown(threatq: ThreatQSimulator, caller: Caller) -> object:
    return "expires_in" in caller.login().json


@shows("expires_in_form", {"number": 3600, "text": "3600"})
def show_expires_in_form(threatq: ThreatQSimulator, caller: Caller) -> object:
    return caller.login().json["expires_in"]


@shows("token_type", {"Bearer": "Bearer", "bearer": "bearer"})
def show_token_type(threatq: ThreatQSimulator, caller: Caller) -> object:
    return caller.login().json["token_type"]


@shows("refresh_token", {True: True, False: False})
def show_refresh_token(threatq: ThreatQSimulator, caller: Caller) -> object:
    return "refresh_token" in caller.login().json


@shows("bad_login", {400: 400, 401: 401})
def show_bad_login(threatq: ThreatQSimulator, caller: Caller) -> object:
    return caller.login(password="wrong").status


@shows("bad_secret", {"same": 400, 400: 400, 401: 401})
def show_bad_secret(threatq: ThreatQSimulator, caller: Caller) -> object:
    grant = {"grant_type": "client_credentials"}
    return caller.send("POST", "/api/token", grant, headers=basic("x", "y")).status


@shows("login_error_form", {"oauth": "invalid_credentials", "same": None})
def show_login_error_form(threatq: ThreatQSimulator, caller: Caller) -> object:
    return caller.login(password="wrong").json.get("error")


@shows("cursor", {"supported": (200, True, 3), "refused": (400, False, 0), "ignored": (200, False, 3)})
def show_cursor(threatq: ThreatQSimulator, caller: Caller) -> object:
    hosts(threatq, 5)
    got = caller.query(sort="id", limit=3, cursorMark="*")
    return got.status, "nextCursorMark" in got.json, len(got.json.get("data", []))


@shows("cursor_sort", {"id_last": 400, "any": 200})
def show_cursor_sort(threatq: ThreatQSimulator, caller: Caller) -> object:
    got = caller.query(sort="updated_at", cursorMark="*")
    threatq.records.clear()  # the refusal is what the knob is about
    return got.status


@shows("cursor_end", {"extra_call": [2, 1, 0], "with_last_rows": [2, 1]})
def show_cursor_end(threatq: ThreatQSimulator, caller: Caller) -> object:
    hosts(threatq, 3)
    return [len(page) for page in caller.walk(2)]


@shows("page_default", {25: 25, 10: 10})
def show_page_default(threatq: ThreatQSimulator, caller: Caller) -> object:
    hosts(threatq, 40)
    return len(caller.query().json["data"])


@shows("largest_page", {1000: 1000, 0: 1100, 500: 500})
def show_largest_page(threatq: ThreatQSimulator, caller: Caller) -> object:
    threatq.generate(1100, "hosts")
    got = caller.query(limit=5000).json
    return len(got["data"])


@shows("over_largest", {"cut": (200, 1000), "refuse": (400, None)})
def show_over_largest(threatq: ThreatQSimulator, caller: Caller) -> object:
    got = caller.query(limit=1001)
    return got.status, got.json.get("limit")


@shows("unsorted_order", {"shuffled": False, "id": True})
def show_unsorted_order(threatq: ThreatQSimulator, caller: Caller) -> object:
    ids = hosts(threatq, 20)
    return [row["id"] for row in caller.query().json["data"]] == ids


@shows("empty_items", {0: (6, 6, []), 3: (6, 3, [[], [], []])})
def show_empty_items(threatq: ThreatQSimulator, caller: Caller) -> object:
    ids = hosts(threatq, 6)
    rows = [row for page in caller.walk(2) for row in page]
    kept = [row["id"] for row in rows if row]
    assert kept == ids[-len(kept) :]
    return caller.query().json["total"], len(kept), [row for row in rows if not row]


@shows("empty_item_form", {"list": [[]], "null": [None]})
def show_empty_item_form(threatq: ThreatQSimulator, caller: Caller) -> object:
    hosts(threatq, 1)
    threatq.set(empty_items=1)
    return caller.query().json["data"]


@shows(
    "empty_page",
    {"never": ([2, 2, 0], [2, 2]), "once": ([2, 0, 2, 0], [0, 2]), "always": ([2, 0, 0, 0], [0, 0])},
)
def show_empty_page(threatq: ThreatQSimulator, caller: Caller) -> object:
    hosts(threatq, 4)
    by_cursor = [len(page) for page, _ in zip(caller.walk(2), range(4), strict=False)]
    caller.query(sort="id", limit=2, offset=0)
    by_offset = [len(caller.query(sort="id", limit=2, offset=2).json["data"]) for _ in range(2)]
    return by_cursor, by_offset


@shows("total_off_by", {0: 2, 1: 3, 5: 7, -1: 1})
def show_total_off_by(threatq: ThreatQSimulator, caller: Caller) -> object:
    hosts(threatq, 2)
    return caller.query().json["total"]


@shows("type_form", {
    "by_fields": ("FQDN", "Active", dict), "text": ("FQDN", "Active", str),
    "object": ({"id": 262, "name": "FQDN"}, {"id": 13, "name": "Active"}, dict),
    "number": (262, 13, int)})  # fmt: skip
def show_type_form(threatq: ThreatQSimulator, caller: Caller) -> object:
    hosts(threatq, 1)
    (short,), (whole,) = caller.query(SHORT).json["data"], caller.query().json["data"]
    assert type(whole["status"]) is type(whole["type"])
    return short["type"], short["status"], type(whole["type"])


@shows("score_form", {"number": 9, "text": "9.00"})
def show_score_form(threatq: ThreatQSimulator, caller: Caller) -> object:
    hosts(threatq, 1)
    return caller.query(SHORT).json["data"][0]["score"]


@shows("nulls_shown", {False: (False, False), True: (True, True)})
def show_nulls_shown(threatq: ThreatQSimulator, caller: Caller) -> object:
    threatq.add_indicator("FQDN", "h", score=None)
    row = caller.query(SHORT).json["data"][0]
    return "score" in row, "tags" in row


@shows("created_at_field", {"given": True, "left_out": False})
def show_created_at_field(threatq: ThreatQSimulator, caller: Caller) -> object:
    hosts(threatq, 1)
    assert "created_at" in caller.query().json["data"][0]
    return "created_at" in caller.query(SHORT).json["data"][0]


@shows("query_fault", {
    "none": (200, b'{"total":0'), "errors_200": (200, b'{"errors":'), "exception": (500, b"Error in e"),
    "retrieving": (500, b'{"errors":')})  # fmt: skip
def show_query_fault(threatq: ThreatQSimulator, caller: Caller) -> object:
    got = caller.query()
    return got.status, got.body[:10]


QUERY = {"criteria": {"score": 9}, "filters": {}}


@shows("json_form", {
    "object": ("dict", QUERY), "text": ("str", QUERY), "bare": ("dict", None), "bare_text": ("str", None),
    "empty_text": ("str", None), "null": ("NoneType", None), "missing": ("absent", None),
    "broken_text": ("str", None)})  # fmt: skip
def show_json_form(threatq: ThreatQSimulator, caller: Caller) -> object:
    form = threatq.knobs.text("json_form")
    threatq.add_search("S", {"score": 9})
    threatq.add_search("own form", {"score": 9}, form="object")
    row, own = caller.get("/search/query").json["data"]
    assert own["json"]["api_query"] == QUERY
    if "json" not in row:
        return "absent", None
    stored = row["json"]
    kind = type(stored).__name__
    if form == "broken_text":
        with pytest.raises(ValueError, match=r"."):
            json.loads(stored)
        return kind, None
    read = json.loads(stored) if stored and isinstance(stored, str) else stored
    if form.startswith("bare"):
        assert read == QUERY
    return kind, read.get("api_query") if read else None


@shows("search_hash_key", {"hash": True, "hash_id": True, "absent": False})
def show_search_hash_key(threatq: ThreatQSimulator, caller: Caller) -> object:
    digest = threatq.add_search("S", {})
    row = caller.get("/search/query").json["data"][0]
    return row.get(threatq.knobs.text("search_hash_key")) == digest


@shows(
    "search_owner_form",
    {"absent": None, "text": "o@example.org", "object": {"id": 5, "email": "o@example.org"}},
)
def show_search_owner_form(threatq: ThreatQSimulator, caller: Caller) -> object:
    threatq.add_search("S", {}, owner="o@example.org")
    return caller.get("/search/query").json["data"][0].get("owner")


@shows("search_list_cut", {0: (3, 3), 2: (3, 2)})
def show_search_list_cut(threatq: ThreatQSimulator, caller: Caller) -> object:
    for name in "abc":
        threatq.add_search(name, {})
    got = caller.get("/search/query").json
    return got["total"], len(got["data"])


VALUES = {
    "trellix_esm_hostname": "esm.example", "trellix_esm_username": "tq",
    "trellix_esm_password": "Secret<1>", "trellix_esm_configuration": "A:\n  b: 1",
}  # fmt: skip
OBJECTS = {key: {"value": value, "mask": "password" in key} for key, value in VALUES.items()}
NAMED = [{"name": key, "value": value} for key, value in VALUES.items()]
KEYED = [{"key": key, "value": value} for key, value in VALUES.items()]


@shows("entry_shape", {
    "values": VALUES, "objects": OBJECTS, "name_value": NAMED, "key_value": KEYED,
    "text_values": json.dumps(VALUES), "text_objects": json.dumps(OBJECTS),
    "text_name_value": json.dumps(NAMED), "text_key_value": json.dumps(KEYED),
    "empty_list": [], "null": None, "only_by_id": ("by id", VALUES),
    "absent": "nowhere"})  # fmt: skip
def show_entry_shape(threatq: ThreatQSimulator, caller: Caller) -> object:
    row = entry(threatq, caller)
    by_id = caller.get(f"/connectors/{row['id']}").json["data"]
    if "custom_fields" in row:
        assert by_id == row
        return row["custom_fields"]
    return ("by id", by_id["custom_fields"]) if "custom_fields" in by_id else "nowhere"


@shows("entry_keys", {"name": "trellix_esm_hostname", "label": "Trellix ESM Hostname"})
def show_entry_keys(threatq: ThreatQSimulator, caller: Caller) -> object:
    return next(iter(entry(threatq, caller)["custom_fields"]))


@shows("entry_status", {200: (200, 200), 403: (403, 403), 404: (404, 404), 500: (500, 500)})
def show_entry_status(threatq: ThreatQSimulator, caller: Caller) -> object:
    number = threatq.fill_form(*FORM)
    return caller.get("/connectors").status, caller.get(f"/connectors/{number}").status


@shows("password_shown", {"clear": "Secret<1>", "stars": "********", "bullets": "\u2022" * 8, "empty": "",
                          "missing": None})  # fmt: skip
def show_password_shown(threatq: ThreatQSimulator, caller: Caller) -> object:
    return entry(threatq, caller)["custom_fields"].get("trellix_esm_password")


@shows("line_ends", {"lf": "A:\n  b: 1", "crlf": "A:\r\n  b: 1"})
def show_line_ends(threatq: ThreatQSimulator, caller: Caller) -> object:
    return entry(threatq, caller)["custom_fields"]["trellix_esm_configuration"]


@shows("html_escaped", {False: "Secret<1>", True: "Secret&lt;1&gt;"})
def show_html_escaped(threatq: ThreatQSimulator, caller: Caller) -> object:
    return entry(threatq, caller)["custom_fields"]["trellix_esm_password"]


@shows("is_active_form", {
    "bool": (True, False), "number": (1, 0), "text": ("True", "False"), "lower": ("true", "false"),
    "digit": ("1", "0"), "letter": ("Y", "N"), "empty": ("True", ""), "null": (True, None)})  # fmt: skip
def show_is_active_form(threatq: ThreatQSimulator, caller: Caller) -> object:
    return entry(threatq, caller)["is_active"], entry(threatq, caller, active=False)["is_active"]


TEXT = "This action is unauthorized."


@shows("error_form", {
    "list": {"errors": [TEXT]}, "nested": {"errors": ["The call failed.", [TEXT, "Nothing was done."]]},
    "data": {"data": {"errors": {"call": [TEXT]}}}, "html": "text/html; charset=utf-8"})  # fmt: skip
def show_error_form(threatq: ThreatQSimulator, caller: Caller) -> object:
    threatq.set(entry_status=403)
    got = caller.get("/connectors")
    return got.json if got.body.startswith(b"{") else got.headers["Content-Type"]


@shows("blank", {
    "nowhere": [], "token": ["token"], "types": ["types"], "searches": ["searches"], "query": ["query"],
    "entries": ["entries"]})  # fmt: skip
def show_blank(threatq: ThreatQSimulator, caller: Caller) -> object:
    answers = {
        "token": caller.json("POST", "/api/token", body=LOGIN, headers={}),
        "types": caller.get("/indicator/types"),
        "searches": caller.get("/search/query"), "query": caller.query(),
        "entries": caller.get("/connectors"),
    }  # fmt: skip
    return [name for name, got in answers.items() if (got.status, got.json) == (200, {})]


@shows("types_shown", {"all": 34, "none": 0})
def show_types_shown(threatq: ThreatQSimulator, caller: Caller) -> object:
    return caller.get("/indicator/types").json["total"]


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, (_, expected) in SHOWN.items() for value in expected]
)
def test_a_threatq_knob_is_seen_on_the_wire(
    threatq: ThreatQSimulator, caller: Caller, name: str, value: object
) -> None:
    """Each value of each knob makes the answer that its meaning promises."""
    show, expected = SHOWN[name]
    threatq.set(**{name: value})
    assert show(threatq, caller) == expected[value]
    assert threatq.records.refused == []


def test_every_threatq_knob_is_shown_with_all_its_texts() -> None:
    """A knob without a test here, or one of its texts or switches without, would be a claim only."""
    assert set(SHOWN) == {knob.name for knob in REGISTRY}
    for knob in REGISTRY:
        if knob.open_to is None:
            assert set(SHOWN[knob.name][1]) == set(knob.values), knob.name


def test_every_threatq_knob_says_where_it_comes_from() -> None:
    """Section of the reference, mark and meaning."""
    for knob in REGISTRY:
        assert knob.reference[0].isdigit()
        assert knob.mark in ("seen", "inferred", "unknown")
        assert knob.meaning
