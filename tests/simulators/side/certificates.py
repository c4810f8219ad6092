"""A throw-away certificate authority and a server certificate, in one of the states a test asks for."""

from __future__ import annotations

import hashlib
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, get_args

import trustme

TlsState = Literal["good", "unknown_ca", "expired", "wrong_name"]
TLS_STATES: tuple[str, ...] = get_args(TlsState)


@dataclass(frozen=True)
class Certificates:
    """The server's TLS context, the CA as a PEM file and the leaf's fingerprint (64 hex digits)."""

    context: ssl.SSLContext
    ca_file: Path
    certificate_sha256: str
    folder: TemporaryDirectory[str]

    def remove(self) -> None:
        """Deletes the folder of the CA file."""
        self.folder.cleanup()


def make_certificates(state: TlsState = "good") -> Certificates:
    """`unknown_ca` is a good certificate that the test does not trust; the others are wrong in themselves."""
    if state not in TLS_STATES:
        raise ValueError(f"tls must be one of {', '.join(TLS_STATES)}, not {state!r}")
    authority = trustme.CA()
    names = ("wrong.example",) if state == "wrong_name" else ("127.0.0.1", "localhost")
    end = datetime.now(UTC) - timedelta(days=1) if state == "expired" else None
    leaf = authority.issue_cert(*names, not_after=end)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    leaf.configure_cert(context)
    folder = TemporaryDirectory(prefix="simulator-")
    ca_file = Path(folder.name) / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    der = ssl.PEM_cert_to_DER_cert(leaf.cert_chain_pems[0].bytes().decode("ascii"))
    return Certificates(context, ca_file, hashlib.sha256(der).hexdigest(), folder)
