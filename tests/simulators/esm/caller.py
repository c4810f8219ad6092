"""A bare client for trying the simulator itself: no retries, no reading of shapes, nothing of the product."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from simulators.esm.credentials import encode, wants_aes
from simulators.esm.simulator import DEFAULT_PASSWORD, DEFAULT_USER, EsmSimulator
from simulators.side.caller import BareCaller, Got

FLAGS: dict[str, object] = {
    "hidden": "false",
    "dynamic": "false",
    "writeOnly": "false",
    "indexedOnly": "false",
}


class Caller(BareCaller):
    """One keep-alive connection; `login()` keeps token and cookie, `call(method, query, body)` sends them."""

    def __init__(self, simulator: EsmSimulator) -> None:
        super().__init__(simulator, timeout=20)
        self.simulator = simulator
        self.headers = {"Content-Type": "application/json"}

    def send(self, verb: str, path: str, body: bytes | None = None) -> Got:
        """A request as it is, with the headers of the caller."""
        return self.ask(verb, path, body, self.headers)

    def login(
        self,
        name: str = DEFAULT_USER,
        password: str = DEFAULT_PASSWORD,
        *,
        aes: bool | None = None,
        v1: bool = False,
    ) -> Got:
        """Encoded as the simulator's version wants it, or as told."""
        aes = wants_aes(self.simulator.knobs.text("version")) if aes is None else aes
        body = {"username": encode(name, aes=aes), "password": encode(password, aes=aes), "locale": "en_US"}
        got = self.send("POST", f"/rs/esm/{'' if v1 else 'v2/'}login", json.dumps(body).encode())
        if "Xsrf-Token" in got.headers:
            self.headers["X-Xsrf-Token"] = got.headers["Xsrf-Token"]
            self.headers["Cookie"] = got.headers["Set-Cookie"].partition(";")[0]
        return got

    def call(
        self, method: str, query: dict[str, object] | None = None, body: object = None, *, v1: bool = False
    ) -> Got:
        """POST of an API call."""
        path = f"/rs/esm/{'' if v1 else 'v2/'}{method}" + (f"?{urlencode(query)}" if query else "")
        return self.send("POST", path, None if body is None else json.dumps(body).encode())

    def logout(self) -> Got:
        """DELETE of the session."""
        return self.send("DELETE", "/rs/esm/v2/logout")

    def overview(self, **flags: object) -> list[dict[str, Any]]:
        """The rows of sysGetWatchlists; all four flags false unless told."""
        rows = self.call("sysGetWatchlists", FLAGS | flags).json
        assert isinstance(rows, list)
        return rows

    def create(self, name: str, type_name: str = "DomainID") -> Got:
        """sysAddWatchlist in its short form."""
        watchlist = {
            "name": name, "type": {"name": type_name, "id": 0}, "customType": {"name": "", "id": 0},
            "dynamic": "False", "enabled": "True",
        }  # fmt: skip
        return self.call("sysAddWatchlist", body={"watchlist": watchlist})

    def add(self, number: int, *values: str) -> Got:
        """sysAddWatchlistValues."""
        return self.call("sysAddWatchlistValues", body={"watchlist": number, "values": values})

    def remove(self, number: int, *values: str) -> Got:
        """sysRemoveWatchlistValues."""
        return self.call("sysRemoveWatchlistValues", body={"watchlist": number, "values": values})

    def details(self, number: int) -> Got:
        """sysGetWatchlistDetails."""
        return self.call("sysGetWatchlistDetails", body={"id": number})

    def token(self, number: int) -> str:
        """The file token of a fresh snapshot, whatever the version calls it."""
        (token,) = self.details(number).json["valueFile"].values()
        return str(token)

    def read(self, token: str, pos: int = 0, count: int = 50_000) -> Got:
        """sysGetWatchlistValues."""
        return self.call("sysGetWatchlistValues", {"pos": pos, "count": count}, {"file": {"id": token}})
