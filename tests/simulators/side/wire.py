"""HTTP/1.1 on a byte stream: a request read whole, an answer as one block of bytes (one write each)."""

from __future__ import annotations

from http import HTTPStatus
from typing import BinaryIO
from urllib.parse import unquote

from simulators.side.messages import Answer, Incoming

LINE_LIMIT = 65_536
HEADER_LIMIT = 200
BODY_LIMIT = 256 * 1024 * 1024


class NotHttp(Exception):
    """The bytes are no request that a server could serve; the connection ends after a 400."""


def read_request(stream: BinaryIO) -> Incoming | None:
    """The next request, or None where the peer has closed. Raises NotHttp."""
    line = stream.readline(LINE_LIMIT)
    if not line:
        return None
    parts = line.decode("latin-1").split()
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        raise NotHttp("the request line has not three parts")
    path, _, raw_query = parts[1].partition("?")
    headers = _read_headers(stream)
    if parts[2] == "HTTP/1.0":
        headers.setdefault("connection", "close")
    return Incoming(parts[0], unquote(path), raw_query, headers, _read_body(stream, headers))


def _read_headers(stream: BinaryIO) -> dict[str, str]:
    headers: dict[str, str] = {}
    for _ in range(HEADER_LIMIT):
        line = stream.readline(LINE_LIMIT)
        if line in (b"\r\n", b"\n"):
            return headers
        name, colon, value = line.decode("latin-1").partition(":")
        if not colon or name != name.strip():
            raise NotHttp("a header line without a name")
        headers[name.lower()] = value.strip()
    raise NotHttp("too many headers")


def _read_body(stream: BinaryIO, headers: dict[str, str]) -> bytes:
    if "transfer-encoding" in headers:
        raise NotHttp("a body without Content-Length")
    text = headers.get("content-length", "0")
    if not (text.isascii() and text.isdigit()) or int(text) > BODY_LIMIT:
        raise NotHttp("Content-Length is no number, or too large")
    body = stream.read(int(text))
    if len(body) < int(text):
        raise NotHttp("the body is shorter than its Content-Length")
    return body


def head(answer: Answer, length: int, *, close: bool) -> bytes:
    """Status line and headers of an answer whose body has `length` bytes."""
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {answer.status} {phrase}", f"Content-Length: {length}"]
    if answer.body:
        lines.append(f"Content-Type: {answer.content_type}")
    lines.extend(f"{name}: {value}" for name, value in answer.headers)
    if close:
        lines.append("Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")
