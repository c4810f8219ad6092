"""The smaller calls (10.1)."""

from __future__ import annotations

import secrets

from simulators.esm.calls import NOTHING, Call, Method, check_keys
from simulators.esm.desk import Desk
from simulators.esm.errors import EsmError, Misuse
from simulators.esm.sessions import User

# Numbers and places seen (8.3); the standard offset in minutes is the place's own.
ZONES = (
    (4, "America/Los_Angeles", -480), (7, "America/Denver", -420), (9, "America/Chicago", -360),
    (13, "America/New_York", -300), (26, "UTC", 0), (27, "Europe/Amsterdam", 60),
    (32, "Europe/Athens", 120), (37, "Asia/Jerusalem", 120), (40, "Europe/Moscow", 180),
    (48, "Asia/Kolkata", 330), (61, "Asia/Tokyo", 540), (76, "Europe/Dublin", 0),
)  # fmt: skip


def build_stamp(desk: Desk, call: Call) -> object:
    """essmgtGetBuildStamp: the first word is the version (10.1, seen)."""
    return {"buildStamp": f"{desk.knobs.text('version')} 20250218101010"}


def server_time(desk: Desk, call: Call) -> object:
    """essmgtGetESSTime: {"value": "2017-07-06T12:21:59.0+0000"} on v2 (10.1, seen), bare on v1 (inferred)."""
    text = desk.clock.utc().strftime("%Y-%m-%dT%H:%M:%S.0+0000")
    return text if call.v1 else {"value": text}


def keep_alive(desk: Desk, call: Call) -> object:
    """miscKeepAlive: nothing comes back; the session was used (3.6, 10.1, seen)."""
    return NOTHING


def time_zones(desk: Desk, call: Call) -> object:
    """userGetTimeZones: id, name, offset as a text of unknown spelling (8.3); ids wrapped on v1."""
    shape = desk.knobs.text("zone_offset")
    return [
        {"id": {"value": number} if call.v1 else number, "name": name, "offset": _offset(minutes, shape)}
        for number, name, minutes in ZONES
    ]


def _offset(minutes: int, shape: str) -> str:
    if shape == "60":
        return str(minutes)
    if shape == "1.0":
        return str(minutes / 60)
    if shape == "3600000":
        return str(minutes * 60_000)
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def rights(desk: Desk, call: Call) -> object:
    """userGetUserRights: the rights of the caller (10.1); their shape is unknown, this is invented."""
    return [{"name": name} for name in sorted(call.session.user.rights)]


def user_list(desk: Desk, call: Call) -> object:
    """userGetUserList: wants the caller's own password, in the clear; keys seen (10.1)."""
    sent = check_keys("authPW", call.body["authPW"], frozenset({"value"}))["value"]
    if not isinstance(sent, str):
        raise Misuse("authPW.value is no text")
    if not secrets.compare_digest(sent.encode(), call.session.user.password.encode()):
        raise EsmError("ERROR_InvalidCredentials")
    return [_user_row(desk, call, user) for user in desk.sessions.users.values()]


def _user_row(desk: Desk, call: Call, user: User) -> dict[str, object]:
    return {
        "username": user.name,
        "id": {"value": user.id} if call.v1 else user.id,
        "locked": user.locked,
        "loggedInCount": desk.sessions.count(user.name),
        "email": "", "emailId": 0, "sms": "", "smsId": 0,
        "master": False, "admin": False, "alias": user.name, "type": "NORMAL", "groups": [],
    }  # fmt: skip


METHODS: dict[str, Method] = {
    "essmgtGetBuildStamp": Method(build_stamp),
    "essmgtGetESSTime": Method(server_time),
    "miscKeepAlive": Method(keep_alive),
    "userGetTimeZones": Method(time_zones),
    "userGetUserRights": Method(rights),
    "userGetUserList": Method(user_list, body=frozenset({"authPW"})),
}
