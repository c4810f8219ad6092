"""Servers below HTTP: a TLS server that sends what a test says, byte by byte, and a proxy for tunnels."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import trustme

Behaviour = Callable[[socket.socket], None]


@cache
def authority() -> trustme.CA:
    """One CA for all; making keys is slow."""
    return trustme.CA()


@cache
def _server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority().issue_cert("127.0.0.1").configure_cert(context)
    return context


def ca_file(folder: Path) -> Path:
    """The CA in PEM form."""
    path = folder / "ca.pem"
    authority().cert_pem.write_to_path(str(path))
    return path


@contextmanager
def listening(behave: Behaviour) -> Iterator[int]:
    """A port where each connection is given to `behave`, in a thread of its own, and then closed."""
    listener = socket.create_server(("127.0.0.1", 0))
    open_ones: list[socket.socket] = []

    def one(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            behave(connection)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                open_ones.append(connection)
                threading.Thread(target=one, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for connection in open_ones:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        thread.join(5.0)


def over_tls(behave: Behaviour) -> Behaviour:
    """The same behind a handshake, once a request's head has come."""

    def secured(connection: socket.socket) -> None:
        with _server_context().wrap_socket(connection, server_side=True) as secure:
            read_head(secure)
            behave(secure)

    return secured


def read_head(connection: socket.socket) -> bytes:
    """What came up to the empty line."""
    head = b""
    while b"\r\n\r\n" not in head:
        piece = connection.recv(4096)
        if not piece:
            break
        head += piece
    return head


@dataclass
class Tunnels:
    """An HTTP proxy that lets through to one port, whatever host was asked for; keeps what was asked."""

    port: int
    status: str = "200 OK"
    heads: list[bytes] = field(default_factory=list)

    def __call__(self, connection: socket.socket) -> None:
        self.heads.append(read_head(connection))
        connection.sendall(f"HTTP/1.1 {self.status}\r\n\r\n".encode())
        if not self.status.startswith("200"):
            return
        with socket.create_connection(("127.0.0.1", self.port)) as there:
            back = threading.Thread(target=_pump, args=(there, connection), daemon=True)
            back.start()
            _pump(connection, there)
            back.join(5.0)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
