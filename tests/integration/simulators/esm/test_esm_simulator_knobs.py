"""Each knob of the ESM simulator, seen on the wire."""

import base64
from collections.abc import Callable

import pytest
from simulators.esm import DEFAULT_USER, EsmSimulator
from simulators.esm.caller import Caller
from simulators.esm.knobs import REGISTRY, SESSION_TEXTS

Show = Callable[[EsmSimulator, Caller, str], object]
SHOWN: dict[str, tuple[Show, dict[object, object]]] = {}


def shows(name: str, expected: dict[object, object]) -> Callable[[Show], Show]:
    """Registers how a knob is seen: the value set, and what the wire then shows."""

    def keep(show: Show) -> Show:
        SHOWN[name] = (show, expected)
        return show

    return keep


@shows("version", {"11.6.13": (200, "11.6.13", "fileToken"), "11.6.10": (401, "11.6.10", "fileToken"),
                   "10.4.0": (401, "10.4.0", "id")})  # fmt: skip
def show_version(esm: EsmSimulator, caller: Caller, _: str) -> object:
    stamp = caller.call("essmgtGetBuildStamp").json["buildStamp"].split()[0]
    (key,) = caller.details(esm.create_list("d")).json["valueFile"]
    return caller.login(aes=True).status, stamp, key


@shows("shapes", {"version": ("fileToken", 1, 0), "10.x": ("id", None, 1), "11.x": ("fileToken", 1, 0)})
def show_shapes(esm: EsmSimulator, caller: Caller, _: str) -> object:
    got = caller.details(esm.create_list("d", values=["a"])).json
    return next(iter(got["valueFile"])), got.get("recordCount"), got["valueCount"]


@shows("error_status", {400: 400, 500: 500})
def show_error_status(esm: EsmSimulator, caller: Caller, _: str) -> object:
    return caller.details(99).status


@shows("error_shape", {
    "text": b"ERROR_UnknownList (38)",
    "json": b'{"code": "38", "message": "ERROR_UnknownList (38)", "errors": []}'})  # fmt: skip
def show_error_shape(esm: EsmSimulator, caller: Caller, _: str) -> object:
    return caller.details(99).body


@shows("no_right_text", {one: one for one in ("ERROR_InsufficientRights (13)", "Not Authorized User")})
def show_no_right_text(esm: EsmSimulator, caller: Caller, _: str) -> object:
    esm.set_user(DEFAULT_USER, rights=[])
    return caller.call("sysGetWatchlistFields").text


@shows("zone_offset", {"+01:00": "+01:00", "60": "60", "1.0": "1.0", "3600000": "3600000"})
def show_zone_offset(esm: EsmSimulator, caller: Caller, _: str) -> object:
    return next(row["offset"] for row in caller.call("userGetTimeZones").json if row["id"] == 27)


@shows("login_status", {200: 200, 201: 201})
def show_login_status(esm: EsmSimulator, caller: Caller, _: str) -> object:
    return caller.login().status


@shows("login_body", {"full": True, "without_tz_id": False, "empty": None})
def show_login_body(esm: EsmSimulator, caller: Caller, _: str) -> object:
    got = caller.login()
    return "tzId" in got.json if got.body else None


@shows("bad_password_status", {400: 400, 401: 401})
def show_bad_password_status(esm: EsmSimulator, caller: Caller, _: str) -> object:
    return caller.login(password="wrong").status


@shows("bad_password_text", {"ERROR_InvalidCredentials": True, "ERROR_BadCredentials": True,
                             "ERROR_InvalidUser": True, "ERROR_Login_UserName": True,
                             "ERROR_Login_Password": True, "": b""})  # fmt: skip
def show_bad_password_text(esm: EsmSimulator, caller: Caller, value: str) -> object:
    got = caller.login(password="wrong")
    return got.json["message"].startswith(value + " (") if got.body else got.body


@shows("lock_after", {0: 200, 2: 401})
def show_lock_after(esm: EsmSimulator, caller: Caller, _: str) -> object:
    caller.login(password="wrong")
    caller.login(password="wrong")
    return caller.login().status


@shows("max_sessions", {1: 401, 2: 200, 5: 200})
def show_max_sessions(esm: EsmSimulator, caller: Caller, _: str) -> object:
    return caller.login().status


@shows("idle_seconds", {60.0: 401, 3600.0: 200})
def show_idle_seconds(esm: EsmSimulator, caller: Caller, _: str) -> object:
    esm.clock.advance(90)
    return caller.call("miscKeepAlive").status


@shows("session_loss_status", {401: 401, 400: 400})
def show_session_loss_status(esm: EsmSimulator, caller: Caller, _: str) -> object:
    esm.expire_sessions()
    return caller.call("miscKeepAlive").status


@shows("session_loss_text", {text: text for text in SESSION_TEXTS})
def show_session_loss_text(esm: EsmSimulator, caller: Caller, _: str) -> object:
    esm.expire_sessions(DEFAULT_USER)
    return caller.call("miscKeepAlive").text


