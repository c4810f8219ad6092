"""The side door: an HTTP/JSON server on a second loopback port, for a simulator that runs as a process.

Plain HTTP, header `X-Side-Token`. Every answer is JSON: {"ok": value} or {"error": text} with 400, 403, 404.

    GET  /state                             what `dump()` gives
    GET  /records                           {calls: [], refused: [], warnings: [], counts: {}, failures: []}
    GET  /knobs                             {name: {value, values, default, reference, mark, meaning}}
    POST /knobs   {"name": value, ...}      sets knobs
    POST /faults  {"kind": "html", ...}     adds a fault (fields of Fault; body as text, headers as pairs)
    DELETE /faults                          clears the plan
    POST /act     {"action": "...", ...}    calls an action of the simulator with the other keys as keywords
    POST /clock   {"set": t | "advance": s | "freeze": t or null}  -> {"now": t}
    POST /reset                             all as after the start
"""

from __future__ import annotations

import hmac
import http.client
import json
import secrets
import socket
from collections.abc import Callable
from dataclasses import asdict

from simulators.side import wire
from simulators.side.faults import Fault
from simulators.side.listener import Listener
from simulators.side.messages import Answer, Incoming, Refused, json_answer
from simulators.side.server import Simulator

Body = dict[str, object]


class Control:
    """The side door of one simulator; `url` and `token` open it."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self.token = secrets.token_urlsafe(24)
        self._doors: dict[tuple[str, str], Callable[[Body], object]] = {
            ("GET", "/state"): self._state,
            ("GET", "/records"): self._records,
            ("GET", "/knobs"): self._list_knobs,
            ("POST", "/knobs"): self._set_knobs,
            ("POST", "/faults"): self._add_fault,
            ("DELETE", "/faults"): self._clear_faults,
            ("POST", "/act"): self._act,
            ("POST", "/clock"): self._clock,
            ("POST", "/reset"): self._reset,
        }
        self._listener = Listener(self._serve, None)
        self.url = f"http://127.0.0.1:{self._listener.port}"

    def stop(self) -> None:
        """Closes the door."""
        self._listener.stop()

    def _serve(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as stream:
            try:
                incoming = wire.read_request(stream)
            except wire.NotHttp:
                return
            if incoming is not None:
                answer = self._answer(incoming)
                connection.sendall(wire.head(answer, len(answer.body), close=True) + answer.body)

    def _answer(self, incoming: Incoming) -> Answer:
        if not hmac.compare_digest(incoming.header("x-side-token").encode(), self.token.encode()):
            return json_answer({"error": "wrong token"}, 403)
        door = self._doors.get((incoming.method, incoming.path))
        if door is None:
            return json_answer({"error": "no such door"}, 404)
        try:
            body = json.loads(incoming.body or b"{}")
            if not isinstance(body, dict):
                raise TypeError("the body must be an object")
            with self._simulator.lock:
                return json_answer({"ok": door(body)})
        except Refused as refused:
            return json_answer({"error": str(refused)}, 400)
        except (ValueError, TypeError, LookupError) as error:
            return json_answer({"error": f"{type(error).__name__}: {error}"}, 400)

    def _state(self, _: Body) -> object:
        return self._simulator.dump()

    def _records(self, _: Body) -> object:
        records = self._simulator.records
        return {
            "calls": [asdict(call) for call in records.calls],
            "refused": [asdict(call) for call in records.refused],
            "warnings": records.warnings,
            "counts": dict(records.counts()),
            "failures": self._simulator.failures,
        }

    def _list_knobs(self, _: Body) -> object:
        knobs = self._simulator.knobs
        return {
            name: {
                "value": knobs[name], "values": knob.values, "default": knob.default,
                "reference": knob.reference, "mark": knob.mark, "meaning": knob.meaning,
            }
            for name, knob in knobs.registry.items()
        }  # fmt: skip

    def _set_knobs(self, body: Body) -> object:
        self._simulator.set(**body)
        return self._simulator.knobs.current()

    def _add_fault(self, body: Body) -> object:
        self._simulator.faults.add(read_fault(body))
        return len(self._simulator.faults.pending)

    def _clear_faults(self, _: Body) -> object:
        self._simulator.faults.clear()
        return 0

    def _act(self, body: Body) -> object:
        name = body.pop("action", "")
        action = self._simulator.actions().get(str(name))
        if action is None:
            raise ValueError(f"unknown action {name}; known are {', '.join(self._simulator.actions())}")
        return action(**body)

    def _clock(self, body: Body) -> object:
        clock = self._simulator.clock
        for verb, value in body.items():
            if verb == "freeze":
                clock.freeze(None if value is None else _number(value))
            elif verb in ("set", "advance"):
                (clock.set if verb == "set" else clock.advance)(_number(value))
            else:
                raise ValueError(f"the clock can set, advance, freeze; not {verb}")
        return {"now": clock.now()}

    def _reset(self, _: Body) -> object:
        self._simulator.reset()
        return None


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"a number of seconds is wanted, not {value!r}")
    return float(value)


def read_fault(body: Body) -> Fault:
    """A Fault from JSON. Raises TypeError or ValueError for unknown keys or values."""
    fields = dict(body)
    if "body" in fields:
        fields["body"] = str(fields["body"]).encode()
    for name in ("calls", "headers"):
        value = fields.get(name)
        if isinstance(value, list):
            fields[name] = tuple(tuple(one) if isinstance(one, list) else one for one in value)
    return Fault(**fields)  # type: ignore[arg-type]  # the dataclass checks names, and kind


class ControlClient:
    """The other end, for tests of a simulator in another process: `call("POST", "/knobs", {...})`."""

    def __init__(self, url: str, token: str) -> None:
        self._host = url.removeprefix("http://")
        self._token = token

    def call(self, method: str, path: str, body: Body | None = None) -> object:
        """What stands under "ok". Raises ValueError with the door's text."""
        connection = http.client.HTTPConnection(self._host, timeout=30)
        try:
            text = json.dumps(body) if body is not None else None
            connection.request(method, path, text, {"X-Side-Token": self._token})
            answer: dict[str, object] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        if "error" in answer:
            raise ValueError(str(answer["error"]))
        return answer["ok"]
