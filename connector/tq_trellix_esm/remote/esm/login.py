"""Logging in: which encoding, how often, and what a refusal is called (ESM reference, 3).

An ESM may lock an account after too many refused logins, and the threshold is unknown. So one login
makes at most two attempts, however they end, and the second only where it may help.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from tq_trellix_esm.clock import Clock
from tq_trellix_esm.errors import CredentialsRefused, OutOfProtocol, SessionsExhausted, Unreachable
from tq_trellix_esm.remote.esm.encoding import SPOKEN, encode
from tq_trellix_esm.remote.esm.error_text import ErrorText, Meaning, read_error
from tq_trellix_esm.remote.esm.ids import read_id
from tq_trellix_esm.remote.esm.refusal import SIDE, answered, refusal
from tq_trellix_esm.remote.retry import Retry
from tq_trellix_esm.remote.transport import Request, Response
from tq_trellix_esm.secret import Secret
from tq_trellix_esm.settings.values import EsmAccount, LoginEncoding

LOGIN_PATH = "/rs/esm/v2/login"
COOKIE = "JWTToken"
MOST_ATTEMPTS = 2

# A full session table is waited for, a minute in all (design 4.9).
PAUSES = (5.0, 10.0, 15.0, 30.0)

_BODY = TypeAdapter(dict[str, object])
_NO_SECOND_ATTEMPT = frozenset({Meaning.LOCKED, Meaning.PASSWORD_EXPIRED, Meaning.LOGIN_BARRED})
# What the ESM did, with {} for the account and host, and what to do about it.
_REFUSALS = {
    Meaning.BAD_CREDENTIALS: (
        "refused the login of {}",
        "Check user and password where the connector's settings keep them.",
    ),
    Meaning.LOCKED: (
        "has locked the account {}",
        "Unlock it, and see who used it with a wrong password.",
    ),
    Meaning.PASSWORD_EXPIRED: (
        "says that the password has expired of {}",
        "Give the account a new password, then tell it to the connector.",
    ),
    Meaning.LOGIN_BARRED: (
        "bars this time of day to {}",
        "Lift the restriction of login times for this account.",
    ),
}


@dataclass(frozen=True, slots=True)
class LoginAnswer:
    """`encoding` is the one that worked, never `auto`; `tz_id` the user's time zone, where it was told."""

    encoding: LoginEncoding
    tz_id: int | None


@dataclass(frozen=True, slots=True)
class Ticket:
    """What proves a session: the header values of every later call."""

    xsrf: Secret
    cookie: Secret

    @property
    def headers(self) -> Mapping[str, str | Secret]:
        """The headers of ESM reference 3.5."""
        return {"X-Xsrf-Token": self.xsrf, "Cookie": self.cookie}

    @property
    def hidden(self) -> tuple[str, str]:
        """What must not be shown, should an answer repeat it."""
        return (self.xsrf.reveal(), self.cookie.reveal().removeprefix(f"{COOKIE}="))


def order(setting: LoginEncoding, known: LoginEncoding | None) -> tuple[LoginEncoding, ...]:
    """Given the setting and the encoding that worked before, return the encodings to try, in order."""
    if setting is not LoginEncoding.AUTO:
        return (setting,)
    if known is LoginEncoding.BASE64:
        return (LoginEncoding.BASE64, LoginEncoding.AES)
    return (LoginEncoding.AES, LoginEncoding.BASE64)


