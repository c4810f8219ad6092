"""The base of both simulators: a TLS server on loopback with knobs, planned faults, records and a clock."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from simulators.side import wire
from simulators.side.certificates import Certificates, TlsState, make_certificates
from simulators.side.clock import SimulatorClock
from simulators.side.faults import Fault, Faults
from simulators.side.knobs import Knob, Knobs
from simulators.side.listener import Listener
from simulators.side.messages import Answer, Incoming, Refused
from simulators.side.records import Records

HTML = "text/html; charset=utf-8"
DRIP_PIECES = 20
PAGE = (
    b"<!DOCTYPE html><html><head><title>Error</title></head><body><h1>It does not work</h1></body></html>\n"
)


class Simulator(ABC):
    """See the docstring of `simulators.side` for the whole API."""

    def __init__(self, registry: Iterable[Knob], *, tls: TlsState = "good", **knobs: object) -> None:
        self.knobs = Knobs(registry)
        self.knobs.set(**knobs)
        self.knobs.keep()
        self.faults = Faults()
        self.records = Records()
        self.clock = SimulatorClock()
        self.lock = threading.RLock()
        self.failures: list[str] = []
        self._tls: TlsState = tls
        self._started: tuple[Listener, Certificates] | None = None
        self._ending = threading.Event()

    # What a simulator fills in.

    @abstractmethod
    def handle(self, incoming: Incoming) -> Answer:
        """Carries out one call, under `self.lock`. May raise Refused."""

    @abstractmethod
    def reset_state(self) -> None:
        """Back to the state after the constructor."""

    @abstractmethod
    def dump(self) -> object:
        """The state as JSON values, for a person or a test to look at."""

    def is_secret(self, incoming: Incoming) -> bool:
        """Whether the call's query must stay out of the records."""
        return False

    def actions(self) -> Mapping[str, Callable[..., object]]:
        """What the side door may call by name, with JSON values as keywords."""
        return {}

    # Life.

    def start(self) -> Self:
        """Listens. Raises RuntimeError when started before."""
        if self._started is not None or self._ending.is_set():
            raise RuntimeError("a simulator starts once")
        certificates = make_certificates(self._tls)
        self._started = Listener(self._serve, certificates.context), certificates
        return self

    def stop(self) -> None:
        """Ends every connection, and the files. May be called twice; a simulator does not start again."""
        self._ending.set()
        if self._started is not None:
            listener, certificates = self._started
            listener.stop()
            certificates.remove()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if self.failures and error is None:
            raise RuntimeError("the simulator itself failed:\n" + "\n".join(self.failures))

    @property
    def _running(self) -> tuple[Listener, Certificates]:
        if self._started is None:
            raise RuntimeError("the simulator is not started")
        return self._started

    @property
    def port(self) -> int:
        """The TCP port on 127.0.0.1."""
        return self._running[0].port

    @property
    def url(self) -> str:
        """https://127.0.0.1:PORT"""
        return f"https://127.0.0.1:{self.port}"

    @property
    def ca_file(self) -> Path:
        """The certificate authority in PEM; gone after `stop`."""
        return self._running[1].ca_file

    @property
    def certificate_sha256(self) -> str:
        """SHA-256 of the server's certificate, 64 hex digits."""
        return self._running[1].certificate_sha256

    @property
    def handshake_failures(self) -> int:
        """TLS handshakes that came to nothing, as with a client that does not trust the CA."""
        return self._running[0].handshake_failures

    def set(self, **values: object) -> None:
        """Sets knobs. Raises ValueError for an unknown name or value, and sets nothing then."""
        with self.lock:
            self.knobs.set(**values)

    def reset(self) -> None:
        """State, knobs, faults, records and clock as after the constructor."""
        with self.lock:
            self.knobs.reset()
            self.faults.clear()
            self.records.clear()
            self.clock.reset()
            self.reset_state()

    # One connection, one call.

    def _serve(self, connection: socket.socket) -> None:
        self.records.connected()
        with connection.makefile("rb") as stream:
            while not self._ending.is_set():
                try:
                    incoming = wire.read_request(stream)
                except wire.NotHttp as error:
                    self._record(Incoming("?", "?"), Answer(400, refused=f"no HTTP: {error}"), None)
                    connection.sendall(wire.head(Answer(400), 0, close=True))
                    return
                if incoming is None or not self._call(connection, incoming):
                    return

    def _call(self, connection: socket.socket, incoming: Incoming) -> bool:
        """Answers one call; False where the connection ends with it."""
        fault = self.faults.take(incoming.method, incoming.path)
        work = fault is None or fault.does_work
        answer = self._work(incoming) if work else Answer()
        shown = _sent_by(fault, answer)
        self._record(incoming, shown, None if fault is None else fault.kind)
        if fault is not None:
            return self._send_faulty(connection, fault, shown)
        return _send(connection, shown, close=incoming.header("connection").lower() == "close")

    def _work(self, incoming: Incoming) -> Answer:
        with self.lock:
            try:
                return self.handle(incoming)
            except Refused as refused:
                return refused.answer
            except Exception as error:  # noqa: BLE001 - a bug of the simulator must fail the test, not hang it
                self.failures.append(traceback.format_exc())
                return Answer(500, b"simulator", refused=f"the simulator failed: {error!r}")

    def _record(self, call: Incoming, answer: Answer, fault: str | None) -> None:
        status = 0 if fault in ("cut_before", "cut_after", "garbage") else answer.status
        query = (("(login)", "(not recorded)"),) if call.raw_query and self.is_secret(call) else call.query
        self.records.add(
            method=call.method,
            path=call.path,
            query=query,
            status=status,
            refused_reason=answer.refused,
            error=answer.error,
            fault=fault,
            size=len(call.body),
        )

    def _send_faulty(self, connection: socket.socket, fault: Fault, answer: Answer) -> bool:
        if fault.kind != "drip" and fault.latency and self._ending.wait(fault.latency):
            return False
        if fault.kind in ("cut_before", "cut_after"):
            return False
        if fault.kind == "garbage":
            connection.sendall(fault.body or b"\x00\x15\x03\x01 this is no HTTP at all\r\n\r\n")
            return False
        if fault.kind == "truncate":
            whole = wire.head(answer, len(answer.body), close=False)
            connection.sendall(whole + answer.body[: len(answer.body) // 2])
            return False
        if fault.kind == "drip":
            return self._drip(connection, answer, fault.latency)
        return _send(connection, answer, close=False)

    def _drip(self, connection: socket.socket, answer: Answer, pause: float) -> bool:
        data = wire.head(answer, len(answer.body), close=False) + answer.body
        step = max(1, -(-len(data) // DRIP_PIECES))
        for start in range(0, len(data), step):
            connection.sendall(data[start : start + step])
            if self._ending.wait(pause):
                return False
        return True


def _send(connection: socket.socket, answer: Answer, *, close: bool) -> bool:
    connection.sendall(wire.head(answer, len(answer.body), close=close) + answer.body)
    return not close


def _sent_by(fault: Fault | None, answer: Answer) -> Answer:
    """The answer that goes out: the true one, or what the fault puts in its place."""
    if fault is None or fault.kind not in ("status", "html", "empty", "body"):
        return answer
    if fault.kind == "html":
        return Answer(fault.status or 503, fault.body or PAGE, fault.headers, HTML)
    if fault.kind == "status":
        return Answer(fault.status or 500, fault.body, fault.headers)
    return Answer(fault.status or 200, fault.body if fault.kind == "body" else b"", fault.headers)


def wait_until(true: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Polls until `true()`, for tests that wait for a connection's thread; False when it never was."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        with contextlib.suppress(InterruptedError):
            time.sleep(0.005)
    return True
