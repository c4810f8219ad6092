"""Whom we believe about a certificate: the system's store, a CA file, a pinned certificate, or anyone."""

import hashlib
import http.client
import ssl
from base64 import b64encode
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import urllib3
from cryptography import x509
from requests.adapters import HTTPAdapter

from tq_trellix_esm.errors import ConfigurationError, Untrusted
from tq_trellix_esm.remote.deadline import TimedSocket
from tq_trellix_esm.settings.values import Verify


@dataclass(frozen=True, slots=True)
class CertificateInfo:
    """A remote's certificate: who it names, until when it is good (UTC), its SHA-256 in hex."""

    subject: str
    not_after: datetime
    sha256: str


def describe(host: str, port: int, timeout: float = 10.0, proxy: str | None = None) -> CertificateInfo | None:
    """Fetch a remote's certificate without believing it; None where there is none to be had.

    With a proxy (an http:// address) it is asked for through a tunnel, never past the proxy.
    """
    try:
        with closing(_connection(host, port, timeout, proxy)) as connection:
            connection.connect()
            shown = connection.sock.getpeercert(binary_form=True)
        return read_certificate(shown) if shown else None
    except (OSError, ValueError, http.client.HTTPException):
        return None


def _connection(host: str, port: int, timeout: float, proxy: str | None) -> http.client.HTTPSConnection:
    if proxy is None:
        return http.client.HTTPSConnection(host, port, timeout=timeout, context=_unverified())
    through = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    if through.scheme != "http" or not through.hostname:
        raise ValueError("no tunnel of ours through such a proxy")
    connection = http.client.HTTPSConnection(
        through.hostname, through.port or 80, timeout=timeout, context=_unverified()
    )
    headers = {}
    if through.username is not None:
        pair = f"{unquote(through.username)}:{unquote(through.password or '')}"
        headers["Proxy-Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    connection.set_tunnel(host, port, headers)
    return connection


def read_certificate(shown: bytes) -> CertificateInfo:
    """Given a certificate in DER form, return what a person needs to know of it."""
    certificate = x509.load_der_x509_certificate(shown)
    return CertificateInfo(
        subject=_harmless(certificate.subject.rfc4514_string()) or "(no name)",
        not_after=certificate.not_valid_after_utc,
        sha256=hashlib.sha256(shown).hexdigest(),
    )


def _harmless(text: str) -> str:
    """What a remote calls itself, for a terminal: no control characters, no end of lines."""
    return "".join(char if char.isprintable() else "?" for char in text)[:200]


def _unverified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def context_for(verify: Verify) -> ssl.SSLContext:
    """The TLS context for a `verify` setting. Raises ConfigurationError for a CA file that is none."""
    context = _context_for(verify)
    context.sslsocket_class = TimedSocket
    return context


def _context_for(verify: Verify) -> ssl.SSLContext:
    if verify.mode in {"pin", "off"}:
        return _unverified()
    if verify.mode == "system":
        return ssl.create_default_context()
    try:
        context = ssl.create_default_context(cafile=verify.value)
    except (OSError, ssl.SSLError) as error:
        raise ConfigurationError(
            f"verify: {verify.value} cannot be read as a file of CA certificates: {error.strerror or error}.",
            "It has to hold one or more certificates in PEM form.",
        ) from None
    # Appliances make CA certificates without key identifiers, which Python 3.13 refuses by default.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    # A certificate named in the file is believed although its own issuer is not there, on every Python.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


class VerifyingAdapter(HTTPAdapter):
    """Holds one TLS context for all connections; requests' own `verify` has no say in it."""

    def __init__(self, verify: Verify) -> None:
        if verify.mode == "off":
            # The run itself warns of this setting; a warning with each call would only bury that.
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        self._context = context_for(verify)
        self._pin = verify.value if verify.mode == "pin" else None
        super().__init__(max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        """Give the pool our context and, where there is one, the pin."""
        super().init_poolmanager(connections, maxsize, block, **kwargs, **self._trust())

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """The same for a tunnel through a proxy."""
        return super().proxy_manager_for(proxy, **kwargs, **self._trust())

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing: the context has decided. requests would put the environment's CA file here."""

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        """The pool's key without requests' own TLS settings, which would displace our context."""
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        return host, {}

    def _trust(self) -> dict[str, Any]:
        trust: dict[str, Any] = {"ssl_context": self._context}
        if self._pin:
            trust["assert_fingerprint"] = self._pin
        if not self._context.check_hostname:
            trust["assert_hostname"] = False
        return trust


def untrusted(
    side: str, host: str, port: int, verify: Verify, reason: str, proxy: str | None = None
) -> Untrusted:
    """The error for a certificate that is not believed, with the pin to paste."""
    info = describe(host, port, proxy=proxy)
    if info is None:
        return Untrusted(f"{side} at {host} has a certificate that cannot be checked: {reason}.")
    seen = f"It shows {info.subject}, good until {info.not_after:%Y-%m-%d}."
    if verify.mode == "pin":
        return Untrusted(
            f"{side} at {host} shows another certificate than the pinned one.",
            f"pinned  sha256:{verify.value}",
            f"shown   sha256:{info.sha256}",
            seen,
            "If it was renewed on purpose, pin the new one; if not, somebody may be in between.",
        )
    return Untrusted(
        f"The certificate of {side} at {host} is not trusted: {reason}.",
        seen,
        "If it is the right one, pin it:",
        f"  verify: sha256:{info.sha256}",
        "or name the CA that signed it: verify: /path/to/ca.pem",
    )
