"""A bare client for the simulators' own tests: one keep-alive connection that trusts the simulator's CA."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from simulators.side.server import Simulator


@dataclass(frozen=True)
class Got:
    """An answer; `json` parses the body, `text` shows it."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        """The parsed body."""
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


class BareCaller:
    """The connection; `ask` sends a request as it is."""

    def __init__(self, simulator: Simulator, timeout: float) -> None:
        context = ssl.create_default_context(cafile=str(simulator.ca_file))
        self.http = http.client.HTTPSConnection("127.0.0.1", simulator.port, timeout=timeout, context=context)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    def ask(self, verb: str, address: str, body: bytes | None, headers: Mapping[str, str]) -> Got:
        """One request and its whole answer."""
        self.http.request(verb, address, body, dict(headers))
        answer = self.http.getresponse()
        return Got(answer.status, answer.headers, answer.read())
