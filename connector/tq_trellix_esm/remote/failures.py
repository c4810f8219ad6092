"""Errors of requests, urllib3, http.client and ssl become ours here and nowhere else.

Their texts hold addresses, headers or bodies, so none is passed on: causes are told by class and code.
"""

import errno
import http.client
import re
import socket
import ssl
from collections.abc import Callable, Iterator

import requests
import urllib3

from tq_trellix_esm.errors import OutOfProtocol, RemoteError, Unreachable
from tq_trellix_esm.remote.deadline import HandshakeTimeout

CONNECT_LIMIT = 10.0
_MOST_CAUSES = 20
_Found = list[BaseException]

# OpenSSL's codes of a failed verification (X509_V_ERR_...).
_VERIFY_CODES = {
    9: "it is not valid yet",
    10: "it has expired",
    62: "it is made out to another name",
    64: "it is made out to another name",
    **dict.fromkeys((2, 18, 19, 20, 21, 27), "nobody known to this host vouches for it"),
}


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it wraps, outermost first; the libraries keep them in four places."""
    waiting, seen = [error], set[int]()
    while waiting and len(seen) < _MOST_CAUSES:
        one = waiting.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        inner = (*one.args, getattr(one, "reason", None), one.__cause__, one.__context__)
        waiting += [found for found in inner if isinstance(found, BaseException)]


def distrust(error: BaseException) -> str | None:
    """Why the remote's certificate was not believed; None where the error is of another kind."""
    for one in causes(error):
        if isinstance(one, ssl.SSLCertVerificationError):
            return _VERIFY_CODES.get(one.verify_code, "it cannot be checked")
        if isinstance(one, urllib3.exceptions.SSLError) and "Fingerprints did not match" in str(one):
            return "it is not the pinned one"
    return None


def translated(error: BaseException, who: str, limit: float) -> RemoteError:
    """Given any error but a distrust, return ours about `who`; `limit`, in seconds, is that of the call."""
    found = list(causes(error))
    for kinds, meaning in _MEANINGS:
        if any(isinstance(one, kinds) for one in found):
            return meaning(found, who, limit)
    return OutOfProtocol(f"{who} answered outside HTTP ({type(error).__name__}).")


def _proxy(found: _Found, who: str, _: float) -> RemoteError:
    answered = re.search(r"Tunnel connection failed: (\d{3})", " ".join(map(str, found)))
    error = _unsent(
        f"The proxy to {who} does not let us through: "
        f"{f'it answers {answered[1]}' if answered else _cause(found)}."
    )
    if answered and answered[1][0] == "4":
        error.retryable = False
    return error


def _no_connection(found: _Found, who: str, _: float) -> RemoteError:
    return _unsent(f"{who} cannot be reached: {_cause(found)}.")


def _not_in_time(_: _Found, who: str, limit: float) -> RemoteError:
    return _unsent(f"{who} cannot be reached: no connection within {min(CONNECT_LIMIT, limit):g} s.")


def _too_slow(_: _Found, who: str, limit: float) -> RemoteError:
    return too_slow(who, limit)


def too_slow(who: str, limit: float) -> Unreachable:
    """The error for an answer that was not there, whole, when the time was up."""
    return Unreachable(f"{who} did not answer in full within {limit:g} s.")


def _no_tls(found: _Found, who: str, _: float) -> RemoteError:
    code = next((one.reason for one in found if isinstance(one, ssl.SSLError) and one.reason), None)
    return OutOfProtocol(f"TLS could not be agreed on with {who}{f' ({code})' if code else ''}.")


def _packed(_: _Found, who: str, __: float) -> RemoteError:
    return OutOfProtocol(f"{who} sent an answer that cannot be unpacked.")


def _cannot_be_asked(_: _Found, who: str, __: float) -> RemoteError:
    return OutOfProtocol(f"{who} cannot be asked: its address or a header of the call is none for HTTP.")


def _broken(found: _Found, who: str, _: float) -> RemoteError:
    # http.client has no class of its own for too many headers.
    if any(type(one) in {http.client.LineTooLong, http.client.HTTPException} for one in found):
        return OutOfProtocol(f"{who} answered outside HTTP.")
    return Unreachable(f"{who} cannot be reached: {_cause(found)}.")


def _unsent(message: str) -> Unreachable:
    """There was no connection, so what was to be done was not done."""
    error = Unreachable(message)
    error.outcome_unknown = False
    return error


def _cause(found: _Found) -> str:
    for kind, words in _CAUSES:
        if any(isinstance(one, kind) for one in found):
            return words
    unrouted = {errno.ENETUNREACH, errno.EHOSTUNREACH}
    if any(isinstance(one, OSError) and one.errno in unrouted for one in found):
        return "no route to it"
    return "the connection was cut"


_of_requests, _of_urllib3 = requests.exceptions, urllib3.exceptions

# The first that applies, anywhere among the causes; subclasses stand before their bases.
_MEANINGS: tuple[tuple[tuple[type[BaseException], ...], Callable[[_Found, str, float], RemoteError]], ...] = (
    ((_of_requests.InvalidProxyURL, _of_requests.ProxyError, _of_urllib3.ProxyError), _proxy),
    ((_of_urllib3.NewConnectionError, _of_urllib3.NameResolutionError), _no_connection),
    (
        (_of_requests.ConnectTimeout, _of_urllib3.ConnectTimeoutError, HandshakeTimeout),
        _not_in_time,
    ),
    ((_of_requests.Timeout, _of_urllib3.TimeoutError, TimeoutError), _too_slow),
    ((ssl.SSLEOFError, ssl.SSLZeroReturnError), _broken),
    ((ssl.SSLError, _of_requests.SSLError, _of_urllib3.SSLError), _no_tls),
    ((_of_requests.ContentDecodingError, _of_urllib3.DecodeError), _packed),
    (
        (
            _of_requests.InvalidURL,
            _of_requests.InvalidSchema,
            _of_requests.MissingSchema,
            _of_requests.InvalidHeader,
        ),
        _cannot_be_asked,
    ),
    (
        (_of_requests.ConnectionError, _of_requests.ChunkedEncodingError, _of_urllib3.HTTPError),
        _broken,
    ),
)

_CAUSES: tuple[tuple[type[BaseException], str], ...] = (
    (_of_requests.InvalidProxyURL, "its address cannot be used"),
    (ConnectionRefusedError, "connection refused"),
    (_of_urllib3.NameResolutionError, "the host name cannot be looked up"),
    (socket.gaierror, "the host name cannot be looked up"),
    (TimeoutError, "no answer in time"),
    (http.client.IncompleteRead, "the answer broke off"),
    (_of_urllib3.IncompleteRead, "the answer broke off"),
)
