"""Just enough HTTP for phones: a request read with caps, an answer written."""

from __future__ import annotations

import asyncio
import base64
import binascii
import zlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec

from noc.kernel.envelope import failure_body, failure_headers, success_body
from noc.kernel.errors import NOCError, NotAuthenticated, TooLarge, UnreadableInput, UnsupportedMedia

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
BODY_TIMEOUT_S = 60


class Request(msgspec.Struct):
    """A whole request; header names are lower-case."""

    method: str
    path: str
    query: bytes
    headers: dict[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


class Answer(msgspec.Struct):
    """A whole answer."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = msgspec.field(default_factory=dict)


async def read_request(scope: Scope, receive: Receive, max_bytes: int) -> Request:
    """Read a request. Raises TooLarge over the cap, UnreadableInput when it breaks off or trickles."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            body = await _read_body(receive, max_bytes)
    except TimeoutError as error:
        raise UnreadableInput(f"The body did not arrive within {BODY_TIMEOUT_S} s.") from error
    body = await asyncio.to_thread(unpack, body, headers.get("content-encoding", ""), max_bytes)
    return Request(scope["method"], scope["path"], scope["query_string"], headers, body)


async def _read_body(receive: Receive, max_bytes: int) -> bytes:
    chunks, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise UnreadableInput("The connection broke off before the body was complete.")
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > max_bytes:
            raise TooLarge(f"A body may have {max_bytes} bytes at most; send smaller batches.")
        chunks.append(chunk)
        more = message.get("more_body", False)
    return b"".join(chunks)


def unpack(body: bytes, encoding: str, max_bytes: int) -> bytes:
    """Undo Content-Encoding, with a cap on what comes out. Raises TooLarge, UnreadableInput, UnsupportedMedia."""
    encoding = encoding.strip().lower()
    if encoding in {"", "identity"}:
        return body
    if encoding not in {"gzip", "x-gzip"}:
        raise UnsupportedMedia(f"Content-Encoding {encoding!r} is not read here; send gzip or nothing.")
    unpacked, size, rest = [], 0, body
    try:
        while rest:
            unzip = zlib.decompressobj(31)
            part = unzip.decompress(rest, max_bytes - size + 1)
            size += len(part)
            if size > max_bytes:
                raise TooLarge(f"The body unpacks to more than {max_bytes} bytes; send smaller batches.")
            if not unzip.eof:
                raise UnreadableInput("The gzip body is cut off.")
            unpacked.append(part)
            rest = unzip.unused_data
    except zlib.error as error:
        raise UnreadableInput(f"The body is not gzip: {error}.") from error
    return b"".join(unpacked)


def bearer_of(request: Request) -> str:
    """Return the bearer token. Raises NotAuthenticated."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise NotAuthenticated("Send a token: Authorization: Bearer <token>.")
    return secret.strip()


def basic_of(request: Request) -> tuple[str, str]:
    """Return (user, password) of HTTP Basic. Raises NotAuthenticated."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        user, colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        user = colon = password = ""
    if scheme.lower() != "basic" or not colon:
        raise NotAuthenticated("Send HTTP Basic: the device's code as user, an ingest token as password.")
    return user, password


def success(data: Any, status: int = 200) -> Answer:
    return Answer(status, success_body(data), {"content-type": "application/json"})


def refusal(error: NOCError) -> Answer:
    """Return one of our errors as an answer in the API's envelope."""
    headers = {"content-type": "application/json", **failure_headers(error)}
    return Answer(error.status, failure_body(error.message, error.errors), headers)


async def send_answer(send: Send, answer: Answer) -> None:
    headers = {**answer.headers, "content-length": str(len(answer.body)), "x-content-type-options": "nosniff"}
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": encoded})
    await send({"type": "http.response.body", "body": answer.body})
