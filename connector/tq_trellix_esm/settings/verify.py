"""The setting `verify`: whom to believe about a certificate (docs/guide.md)."""

import re

from tq_trellix_esm.errors import ConfigurationError
from tq_trellix_esm.settings.values import Verify

_PIN = re.compile(r"[0-9a-f]{64}", re.ASCII)


def parse_verify(value: object, field: str = "verify") -> Verify:
    """Given True, False, a CA file's path or `sha256:<hex>`, return the setting; raise ConfigurationError."""
    text = str(value).strip() if value is not None else ""
    if text.lower() == "true" or not text:
        return Verify()
    if text.lower() == "false":
        return Verify("off")
    if text.lower().startswith("sha256:"):
        digits = text[len("sha256:") :].replace(":", "").replace(" ", "").lower()
        if not _PIN.fullmatch(digits):
            raise ConfigurationError(f"{field}: sha256: must be followed by 64 hexadecimal digits.")
        return Verify("pin", digits)
    if not text.startswith("/"):
        raise ConfigurationError(
            f"{field}: {text[:60]!r} is neither true, false, sha256:... nor the absolute path of a CA file."
        )
    return Verify("file", text)


def written(verify: Verify) -> str | bool:
    """The setting as it stands in a file."""
    if verify.mode == "pin":
        return f"sha256:{verify.value}"
    return verify.value if verify.mode == "file" else verify.mode == "system"
