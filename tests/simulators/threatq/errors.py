"""Error answers in the shapes of section 12, and refusals of what breaks the protocol."""

from __future__ import annotations

import json
from typing import NoReturn

from simulators.side.knobs import Knobs
from simulators.side.messages import Answer, Refused, json_answer

HTML = "text/html; charset=utf-8"


class Errors:
    """Makes error bodies as the knobs say."""

    def __init__(self, knobs: Knobs) -> None:
        self._knobs = knobs

    def answer(
        self, status: int, text: str, *, refused: str | None = None, error: str | None = None
    ) -> Answer:
        """An error; `refused` is for callers that broke the protocol, `error` names an ordinary one."""
        form = self._knobs.text("error_form")
        if form == "html":
            page = f"<html><head><title>{status}</title></head><body><h1>{text}</h1></body></html>"
            return Answer(status, page.encode(), (), HTML, refused, error)
        bodies = {
            "list": {"errors": [text]},
            "nested": {"errors": ["The call failed.", [text, "Nothing was done."]]},
            "data": {"data": {"errors": {"call": [text]}}},
        }
        return Answer(status, json.dumps(bodies[form]).encode(), refused=refused, error=error)

    def login(self, status: int, name: str, text: str, *, refused: str | None = None) -> Answer:
        """A refused login: an OAuth error object, or as any other error (2.1)."""
        if self._knobs.text("login_error_form") == "same":
            return self.answer(status, text, refused=refused, error=name)
        made = json_answer({"error": name, "message": text}, status)
        return Answer(status, made.body, refused=refused, error=name)

    def refuse(self, reason: str, status: int = 400) -> NoReturn:
        """Ends the call: the caller broke the protocol."""
        raise Refused(self.answer(status, reason, refused=reason))

    def fail(self, text: str, status: int = 400) -> NoReturn:
        """Ends the call with an error that a correct client may meet."""
        raise Refused(self.answer(status, text, error=text))
