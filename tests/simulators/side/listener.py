"""A threaded listener on loopback: one thread accepts, each connection has its own, TLS included."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable

ACCEPT_BACKLOG = 128
JOIN_SECONDS = 5.0


class Listener:
    """Accepts on 127.0.0.1, port 0, and calls `serve(connection)` in a thread per connection.

    With `context` the TLS handshake happens in that thread, so a peer that never speaks blocks nobody else.
    """

    def __init__(self, serve: Callable[[socket.socket], None], context: ssl.SSLContext | None) -> None:
        self._serve = serve
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=ACCEPT_BACKLOG)
        self.port: int = self._socket.getsockname()[1]
        self._open: dict[threading.Thread, socket.socket] = {}
        self._guard = threading.Lock()
        self._stopping = False
        self.handshake_failures = 0
        self._thread = threading.Thread(target=self._accept, name="simulator-accept", daemon=True)
        self._thread.start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                if self._stopping:
                    return
                continue
            if self._stopping:
                connection.close()
                return
            thread = threading.Thread(target=self._run, args=(connection,), daemon=True)
            with self._guard:
                self._open[thread] = connection
            thread.start()

    def _run(self, connection: socket.socket) -> None:
        plain = connection
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._context is not None:
                connection = self._handshake(connection)
            self._serve(connection)
        except OSError:
            pass  # the peer went away: nothing to answer to
        finally:
            connection.close()
            plain.close()
            with self._guard:
                self._open.pop(threading.current_thread(), None)

    def _handshake(self, plain: socket.socket) -> ssl.SSLSocket:
        assert self._context is not None
        secured = self._context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        with self._guard:
            self._open[threading.current_thread()] = secured
        try:
            secured.do_handshake()
        except OSError:
            self.handshake_failures += 1
            secured.close()
            raise
        return secured

    def stop(self) -> None:
        """Stops accepting, ends every connection and waits for its thread. May be called twice."""
        if self._stopping:
            return
        self._stopping = True
        with contextlib.suppress(OSError):  # wakes the accept
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        self._thread.join(JOIN_SECONDS)
        self._socket.close()
        with self._guard:
            running = list(self._open.items())
        for _, connection in running:
            with contextlib.suppress(OSError, ValueError):
                # Of the plain socket's own: SSLSocket.shutdown would drop the TLS state under its reader.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        for thread, _ in running:
            thread.join(JOIN_SECONDS)
