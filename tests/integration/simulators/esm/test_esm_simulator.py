"""The ESM simulator on the wire: sessions, strictness and the calls (ESM reference 2, 3, 4, 10.1)."""

import json
import time

import pytest
from simulators.esm import DEFAULT_PASSWORD, DEFAULT_USER, EsmSimulator
from simulators.esm.caller import FLAGS, Caller


def test_a_login_gives_a_token_and_a_cookie_and_a_logout_ends_them(esm: EsmSimulator) -> None:
    """Header Xsrf-Token and cookie JWTToken (3.3); DELETE of logout (3.8)."""
    with Caller(esm) as caller:
        got = caller.login()
        assert got.headers["Set-Cookie"].startswith("JWTToken=")
        assert got.headers["Set-Cookie"].partition(";")[0].count(".") == 2
        assert got.json["userName"] == DEFAULT_USER
        assert esm.open_sessions(DEFAULT_USER) == 1
        assert caller.logout().status == 200
        assert esm.open_sessions() == 0
        assert caller.call("miscKeepAlive").status == 401
    assert esm.records.refused == []


def test_a_login_at_the_v1_path_serves_v2_calls(esm: EsmSimulator) -> None:
    """2.4, seen; the body's keys are at the top level there as well (3.3)."""
    with Caller(esm) as caller:
        assert "tzId" in caller.login(v1=True).json
        assert caller.call("essmgtGetBuildStamp").json["buildStamp"].split()[0] == "11.6.13"


def test_a_wrong_encoding_reads_as_a_wrong_user(esm: EsmSimulator) -> None:
    """base64 at a version that wants AES (3.2), told in the object of 3.4, no mistake in form."""
    with Caller(esm) as caller:
        got = caller.login(aes=False)
        assert (got.status, got.json["message"]) == (401, "ERROR_InvalidCredentials (406)")
        assert caller.login().status == 200
    assert (esm.bad_logins, esm.records.refused) == (1, [])


def test_a_login_without_password_is_told_the_seen_text(esm: EsmSimulator) -> None:
    """`Username and password cannot be null` (3.4, seen)."""
    with Caller(esm) as caller:
        got = caller.send(
            "POST", "/rs/esm/v2/login", b'{"username": "eA==", "password": null, "locale": "en_US"}'
        )
        assert (got.status, got.text) == (400, "Username and password cannot be null")
    assert [call.refused_reason for call in esm.records.refused] == ["no username or no password"]


def test_a_locked_user_and_an_expired_password_have_texts_of_their_own(esm: EsmSimulator) -> None:
    """3.4: these deserve no second attempt."""
    with Caller(esm) as caller:
        esm.set_user(DEFAULT_USER, password_expired=True)
        assert "ERROR_PasswordExpired" in caller.login().json["message"]
        esm.set_user(DEFAULT_USER, locked=True)
        assert caller.login().json["message"] == "ERROR_Login_Locked (11)"
        esm.set_user(DEFAULT_USER, locked=False, password_expired=False, password="päss wörd")
        assert caller.login(password="päss wörd").status == 200


def test_the_session_too_many_is_refused_with_the_seen_body(esm: EsmSimulator) -> None:
    """3.4, seen: 401, code a text, message with name and number."""
    esm.occupy_sessions(DEFAULT_USER, 5)
    with Caller(esm) as caller:
        got = caller.login()
    assert got.status == 401
    assert got.json == {"code": "2", "message": "ERROR_MaxSessionsHit (2)", "errors": []}


@pytest.mark.parametrize("spoil", ["X-Xsrf-Token", "Cookie"])
def test_a_wrong_or_missing_token_or_cookie_is_refused_and_recorded(
    esm: EsmSimulator, caller: Caller, spoil: str
) -> None:
    """3.5, seen; the session itself stays."""
    good = caller.headers.pop(spoil)
    assert caller.call("miscKeepAlive").status == 401
    caller.headers[spoil] = "JWTToken=a.b.c" if spoil == "Cookie" else "0" * 32
    assert caller.call("miscKeepAlive").status == 401
    caller.headers[spoil] = good
    assert caller.call("miscKeepAlive").status == 200
    reasons = [call.refused_reason for call in esm.records.refused]
    assert len(reasons) == 2
    assert spoil.lower() in str(reasons[0]).lower()
    assert "of no session" in str(reasons[1])


