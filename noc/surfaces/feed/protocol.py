"""What a client may say, and the codes with which the server hangs up. docs/feed.md tells it to people."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

MAX_FRAME_BYTES: Final = 64 * 1024  # larger ones, up to what the server reads at all (1 MiB), get `too_large`

UNKNOWN_CALLER: Final = 4401
NOT_ALLOWED: Final = 4403
FEED_IS_OFF: Final = 4404
TOO_SLOW: Final = 4408
GONE: Final = 1006  # never sent: the client went, or reads nothing at all
START_AGAIN: Final = 1012  # the stream behind the connection was replaced: connect and resume
TRY_LATER: Final = 1013

_Seq = Annotated[int, msgspec.Meta(ge=0, le=2**62)]
_Sites = Annotated[list[Annotated[int, msgspec.Meta(ge=-(2**62), le=2**62)]], msgspec.Meta(max_length=2_000)]
_Types = Annotated[list[Annotated[str, msgspec.Meta(max_length=50)]], msgspec.Meta(max_length=100)]


class Authenticate(msgspec.Struct):
    """Who the client is, when neither cookie nor subprotocol said so."""

    token: Annotated[str, msgspec.Meta(max_length=500)]


class Resume(msgspec.Struct):
    """Send what came after `last_seq` of that `epoch`, then go on live."""

    epoch: Annotated[str, msgspec.Meta(max_length=100)]
    last_seq: _Seq
    sites: _Sites | None = None
    types: _Types | None = None


class Subscribe(msgspec.Struct):
    """From now on only these sites and types; nothing or an empty list stands for all."""

    sites: _Sites | None = None
    types: _Types | None = None


class Heartbeat(msgspec.Struct):
    """Are you there, and how far am I?"""


ClientMessage = Authenticate | Resume | Subscribe | Heartbeat


class _Head(msgspec.Struct):
    type: str


_HEAD: Final = msgspec.json.Decoder(_Head)
_DECODERS: Final[dict[str, msgspec.json.Decoder[ClientMessage]]] = {
    "authenticate": msgspec.json.Decoder(Authenticate),
    "resume": msgspec.json.Decoder(Resume),
    "subscribe": msgspec.json.Decoder(Subscribe),
    "heartbeat": msgspec.json.Decoder(Heartbeat),
}


class BadMessage(Exception):
    """What the client sent makes no sense; `code` is for its program, the text for its author."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def read_message(data: str | bytes) -> ClientMessage:
    """Read one frame of a client. Raises BadMessage (`too_large`, `malformed`, `unknown_type`)."""
    # A character is up to four bytes: only a text between the two sizes has to be encoded to be measured.
    size = len(data) if isinstance(data, bytes) or len(data) > MAX_FRAME_BYTES else len(data.encode())
    if size > MAX_FRAME_BYTES:
        raise BadMessage("too_large", f"A frame may hold {MAX_FRAME_BYTES} bytes, not {size}.")
    try:
        kind = _HEAD.decode(data).type
        decoder = _DECODERS.get(kind)
        if decoder is None:
            raise BadMessage("unknown_type", f"Known types: {', '.join(_DECODERS)}.")
        return decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as problem:
        raise BadMessage("malformed", f"{problem}"[:200]) from problem
