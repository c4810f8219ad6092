"""The ThreatQ simulator on the wire: logins, strictness, types, saved searches."""

import json

import pytest
from simulators.threatq import (
    DEFAULT_CLIENT,
    DEFAULT_PASSWORD,
    DEFAULT_PRIVATE_CLIENT,
    DEFAULT_SECRET,
    DEFAULT_USER,
    ThreatQSimulator,
)
from simulators.threatq.caller import ALL, FORM, LOGIN, Caller, basic

BASIC = basic(DEFAULT_PRIVATE_CLIENT, DEFAULT_SECRET)
PERSON = {"email": DEFAULT_USER, "password": DEFAULT_PASSWORD}
GRANT = {"grant_type": "client_credentials"}


def reason(threatq: ThreatQSimulator) -> str:
    """Why the last call was refused; empty when it was not."""
    return threatq.records.calls[-1].refused_reason or ""


def test_the_password_grant_is_taken_in_both_forms(threatq: ThreatQSimulator, caller: Caller) -> None:
    """2.1: id in the query string and the person in JSON, or all four in JSON."""
    query = {"grant_type": "password", "client_id": DEFAULT_CLIENT}
    got = caller.json("POST", "/api/token", query, PERSON, {}).json
    assert set(got) == {"access_token", "token_type", "expires_in", "refresh_token"}
    assert (got["token_type"], got["expires_in"]) == ("Bearer", 3600)
    assert caller.login().status == 200
    assert threatq.records.refused == []


@pytest.mark.parametrize("form", ["query", "form", "json", "sdk", "collector"])
def test_client_credentials_are_taken_as_public_clients_send_them(
    threatq: ThreatQSimulator, caller: Caller, form: str
) -> None:
    """2.1: HTTP Basic, the grant in query, form or JSON; the pair in the address is warned about."""
    if form == "form":
        headers = BASIC | {"Content-Type": FORM}
        got = caller.send("POST", "/api/token", None, b"grant_type=client_credentials", headers)
    elif form == "json":
        got = caller.json("POST", "/api/token", None, GRANT, BASIC)
    elif form == "sdk":
        got = caller.json("POST", "/api/token", GRANT, [DEFAULT_PRIVATE_CLIENT, DEFAULT_SECRET], BASIC)
    elif form == "collector":
        pair = {"client_id": DEFAULT_PRIVATE_CLIENT, "client_secret": DEFAULT_SECRET}
        got = caller.send("POST", "/api/token", GRANT | pair, headers={})
    else:
        got = caller.send("POST", "/api/token", GRANT, headers=BASIC)
    assert got.status == 200
    assert threatq.records.refused == []
    assert bool(threatq.records.warnings) == (form == "collector")
    assert DEFAULT_SECRET not in repr(threatq.records.calls)


def test_a_token_is_renewed_once_by_its_refresh_token(threatq: ThreatQSimulator, caller: Caller) -> None:
    """2.1: a public client sends the old token as Bearer, a private one Basic."""
    first = caller.login().json
    query = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = caller.send("POST", "/api/token", query)
    assert second.json["access_token"] != first["access_token"]
    assert caller.get("/connectors").status == 401
    caller.headers["Authorization"] = f"Bearer {second.json['access_token']}"
    assert caller.get("/connectors").status == 200
    assert caller.send("POST", "/api/token", query).status == 400
    private = caller.send("POST", "/api/token", GRANT, headers=BASIC).json["refresh_token"]
    query = {"grant_type": "refresh_token", "refresh_token": private}
    assert caller.send("POST", "/api/token", query, headers={}).status == 400
    assert caller.send("POST", "/api/token", query, headers=BASIC).status == 200


@pytest.mark.parametrize(
    "changes", [{"password": "wrong"}, {"email": "nobody@example.org"}, {"client_id": "0" * 32}]
)
def test_wrong_user_credentials_are_400(
    threatq: ThreatQSimulator, caller: Caller, changes: dict[str, str]
) -> None:
    """2.1, seen. An ordinary error: the form was right."""
    assert caller.login(**changes).status == 400
    assert (threatq.bad_logins, threatq.records.refused) == (1, [])


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"grant_type": "password", "client_id": "x", "email": "y"}, "password is missing"),
        (PERSON, "grant_type is missing"),
        ({**LOGIN, "grant_type": "implicit"}, "grant_type is implicit"),
        ({**LOGIN, "scope": "all"}, "scope has no place"),
        ({**LOGIN, "password": 5}, "password is no text"),
        (GRANT, "without HTTP Basic"),
        ([1], "no object"),
    ],
)
def test_a_login_of_wrong_form_is_refused(
    threatq: ThreatQSimulator, caller: Caller, body: object, why: str
) -> None:
    """What 2.1 does not show is not taken."""
    assert caller.json("POST", "/api/token", None, body, {}).status == 400
    assert why in reason(threatq)


