"""The transport below HTTP: a whole call keeps its time, and the environment decides nothing."""

import os
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from integration.remote.raw_stage import Tunnels, ca_file, listening, over_tls
from tq_trellix_esm.clock import SYSTEM_CLOCK
from tq_trellix_esm.errors import OutOfProtocol, Unreachable, Untrusted
from tq_trellix_esm.remote.tls import describe
from tq_trellix_esm.remote.transport import Request, Response, Transport
from tq_trellix_esm.settings.values import Verify

HEAD = b"HTTP/1.1 200 OK\r\n"
OK = HEAD + b"Content-Length: 2\r\n\r\n{}"


def sent(port: int, verify: Verify, *, proxy: str | None = None, timeout: float = 0.6) -> Response:
    """The answer of one call."""
    transport = Transport(
        side="ThreatQ",
        base_url=f"https://127.0.0.1:{port}",
        verify=verify,
        proxy=proxy,
        timeout=timeout,
        clock=SYSTEM_CLOCK,
    )
    with closing(transport):
        return transport.send(Request("GET", "/x"))


def fine(connection: socket.socket) -> None:
    """An answer as it should be."""
    connection.sendall(OK)


def dripping(start: bytes, drop: bytes) -> Callable[[socket.socket], None]:
    """Never silent for long, and never done."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(start)
        for _ in range(60):
            connection.sendall(drop)
            time.sleep(0.05)

    return drip


@pytest.fixture
def ca(tmp_path: Path) -> Verify:
    """The CA of all servers here."""
    return Verify("file", str(ca_file(tmp_path)))


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (HEAD + b"X-Long: ", b"y"),
        (HEAD, b"X-Y: z\r\n"),
        (HEAD + b"Content-Length: 1000\r\n\r\n", b"y"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;", b"y"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\ny\r\n"),
    ],
    ids=["header", "headers", "body", "chunk size", "chunks"],
)
def test_no_way_of_dripping_holds_a_call_past_its_limit(ca: Verify, start: bytes, drop: bytes) -> None:
    """The limit is that of the whole call, wherever the bytes trickle."""
    with listening(over_tls(dripping(start, drop))) as port:
        began = time.monotonic()
        with pytest.raises(Unreachable, match=r"did not answer in full within 0\.6 s"):
            sent(port, ca)
        assert time.monotonic() - began < 1.5


def test_a_stall_after_a_late_start_gets_only_the_time_that_is_left(ca: Verify) -> None:
    """Not the whole limit once more for each read."""

    def late(connection: socket.socket) -> None:
        time.sleep(0.4)
        connection.sendall(HEAD + b"Content-Length: 9\r\n\r\nab")
        time.sleep(3.0)

    with listening(over_tls(late)) as port:
        began = time.monotonic()
        with pytest.raises(Unreachable):
            sent(port, ca)
        assert time.monotonic() - began < 0.9


def test_a_silent_handshake_ends_in_time_and_nothing_was_sent(ca: Verify) -> None:
    """It belongs to connecting; so the outcome of the call is known."""
    with listening(lambda _: time.sleep(3.0)) as port:
        began = time.monotonic()
        with pytest.raises(Unreachable, match=r"no connection within 0\.6 s") as caught:
            sent(port, ca)
        assert time.monotonic() - began < 1.5
    assert caught.value.retryable
    assert not caught.value.outcome_unknown


def test_a_handshake_that_is_cut_is_no_matter_of_trust(ca: Verify) -> None:
    """A remote that restarts does so: worth another try."""

    def cut(connection: socket.socket) -> None:
        connection.recv(10)

    with listening(cut) as port, pytest.raises(Unreachable) as caught:
        sent(port, ca)
    assert caught.value.retryable


def test_a_server_without_tls_is_told_as_such(ca: Verify) -> None:
    """Not as one whose certificate is in doubt."""

    def plain(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with listening(plain) as port, pytest.raises(OutOfProtocol, match="TLS could not be agreed on") as caught:
        sent(port, ca)
    assert not caught.value.retryable


def test_nothing_was_done_where_nobody_listens(ca: Verify) -> None:
    """So a write that met this is known not to have happened."""
    with listening(fine) as port:
        pass
    with pytest.raises(Unreachable, match="connection refused") as caught:
        sent(port, ca)
    assert not caught.value.outcome_unknown


def test_too_many_headers_are_outside_the_protocol(ca: Verify) -> None:
    """http.client stops at a hundred."""
    many = b"".join(b"X%d: y\r\n" % number for number in range(300))
    sending = over_tls(lambda connection: connection.sendall(HEAD + many + b"\r\n"))
    with listening(sending) as port, pytest.raises(OutOfProtocol):
        sent(port, ca)


def test_a_call_goes_through_the_proxy_with_its_credentials(ca: Verify) -> None:
    """By CONNECT; the pair of the address is sent to the proxy alone."""
    with listening(over_tls(fine)) as port:
        tunnels = Tunnels(port)
        with listening(tunnels) as proxy_port:
            answer = sent(port, ca, proxy=f"http://me:pa%20ss@127.0.0.1:{proxy_port}", timeout=5.0)
    assert answer.body == b"{}"
    assert f"CONNECT 127.0.0.1:{port}".encode() in tunnels.heads[0]
    assert b"Basic " + b64encode(b"me:pa ss") in tunnels.heads[0]


def test_a_proxy_that_refuses_is_told_with_its_status_and_without_a_password(ca: Verify) -> None:
    """The same call would be refused again."""
    refusing = Tunnels(1, "407 Proxy Authentication Required")
    with listening(refusing) as proxy_port, pytest.raises(Unreachable) as caught:
        sent(443, ca, proxy=f"http://me:Hidden-Horse@127.0.0.1:{proxy_port}", timeout=5.0)
    assert "The proxy to ThreatQ at 127.0.0.1:443 does not let us through" in str(caught.value)
    assert "it answers 407" in str(caught.value)
    assert "Horse" not in str(caught.value)
    assert not caught.value.retryable
    assert not caught.value.outcome_unknown


def test_behind_a_proxy_a_certificate_is_described_through_it() -> None:
    """Never past it: there may be no other way, or a forbidden one."""
    with listening(over_tls(fine)) as port:
        tunnels = Tunnels(port)
        with listening(tunnels) as proxy_port:
            with pytest.raises(Untrusted, match=r"shown   sha256:[0-9a-f]{64}"):
                sent(port, Verify("pin", "0" * 64), proxy=f"http://127.0.0.1:{proxy_port}", timeout=5.0)
            shown = describe("127.0.0.1", port, proxy=f"http://127.0.0.1:{proxy_port}")
            assert shown is not None
            assert describe("127.0.0.1", port, proxy="socks5://127.0.0.1:1") is None
        assert describe("127.0.0.1", port, proxy=f"http://127.0.0.1:{proxy_port}") is None
    assert len(tunnels.heads) == 3


PROGRAM = """
import sys
from integration.remote.test_transport_wire import sent
from tq_trellix_esm.settings.values import Verify
try:
    print(sent(int(sys.argv[1]), Verify(*sys.argv[2].split("=")), timeout=10.0).status)
