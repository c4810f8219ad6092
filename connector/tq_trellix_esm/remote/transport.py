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
from tq_trellix_esm.errors import OutOfProtocol, RemoteError
from tq_trellix_esm.remote.deadline import within
from tq_trellix_esm.remote.failures import CONNECT_LIMIT, distrust, too_slow, translated
from tq_trellix_esm.remote.gate import Gate
from tq_trellix_esm.remote.tls import VerifyingAdapter, untrusted
from tq_trellix_esm.secret import Secret
from tq_trellix_esm.settings.values import Verify

_NOTHING: Mapping[str, Any] = MappingProxyType({})
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
    headers: Mapping[str, str] = field(repr=False)  # they hold cookies as well
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

    @property
    def _who(self) -> str:
        return f"{self.side} at {self.host}"

    def send(self, request: Request) -> Response:
        """Send one request and return its whole answer, whatever its status.

        Raises Untrusted, Unreachable (no whole answer in time) or OutOfProtocol (too large, not to be
        unpacked).
        """
        self.gate.wait()
        with self._lock:
            self.calls += 1
        limit = request.timeout or self._timeout
        deadline = self._clock.monotonic() + limit
        try:
            with self._session() as session, within(lambda: deadline - self._clock.monotonic()):
                prepared = session.prepare_request(self._prepared(request))
                answer = session.send(
                    prepared,
                    timeout=(min(CONNECT_LIMIT, limit), limit),
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
            raise self._failed(error, request) from None
        except ValueError:
            # Also UnicodeError: a Location that is no address, or a header that is no text.
            raise OutOfProtocol(f"{self._who} answered outside HTTP.") from None

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
        # read1 gives what has come: iter_content would wait for a full piece.
        while piece := answer.raw.read1(_PIECE, decode_content=True):
            body += piece
            if len(body) > request.size_limit:
                raise OutOfProtocol(
                    f"{self._who} sent over {request.size_limit:,} bytes, where less was due."
                )
            if self._clock.monotonic() > deadline:
                raise too_slow(self._who, request.timeout or self._timeout)
        cookies = {name: Secret(value) for name, value in answer.cookies.items()}
        return Response(answer.status_code, CaseInsensitiveDict(answer.headers), cookies, bytes(body))

    def _proxies(self) -> dict[str, str]:
        if self._proxy:
            return {"https": self._proxy, "http": self._proxy}
        return dict(get_environ_proxies(self._base_url))

    def _failed(self, error: Exception, request: Request) -> RemoteError:
        reason = distrust(error)
        if reason is None:
            return translated(error, self._who, request.timeout or self._timeout)
        proxy = self._proxies().get("https")
        return untrusted(self.side, self._host, self._port, self._verify, reason, proxy)


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