def test_a_session_that_ended_is_lost_without_blame(esm: EsmSimulator, caller: Caller) -> None:
    """An expired session is the ESM's doing (3.6): an error, not a refusal."""
    assert esm.expire_sessions() == 1
    assert caller.call("miscKeepAlive").status == 401
    assert (esm.records.refused, esm.records.calls[-1].error) == ([], "session lost")


def test_unknown_methods_verbs_and_content_types_are_refused(esm: EsmSimulator, caller: Caller) -> None:
    """404, 405 (10.3, 2.2: inferred as fair), 415; each with its reason in the records."""
    statuses = [
        caller.call("sysEmptyWatchlist", body={}).status,
        caller.send("POST", "/api/v2/login").status,
        caller.send("GET", "/rs/esm/v2/sysGetWatchlistFields").status,
        caller.send("POST", "/rs/esm/v2/logout").status,
    ]
    caller.headers["Content-Type"] = "text/plain"
    statuses.append(caller.call("miscKeepAlive").status)
    assert statuses == [404, 404, 405, 405, 415]
    assert [call.status for call in esm.records.refused] == statuses
    assert esm.records.refused[2].refused_reason == "GET where POST is meant"


@pytest.mark.parametrize(
    ("method", "query", "body", "reason"),
    [
        ("sysGetWatchlists", {"hidden": "false"}, None, "missing"),
        ("sysGetWatchlists", FLAGS | {"name": "x"}, None, "unknown"),
        ("sysGetWatchlists", FLAGS | {"hidden": "0"}, None, "no boolean"),
        ("sysGetWatchlistDetails", {"id": 1}, None, "unknown"),
        ("sysGetWatchlistDetails", None, None, "lacks id"),
        ("sysGetWatchlistDetails", None, {"id": 1, "more": 1}, "unknown more"),
        ("sysGetWatchlistDetails", None, {"id": "x"}, "no id"),
        ("sysGetWatchlistDetails", None, {"id": {"value": 1}}, "no id"),
        ("sysGetWatchlistDetails", None, [1], "no object"),
        ("sysGetWatchlistValues", {"pos": "0"}, {"file": {"id": "x"}}, "count is missing"),
        ("sysGetWatchlistValues", {"pos": "-1", "count": "5"}, {"file": {"id": "x"}}, "no number"),
        ("sysGetWatchlistValues", {"pos": "0", "count": "5"}, {"file": {"fileToken": "x"}}, "lacks id"),
        ("sysAddWatchlistValues", None, {"watchlist": 1, "values": [1]}, "no list of texts"),
        ("sysAddWatchlistValues", None, {"watchlist": 1}, "lacks values"),
        ("sysAddWatchlist", None, {"watchlist": {"name": "x"}}, "lacks"),
        ("sysRemoveWatchlist", None, {"id": 1}, "lacks ids"),
    ],
)
def test_a_parameter_that_is_unknown_missing_or_of_a_wrong_shape_is_refused(
    esm: EsmSimulator, caller: Caller, method: str, query: dict[str, object] | None, body: object, reason: str
) -> None:
    """2.3: scalars in the query, structures in the body; 400 with a text of 9.1."""
    assert caller.call(method, query, body).status == 400
    (call,) = esm.records.refused
    assert reason in str(call.refused_reason)


def test_a_body_that_is_no_json_is_told_so(caller: Caller) -> None:
    """9.1, seen."""
    got = caller.send("POST", "/rs/esm/v2/sysGetWatchlistDetails", b"{nope")
    assert got.status == 400
    assert got.text.startswith("A JSONObject text must begin with '{'")


def test_the_records_hold_no_body_and_no_query_of_a_login(esm: EsmSimulator) -> None:
    """A record may be printed by a failing test."""
    with Caller(esm) as caller:
        caller.login()
        caller.send("POST", "/rs/esm/v2/login?password=hush")
    assert DEFAULT_PASSWORD not in repr(esm.records.calls)
    assert "hush" not in repr(esm.records.calls)


