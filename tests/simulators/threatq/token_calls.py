"""POST /api/token in the forms that public clients send (2.1), and the check of a token."""

from __future__ import annotations

import base64
import binascii
import hmac
from typing import NoReturn
from urllib.parse import parse_qsl

from simulators.side.clock import SimulatorClock
from simulators.side.knobs import Knobs
from simulators.side.messages import Answer, Incoming, Refused, json_answer
from simulators.side.records import Records
from simulators.threatq import checks
from simulators.threatq.errors import Errors
from simulators.threatq.tokens import Token, Tokens

_GRANTS = {
    "password": {"grant_type", "client_id", "email", "password"},
    "client_credentials": {"grant_type", "client_id", "client_secret"},
    "refresh_token": {"grant_type", "refresh_token"},
}
_INCORRECT = "The user credentials were incorrect."
_SECRET = ("password", "client_secret", "refresh_token")


class TokenCalls:
    """Logins, and who a call comes from."""

    def __init__(
        self, tokens: Tokens, knobs: Knobs, errors: Errors, clock: SimulatorClock, records: Records
    ) -> None:
        self._tokens, self._knobs, self._errors = tokens, knobs, errors
        self._clock, self._records = clock, records

    def token(self, incoming: Incoming) -> Answer:
        """Parameters in the query string, a JSON body or a form."""
        given = self._given(incoming)
        grant = given.get("grant_type")
        if grant is None or grant not in _GRANTS:
            self._refuse(f"grant_type is {grant or 'missing'}")
        for name in given:
            if name not in _GRANTS[grant]:
                self._refuse(f"{name} has no place in the grant {grant}")
        for name in _SECRET:
            if any(key == name for key, _ in incoming.query):
                self._records.warn(f"{name} of a login stands in the address")
        if grant == "password":
            return self._answer(*self._by_password(given))
        if grant == "client_credentials":
            return self._answer(self._by_secret(incoming, given), None)
        return self._answer(*self._by_refresh(incoming, given))

    def account(self, incoming: Incoming) -> str | None:
        """The account of the token sent, None for a private client. Raises Refused with 401."""
        header = incoming.header("authorization")
        scheme, _, access = header.partition(" ")
        if not header:
            self._errors.refuse("no token", 401)
        if scheme != "Bearer":
            what = "in lower case" if scheme == "bearer" else "missing"
            self._errors.refuse(f"the word Bearer is {what}", 401)
        standing = self._tokens.standing(access, self._clock.now())
        if standing == "unknown":
            self._errors.refuse("a token that was never given", 401)
        if standing != "good":
            raise Refused(self._errors.answer(401, "Unauthenticated.", error=f"token {standing}"))
        return self._tokens.given[access].account

    def _given(self, incoming: Incoming) -> dict[str, str]:
        pairs = list(incoming.query)
        if incoming.content_type == "application/x-www-form-urlencoded":
            pairs += parse_qsl(incoming.body.decode("utf-8", "replace"), keep_blank_values=True)
        elif incoming.body:
            body = checks.json_body(incoming, self._errors)
            # The SDK's private login posts the pair as a list, which does not matter (2.1).
            in_query = ("grant_type", "client_credentials") in incoming.query
            if isinstance(body, dict):
                pairs += [(name, self._text(name, value)) for name, value in body.items()]
            elif not (isinstance(body, list) and in_query):
                self._refuse("the body of a login is no object")
        return checks.once(pairs, self._errors)

    def _text(self, name: str, value: object) -> str:
        if not isinstance(value, str):
            self._refuse(f"{name} is no text")
        return value

    def _by_password(self, given: dict[str, str]) -> tuple[str, str]:
        for name in ("email", "password", "client_id"):
            if name not in given:
                self._refuse(f"{name} is missing")
        known = given["client_id"] in self._tokens.public_clients
        right = _same(self._tokens.users.get(given["email"]), given["password"])
        if not known or not right:
            self._wrong("bad_login", "invalid_credentials", _INCORRECT)
        return given["client_id"], given["email"]

    def _by_secret(self, incoming: Incoming, given: dict[str, str]) -> str:
        """Basic, or the pair in the address as one public collector sends it."""
        pair = self._basic(incoming)
        if pair is None:
            in_query = dict(incoming.query)
            if "client_id" not in in_query or "client_secret" not in in_query:
                self._refuse("client_credentials without HTTP Basic")
            pair = in_query["client_id"], in_query["client_secret"]
        elif "client_id" in given or "client_secret" in given:
            self._refuse("the client stands in HTTP Basic and in a parameter")
        return self._known_client(pair)

    def _by_refresh(self, incoming: Incoming, given: dict[str, str]) -> tuple[str, str | None]:
        """A private client sends Basic, a public one its old token (2.1)."""
        old = self._tokens.by_refresh(given.get("refresh_token", ""))
        pair = self._basic(incoming)
        if pair is not None:
            self._known_client(pair)
        elif not incoming.header("authorization").startswith("Bearer "):
            self._refuse("refresh_token with neither Basic nor the old token as Bearer")
        proven = old is not None and (
            old.client == pair[0] if pair else incoming.header("authorization") == f"Bearer {old.access}"
        )
        if old is None or not proven:
            self._wrong("bad_login", "invalid_request", "The refresh token is invalid.")
        old.revoked = True
        return old.client, old.account

    def _basic(self, incoming: Incoming) -> tuple[str, str] | None:
        scheme, _, text = incoming.header("authorization").partition(" ")
        if scheme != "Basic":
            return None
        try:
            name, colon, secret = base64.b64decode(text, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            self._refuse("HTTP Basic is no base64")
        if not colon:
            self._refuse("HTTP Basic without a colon")
        return name, secret

    def _known_client(self, pair: tuple[str, str]) -> str:
        if not _same(self._tokens.private_clients.get(pair[0]), pair[1]):
            own = self._knobs["bad_secret"] != "same"
            self._wrong("bad_secret" if own else "bad_login", "invalid_client", _INCORRECT)
        return pair[0]

    def _answer(self, client: str, account: str | None) -> Answer:
        life = self._knobs.count("expires_in")
        token: Token = self._tokens.issue(client, account, self._clock.now() + life)
        if self._knobs.text("blank") == "token":
            return json_answer({})
        answer: dict[str, object] = {
            "access_token": token.access,
            "token_type": self._knobs.text("token_type"),
        }
        if self._knobs.flag("expires_in_shown"):
            answer["expires_in"] = life if self._knobs.text("expires_in_form") == "number" else str(life)
        if self._knobs.flag("refresh_token"):
            answer["refresh_token"] = token.refresh
        return json_answer(answer)

    def _wrong(self, knob: str, name: str, text: str) -> NoReturn:
        self._tokens.bad_logins += 1
        raise Refused(self._errors.login(self._knobs.count(knob), name, text))

    def _refuse(self, reason: str) -> NoReturn:
        raise Refused(self._errors.login(400, "invalid_request", reason, refused=reason))


def _same(known: str | None, given: str) -> bool:
    return known is not None and hmac.compare_digest(known.encode(), given.encode())
