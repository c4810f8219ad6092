"""From method and path to a handler; what no route knows is refused with 404, a wrong verb with 405."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from simulators.side.messages import Answer, Incoming, Refused


@dataclass(frozen=True, slots=True)
class Route:
    """`pattern` is a regular expression for the whole path; its named groups go to `handler` as keywords.
    `secret` keeps the query out of the records (logins)."""

    method: str
    pattern: re.Pattern[str]
    handler: Callable[..., Answer]
    secret: bool = False


class Router:
    """Routes in the order in which they were added."""

    def __init__(self) -> None:
        self.routes: list[Route] = []

    def add(self, method: str, pattern: str, handler: Callable[..., Answer], *, secret: bool = False) -> None:
        """`handler(incoming, **groups) -> Answer`."""
        self.routes.append(Route(method, re.compile(pattern), handler, secret))

    def find(self, incoming: Incoming) -> tuple[Route, dict[str, str]]:
        """The route and the groups of its pattern. Raises Refused with 404 or 405."""
        verbs = set()
        for route in self.routes:
            match = route.pattern.fullmatch(incoming.path)
            if match is None:
                continue
            if route.method == incoming.method:
                return route, match.groupdict()
            verbs.add(route.method)
        if verbs:
            allow = ", ".join(sorted(verbs))
            reason = f"{incoming.method} where {allow} is meant"
            raise Refused(Answer(405, b"", (("Allow", allow),), refused=reason))
        raise Refused(Answer(404, b"", refused="unknown path"))

    def is_secret(self, incoming: Incoming) -> bool:
        """Whether a route of this path, whatever the verb, is a login."""
        return any(route.secret and route.pattern.fullmatch(incoming.path) for route in self.routes)
