"""One ThreatQ login: both grants, renewed in time, once more on a 401 (ThreatQ reference, 2)."""

from base64 import b64encode
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from tq_trellix_esm.clock import Clock
from tq_trellix_esm.errors import CredentialsRefused, OutOfProtocol
from tq_trellix_esm.remote.answers import parse
from tq_trellix_esm.remote.retry import Retry
from tq_trellix_esm.remote.threatq.refusal import SIDE, has_errors, refusal, said_by
from tq_trellix_esm.remote.transport import Request, Response, Transport
from tq_trellix_esm.secret import Secret
from tq_trellix_esm.settings.values import Connection

_ASSUMED_LIFE = 1800.0
_USED_SHARE = 0.9
_TOKEN_CALL = "the login"


class _Token(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    access_token: Annotated[str, Field(min_length=1)]
    expires_in: float | None = None


_TOKEN: TypeAdapter[_Token] = TypeAdapter(_Token)


class ThreatQSession:
    """Sends calls with a token; logs in when the first one is sent."""

    def __init__(self, transport: Transport, connection: Connection, clock: Clock, retry: Retry) -> None:
        self._transport, self._connection = transport, connection
        self._clock, self._retry = clock, retry
        self._token: Secret | None = None
        self._renew_at = 0.0
        self.expires_in: float | None = None

    @property
    def account(self) -> str:
        """Who is logged in, for messages; no secret."""
        if self._connection.username:
            return self._connection.username
        return f"client {self._connection.client_id.reveal()[:4]}..."

    @property
    def host(self) -> str:
        """The host, for messages."""
        return self._transport.host

    @property
    def calls(self) -> int:
        """How many calls were sent."""
        return self._transport.calls

    def login(self) -> None:
        """Get a token unless there is a fresh one.

        Raises CredentialsRefused, OutOfProtocol and what the transport raises.
        """
        if self._token is None or self._clock.monotonic() >= self._renew_at:
            self._log_in()

    def get(self, path: str, query: tuple[tuple[str, str], ...] = ()) -> bytes:
        """GET `/api<path>` and return the body. Raises Refused and what `login` raises."""
        return self._call(Request("GET", f"/api{path}", query=query))

    def post(self, path: str, query: tuple[tuple[str, str], ...] = (), json: object = None) -> bytes:
        """POST a query to `/api<path>`; for calls that change nothing, as they may be repeated."""
        return self._call(Request("POST", f"/api{path}", query=query, json=json))

    def _call(self, request: Request) -> bytes:
        self.login()
        response = self._retry.call(lambda: self._answered(request))
        if response.status == 401:  # the token is gone before its time: once more, with a new one
            self._token = None
            self.login()
            response = self._retry.call(lambda: self._answered(request))
        if response.status == 401 or has_errors(response.body):
            raise refusal(_what(request), response, self._secrets())
        return response.body

    def _answered(self, request: Request) -> Response:
        token = self._token.reveal() if self._token else ""
        # `bearer` in lower case has been refused (reference, 2.1).
        headers = {"Authorization": Secret(f"Bearer {token}")}
        response = self._transport.send(
            Request(request.method, request.path, query=request.query, headers=headers, json=request.json)
        )
        if response.status != 401 and not 200 <= response.status < 300:
            error = refusal(_what(request), response, self._secrets())
            if error.retry_after:
                self._transport.gate.hold(error.retry_after)
            raise error
        return response

    def _log_in(self) -> None:
        response = self._retry.call(self._token_answer)
        token = parse(SIDE, _TOKEN_CALL, response.body, _TOKEN)
        self._token = Secret(token.access_token)
        self.expires_in = token.expires_in
        life = token.expires_in if token.expires_in and token.expires_in > 0 else _ASSUMED_LIFE
        self._renew_at = self._clock.monotonic() + _USED_SHARE * life

    def _token_answer(self) -> Response:
        response = self._transport.send(self._token_request())
        if response.status in {400, 401, 403}:
            raise self._refused(response)
        if 300 <= response.status < 400:
            raise OutOfProtocol(
                f"{SIDE} at {self.host} sent the login elsewhere; a password is not sent after it."
            )
        if not 200 <= response.status < 300:
            raise refusal(_TOKEN_CALL, response, self._secrets())
        return response

    def _token_request(self) -> Request:
        connection = self._connection
        if connection.client_secret is not None:
            return Request(
                "POST",
                "/api/token",
                form=(("grant_type", "client_credentials"),),
                auth=(connection.client_id, connection.client_secret),
            )
        # All in the body: what stands in an address ends up in logs.
        return Request(
            "POST",
            "/api/token",
            json={
                "email": connection.username or "",
                "password": connection.password or Secret(""),
                "grant_type": "password",
                "client_id": connection.client_id,
            },
        )

    def _refused(self, response: Response) -> CredentialsRefused:
        return CredentialsRefused(
            f"{SIDE} refused the login of {self.account} at {self.host}.",
            f"It answered: {response.status} {said_by(response.body, self._secrets())}".rstrip(),
            "`tq-trellix configure` asks for host, client id, user and password again.",
        )

    def _secrets(self) -> tuple[Secret | None, ...]:
        held = self._connection
        basic = None
        if held.client_secret is not None:
            pair = f"{held.client_id.reveal()}:{held.client_secret.reveal()}"
            basic = Secret(b64encode(pair.encode()).decode())
        return basic, held.password, held.client_secret, held.client_id, self._token


def _what(request: Request) -> str:
    return f"{request.method} {request.path}"
