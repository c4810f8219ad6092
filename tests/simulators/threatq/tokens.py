"""Accounts, clients and tokens (2): who may log in, and until when a token is good."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

DEFAULT_USER, DEFAULT_PASSWORD = "conn@example.org", "Tq-Horse-7"
# 32 and 64 characters, as the server makes them (2.2).
DEFAULT_CLIENT = "0123456789abcdef0123456789abcdef"
# A private client of its own; the public id has a secret as well, so that a test can do with one id.
DEFAULT_PRIVATE_CLIENT = "fedcba9876543210fedcba9876543210"
DEFAULT_SECRET = "s3cr3t-of-the-private-client-" + "x" * 35


@dataclass(slots=True)
class Token:
    """`account` is a person's e-mail, or None for a private client."""

    access: str
    refresh: str
    client: str
    account: str | None
    end: float
    revoked: bool = False


Standing = Literal["good", "expired", "revoked", "unknown"]


@dataclass(slots=True)
class Tokens:
    """One user, one public and one private client to begin with."""

    users: dict[str, str] = field(default_factory=lambda: {DEFAULT_USER: DEFAULT_PASSWORD})
    public_clients: set[str] = field(default_factory=lambda: {DEFAULT_CLIENT})
    private_clients: dict[str, str] = field(
        default_factory=lambda: dict.fromkeys((DEFAULT_PRIVATE_CLIENT, DEFAULT_CLIENT), DEFAULT_SECRET)
    )
    given: dict[str, Token] = field(default_factory=dict)
    bad_logins: int = 0

    def __iter__(self) -> Iterator[str]:
        """The access tokens given so far, revoked ones included."""
        return iter(self.given)

    def __len__(self) -> int:
        return len(self.given)

    def issue(self, client: str, account: str | None, end: float) -> Token:
        """A new pair of tokens."""
        token = Token(secrets.token_hex(20), secrets.token_hex(20), client, account, end)
        self.given[token.access] = token
        return token

    def standing(self, access: str, now: float) -> Standing:
        """What a token is worth."""
        token = self.given.get(access)
        if token is None:
            return "unknown"
        if token.revoked:
            return "revoked"
        return "good" if now < token.end else "expired"

    def by_refresh(self, refresh: str) -> Token | None:
        """The token that a refresh token belongs to; None for an unknown, used or revoked one."""
        found = [one for one in self.given.values() if one.refresh == refresh and not one.revoked]
        return found[0] if found else None

    def revoke_all(self) -> None:
        """No token is worth anything from now on, refresh tokens included."""
        for token in self.given.values():
            token.revoked = True

    def count_good(self, now: float) -> int:
        """Tokens that are worth something."""
        return sum(self.standing(access, now) == "good" for access in self.given)
