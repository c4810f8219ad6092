"""A bare client for trying the simulator itself: no retries, no reading of shapes, nothing of the product."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from simulators.side.caller import BareCaller, Got
from simulators.threatq.simulator import ThreatQSimulator
from simulators.threatq.tokens import DEFAULT_CLIENT, DEFAULT_PASSWORD, DEFAULT_USER

LOGIN = {
    "email": DEFAULT_USER, "password": DEFAULT_PASSWORD, "grant_type": "password",
    "client_id": DEFAULT_CLIENT,
}  # fmt: skip
FORM = "application/x-www-form-urlencoded"
ALL: Mapping[str, object] = {"criteria": {}, "filters": {}}


def basic(client: str, secret: str) -> dict[str, str]:
    """The header of HTTP Basic."""
    return {"Authorization": "Basic " + base64.b64encode(f"{client}:{secret}".encode()).decode()}


class Caller(BareCaller):
    """One keep-alive connection; `login()` keeps the token, the other calls send it."""

    def __init__(self, simulator: ThreatQSimulator) -> None:
        super().__init__(simulator, timeout=60)
        self.headers: dict[str, str] = {}

    def send(
        self, verb: str, path: str, query: Mapping[str, object] | None = None, body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Got:  # fmt: skip
        """A request as it is; `headers` in place of the caller's."""
        address = f"{path}?{urlencode(query)}" if query else path
        return self.ask(verb, address, body, self.headers if headers is None else headers)

    def json(
        self, verb: str, path: str, query: Mapping[str, object] | None = None, body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Got:  # fmt: skip
        """A request with a JSON body."""
        given = dict(self.headers if headers is None else headers) | {"Content-Type": "application/json"}
        return self.send(verb, path, query, json.dumps(body).encode(), given)

    def login(self, **changes: str) -> Got:
        """The password grant, all four in the body."""
        got = self.json("POST", "/api/token", body=LOGIN | changes, headers={})
        if got.status == 200 and "access_token" in got.json:
            self.headers["Authorization"] = f"Bearer {got.json['access_token']}"
        return got

    def get(self, path: str, **query: object) -> Got:
        """A GET with the token."""
        return self.send("GET", f"/api{path}", query)

    def query(self, body: Mapping[str, object] = ALL, **parameters: object) -> Got:
        """POST /api/indicators/query."""
        return self.json("POST", "/api/indicators/query", parameters, body)

    def values(self, criteria: Mapping[str, object], **parameters: object) -> list[str]:
        """The values that some criteria find, by id."""
        got = self.query({"criteria": criteria}, sort="id", limit=1000, **parameters)
        assert got.status == 200, got.body
        return [row["value"] for row in got.json["data"]]

    def walk(self, limit: int, body: Mapping[str, object] = ALL, sort: str = "id") -> Iterator[list[Any]]:
        """The pages by cursor, until the mark stands still."""
        mark = "*"
        while True:
            got = self.query(body, limit=limit, sort=sort, cursorMark=mark)
            assert got.status == 200, got.body
            yield got.json["data"]
            if got.json["nextCursorMark"] == mark:
                return
            mark = got.json["nextCursorMark"]
