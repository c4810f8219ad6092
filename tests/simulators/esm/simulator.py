"""The simulator: routes, the order of the checks, and what a test may do from the side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from simulators.esm import entry, system_calls, watchlist_calls
from simulators.esm.calls import NOTHING, Call, Method, check_content_type, read_body, read_query
from simulators.esm.desk import Desk, new_desk
from simulators.esm.errors import TEXT, EsmError, Misuse, error_answer
from simulators.esm.knobs import REGISTRY
from simulators.esm.lists import fill_values
from simulators.esm.sessions import GMT, RIGHTS
from simulators.side.certificates import TlsState
from simulators.side.messages import Answer, Incoming, json_answer
from simulators.side.routing import Router
from simulators.side.server import Simulator

DEFAULT_USER = "tq_connector"
DEFAULT_PASSWORD = "Correct-Horse-9"


class EsmSimulator(Simulator):
    """`EsmSimulator(users={name: password}, tls="good", **knobs)`, as a context manager, or start and stop.

    Without `users` there is one, DEFAULT_USER with DEFAULT_PASSWORD, with all rights, in GMT.
    """

    def __init__(
        self, *, users: Mapping[str, str] | None = None, tls: TlsState = "good", **knobs: object
    ) -> None:
        super().__init__(REGISTRY, tls=tls, **knobs)
        self._first_users = dict(users if users is not None else {DEFAULT_USER: DEFAULT_PASSWORD})
        self.methods: dict[str, Method] = system_calls.METHODS | watchlist_calls.METHODS
        self._router = Router()
        for prefix, v1 in (("/rs/esm/v2/", False), ("/rs/esm/", True)):
            self._router.add("POST", prefix + "login", self._login, secret=True)
            self._router.add("DELETE", prefix + "logout", self._logout)
            for name, method in self.methods.items():
                self._router.add("POST", prefix + name, self._handler(name, method, v1))
        self.reset_state()

    # The wire.

    def handle(self, incoming: Incoming) -> Answer:
        """Unknown methods are 404, wrong verbs 405 (2.2, 10.3: unknown, inferred as fair)."""
        try:
            route, _ = self._router.find(incoming)
            return route.handler(incoming)
        except EsmError as error:
            return error_answer(self.knobs, error)
        except Misuse as misuse:
            return Answer(misuse.status, misuse.text.encode(), (), TEXT, refused=misuse.reason)

    def is_secret(self, incoming: Incoming) -> bool:
        """Logins only."""
        return self._router.is_secret(incoming)

    def _login(self, incoming: Incoming) -> Answer:
        return entry.login(self.desk, incoming)

    def _logout(self, incoming: Incoming) -> Answer:
        return entry.logout(self.desk, incoming)

    def _handler(self, name: str, method: Method, v1: bool) -> Callable[[Incoming], Answer]:
        def handler(incoming: Incoming) -> Answer:
            check_content_type(incoming)
            session = entry.session_of(self.desk, incoming)
            query = read_query(incoming, method.query)
            body = read_body(incoming, method.body, method.optional)
            if method.right is not None and method.right not in session.user.rights:
                raise EsmError(self.knobs.text("no_right_text"))
            result = method.handler(self.desk, Call(name, v1, session, query, body))
            if result is NOTHING:
                return Answer(200)
            return json_answer({"return": result} if v1 else result)  # 2.4, seen

        return handler

    # State, from the side.

    def reset_state(self) -> None:
        """No lists, no sessions, the first users."""
        self.desk: Desk = new_desk(self.knobs, self.clock, self.records.warn)
        for name, password in self._first_users.items():
            self.add_user(name, password)

    def dump(self) -> dict[str, object]:
        """{"lists": {name: sorted values}, "sessions": {user: open}, "bad_logins": n}."""
        users = self.desk.sessions.users
        sessions = {name: self.open_sessions(name) for name in users}
        return {"lists": self.lists(), "sessions": sessions, "bad_logins": self.bad_logins}

    def actions(self) -> Mapping[str, Callable[..., object]]:
        """The methods below that change the state, by their names."""
        allowed = (
            self.create_list, self.fill, self.change_values, self.delete_list, self.add_user, self.set_user,
            self.expire_sessions, self.occupy_sessions, self.open_sessions, self.lists,
        )  # fmt: skip
        return {action.__name__: action for action in allowed}

    def create_list(
        self, name: str, type: str = "IPAddress", *, hidden: bool = False, dynamic: bool = False,  # noqa: A002
        scored: bool = False, values: Iterable[str] = ()
    ) -> int:  # fmt: skip
        """A list of this ESM type with these values, as spelt; gives its id. Raises LookupError (type)."""
        with self.lock:
            new = self.desk.lists.put(name, type, hidden=hidden, dynamic=dynamic, scored=scored)
            new.values.update(dict.fromkeys(values))
            return new.id

    def fill(self, name: str, count: int, template: str = "host{:07d}.example") -> int:
        """Adds `count` generated values to the list; gives how many it holds then."""
        with self.lock:
            one = self.desk.lists.named(name)
            one.values.update(dict.fromkeys(fill_values(count, template)))
            return len(one.values)

    def change_values(self, name: str, *, add: Iterable[str] = (), remove: Iterable[str] = ()) -> int:
        """As a person at the console, or an expiry; gives how many values the list holds then."""
        with self.lock:
            one = self.desk.lists.named(name)
            for value in remove:
                one.values.pop(value, None)
            one.values.update(dict.fromkeys(add))
            return len(one.values)

    def delete_list(self, name: str) -> None:
        """Raises LookupError where there is none."""
        with self.lock:
            self.desk.lists.delete(self.desk.lists.named(name).id)

    def list_id(self, name: str) -> int:
        """The id of the first list of that name. Raises LookupError."""
        with self.lock:
            return self.desk.lists.named(name).id

    def lists(self) -> dict[str, list[str]]:
        """{name: sorted values}, hidden and dynamic ones too; a second list of a name is `name #id`."""
        with self.lock:
            return self.desk.lists.dump()

    def add_user(self, name: str, password: str, *, rights: Iterable[str] = RIGHTS, tz_id: int = GMT) -> None:
        """A new user; `rights` of watchlists and alarms. Raises ValueError for others."""
        with self.lock:
            self.desk.sessions.add_user(name, password, frozenset(rights), tz_id)

    def set_user(
        self, name: str, *, password: str | None = None, rights: Iterable[str] | None = None,
        tz_id: int | None = None, locked: bool | None = None, password_expired: bool | None = None
    ) -> None:  # fmt: skip
        """Changes what is given. Open sessions stay, with the new rights. Raises LookupError, ValueError."""
        with self.lock:
            user = self.desk.sessions.user(name)
            if rights is not None:
                if unknown := set(rights) - RIGHTS:
                    raise ValueError(f"unknown rights {sorted(unknown)}")
                user.rights = frozenset(rights)
            user.password = user.password if password is None else password
            user.tz_id = user.tz_id if tz_id is None else tz_id
            user.locked = user.locked if locked is None else locked
            if password_expired is not None:
                user.password_expired = password_expired

    def open_sessions(self, user: str | None = None) -> int:
        """Sessions open now, of all users or of one."""
        with self.lock:
            return self.desk.sessions.count(user)

    def expire_sessions(self, user: str | None = None) -> int:
        """Ends all sessions, or one user's, as a restart does; gives how many."""
        with self.lock:
            return self.desk.sessions.end_all(user)

    def occupy_sessions(self, user: str, count: int) -> int:
        """Opens sessions that nobody closes, as leaking clients do; gives how many are open then."""
        with self.lock:
            for _ in range(count):
                self.desk.sessions.open(self.desk.sessions.user(user))
            return self.desk.sessions.count(user)

    @property
    def bad_logins(self) -> int:
        """Logins refused for the user or the password."""
        return self.desk.sessions.bad_logins
