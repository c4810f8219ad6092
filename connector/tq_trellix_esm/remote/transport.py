"""The one place that sends HTTP: limits of time and size for a whole call, no redirects, no surprises
from the environment. It returns any status; what a status means is its client's business.
"""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
import urllib3
from requests.structures import CaseInsensitiveDict
from requests.utils import get_environ_proxies

from tq_trellix_esm import __version__
from tq_trellix_esm.clock import Clock
from tq_trellix_esm.errors import OutOfProtocol, RemoteError, Unreachable
from tq_trellix_esm.remote.gate import Gate
from tq_trellix_esm.remote.tls import VerifyingAdapter, untrusted
from tq_trellix_esm.secret import Secret
from tq_trellix_esm.settings.values import Verify

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_CONNECT_LIMIT = 10.0
_PIECE = 65_536
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """One call. `query` and `form` are pairs; `json` and `headers` may hold Secrets, `timeout` in seconds
    for the whole call, `size_limit` in bytes of the answer's body once unpacked.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str | Secret] = field(default_factory=lambda: _NOTHING)
    json: object = None
    form: tuple[tuple[str, str], ...] | None = None
    auth: tuple[Secret, Secret] | None = None
    timeout: float | None = None
    size_limit: int = 64 * _MIB


@dataclass(frozen=True, slots=True)
class Response:
    """A whole answer of any status."""

    status: int
    headers: Mapping[str, str]
    cookies: Mapping[str, Secret]
    body: bytes = field(repr=False)


class Transport:
    """Sends requests to one remote; may be called by several threads."""

    def __init__(
        self,
        *,
        side: str,
        base_url: str,
        verify: Verify,
        proxy: str | None,
        timeout: float,
        clock: Clock,
    ) -> None:
        self.side = side
        self.gate = Gate(clock)
        self.calls = 0
        self._base_url, self._verify, self._proxy = base_url.rstrip("/"), verify, proxy
        self._timeout, self._clock = timeout, clock
        address = urlsplit(self._base_url)
        self._host, self._port = address.hostname or "", address.port or 443
        self._adapter = VerifyingAdapter(verify)
        self._lock = threading.Lock()

    @property
    def host(self) -> str:
        """The remote's host and port, for messages."""
        return urlsplit(self._base_url).netloc

    def send(self, request: Request) -> Response:
        """Send one request and return its whole answer, whatever its status.

        Raises Untrusted, Unreachable (no whole answer in time) or OutOfProtocol (too large, not to be
        unpacked).
        """
        self.gate.wait()
        with self._lock:
            self.calls += 1
        deadline = self._clock.monotonic() + (request.timeout or self._timeout)
        try:
            with self._session() as session:
                prepared = session.prepare_request(self._prepared(request))
                answer = session.send(
                    prepared,
                    timeout=(_CONNECT_LIMIT, max(1.0, deadline - self._clock.monotonic())),
                    allow_redirects=False,
                    stream=True,
                    proxies=self._proxies(),
                )
                try:
                    return self._received(answer, request, deadline)
                finally:
                    answer.close()
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            # From None: the original holds the request, and so its secrets.
            raise self._translated(error, request) from None
        except ValueError:
            # Also UnicodeError: a Location that is no address, or a header that is no text.
            raise OutOfProtocol(f"{self.side} at {self.host} answered outside HTTP.") from None

    def close(self) -> None:
        """Close idle connections."""
        self._adapter.close()

    def _session(self) -> "_Session":
        return _Session(self._adapter)

    def _prepared(self, request: Request) -> requests.Request:
        headers: dict[str, str | bytes] = {
            name: _plain(value).encode() for name, value in request.headers.items()
        }
        headers.setdefault("User-Agent", f"tq-trellix-esm/{__version__}")
        headers.setdefault("Accept", "application/json")
        body: bytes | None = None
        if request.json is not None:
            body = json.dumps(request.json, default=_plain, separators=(",", ":")).encode()
            headers.setdefault("Content-Type", "application/json")
        elif request.form is not None:
            body = urlencode(request.form).encode()
            headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        url = self._base_url + request.path
        if request.query:
            url += "?" + urlencode(request.query)
        auth = tuple(secret.reveal().encode() for secret in request.auth) if request.auth else None
        return requests.Request(request.method, url, headers=headers, data=body, auth=auth)

    def _received(self, answer: requests.Response, request: Request, deadline: float) -> Response:
        body = bytearray()
        # read1 gives what has come: iter_content would wait for a full piece, past any deadline.
        while piece := answer.raw.read1(_PIECE, decode_content=True):
            body += piece
            if len(body) > request.size_limit:
                raise OutOfProtocol(
                    f"{self.side} at {self.host} sent over {request.size_limit:,} bytes, where less was due."
                )
            if self._clock.monotonic() > deadline:
                raise self._too_slow(request)
        cookies = {name: Secret(value) for name, value in answer.cookies.items()}
        return Response(answer.status_code, CaseInsensitiveDict(answer.headers), cookies, bytes(body))

    def _proxies(self) -> dict[str, str]:
        if self._proxy:
            return {"https": self._proxy, "http": self._proxy}
        return dict(get_environ_proxies(self._base_url))

    def _too_slow(self, request: Request) -> Unreachable:
        limit = request.timeout or self._timeout
        return Unreachable(f"{self.side} at {self.host} did not answer in full within {limit:g} s.")

    def _translated(self, error: Exception, request: Request) -> RemoteError:
        """Errors of requests and urllib3 become ours here and nowhere else; the order matters."""
        if isinstance(error, requests.exceptions.SSLError | urllib3.exceptions.SSLError):
            return untrusted(self.side, self._host, self._port, self._verify, _tls_reason(error))
        if isinstance(error, requests.exceptions.ProxyError):
            return Unreachable(f"The proxy to {self.side} at {self.host} does not let us through.")
        if isinstance(error, requests.exceptions.ContentDecodingError | urllib3.exceptions.DecodeError):
            return OutOfProtocol(f"{self.side} at {self.host} sent an answer that cannot be unpacked.")
        if isinstance(error, requests.exceptions.Timeout | urllib3.exceptions.TimeoutError):
            return self._too_slow(request)
        if isinstance(
            error,
            requests.exceptions.ConnectionError
            | requests.exceptions.ChunkedEncodingError
            | urllib3.exceptions.ProtocolError
            | urllib3.exceptions.HTTPError,
        ):
            return Unreachable(f"{self.side} at {self.host} cannot be reached: {_cause(error)}.")
        return OutOfProtocol(f"{self.side} at {self.host} answered outside HTTP ({type(error).__name__}).")


