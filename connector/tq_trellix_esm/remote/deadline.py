"""The time limit of a whole call, kept where bytes come and go.

requests limits the wait for each piece, so that a remote that sends a byte now and then holds a call for
ever, in its handshake, headers or body. Here every turn on the socket gets the time that is left.
"""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

# Of the running thread: a connection goes from call to call, and from thread to thread.
_LEFT: ContextVar[Callable[[], float] | None] = ContextVar("seconds left of the call", default=None)


@contextmanager
def within(left: Callable[[], float]) -> Iterator[None]:
    """Let reads and writes of TimedSockets take what `left` (seconds) gives, and none once it is used up."""
    token = _LEFT.set(left)
    try:
        yield
    finally:
        _LEFT.reset(token)


class HandshakeTimeout(TimeoutError):
    """The remote took the connection and did not agree on TLS in time; nothing was sent."""


class TimedSocket(ssl.SSLSocket):
    """A TLS connection that keeps to `within`; raises TimeoutError when the time is up."""

    def do_handshake(self, block: bool = False) -> None:
        before = self.gettimeout()
        self._set_time_left(before)  # the handshake belongs to connecting, which has a limit of its own
        try:
            super().do_handshake(block)
        except TimeoutError as error:
            raise HandshakeTimeout(str(error)) from error
        self.settimeout(before)

    def recv_into(self, *arguments: Any, **named: Any) -> int:
        self._set_time_left()
        return super().recv_into(*arguments, **named)

    def send(self, *arguments: Any, **named: Any) -> int:
        self._set_time_left()
        return super().send(*arguments, **named)

    def _set_time_left(self, most: float | None = None) -> None:
        left = _LEFT.get()
        if left is None:
            return
        seconds = left()
        if seconds <= 0:
            raise TimeoutError("the time of the call is used up")
        self.settimeout(seconds if most is None else min(seconds, most))