@shows("id_shape", {"number": 1, "string": "1", "value": {"value": 1}, "id": {"id": 1}})
def show_id_shape(esm: EsmSimulator, caller: Caller, _: str) -> object:
    esm.create_list("d")
    return caller.overview()[0]["id"]


@shows("overview_count", {"present": 1, "missing": None})
def show_overview_count(esm: EsmSimulator, caller: Caller, _: str) -> object:
    esm.create_list("d", values=["a"])
    return caller.overview()[0].get("valueCount")


@shows("overview_type", {"named": ("URL", "4259841"), "manual": ("MANUAL", "4259841")})
def show_overview_type(esm: EsmSimulator, caller: Caller, _: str) -> object:
    esm.create_list("d", "URL")
    row = caller.overview()[0]
    return row["type"]["name"], row["customType"]["name"]


@shows("details_type", {"manual": ("MANUAL", False), "as_overview": ("4259841", True)})
def show_details_type(esm: EsmSimulator, caller: Caller, _: str) -> object:
    got = caller.details(esm.create_list("d", "URL")).json
    return got["customType"]["name"], got["active"]


@shows("indexed_only", {"drops": 0, "ignored": 1})
def show_indexed_only(esm: EsmSimulator, caller: Caller, _: str) -> object:
    esm.create_list("m", "Message_Text")
    return len(caller.overview(indexedOnly="true"))


@shows("apostrophes", {"kept": "URL's", "doubled": "URL''s"})
def show_apostrophes(esm: EsmSimulator, caller: Caller, _: str) -> object:
    esm.create_list("URL's")
    return caller.overview()[0]["name"]


@shows("same_name", {"refused": (400, 200), "refused_any_case": (400, 400), "allowed": (200, 200)})
def show_same_name(esm: EsmSimulator, caller: Caller, _: str) -> object:
    esm.create_list("Name", "DomainID")
    return caller.create("Name").status, caller.create("NAME").status


@shows("create_answer", {"value_number": b'{"value":1}', "value_string": b'{"value":"1"}',
                         "bare_number": b"1", "bare_string": b'"1"', "empty": b""})  # fmt: skip
def show_create_answer(esm: EsmSimulator, caller: Caller, _: str) -> object:
    return caller.create("d").body


@shows("max_lists", {0: [200, 200], 1: [200, 400]})
def show_max_lists(esm: EsmSimulator, caller: Caller, _: str) -> object:
    return [caller.create(name).status for name in "ab"]


@shows("hidden_error", {one: [one, one] for one in ("ERROR_ActionNotAllowed (63)", "ERROR_UnknownList (38)")})
def show_hidden_error(esm: EsmSimulator, caller: Caller, _: str) -> object:
    number = esm.create_list("gti", hidden=True)
    return [caller.add(number, "a").text, caller.read(caller.token(number)).text]


@shows(
    "duplicates_on_add",
    {"ignored": (200, ["a", "b"]), "partial_error": (400, ["a", "b"]), "error": (400, ["a"])},
)
def show_duplicates_on_add(esm: EsmSimulator, caller: Caller, _: str) -> object:
    got = caller.add(esm.create_list("d", values=["a"]), "a", "b")
    assert got.status == 200 or "ERROR_OneOrMoreValuesNotAdded" in got.text
    return got.status, esm.lists()["d"]


@shows("absent_on_remove", {"ignored": (200, []), "partial_error": (400, []), "error": (400, ["a"])})
def show_absent_on_remove(esm: EsmSimulator, caller: Caller, _: str) -> object:
    got = caller.remove(esm.create_list("d", values=["a"]), "a", "b")
    assert got.status == 200 or "ERROR_OneOrMoreValuesNotDeleted" in got.text
    return got.status, esm.lists()["d"]


@shows("letter_case", {"kept": ("aB", "aB"), "guid_upper": ("AB", "aB"), "all_upper": ("AB", "AB"),
                       "all_lower": ("ab", "ab")})  # fmt: skip
def show_letter_case(esm: EsmSimulator, caller: Caller, _: str) -> object:
    hashes, names = esm.create_list("h", "File_Hash"), esm.create_list("d", "DomainID")
    caller.add(hashes, "aB")
    caller.add(names, "aB")
    return tuple(caller.read(caller.token(number)).json["data"].strip() for number in (hashes, names))


@shows("values_per_call", {0: [200, 200], 1: [200, 400]})
def show_values_per_call(esm: EsmSimulator, caller: Caller, _: str) -> object:
    number = esm.create_list("d")
    return [caller.add(number, "a").status, caller.add(number, "b", "c").status]


@shows(
    "values_per_call_error",
    {"TooManyValues": (400, True), "RequestTooLarge": (400, True), "413": (413, True)},
)
def show_values_per_call_error(esm: EsmSimulator, caller: Caller, value: str) -> object:
    esm.set(values_per_call=1)
    got = caller.add(esm.create_list("d"), "b", "c")
    return got.status, value in got.text