def test_a_list_is_made_filled_read_and_emptied(esm: EsmSimulator, caller: Caller) -> None:
    """4.5 to 4.7, with the empty bodies of add and remove (seen)."""
    number = caller.create("ThreatQ High - FQDN").json["value"]
    added = caller.add(number, "evil.example", "bad.example")
    assert (added.status, added.body) == (200, b"")
    assert esm.lists() == {"ThreatQ High - FQDN": ["bad.example", "evil.example"]}
    assert caller.read(caller.token(number)).json == {
        "fileSize": 25,
        "bytesRead": 25,
        "data": "evil.example\nbad.example\n",
    }
    removed = caller.remove(number, "evil.example")
    assert (removed.status, removed.body) == (200, b"")
    assert esm.lists() == {"ThreatQ High - FQDN": ["bad.example"]}
    assert caller.call("sysRemoveWatchlist", body={"ids": {"watchlistIdList": [number]}}).status == 200
    assert caller.details(number).text == "ERROR_UnknownList (38)"
    assert esm.records.refused == []


def test_hidden_and_dynamic_lists_show_only_when_asked_for(esm: EsmSimulator, caller: Caller) -> None:
    """The flags of 4.2; writeOnly leaves out what cannot be changed."""
    esm.create_list("plain", "DomainID")
    esm.create_list("gti", hidden=True)
    esm.create_list("feed", dynamic=True)

    def names(**flags: object) -> list[str]:
        return [row["name"] for row in caller.overview(**flags)]

    assert names() == ["plain"]
    assert names(hidden="True") == ["plain", "gti"]
    assert names(dynamic="true") == ["plain", "feed"]
    assert names(hidden="true", dynamic="true", writeOnly="true") == ["plain"]


def test_the_overview_row_has_the_seen_shape(esm: EsmSimulator, caller: Caller) -> None:
    """4.2: id plain, the custom type's name the number as a text, valueCount right."""
    number = esm.create_list("d", "DomainID", values=["a.example"])
    assert caller.overview() == [
        {
            "id": number, "name": "d",
            "type": {"id": 0, "name": "DomainID"}, "customType": {"id": 0, "name": "3"},
            "dynamic": False, "hidden": False, "scored": False, "active": True,
            "valueCount": 1, "errorMsg": "", "source": 5,
        }
    ]  # fmt: skip


def test_the_overview_is_filtered_by_type(esm: EsmSimulator, caller: Caller) -> None:
    """`filters` limits by field type (4.2)."""
    esm.create_list("u", "URL")
    esm.create_list("d", "DomainID")
    got = caller.call("sysGetWatchlists", FLAGS, {"filters": [{"name": "URL", "id": 4259841}]})
    assert [row["name"] for row in got.json] == ["u"]


def test_the_types_of_section_5_are_there(caller: Caller) -> None:
    """4.1: name and id."""
    fields = {row["name"]: row["id"] for row in caller.call("sysGetWatchlistFields").json}
    assert {"DomainID": 3, "Mail_ID": 65548, "URL": 4259841, "File_Hash": 262159, "SHA1": 65619}.items() <= (
        fields.items()
    )
    assert "IPAddress" in fields


def test_the_file_is_a_snapshot_of_the_details_call(esm: EsmSimulator, caller: Caller) -> None:
    """4.4, seen: later changes show only after the details were asked for again."""
    number = esm.create_list("d", "DomainID", values=["a.example"])
    token = caller.token(number)
    caller.add(number, "b.example")
    assert caller.read(token).json["data"] == "a.example\n"
    assert caller.read(caller.token(number)).json["data"] == "a.example\nb.example\n"


def test_the_file_is_read_by_bytes_and_cut_anywhere(esm: EsmSimulator, caller: Caller) -> None:
    """pos and count are bytes (4.4, seen); behind the end there is nothing; 0 is all there is."""
    token = caller.token(esm.create_list("d", "DomainID", values=["abc", "def"]))
    assert caller.read(token, 0, 5).json == {"fileSize": 8, "bytesRead": 5, "data": "abc\nd"}
    assert caller.read(token, 5, 50).json == {"fileSize": 8, "bytesRead": 3, "data": "ef\n"}
    assert caller.read(token, 8, 50).json == {"fileSize": 8, "bytesRead": 0, "data": ""}
    assert caller.read(token, 0, 0).json["bytesRead"] == 8
    assert "ERROR_RecordNotFound" in caller.read("U2FsdGVkX1nothing").text


