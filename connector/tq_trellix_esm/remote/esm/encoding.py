"""How a user name and a password are written in the login body. Pure.

Neither way hides anything: base64 is no cipher, and the AES key is a constant that the vendor has
published. What keeps the password is TLS (ESM reference, 3.2).
"""

import base64

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from tq_trellix_esm.settings.values import LoginEncoding

# Key and initial vector alike, from the vendor's article KB90289 (ESM reference, 3.2).
_PUBLISHED_KEY = b"1234567812345678"

SPOKEN = {LoginEncoding.AES: "AES", LoginEncoding.BASE64: "base64"}


def encode(text: str, encoding: LoginEncoding) -> str:
    """Given a clear text and `base64` or `aes`, return it as the login body carries it.

    `auto` is no encoding but a way to choose one: ValueError.
    """
    clear = text.encode()
    if encoding is LoginEncoding.BASE64:
        return base64.b64encode(clear).decode("ascii")
    if encoding is LoginEncoding.AES:
        return base64.b64encode(_aes_cbc(clear)).decode("ascii")
    raise ValueError(f"{encoding} is not an encoding")


def _aes_cbc(clear: bytes) -> bytes:
    """AES-128, CBC, PKCS7 padding (ESM reference, 3.2)."""
    pad = PKCS7(algorithms.AES.block_size).padder()
    encryptor = Cipher(algorithms.AES(_PUBLISHED_KEY), modes.CBC(_PUBLISHED_KEY)).encryptor()
    return encryptor.update(pad.update(clear) + pad.finalize()) + encryptor.finalize()