@shows("max_values", {2: (400, ["a", "b"]), 1_000_000: (200, ["a", "b", "c"])})
def show_max_values(esm: EsmSimulator, caller: Caller, _: str) -> object:
    got = caller.add(esm.create_list("d", values=["a", "b"]), "c")
    assert got.status == 200 or "ERROR_TooManyValues" in got.text
    return got.status, esm.lists()["d"]


@shows("overflow", {"nothing_stored": ["a"], "filled_up": ["a", "b"]})
def show_overflow(esm: EsmSimulator, caller: Caller, _: str) -> object:
    esm.set(max_values=2)
    assert caller.add(esm.create_list("d", values=["a"]), "b", "c").status == 400
    return esm.lists()["d"]


@shows("not_ready_after_write", {0: [200, 200, 200], 2: [400, 400, 200]})
def show_not_ready_after_write(esm: EsmSimulator, caller: Caller, _: str) -> object:
    number = esm.create_list("d")
    caller.add(number, "a")
    answers = [caller.details(number) for _ in range(3)]
    assert all("ERROR_WLValuesNotReady" in got.text for got in answers if got.status != 200)
    return [got.status for got in answers]


@shows("max_read_count", {0: 8, 3: 3})
def show_max_read_count(esm: EsmSimulator, caller: Caller, _: str) -> object:
    return caller.read(caller.token(esm.create_list("d", values=["abc", "def"]))).json["bytesRead"]


@shows("max_read_pos", {0: [200, 200], 3: [200, 400]})
def show_max_read_pos(esm: EsmSimulator, caller: Caller, _: str) -> object:
    token = caller.token(esm.create_list("d", values=["abc", "def"]))
    return [caller.read(token, pos).status for pos in (3, 4)]


@shows("final_newline", {True: "a\nb\n", False: "a\nb"})
def show_final_newline(esm: EsmSimulator, caller: Caller, _: str) -> object:
    return caller.read(caller.token(esm.create_list("d", values=["a", "b"]))).json["data"]


@shows("line_end", {"\n": "a\nb\n", "\r\n": "a\r\nb\r\n"})
def show_line_end(esm: EsmSimulator, caller: Caller, _: str) -> object:
    return caller.read(caller.token(esm.create_list("d", values=["a", "b"]))).json["data"]


@shows("cut_character", {"replaced": ("\N{REPLACEMENT CHARACTER}", 1), "dropped": ("", 1)})
def show_cut_character(esm: EsmSimulator, caller: Caller, _: str) -> object:
    got = caller.read(caller.token(esm.create_list("d", values=["ü"])), 0, 1).json
    return got["data"], got["bytesRead"]


@shows("empty_value_file", {"token": True, "null": None, "blank": ""})
def show_empty_value_file(esm: EsmSimulator, caller: Caller, _: str) -> object:
    file = caller.details(esm.create_list("d")).json["valueFile"]
    return file and (
        file["fileToken"] and base64.urlsafe_b64decode(file["fileToken"][:8]).startswith(b"Salte")
    )


@shows("file_token_seconds", {10.0: 400, 600.0: 200})
def show_file_token_seconds(esm: EsmSimulator, caller: Caller, _: str) -> object:
    token = caller.token(esm.create_list("d", values=["a"]))
    esm.clock.advance(30)
    return caller.read(token).status


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, (_, expected) in SHOWN.items() for value in expected]
)
def test_a_knob_is_seen_on_the_wire(esm: EsmSimulator, caller: Caller, name: str, value: object) -> None:
    """Each value of each knob makes the answer that its meaning promises."""
    show, expected = SHOWN[name]
    esm.set(**{name: value})
    assert show(esm, caller, str(value)) == expected[value]
    assert esm.records.refused == []


def test_every_knob_is_shown_with_all_its_texts() -> None:
    """A knob without a test here, or one of its texts or switches without, would be a claim only."""
    assert set(SHOWN) == {knob.name for knob in REGISTRY}
    for knob in REGISTRY:
        if knob.open_to is None:
            assert set(SHOWN[knob.name][1]) == set(knob.values), knob.name


def test_every_knob_says_where_it_comes_from() -> None:
    """Section of the reference, mark and meaning."""
    for knob in REGISTRY:
        assert knob.reference[0].isdigit()
        assert knob.mark in ("seen", "inferred", "unknown")
        assert knob.meaning


def test_10_x_deletes_one_list_at_a_time(esm: EsmSimulator, caller: Caller) -> None:
    """{"id": n} below 11 (4.9, seen); the shape of 11.x is refused there."""
    esm.set(shapes="10.x")
    number = esm.create_list("d")
    assert caller.call("sysRemoveWatchlist", body={"ids": {"watchlistIdList": [number]}}).status == 400
    assert caller.call("sysRemoveWatchlist", body={"id": number}).status == 200
    assert esm.lists() == {}