def test_a_token_ends_by_the_simulators_clock(threatq: ThreatQSimulator, caller: Caller) -> None:
    """2.3: after expires_in, a 401 that a correct client meets with a new login."""
    threatq.clock.advance(3590)
    assert caller.get("/connectors").status == 200
    threatq.clock.advance(20)
    assert caller.get("/connectors").status == 401
    assert threatq.records.calls[-1].error == "token expired"
    caller.login()
    assert caller.get("/connectors").status == 200
    threatq.revoke_tokens()
    assert caller.get("/connectors").status == 401
    assert threatq.records.calls[-1].error == "token revoked"
    assert threatq.records.refused == []


@pytest.mark.parametrize(
    ("header", "why"),
    [
        (None, "no token"),
        ("bearer {}", "lower case"),
        ("Token {}", "Bearer is missing"),
        ("Bearer x", "never given"),
    ],
)
def test_a_call_without_a_right_token_is_refused(
    threatq: ThreatQSimulator, caller: Caller, header: str | None, why: str
) -> None:
    """1 and 2.1: 401; a live server has refused `bearer` in lower case."""
    token = caller.headers["Authorization"].partition(" ")[2]
    caller.headers = {} if header is None else {"Authorization": header.format(token)}
    assert caller.get("/search/query").status == 401
    assert why in reason(threatq)


@pytest.mark.parametrize(
    ("verb", "path", "status"),
    [("GET", "/api/nothing", 404), ("GET", "/api/indicators/query", 405), ("GET", "/api/token", 405),
     ("POST", "/api/search/query", 405), ("DELETE", "/api/indicator/types", 405), ("GET", "/connectors", 404),
     ("POST", "/api/search/advanced", 404), ("PUT", "/api/connectors/40", 403),
     ("POST", "/api/connectors", 403), ("DELETE", "/api/connectors/40", 403),
     ("POST", "/api/connectors/40/notifications/toggle", 403)],
)  # fmt: skip
def test_unknown_paths_wrong_verbs_and_writes_are_refused(
    threatq: ThreatQSimulator, caller: Caller, verb: str, path: str, status: int
) -> None:
    """404 and 405; a write to an entry is 403: the connector must never write one (17.4)."""
    assert caller.json(verb, path, body={"is_active": True}).status == status
    assert reason(threatq)


@pytest.mark.parametrize(
    ("query", "body", "why"),
    [
        ({"page": 1}, ALL, "unknown parameter page"),
        ({"limit": "many"}, ALL, "limit"),
        ({"limit": 0}, ALL, "limit"),
        ({"offset": -1}, ALL, "offset"),
        ({"sort": "color"}, ALL, "unknown sort"),
        ({"with": "friends"}, ALL, "unknown relation"),
        ({"cursorMark": "*", "sort": "id", "offset": 0}, ALL, "together with offset"),
        ({"cursorMark": "*", "sort": "value"}, ALL, "ends in id"),
        ({"cursorMark": "AoE", "sort": "id"}, ALL, "never given"),
        ({}, {}, "neither criteria nor filters"),
        ({}, {**ALL, "limit": 5}, "unknown key limit"),
        ({}, {**ALL, "fields": ["colour"]}, "unknown field"),
        ({}, {**ALL, "fields": []}, "fields"),
        ({}, {"criteria": {"score": {"+near": 5}}}, "unknown operator"),
        ({}, {"criteria": []}, "a query is an object"),
    ],
)
def test_a_query_of_wrong_form_is_refused(
    threatq: ThreatQSimulator, caller: Caller, query: dict[str, object], body: dict[str, object], why: str
) -> None:
    """5: what no public client sends is refused, loudly."""
    assert caller.query(body, **query).status == 400
    assert why in reason(threatq)


