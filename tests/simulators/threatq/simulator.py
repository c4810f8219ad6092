"""The simulator: routes, strict checks, and what a test may do from the side."""

from __future__ import annotations

import base64
import json
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from simulators.side.certificates import TlsState
from simulators.side.messages import Answer, Incoming, Refused, json_answer
from simulators.side.routing import Router
from simulators.side.server import Simulator
from simulators.threatq import entries
from simulators.threatq.knobs import REGISTRY
from simulators.threatq.library import STATUSES, TYPES, Indicator, Library, Search
from simulators.threatq.query import BadQuery

DEFAULT_USER, DEFAULT_PASSWORD = "conn@example.org", "Tq-Horse-7"
DEFAULT_CLIENT, DEFAULT_SECRET = "0123456789abcdef0123456789abcdef", "s" * 64
_QUERY_PARAMETERS = {"limit", "offset", "sort", "cursorMark", "with"}


class ThreatQSimulator(Simulator):
    """`ThreatQSimulator(tls="good", **knobs)`: one user, one private client, an empty library."""

    def __init__(self, *, tls: TlsState = "good", **knobs: object) -> None:
        super().__init__(REGISTRY, tls=tls, **knobs)
        self._router = Router()
        add = self._router.add
        add("POST", "/api/token", self._token, secret=True)
        add("GET", "/api/search/query", self._signed_in(self._searches))
        add("POST", "/api/indicators/query", self._signed_in(self._query))
        add("GET", "/api/connectors", self._signed_in(self._connectors))
        add("GET", r"/api/connectors/(?P<number>\d+)", self._signed_in(self._connector))
        add("GET", "/api/indicator/types", self._signed_in(lambda _: _named_rows(TYPES)))
        add("GET", "/api/indicator/statuses", self._signed_in(lambda _: _named_rows(STATUSES)))
        self.reset_state()

    def handle(self, incoming: Incoming) -> Answer:
        """Unknown paths are 404, wrong verbs 405."""
        route, groups = self._router.find(incoming)
        return route.handler(incoming, **groups)

    def is_secret(self, incoming: Incoming) -> bool:
        """The token call only."""
        return self._router.is_secret(incoming)

    # From the side.

    def reset_state(self) -> None:
        """Nothing in the library, no token."""
        self.library = Library()
        self.tokens: dict[str, float] = {}
        self._marks: dict[str, int] = {}

    def dump(self) -> dict[str, object]:
        """Counts and the names of the saved searches."""
        return {
            "indicators": len(self.library.indicators),
            "searches": [one.name for one in self.library.searches],
        }

    def actions(self) -> Mapping[str, Callable[..., object]]:
        """The methods below, by their names."""
        allowed = (
            self.add_indicators, self.change_indicators, self.remove_indicators, self.found,
            self.add_search, self.set_entry, self.revoke_tokens,
        )  # fmt: skip
        return {action.__name__: action for action in allowed}

    def add_indicators(self, rows: Iterable[Mapping[str, Any]]) -> list[int]:
        """Add indicators; gives their ids."""
        with self.lock:
            return self.library.add(rows)

    def change_indicators(self, ids: Iterable[int], values: Mapping[str, Any]) -> None:
        """Set fields of these indicators."""
        with self.lock:
            self.library.change(ids, **values)

    def remove_indicators(self, ids: Iterable[int]) -> None:
        """Forget these indicators."""
        with self.lock:
            self.library.remove(ids)

    def found(self, name: str) -> list[dict[str, Any]]:
        """What the saved search of that name finds, as records."""
        with self.lock:
            search = next(one for one in self.library.searches if one.name == name)
            return [one.record() for one in self.library.result(name, search.query, self._now())]

    def add_search(
        self, name: str, criteria: Mapping[str, Any], *, shared: bool = True, owner: str = ""
    ) -> None:
        """Save a search over these criteria."""
        with self.lock:
            query = {"criteria": dict(criteria), "filters": {}}
            self.library.searches.append(Search(name, query, shared, owner or "a.analyst@example.org"))

    def set_entry(
        self, name: str, fields: Mapping[str, str], *, active: bool = True, namespace: str = ""
    ) -> int:
        """Make an entry, or replace the one of that name; gives its id."""
        with self.lock:
            kept = [one for one in self.library.entries if one["name"] != name]
            number = 40 + len(kept)
            new = {
                "id": number,
                "name": name,
                "namespace": namespace,
                "active": active,
                "fields": dict(fields),
            }
            self.library.entries = [*kept, new]
            return number

    def revoke_tokens(self) -> None:
        """Every token is worth nothing from now on."""
        with self.lock:
            self.tokens.clear()

    # The wire.

    def _now(self) -> str:
        return datetime.fromtimestamp(self.clock.now(), UTC).strftime("%Y-%m-%d %H:%M:%S")

    def _token(self, incoming: Incoming) -> Answer:
        """2.1: parameters in the query, a JSON body or a form; Basic for a private client."""
        given = dict(incoming.query)
        if incoming.content_type == "application/json":
            given |= {key: str(value) for key, value in _object(incoming).items()}
        elif incoming.content_type == "application/x-www-form-urlencoded":
            given |= {key: values[0] for key, values in parse_qs(incoming.body.decode()).items()}
        grant = given.get("grant_type")
        if grant == "password":
            wanted = {"email": DEFAULT_USER, "password": DEFAULT_PASSWORD, "client_id": DEFAULT_CLIENT}
            right = all(given.get(key) == value for key, value in wanted.items())
        elif grant == "client_credentials":
            pair = base64.b64encode(f"{DEFAULT_CLIENT}:{DEFAULT_SECRET}".encode()).decode()
            right = incoming.header("Authorization") == f"Basic {pair}"
        else:
            raise Refused(self._error(400, "grant_type is missing or unknown", refused="grant_type"))
        if not right:
            return self._error(self.knobs.count("bad_login"), "The user credentials were incorrect.")
        token = secrets.token_hex(20)
        life = self.knobs.count("expires_in")
        self.tokens[token] = self.clock.now() + life
        answer: dict[str, object] = {
            "access_token": token,
            "token_type": self.knobs.text("token_type"),
            "refresh_token": secrets.token_hex(20),
        }
        if self.knobs.flag("expires_in_shown"):
            answer["expires_in"] = life
        return json_answer(answer)

    def _signed_in(self, handler: Callable[..., Answer]) -> Callable[..., Answer]:
        def checked(incoming: Incoming, **groups: str) -> Answer:
            given = re.fullmatch(r"Bearer (\w+)", incoming.header("Authorization"))
            if given is None:
                raise Refused(self._error(401, "Unauthenticated.", refused="no Bearer token"))
            if self.tokens.get(given[1], 0.0) <= self.clock.now():
                return self._error(401, "Unauthenticated.")
            return handler(incoming, **groups)

        return checked

    def _searches(self, incoming: Incoming) -> Answer:
        """4: every search that the account sees; `json` as object or text."""
        rows = []
        for number, one in enumerate(self.library.searches, start=1):
            if one.shared:
                stored: object = {"ui_query": {}, "api_query": one.query}
                if self.knobs.text("json_form") == "text":
                    stored = json.dumps(stored)
                rows.append({"id": number, "name": one.name, "hash": one.hash, "json": stored})
        return json_answer({"total": len(rows), "data": rows})

    def _query(self, incoming: Incoming) -> Answer:
        """5: a page by offset or by cursor."""
        given = dict(incoming.query)
        body = _object(incoming)
        if set(given) - _QUERY_PARAMETERS or not set(body) <= {"criteria", "filters", "fields"}:
            raise Refused(self._error(400, "Unknown parameter.", refused="unknown parameter"))
        mark = given.get("cursorMark")
        mode = self.knobs.text("cursor")
        if mark and mode == "refused":
            return self._error(400, "The cursor mark is not supported.")
        if mark and ("offset" in given or not given.get("sort", "").endswith("id")):
            raise Refused(self._error(400, "cursorMark needs a sort by id and no offset.", refused="cursor"))
        key = json.dumps([body.get("criteria"), body.get("filters")], sort_keys=True)
        try:
            found = self.library.result(key, body, self._now())
        except (BadQuery, TypeError) as error:
            raise Refused(self._error(400, str(error), refused=str(error))) from error
        by_mark = bool(mark) and mode == "supported"
        start = self._marks.get(mark or "", 0) if by_mark else int(given.get("offset", 0))
        limit = int(given.get("limit", 25))
        largest = self.knobs.count("largest_page")
        page = found[start : start + (min(limit, largest) if largest else limit)]
        answer: dict[str, Any] = {
            "total": len(found) + self.knobs.count("total_off_by"),
            "data": [self._row(one, start + place, body.get("fields")) for place, one in enumerate(page)],
        }
        if by_mark:
            answer["nextCursorMark"] = self._mark(start + len(page)) if page else mark
        else:
            answer |= {"limit": limit, "offset": start}
        return json_answer(answer)

    def _mark(self, place: int) -> str:
        mark = f"AoE{place:x}"
        self._marks[mark] = place
        return mark

    def _row(self, one: Indicator, place: int, fields: list[str] | None) -> object:
        if place < self.knobs.count("empty_items"):
            return [] if self.knobs.text("empty_item_form") == "list" else None
        form = self.knobs.text("type_form") if fields else "object"
        types = {
            "text": one.type,
            "number": TYPES[one.type],
            "object": {"id": TYPES[one.type], "name": one.type},
        }
        score: object = one.score if self.knobs.text("score_form") == "number" else f"{one.score}.00"
        row = {
            "id": one.id,
            "value": one.value,
            "type": types[form],
            "status": one.status,
            "score": score,
            "created_at": one.created_at,
            "touched_at": one.touched_at,
        }
        return {key: row[key] for key in fields if key in row} if fields else row

    def _connectors(self, incoming: Incoming) -> Answer:
        """10 and 17.4: by name with the wildcards of 1, or the list."""
        given = dict(incoming.query)
        if set(given) - {"name", "limit", "with"}:
            raise Refused(self._error(400, "Unknown parameter.", refused="unknown parameter"))
        status = self.knobs.count("entry_status")
        if status != 200:
            return self._error(status, "This action is unauthorized.")
        names = [_like(one) for one in given["name"].split(",")] if "name" in given else None
        rows = [
            self._entry(one, by_id=False)
            for one in self.library.entries
            if names is None or any(name.fullmatch(one["name"]) for name in names)
        ]
        return json_answer({"total": len(rows), "data": rows})

    def _connector(self, incoming: Incoming, number: str) -> Answer:
        for one in self.library.entries:
            if one["id"] == int(number):
                return json_answer({"data": self._entry(one, by_id=True)})
        return self._error(404, "Not found.")

    def _entry(self, one: Mapping[str, Any], *, by_id: bool) -> dict[str, Any]:
        shape, active = self.knobs.text("entry_shape"), self.knobs.text("is_active_form")
        return entries.shown(one, shape, active, by_id=by_id)

    def _error(self, status: int, text: str, refused: str | None = None) -> Answer:
        """12: two JSON shapes, or the page of the web server in front."""
        form = self.knobs.text("error_form")
        if form == "html":
            page = f"<html><head><title>{status}</title></head><body>{text}</body></html>"
            return Answer(status, page.encode(), (), "text/html", refused=refused, error=text)
        body = {"data": {"errors": {"call": [text]}}} if form == "data" else {"errors": [text]}
        return Answer(status, json.dumps(body).encode(), (), "application/json", refused=refused, error=text)


def _named_rows(names: Mapping[str, int]) -> Answer:
    return json_answer({"total": len(names), "data": [{"id": n, "name": name} for name, n in names.items()]})


def _object(incoming: Incoming) -> dict[str, Any]:
    try:
        found = json.loads(incoming.body)
    except ValueError:
        found = None
    if incoming.content_type != "application/json" or not isinstance(found, dict):
        body = b'{"errors": ["The body is no JSON object."]}'
        raise Refused(Answer(400, body, (), "application/json", refused="no JSON object"))
    return found


def _like(pattern: str) -> re.Pattern[str]:
    parts = {"%": ".*", "_": "."}
    return re.compile("".join(parts.get(char, re.escape(char)) for char in pattern), re.IGNORECASE)