except Exception as error:
    print(type(error).__name__)
"""


def in_environment(port: int, verify: str, **environment: str) -> str:
    """What a process with these variables makes of a call: the status, or the error's class."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.lower().endswith(("_proxy", "_bundle")) and not key.startswith("SSL_CERT")
    }
    kept["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(port), verify],
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout.strip()


def test_the_environment_has_no_say_in_whom_we_believe(tmp_path: Path) -> None:
    """`verify` comes from our settings; only the system's own store may be elsewhere (libraries 3.1)."""
    good, none = ca_file(tmp_path), tmp_path / "none.pem"
    none.write_text("")
    with listening(over_tls(fine)) as port:
        bad = {"REQUESTS_CA_BUNDLE": str(none), "CURL_CA_BUNDLE": str(none)}
        assert in_environment(port, f"file={good}", **bad) == "200"
        named = {"REQUESTS_CA_BUNDLE": str(good), "CURL_CA_BUNDLE": str(good)}
        assert in_environment(port, "system=", **named) == "Untrusted"
        assert in_environment(port, "system=", SSL_CERT_FILE=str(good)) == "200"


def test_the_usual_proxy_variables_count_where_no_proxy_is_set(tmp_path: Path) -> None:
    """HTTPS_PROXY, and NO_PROXY against it."""
    good = ca_file(tmp_path)
    with listening(over_tls(fine)) as port:
        tunnels = Tunnels(port)
        with listening(tunnels) as proxy_port:
            proxy = f"http://127.0.0.1:{proxy_port}"
            assert in_environment(port, f"file={good}", HTTPS_PROXY=proxy) == "200"
            assert len(tunnels.heads) == 1
            assert in_environment(port, f"file={good}", HTTPS_PROXY=proxy, NO_PROXY="127.0.0.1") == "200"
            assert len(tunnels.heads) == 1