@pytest.mark.parametrize(
    ("content_type", "body", "why"),
    [
        ("text/plain", b"{}", "content type"), (None, b"{}", "content type"),
        ("application/json", b"{", "no JSON"), ("application/json", b'{"criteria": NaN}', "no JSON"),
        ("application/json", b"\xff", "no JSON"),
        ("application/json", b'{"criteria": {}, "criteria": {}}', "twice"),
    ],
)  # fmt: skip
def test_a_body_that_is_no_json_is_refused(
    threatq: ThreatQSimulator, caller: Caller, content_type: str | None, body: bytes, why: str
) -> None:
    """1: JSON with its content type."""
    headers = caller.headers | ({"Content-Type": content_type} if content_type else {})
    assert caller.send("POST", "/api/indicators/query", None, body, headers).status == 400
    assert why in reason(threatq)


def test_types_and_statuses_are_looked_up_by_name(threatq: ThreatQSimulator, caller: Caller) -> None:
    """3.1 to 3.3: name filter, limit, one row by its id."""
    rows = caller.get("/indicator/types").json
    assert rows["total"] == len(rows["data"]) == 34
    (fqdn,) = caller.get("/indicator/types", name="fqdn").json["data"]
    assert caller.get(f"/indicator/types/{fqdn['id']}").json["data"] == fqdn
    assert fqdn["class"] == "network"
    assert len(caller.get("/indicator/types", limit=5, offset=30, sort="name").json["data"]) == 4
    names = {row["name"] for row in caller.get("/indicator/statuses").json["data"]}
    assert names == {"Active", "Expired", "Indirect", "Review", "Whitelisted"}
    (sighting,) = caller.get("/event/types", name="Sighting").json["data"]
    assert sighting["id"] != 14
    assert caller.get("/indicator/types/9").status == 404
    assert threatq.records.refused == []


def test_a_search_is_in_the_list_of_those_who_may_see_it(threatq: ThreatQSimulator, caller: Caller) -> None:
    """4: what is not shared is simply not there; two may have one name."""
    threatq.add_search("Both", {"score": {"+gt": 5}})
    threatq.add_search("Both", {"score": {"+gt": 6}}, owner="b@example.org")
    threatq.add_search("Hidden", {"score": 1}, shared=False)
    threatq.add_search("Own", {"score": 2}, shared=False, owner=DEFAULT_USER)
    rows = caller.get("/search/query").json["data"]
    assert [row["name"] for row in rows] == ["Both", "Both", "Own"]
    assert len({row["hash"] for row in rows}) == 3
    assert rows[0]["json"]["api_query"] == {"criteria": {"score": {"+gt": 5}}, "filters": {}}
    private = caller.send("POST", "/api/token", GRANT, headers=BASIC).json["access_token"]
    caller.headers["Authorization"] = f"Bearer {private}"
    assert len(caller.get("/search/query").json["data"]) == 2
    threatq.change_search("Hidden", shared=True)
    threatq.remove_search("Both")
    assert [row["name"] for row in caller.get("/search/query").json["data"]] == ["Both", "Hidden"]


def test_a_search_can_be_read_and_run_by_its_hash(threatq: ThreatQSimulator, caller: Caller) -> None:
    """4: one row, limited by `fields`; the stored query run on the server, whole rows, by cursor."""
    threatq.add_indicators([{"type": "FQDN", "value": f"h{n}.example", "score": n} for n in range(10)])
    digest = threatq.add_search("High", {"score": {"+gte": 5}})
    hidden = threatq.add_search("Hidden", {}, shared=False)
    assert caller.get(f"/search/query/{digest}", fields="name").json == {"data": {"name": "High"}}
    got = caller.get(f"/indicators/query/hash/{digest}", limit=3, sort="id", cursorMark="*").json
    assert (got["total"], [row["score"] for row in got["data"]]) == (5, [5, 6, 7])
    assert caller.get(f"/indicators/query/hash/{hidden}").status == 404
    assert threatq.records.refused == []


def test_the_records_hold_no_login(threatq: ThreatQSimulator, caller: Caller) -> None:
    """Neither the query nor the body of a token call."""
    caller.send("POST", "/api/token", LOGIN, headers={})
    assert DEFAULT_PASSWORD not in json.dumps([repr(call) for call in threatq.records.calls])
    assert DEFAULT_PASSWORD not in json.dumps(threatq.dump())
