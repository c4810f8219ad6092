"""Users and their sessions."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field

from simulators.esm.errors import EsmError
from simulators.side.clock import SimulatorClock
from simulators.side.knobs import Knobs

RIGHTS = frozenset({"watchlists", "alarms"})
GMT = 26  # tzId of GMT (8.3, seen)


@dataclass
class User:
    """An ESM user; `rights` of RIGHTS (3.9)."""

    id: int
    name: str
    password: str
    rights: frozenset[str] = RIGHTS
    tz_id: int = GMT
    locked: bool = False
    password_expired: bool = False
    bad_passwords: int = 0


@dataclass
class Session:
    """One login: both texts are needed on every later call (3.5, seen)."""

    user: User
    xsrf: str
    jwt: str
    used: float


def _letters(size: int) -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(size)).decode("ascii").rstrip("=")


@dataclass
class Sessions:
    """Who may log in, who is in, and who was: a token of a session that ended is no mistake of the caller."""

    knobs: Knobs
    clock: SimulatorClock
    users: dict[str, User] = field(default_factory=dict)
    bad_logins: int = 0
    _open: dict[str, Session] = field(default_factory=dict)
    _ended: set[str] = field(default_factory=set)

    def add_user(self, name: str, password: str, rights: frozenset[str], tz_id: int = GMT) -> User:
        """A new user, or the old one replaced. Raises ValueError for an unknown right."""
        if unknown := rights - RIGHTS:
            raise ValueError(f"unknown rights {sorted(unknown)}; known are {sorted(RIGHTS)}")
        self.users[name] = User(len(self.users) + 1, name, password, rights, tz_id)
        return self.users[name]

    def user(self, name: str) -> User:
        """Raises LookupError for a name that nobody has."""
        if name not in self.users:
            raise LookupError(f"no user {name}")
        return self.users[name]

    def check(self, name: str | None, password: str | None) -> User:
        """The user, if the password is right; a locked user and an expired password have names of their own
        (3.4: the names seen, their use inferred). Raises EsmError."""
        user = self.users.get(name or "")
        wrong = EsmError(self.knobs.text("bad_password_text"), self.knobs.count("bad_password_status"))
        if user is None:
            self.bad_logins += 1
            raise wrong
        if user.locked:
            raise EsmError("ERROR_Login_Locked", 401)
        if password is None or not secrets.compare_digest(user.password.encode(), password.encode()):
            self.bad_logins += 1
            user.bad_passwords += 1
            limit = self.knobs.count("lock_after")
            user.locked = bool(limit) and user.bad_passwords >= limit
            raise wrong
        if user.password_expired:
            raise EsmError("ERROR_PasswordExpired", 401)
        user.bad_passwords = 0
        return user

    def open(self, user: User) -> Session:
        """A new session. Raises EsmError with MaxSessionsHit, 401 (3.4, seen)."""
        if self.count(user.name) >= self.knobs.count("max_sessions"):
            raise EsmError("ERROR_MaxSessionsHit", 401)
        jwt = ".".join((_letters(15), _letters(30), _letters(32)))
        session = Session(user, secrets.token_hex(16).upper(), jwt, self.clock.now())
        self._open[jwt] = session
        return session

    def find(self, jwt: str, xsrf: str) -> Session | None:
        """The session of both texts, now used; None where there is none."""
        self._sweep()
        session = self._open.get(jwt)
        if session is None or not secrets.compare_digest(session.xsrf, xsrf):
            return None
        session.used = self.clock.now()
        return session

    def had(self, jwt: str, xsrf: str) -> bool:
        """Whether a session of both texts was open once."""
        return f"{jwt} {xsrf}" in self._ended

    def end(self, session: Session) -> None:
        """The session is over."""
        self._open.pop(session.jwt, None)
        self._ended.add(f"{session.jwt} {session.xsrf}")

    def end_all(self, name: str | None = None) -> int:
        """Ends all sessions, or one user's; gives their number."""
        ending = [one for one in self._open.values() if name in (None, one.user.name)]
        for session in ending:
            self.end(session)
        return len(ending)

    def count(self, name: str | None = None) -> int:
        """Open sessions, of all or of one user."""
        self._sweep()
        return sum(name in (None, one.user.name) for one in self._open.values())

    def _sweep(self) -> None:
        oldest = self.clock.now() - self.knobs.number("idle_seconds")
        for session in [one for one in self._open.values() if one.used < oldest]:
            self.end(session)
