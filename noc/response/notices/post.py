"""One HTTP request to a foreign address: vetted, pinned, without redirects, within a time."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Final
from urllib.parse import SplitResult, urlsplit

from noc.kernel.options import options
from noc.response.notices.rules.addresses import vetted

TIMEOUT_S: Final = 5.0
WHOLE_S: Final = 10.0  # a receiver that drips must not hold a sender for longer
READ_BYTES: Final = 2_000  # of an answer; enough to tell what is wrong
AGENT: Final = "NOC-Intelligence/2"


class NotSent(Exception):
    """A message did not get through; `retry_after_s` is what the receiver asked for."""

    def __init__(self, told: str, retry_after_s: float = 0.0) -> None:
        super().__init__(told)
        self.retry_after_s = retry_after_s


def resolve(host: str, port: int) -> str:
    """Return the vetted IP address of a name. Raises NotSent when it has none, or any that may not be sent to."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        return vetted([str(one[4][0]) for one in found], allow_private=options().NOTICE_ALLOW_PRIVATE)
    except (OSError, UnicodeError) as error:
        raise NotSent(f"{host} cannot be found: {error}") from error
    except ValueError as error:
        raise NotSent(f"{host} is refused: {error}") from error


def split_url(url: str) -> SplitResult:
    """Return a web address in parts. Raises ValueError that says what is wrong with it."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("it must be http:// or https:// with a host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("it must not carry a user or password")
    if any(ord(sign) <= 32 or ord(sign) > 126 for sign in url):
        raise ValueError("it must be plain ASCII without spaces")
    if parts.port == 0:
        raise ValueError("port 0 is no port")
    return parts


def send(method: str, url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Send one request and return its 2xx status. Raises NotSent for everything else, redirects included."""
    parts = split_url(url)
    host, port = str(parts.hostname), parts.port or (443 if parts.scheme == "https" else 80)
    connection = _connect(resolve(host, port), host, port, tls=parts.scheme == "https")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with within(lambda: connection.sock):
            connection.request(method, target, body, {"Host": parts.netloc, "User-Agent": AGENT, **headers})
            response = connection.getresponse()
            said = response.read(READ_BYTES)
    except (OSError, http.client.HTTPException) as error:
        raise NotSent(f"{type(error).__name__}: {error}") from error
    finally:
        connection.close()
    if not 200 <= response.status < 300:
        told = said.decode("utf-8", "replace").strip()[:300]
        raise NotSent(f"it answered {response.status}: {told}", _asked(response.headers.get("Retry-After")))
    return response.status


def _connect(address: str, host: str, port: int, *, tls: bool) -> http.client.HTTPConnection:
    """Return a connection to the vetted address, whose certificate must be of `host`. Raises NotSent."""
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_S)
    try:
        plain = socket.create_connection((address, port), TIMEOUT_S)
        try:
            wrap = ssl.create_default_context().wrap_socket if tls else None
            connection.sock = wrap(plain, server_hostname=host) if wrap else plain
        except OSError:
            plain.close()
            raise
    except OSError as error:
        raise NotSent(f"{host}:{port} does not answer: {error}") from error
    return connection


@contextmanager
def within(sock: Callable[[], socket.socket | None], seconds: float = WHOLE_S) -> Iterator[None]:
    """Cut the connection when the time is up: time-outs of a socket count from byte to byte."""
    timer = threading.Timer(seconds, lambda: _cut(sock()))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(sock: socket.socket | None) -> None:
    if sock is not None:
        with suppress(OSError):  # it was closed meanwhile
            sock.shutdown(socket.SHUT_RDWR)


def _asked(retry_after: str | None) -> float:
    return float(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() else 0.0