class _Session(requests.Session):
    """A session that takes nothing from the environment and keeps no cookies between calls.

    Connections are kept by the adapter, which all sessions of a transport share.
    """

    def __init__(self, adapter: VerifyingAdapter) -> None:
        super().__init__()
        self.trust_env = False
        self.mount("https://", adapter)

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002
        """None: requests would read the body without a limit, only to prepare what we do not follow."""
        return None

    def close(self) -> None:
        """Leave the shared adapter open."""


def _plain(value: object) -> str:
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, str):
        return value
    raise TypeError(f"no JSON form for {type(value).__name__}")


def _tls_reason(error: BaseException) -> str:
    text = str(error)
    for sign, reason in (
        ("certificate has expired", "it has expired"),
        ("doesn't match", "it is made out to another name"),
        ("mismatch", "it is made out to another name"),
        ("self-signed", "nobody known to this host vouches for it"),
        ("self signed", "nobody known to this host vouches for it"),
        ("unable to get local issuer", "nobody known to this host vouches for it"),
        ("Fingerprints did not match", "it is not the pinned one"),
    ):
        if sign in text:
            return reason
    return "TLS could not be agreed on"


def _cause(error: BaseException) -> str:
    text = str(error)
    for sign, cause in (
        ("refused", "connection refused"),
        ("Name or service not known", "no such host name"),
        ("Temporary failure in name resolution", "the host name cannot be looked up"),
        ("Failed to resolve", "the host name cannot be looked up"),
        ("No route to host", "no route to it"),
        ("IncompleteRead", "the answer broke off"),
        ("reset by peer", "the connection was cut"),
        ("closed connection without response", "the connection was cut"),
        ("timed out", "no answer in time"),
    ):
        if sign in text:
            return cause
    return "the connection was cut"
