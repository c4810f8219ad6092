"""The simulator: routes, and what a test may do from the side."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from simulators.side.certificates import TlsState
from simulators.side.messages import Answer, Incoming, json_answer
from simulators.side.routing import Router
from simulators.side.server import Simulator
from simulators.threatq import checks, tables
from simulators.threatq.dates import write
from simulators.threatq.entries import ENTRY_NAME, LABELS, NAMESPACE, Entry
from simulators.threatq.entry_calls import EntryCalls, like
from simulators.threatq.errors import Errors
from simulators.threatq.generated import KINDS
from simulators.threatq.indicators import Make
from simulators.threatq.knobs import REGISTRY
from simulators.threatq.library import DEFAULT_OWNER, Library, Search
from simulators.threatq.query_calls import QueryCalls
from simulators.threatq.search_calls import SearchCalls
from simulators.threatq.token_calls import TokenCalls
from simulators.threatq.tokens import DEFAULT_CLIENT, DEFAULT_PASSWORD, DEFAULT_SECRET, DEFAULT_USER, Tokens

__all__ = ["DEFAULT_CLIENT", "DEFAULT_PASSWORD", "DEFAULT_SECRET", "DEFAULT_USER", "ThreatQSimulator"]

_FIRST_ENTRY = 40
_DUMPED = 1000


class ThreatQSimulator(Simulator):
    """`ThreatQSimulator(tls="good", **knobs)`: one user, a public and a private client, an empty library."""

    def __init__(self, *, tls: TlsState = "good", **knobs: object) -> None:
        super().__init__(REGISTRY, tls=tls, **knobs)
        self._errors = Errors(self.knobs)
        self.reset_state()

    def reset_state(self) -> None:
        """Nothing in the library, no token, the first accounts."""
        self.tokens = Tokens()
        self.library = Library()
        rows = self.library.indicators
        self._token_calls = TokenCalls(self.tokens, self.knobs, self._errors, self.clock, self.records)
        self._queries = QueryCalls(rows, self.knobs, self._errors, self.clock)
        self._searches = SearchCalls(self.library, self.knobs, self._errors)
        self._entries = EntryCalls(self.library, self.knobs, self._errors)
        self._next_entry = _FIRST_ENTRY
        self._router = Router()
        self._add_routes()

    def _add_routes(self) -> None:
        add, number, stored = self._router.add, r"(?P<number>\d{1,9})", "(?P<digest>[0-9a-f]{32})"
        add("POST", "/api/token", self._token_calls.token, secret=True)
        for path, rows in (
            ("/api/indicator/types", tables.type_rows),
            ("/api/indicator/statuses", tables.status_rows),
            ("/api/event/types", tables.event_type_rows),
        ):
            add("GET", path, self._table(rows))
            add("GET", f"{path}/{number}", self._table(rows))
        add("GET", "/api/search/query", self._for_account(self._searches.listed))
        add("GET", f"/api/search/query/{stored}", self._for_account(self._searches.one))
        add("POST", "/api/indicators/query", self._signed_in(self._queries.posted))
        add("GET", f"/api/indicators/query/hash/{stored}", self._for_account(self._by_hash))
        add("GET", "/api/connectors", self._signed_in(self._entries.listed))
        add("GET", f"/api/connectors/{number}", self._signed_in(self._entries.one))
        written = self._signed_in(self._entries.written)
        add("POST", "/api/connectors", written)
        add("POST", f"/api/connectors/{number}/notifications/toggle", written)
        for verb in ("PUT", "PATCH", "DELETE"):
            add(verb, f"/api/connectors/{number}", written)

    def handle(self, incoming: Incoming) -> Answer:
        """Unknown paths are 404, wrong verbs 405."""
        route, groups = self._router.find(incoming)
        return route.handler(incoming, **groups)

    def is_secret(self, incoming: Incoming) -> bool:
        """The token call only."""
        return self._router.is_secret(incoming)

    def _signed_in(self, handler: Callable[..., Answer]) -> Callable[..., Answer]:
        """The handler runs where the token is good."""

        def checked(incoming: Incoming, **groups: str) -> Answer:
            self._token_calls.account(incoming)
            return handler(incoming, **groups)

        return checked

    def _for_account(self, handler: Callable[..., Answer]) -> Callable[..., Answer]:
        """The same, and the handler gets the account of the token as its second argument."""
        return lambda incoming, **groups: handler(incoming, self._token_calls.account(incoming), **groups)

    def _table(self, rows: Callable[[], list[dict[str, object]]]) -> Callable[..., Answer]:
        def table(incoming: Incoming, number: str | None = None) -> Answer:
            allowed = ("name", "limit", "offset", "sort") if number is None else ()
            given = checks.parameters(incoming, allowed, self._errors)
            if self.knobs.text("blank") == "types":
                return json_answer({})
            found = [] if self.knobs.text("types_shown") == "none" else rows()
            if number is not None:
                found = [one for one in found if one["id"] == int(number)]
                return (
                    json_answer({"data": found[0]})
                    if found
                    else self._errors.answer(404, "Not found.", error="id")
                )
            if given.get("sort", "id") not in ("id", "name"):
                self._errors.refuse(f"unknown sort {given['sort']}")
            found = [one for one in found if "name" not in given or like(given["name"], str(one["name"]))]
            found.sort(key=lambda one: (str(one["name"]) if given.get("sort") == "name" else "", one["id"]))
            start = checks.whole(given, "offset", 0, self._errors)
            limit = checks.whole(given, "limit", len(found) or 1, self._errors, 1)
            return json_answer({"total": len(found), "data": found[start : start + limit]})

        return self._signed_in(table)

    def _by_hash(self, incoming: Incoming, account: str | None, digest: str) -> Answer:
        return self._queries.stored(incoming, self._searches.by_hash(digest, account).query)

    # From the side: indicators.

    def add_indicators(self, rows: Iterable[Mapping[str, Any]]) -> list[int]:
        """Adds indicators; `rows` hold `type`, `value` and what differs of `status`, `score`, `created_at`,
        `updated_at`, `touched_at` (start of 2026), `sources`, `tags`. Gives their ids. Raises ValueError,
        TypeError."""
        with self.lock:
            return [self.library.indicators.add(row) for row in rows]

    def add_indicator(self, type: str, value: str, **more: Any) -> int:  # noqa: A002 - the field's name
        """Adds one; gives its id."""
        return self.add_indicators([{"type": type, "value": value, **more}])[0]

    def change_indicators(self, ids: Iterable[int], values: Mapping[str, Any]) -> None:
        """Sets fields; a change touches and updates, unless `values` tell other times."""
        with self.lock:
            now = write(self.clock.now())
            self.library.indicators.change(ids, {"updated_at": now, "touched_at": now, **values})

    def expire_indicators(self, ids: Iterable[int]) -> None:
        """Their status is Expired."""
        self.change_indicators(ids, {"status": "Expired"})

    def remove_indicators(self, ids: Iterable[int]) -> None:
        """Forgets them."""
        with self.lock:
            self.library.indicators.remove(ids)

    def generate(self, count: int, make: Make | str = "mixed") -> int:
        """`count` rows that `make(index, id)` gives when looked at, or one of `generated.KINDS`; gives the
        first id, the others follow. Before any other row."""
        with self.lock:
            return self.library.indicators.generate(count, KINDS[make] if isinstance(make, str) else make)

    # From the side: saved searches and what they find.

    def add_search(
        self,
        name: str,
        criteria: Mapping[str, Any],
        *,
        filters: Mapping[str, Any] | None = None,
        shared: bool = True,
        owner: str = "",
        form: str | None = None,
    ) -> str:
        """Saves a search; gives its hash. Not shared: only `owner` sees it. `form`: a value of json_form."""
        if form is not None:
            self.knobs.registry["json_form"].check(form)
        query = {"criteria": dict(criteria), "filters": dict(filters or {})}
        with self.lock:
            self.library.searches.append(Search(name, query, shared, owner or DEFAULT_OWNER, form))
            return self.library.searches[-1].hash

    def change_search(self, name: str, **values: Any) -> None:
        """Sets `name`, `query`, `shared`, `owner` or `form` of the first search of that name."""
        with self.lock:
            search = self.library.search(name)
            for key, value in values.items():
                if key not in ("name", "query", "shared", "owner", "form"):
                    raise ValueError(f"a search has no {key}")
                setattr(search, key, value)

    def remove_search(self, name: str) -> None:
        """Deletes the first search of that name."""
        with self.lock:
            self.library.searches.remove(self.library.search(name))

    def found(self, name: str) -> list[dict[str, Any]]:
        """What the first search of that name finds, by id, as records of `id`, `type_name`, `status_name`,
        `value`, `score`, the three times, `sources` and `tags`."""
        with self.lock:
            query = self.library.search(name).query
            result = self._queries.results.find(query, json.dumps(query), "id", self.clock.now())
            return [self.library.indicators.row(one).record() for one in result.entries]

    def after_query_calls(self, calls: int, change: Callable[[], object]) -> None:
        """Runs `change` once `calls` more query calls have been answered, so between two pages."""
        with self.lock:
            self._queries.planned.append((self._queries.calls + calls, change))

    def plan(self, calls: int, change: str, arguments: Mapping[str, Any]) -> None:
        """`after_query_calls` for the side door: `change` names an action, `arguments` are its keywords."""
        wanted = self.actions()[change]
        self.after_query_calls(calls, lambda: wanted(**arguments))

    # From the side: entries and logins.

    def set_entry(
        self, name: str, fields: Mapping[str, str | bool], *, active: bool = True, namespace: str = NAMESPACE
    ) -> int:
        """Makes an entry of the integrations page, or replaces the fields and switch of the one of that name;
        gives its id."""
        with self.lock:
            for entry in self.library.entries:
                if entry.name == name:
                    entry.fields, entry.active, entry.namespace = dict(fields), active, namespace
                    return entry.number
            self.library.entries.append(Entry(self._next_entry, name, dict(fields), active, namespace))
            self._next_entry += 1
            return self._next_entry - 1

    def fill_form(
        self, hostname: str, username: str, password: str, configuration: str, *, active: bool = True,
        name: str = ENTRY_NAME, more: Mapping[str, str | bool] | None = None,
    ) -> int:  # fmt: skip
        """`set_entry` with the four fields of the definition, as a person at the form would fill them."""
        fields = dict(zip(LABELS, (hostname, username, password, configuration), strict=True))
        return self.set_entry(name, {**fields, **(more or {})}, active=active)

    def remove_entry(self, name: str) -> None:
        """Deletes the entry of that name, if there is one."""
        with self.lock:
            self.library.entries = [entry for entry in self.library.entries if entry.name != name]

    def set_user(self, email: str, password: str) -> None:
        """Adds a user, or gives the user another password."""
        with self.lock:
            self.tokens.users[email] = password

    def set_client(self, client: str, secret: str | None = None) -> None:
        """Adds a private client, or without a secret a public one."""
        with self.lock:
            if secret is None:
                self.tokens.public_clients.add(client)
            else:
                self.tokens.private_clients[client] = secret

    def revoke_tokens(self) -> None:
        """Every token given so far is worth nothing from now on."""
        with self.lock:
            self.tokens.revoke_all()

    @property
    def bad_logins(self) -> int:
        """Logins refused for wrong credentials."""
        return self.tokens.bad_logins

    def dump(self) -> dict[str, object]:
        """Counts; searches; entries without passwords; the first thousand indicators if there are no more."""
        with self.lock:
            count = len(self.library.indicators)
            query: dict[str, object] = {"criteria": {}}
            result = self._queries.results.find(query, "{}", "id", self.clock.now())
            rows = [self.library.indicators.row(one).record() for one in result.entries[:_DUMPED]]
            return {
                "indicator_count": count,
                "indicators": rows if count <= _DUMPED else [],
                "searches": [
                    {"name": one.name, "owner": one.owner, "shared": one.shared, "query": one.query,
                     "hash": one.hash}
                    for one in self.library.searches
                ],
                "entries": [
                    {"id": one.number, "name": one.name, "active": one.active, "namespace": one.namespace,
                     "fields": {key: value for key, value in one.fields.items() if "password" not in key}}
                    for one in self.library.entries
                ],
                "tokens": self.tokens.count_good(self.clock.now()),
                "bad_logins": self.bad_logins,
                "query_calls": self._queries.calls,
            }  # fmt: skip

    def actions(self) -> Mapping[str, Callable[..., object]]:
        """What the side door may call by name."""
        allowed = (
            self.add_indicators, self.add_indicator, self.change_indicators, self.expire_indicators,
            self.remove_indicators, self.generate, self.add_search, self.change_search, self.remove_search,
            self.found, self.plan, self.set_entry, self.fill_form, self.remove_entry, self.set_user,
            self.set_client, self.revoke_tokens,
        )  # fmt: skip
        return {action.__name__: action for action in allowed}
