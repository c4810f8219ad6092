"""The two encodings of user and password at login (3.2, seen)."""

from __future__ import annotations

import base64
import binascii

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

# Published by the vendor (KB90289) as key and IV alike: an encoding, nothing secret.
PUBLISHED_KEY = b"1234567812345678"
FIRST_AES = (11, 6, 11)


def wants_aes(version: str) -> bool:
    """Whether this version takes the AES login: from 11.6.11 on (3.2, seen; a second source says 11.6.13)."""
    return version_numbers(version) >= FIRST_AES


def version_numbers(version: str) -> tuple[int, ...]:
    """ "11.6.13" as (11, 6, 13); what is no number counts as 0."""
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))


def encode(text: str, *, aes: bool) -> str:
    """As a client would send it; for tests."""
    data = text.encode()
    if aes:
        padder = PKCS7(128).padder()
        cipher = Cipher(algorithms.AES(PUBLISHED_KEY), modes.CBC(PUBLISHED_KEY)).encryptor()
        data = cipher.update(padder.update(data) + padder.finalize()) + cipher.finalize()
    return base64.b64encode(data).decode("ascii")


def decode(text: str, *, aes: bool) -> str | None:
    """The clear text, or None where it is not in that encoding: to ESM just a wrong user."""
    try:
        data = base64.b64decode(text, validate=True)
        if aes:
            cipher = Cipher(algorithms.AES(PUBLISHED_KEY), modes.CBC(PUBLISHED_KEY)).decryptor()
            unpadder = PKCS7(128).unpadder()
            data = unpadder.update(cipher.update(data) + cipher.finalize()) + unpadder.finalize()
        return data.decode("utf-8")
    except (binascii.Error, ValueError):  # UnicodeDecodeError is a ValueError
        return None
