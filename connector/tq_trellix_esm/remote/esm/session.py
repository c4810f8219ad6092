"""One session with the ESM: logs in, calls, notices that the session was lost, logs out.

A session that is not logged out fills the user's limit of sessions, after which every login is refused
(ESM reference, 3.7); so this logs out on every way out, also when the run is told to stop.
"""

from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urlsplit

from tq_trellix_esm.clock import Clock
from tq_trellix_esm.errors import ConnectorError, CredentialsRefused
from tq_trellix_esm.remote.esm.error_text import Meaning
from tq_trellix_esm.remote.esm.login import Login, LoginAnswer, Ticket, order
from tq_trellix_esm.remote.esm.refusal import SIDE, EsmRefused, refusal
from tq_trellix_esm.remote.retry import Retry
from tq_trellix_esm.remote.transport import Request, Response
from tq_trellix_esm.settings.values import EsmAccount, LoginEncoding

__all__ = ["EsmSession", "LoginAnswer"]

Query = tuple[tuple[str, str], ...]

_PREFIX = "/rs/esm/v2/"
_LOGOUT_TIMEOUT = 20.0
_JSON = {"Content-Type": "application/json"}

# Rights by the family of a method (ESM reference, 3.9).
_RIGHTS = {
    "sys": '"Watchlists"',
    "alarm": '"Alarm Management" and "View Data"',
    "notify": '"Alarm Management" and "View Data"',
    "ips": '"Alarm Management" and "View Data"',
}


class Sender(Protocol):
    """What a session needs of the transport."""

    def send(self, request: Request) -> Response:
        """Return the answer, whatever its status; raise Unreachable, Untrusted or OutOfProtocol."""


class EsmSession:
    """Calls methods of the ESM's API v2 as one user; not for use by several threads at once.

    As a context manager it logs out at the end; it logs in by itself at the first call. `calls` counts
    every request sent, `logins` the sessions opened; `version` is the ESM's, once it was asked for.
    """

    def __init__(
        self,
        transport: Sender,
        account: EsmAccount,
        *,
        encoding: LoginEncoding,
        locale: str,
        clock: Clock,
        retry: Retry,
        remembered: LoginEncoding | None = None,
    ) -> None:
        self._transport = transport
        self._account = account
        self._encoding = encoding
        self._locale = locale
        self._clock = clock
        self._retry = retry
        self._remembered = remembered
        self._proven: LoginEncoding | None = None
        self._session: tuple[LoginAnswer, Ticket] | None = None
        self._refusal: CredentialsRefused | None = None
        self.version: str | None = None
        self.calls = 0
        self.logins = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.logout()

    @property
    def host(self) -> str:
        """Host and port, for messages."""
        return urlsplit(self._account.base_url).netloc

    @property
    def account_name(self) -> str:
        """Who is logged in, for messages."""
        return self._account.username

    def login(self) -> LoginAnswer:
        """Log in unless there is a session; return what the last login told.

        Raises CredentialsRefused (from then on at once, without a call), SessionsExhausted and the
        other RemoteErrors.
        """
        return self._opened()[0]

    def call(
        self,
        method: str,
        *,
        query: Query = (),
        body: object = None,
        write: bool = False,
    ) -> bytes:
        """Call a method and return the body of its answer.

        A read is repeated while that may help; a write never is, except where a lost session had it
        refused. Raises EsmRefused for an error answer, and the other errors of login and transport.
        """

        _, ticket = self._opened()
        try:
            return self._perform(ticket, method, query, body, write=write)
        except EsmRefused as error:
            if not _session_lost(error):
                raise
            self.logout()  # one that is refused for a missing right still counts against the limit
            if write and error.outcome_unknown:
                raise
        _, ticket = self._opened()
        try:
            return self._perform(ticket, method, query, body, write=write)
        except EsmRefused as error:
            if not _session_lost(error):
                raise
            self.logout()
            raise self._twice_lost(method, error) from error

    def logout(self) -> None:
        """End the session, if there is one. Never raises an error, for a run must not fail by this."""
        session, self._session = self._session, None
        if session is None:
            return
        headers = {**_JSON, **session[1].headers}
        try:
            self._send(Request("DELETE", f"{_PREFIX}logout", headers=headers, timeout=_LOGOUT_TIMEOUT))
        except ConnectorError:
            return

    def _opened(self) -> tuple[LoginAnswer, Ticket]:
        """The session, opened if there is none."""
        if self._session is not None:
            return self._session
        if self._refusal is not None:
            raise self._refusal
        login = Login(
            self._send,
            self._account,
            locale=self._locale,
            clock=self._clock,
            retry=self._retry,
            remark=self._remark(),
        )
        try:
            self._session = login.run(self._encodings())
        except CredentialsRefused as error:
            self._refusal = error
            raise
        self._proven = self._session[0].encoding
        self.logins += 1
        return self._session

    def _remark(self) -> str | None:
        if self._encoding is LoginEncoding.AUTO:
            return None
        return f"login_encoding is set to {self._encoding}; auto finds out which one this ESM takes."

    def _encodings(self) -> tuple[LoginEncoding, ...]:
        """Within a run the encoding is proven after the first login: no other is tried."""
        return (self._proven,) if self._proven else order(self._encoding, self._remembered)

    def _send(self, request: Request) -> Response:
        self.calls += 1
        return self._transport.send(request)

    def _perform(self, ticket: Ticket, method: str, query: Query, body: object, *, write: bool) -> bytes:
        if write:
            return self._once(ticket, method, query, body)
        return self._retry.call(lambda: self._once(ticket, method, query, body))

    def _once(self, ticket: Ticket, method: str, query: Query, body: object) -> bytes:
        headers = {**_JSON, **ticket.headers}
        response = self._send(Request("POST", f"{_PREFIX}{method}", query=query, headers=headers, json=body))
        if 200 <= response.status < 300 and not response.body.lstrip().startswith(b"ERROR_"):
            return response.body
        raise refusal(method, response, ticket.hidden, self._right_needed(method))

    def _right_needed(self, method: str) -> str:
        """The remedy where a right is missing, as far as the method tells which."""
        for family, rights in _RIGHTS.items():
            if method.startswith(family):
                return f"Give {self.account_name} the right {rights} in the ESM console."
        return f"Look at the rights of {self.account_name} in the ESM console."

    def _twice_lost(self, method: str, error: EsmRefused) -> EsmRefused:
        """A session that is refused anew right after a login was not lost: a right is missing (3.9)."""
        return EsmRefused(
            f"{SIDE} refused {method} as not belonging to a session, and again right after a new login.",
            *error.details,
            f"The likely cause is a missing right. {self._right_needed(method)}",
            status=error.status,
            said=error.said,
        )


def _session_lost(error: EsmRefused) -> bool:
    """401, or any error answer with a session text (ESM reference, 3.6); a right that is named is missing."""
    if error.status == 401:
        return error.meaning is not Meaning.NO_RIGHT
    return error.meaning is Meaning.SESSION_LOST
