"""Login, logout and the check of the session that every other call passes (3)."""

from __future__ import annotations

from simulators.esm.calls import check_content_type, read_body
from simulators.esm.credentials import decode, wants_aes
from simulators.esm.desk import Desk
from simulators.esm.errors import TEXT, EsmError, Misuse, error_object, text_answer
from simulators.esm.sessions import Session
from simulators.side.messages import Answer, Incoming, Refused, json_answer

KEYS = frozenset({"locale"})
OPTIONAL = frozenset({"username", "password", "os"})
DATE = "%m/%d/%Y %H:%M:%S"


def login(desk: Desk, incoming: Incoming) -> Answer:
    """POST /rs/esm/v2/login, also /rs/esm/login, with one and the same answer (3.1 to 3.4; 2.4, seen)."""
    check_content_type(incoming)
    if incoming.query:
        raise Misuse("a login with a query")
    body = read_body(incoming, KEYS, OPTIONAL)
    name, password = body.get("username"), body.get("password")
    if not isinstance(name, str) or not isinstance(password, str) or not name or not password:
        raise Misuse("no username or no password", "Username and password cannot be null")
    if not isinstance(body["locale"], str):
        raise Misuse("locale is no text")
    aes = wants_aes(desk.knobs.text("version"))
    try:
        user = desk.sessions.check(decode(name, aes=aes), decode(password, aes=aes))
        session = desk.sessions.open(user)
    except EsmError as error:
        text = error.text
        return Answer(error.status or 401, error_object(text) if text else b"", error=text or "refused")
    return _welcome(desk, session)


def _welcome(desk: Desk, session: Session) -> Answer:
    """Header Xsrf-Token, cookie JWTToken (seen; its attributes are not), keys of the body seen (3.3)."""
    headers = (
        ("Set-Cookie", f"JWTToken={session.jwt}; Path=/; Secure; HttpOnly"),
        ("Xsrf-Token", session.xsrf),
    )
    status, shape = desk.knobs.count("login_status"), desk.knobs.text("login_body")
    if shape == "empty":
        return Answer(status, b"", headers)
    body: dict[str, object] = {
        "userName": session.user.name,
        "lastLoginDate": desk.clock.utc().strftime(DATE),
        "tzId": session.user.tz_id,
    }
    if shape == "without_tz_id":
        del body["tzId"]
    return json_answer(body, status, headers)


def logout(desk: Desk, incoming: Incoming) -> Answer:
    """DELETE /rs/esm/v2/logout or /rs/esm/logout: 2xx, no body needed (3.8, seen)."""
    desk.sessions.end(session_of(desk, incoming))
    return Answer(200)


def session_of(desk: Desk, incoming: Incoming) -> Session:
    """The caller's session: cookie and header must be those of one login (3.5, seen). Raises Refused, as 3.6
    says; only tokens that never were a session's count as a mistake of the caller."""
    jwt, xsrf = incoming.cookies.get("JWTToken", ""), incoming.header("x-xsrf-token")
    session = desk.sessions.find(jwt, xsrf)
    if session is not None:
        return session
    text, status = desk.knobs.text("session_loss_text"), desk.knobs.count("session_loss_status")
    error = refused = None
    if desk.sessions.had(jwt, xsrf):
        error = "session lost"
    else:
        bad = [name for name, sent in (("cookie JWTToken", jwt), ("header X-Xsrf-Token", xsrf)) if not sent]
        refused = f"{' and '.join(bad)} missing" if bad else "cookie and token are of no session"
    if text.startswith("ERROR_"):
        raise Refused(text_answer(desk.knobs, status, text, error=error, refused=refused))
    raise Refused(Answer(status, text.encode(), (), TEXT, refused, error))