class Login:
    """One login of one account.

    `send` sends a request and counts it; `remark` is a last line for refused credentials.
    """

    def __init__(
        self,
        send: Callable[[Request], Response],
        account: EsmAccount,
        *,
        locale: str,
        clock: Clock,
        retry: Retry,
        remark: str | None = None,
    ) -> None:
        self._send = send
        self._account = account
        self._locale = locale
        self._clock = clock
        self._retry = retry
        self._remark = remark
        self._tried: list[LoginEncoding] = []

    def run(self, encodings: tuple[LoginEncoding, ...]) -> tuple[LoginAnswer, Ticket]:
        """Try the encodings in turn; return the answer and the ticket.

        Raises CredentialsRefused, SessionsExhausted, or any RemoteError of a call.
        """
        for number, encoding in enumerate(encodings, start=1):
            response = self._when_there_is_room(encoding)
            if 200 <= response.status < 300:
                return self._accepted(encoding, response)
            said = self._said(response)
            last = number == len(encodings) or len(self._tried) >= MOST_ATTEMPTS
            if last or said.meaning in _NO_SECOND_ATTEMPT or response.status == 403:
                raise self._refused(response.status, said)
        raise ValueError("no encoding to try")

    @property
    def _who(self) -> str:
        return f"{self._account.username} at {self._account.base_url.removeprefix('https://')}"

    @property
    def _hidden(self) -> tuple[str, ...]:
        """What a refusal must not repeat: the password, clear and encoded."""
        password = self._account.password.reveal()
        return (password, *(encode(password, encoding) for encoding in SPOKEN))

    def _said(self, response: Response) -> ErrorText:
        return read_error(response.body, self._hidden)

    def _when_there_is_room(self, encoding: LoginEncoding) -> Response:
        """Attempt a login; while the session table is full, wait and attempt it again."""
        for pause in (*PAUSES, None):
            response = self._retry.call(lambda: self._attempt(encoding))
            said = self._said(response)
            if 200 <= response.status < 300 or said.meaning is not Meaning.SESSIONS_FULL:
                self._tried.append(encoding)
                return response
            if pause is not None:
                self._clock.sleep(pause)
        raise SessionsExhausted(
            f"{SIDE} has no room for one more session of {self._who} (waited {sum(PAUSES):.0f} s).",
            f"It answered: {answered(response.status, said)}",
            "Sessions that were not logged out end by the ESM's own limit of idle time; an account that only"
            " this connector uses, and a limit of at least two sessions, avoid this.",
        )

    def _attempt(self, encoding: LoginEncoding) -> Response:
        """One login call. An answer is not about the account raises, so that a passing one is repeated.

        An attempt whose answer was lost counts as one, for the ESM may have refused it.
        """
        body = {
            "username": Secret(encode(self._account.username, encoding)),
            "password": Secret(encode(self._account.password.reveal(), encoding)),
            "locale": self._locale,
        }
        request = Request(
            method="POST", path=LOGIN_PATH, headers={"Content-Type": "application/json"}, json=body
        )
        try:
            response = self._send(request)
        except Unreachable as error:
            if error.outcome_unknown:
                self._tried.append(encoding)
                error.retryable = error.retryable and len(self._tried) < MOST_ATTEMPTS
            raise
        said = self._said(response)
        told = said.meaning is Meaning.SESSIONS_FULL or _reads_as_refused_credentials(response.status, said)
        if 200 <= response.status < 300 or told:
            return response
        raise refusal(f"the login of {self._who}", response, self._hidden)

    def _accepted(self, encoding: LoginEncoding, response: Response) -> tuple[LoginAnswer, Ticket]:
        """A 2xx counts only with the header and the cookie; of the body, nothing is sure (3.3)."""
        xsrf = response.headers.get("Xsrf-Token", "")
        cookie = response.cookies.get(COOKIE)
        if not xsrf or not cookie:
            missing = " and ".join(
                part
                for part, there in (("Xsrf-Token header", xsrf), (f"{COOKIE} cookie", cookie))
                if not there
            )
            raise OutOfProtocol(
                f"{SIDE} answered the login of {self._who} with {response.status}, but without {missing}.",
                "Without these no call is possible."
                " Is something in between, such as a proxy, that strips them?",
            )
        ticket = Ticket(Secret(xsrf), Secret(f"{COOKIE}={cookie.reveal()}"))
        return LoginAnswer(encoding, _tz_id(response.body)), ticket

    def _refused(self, status: int, said: ErrorText) -> CredentialsRefused:
        what, remedy = _REFUSALS.get(said.meaning, _REFUSALS[Meaning.BAD_CREDENTIALS])
        tried = ", then ".join(SPOKEN[encoding] for encoding in self._tried)
        return CredentialsRefused(
            f"{SIDE} {what.format(self._who)} (tried {tried}; not tried again, to keep the account from being"
            " locked).",
            f"It answered: {answered(status, said)}",
            f"{remedy} In the ESM console: System Properties, Users and Groups.",
            *((self._remark,) if self._remark else ()),
        )


def _reads_as_refused_credentials(status: int, said: ErrorText) -> bool:
    """Whether the answer is about who logs in: by its name, else by its status (3.4, 9.3, 11.1)."""
    if said.meaning is Meaning.SESSIONS_FULL:
        return False
    if said.meaning is Meaning.BAD_CREDENTIALS or said.meaning in _NO_SECOND_ATTEMPT:
        return True
    return status in (400, 401, 403)


def _tz_id(body: bytes) -> int | None:
    try:
        return read_id(_BODY.validate_json(body).get("tzId"))
    except (ValidationError, ValueError):
        return None