def test_the_v1_path_wraps_answers_and_ids(esm: EsmSimulator, caller: Caller) -> None:
    """2.4, seen: `return`, and {"value": n}; a bare id where msiempy sends one is only warned about."""
    number = esm.create_list("d", "DomainID", values=["a.example"])
    wrapped = {"value": number}
    details = caller.call("sysGetWatchlistDetails", body={"id": wrapped}, v1=True).json["return"]
    assert details["recordCount"] == 1
    assert (
        caller.call("sysAddWatchlistValues", body={"watchlist": wrapped, "values": ["b"]}, v1=True).body
        == b""
    )
    assert caller.call("sysGetWatchlists", FLAGS, v1=True).json["return"][0]["id"] == number
    assert caller.call("userGetTimeZones", v1=True).json["return"][0]["id"] == {"value": 4}
    assert caller.call("sysGetWatchlistDetails", body={"id": number}, v1=True).status == 200
    assert len(esm.records.warnings) == 1
    body = {"watchlist": number, "values": ["b"]}
    assert caller.call("sysRemoveWatchlistValues", body=body, v1=True).status == 400


def test_values_as_a_text_work_and_are_warned_about(esm: EsmSimulator, caller: Caller) -> None:
    """4.6: one client sends a JSON text of a list; do not copy that."""
    number = esm.create_list("d", "DomainID")
    body = {"watchlist": str(number), "values": json.dumps(["a.example"])}
    assert caller.call("sysAddWatchlistValues", body=body).status == 200
    assert esm.lists() == {"d": ["a.example"]}
    assert esm.records.warnings == ["sysAddWatchlistValues: values as a text"]


def test_a_user_without_the_right_is_told_so(esm: EsmSimulator, caller: Caller) -> None:
    """InsufficientRights, 13 (3.9, 9.2); what needs no right still answers."""
    esm.set_user(DEFAULT_USER, rights=["alarms"])
    assert caller.call("sysGetWatchlistFields").text == "ERROR_InsufficientRights (13)"
    assert caller.call("userGetUserRights").json == [{"name": "alarms"}]
    assert esm.records.refused == []


def test_the_smaller_calls_answer_as_seen(esm: EsmSimulator, caller: Caller) -> None:
    """10.1 and 8.3; loggedInCount shows leaked sessions."""
    esm.clock.freeze(1_499_343_719.0)
    assert caller.call("essmgtGetESSTime").json == {"value": "2017-07-06T12:21:59.0+0000"}
    keep_alive = caller.call("miscKeepAlive", body={})
    assert (keep_alive.status, keep_alive.body) == (200, b"")
    assert {"id": 26, "name": "UTC", "offset": "+00:00"} in caller.call("userGetTimeZones").json
    (row,) = caller.call("userGetUserList", body={"authPW": {"value": DEFAULT_PASSWORD}}).json
    assert (row["username"], row["loggedInCount"], row["locked"]) == (DEFAULT_USER, 1, False)
    wrong = caller.call("userGetUserList", body={"authPW": {"value": "no"}})
    assert "ERROR_InvalidCredentials" in wrong.text


def test_the_side_changes_lists_behind_the_callers_back(esm: EsmSimulator, caller: Caller) -> None:
    """A person at the console, or values that expire (11.1)."""
    number = esm.create_list("d", "DomainID", values=["a", "b"])
    assert esm.change_values("d", add=["c"], remove=["a", "absent"]) == 2
    assert caller.details(number).json["recordCount"] == 2
    esm.delete_list("d")
    assert caller.overview() == []


def test_it_takes_more_than_thirty_thousand_values_a_second(esm: EsmSimulator, caller: Caller) -> None:
    """Tests with large lists must not wait for the simulator."""
    number = esm.create_list("d", "DomainID")
    batches = [[f"host{i}-{j}.example" for j in range(1_000)] for i in range(60)]
    start = time.process_time()  # of both ends: a busy machine must not fail it
    for batch in batches:
        assert caller.add(number, *batch).status == 200
    taken = time.process_time() - start
    assert len(esm.lists()["d"]) == 60_000
    assert 60_000 / taken > 30_000


def test_a_list_of_a_million_values_is_read_whole(esm: EsmSimulator, caller: Caller) -> None:
    """The limit of one list (4); by bytes it is quick to page."""
    number = esm.create_list("d", "DomainID")
    assert esm.fill("d", 1_000_000) == 1_000_000
    token, pos, size, parts = caller.token(number), 0, 1, []
    while pos < size:
        got = caller.read(token, pos, 1_000_000).json
        pos, size = pos + got["bytesRead"], got["fileSize"]
        parts.append(got["data"])
    assert len("".join(parts).split()) == 1_000_000
