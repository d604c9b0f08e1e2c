"""What the server says, as the text of WebSocket frames. An event is encoded once for all of its readers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

import msgspec

from noc.events.replay import LogRow
from noc.kernel.clock import rfc3339

_ENCODER = msgspec.json.Encoder()

Frame = dict[str, Any]


def frame_of(body: Mapping[str, Any]) -> Frame:
    """Return the ASGI message that carries a JSON object as text."""
    return {"type": "websocket.send", "text": encode(body)}


def encode(body: Mapping[str, Any]) -> str:
    """Return a JSON object as text."""
    return _ENCODER.encode(body).decode()


def welcome(epoch: str, seq: int, tenant_id: int, at: datetime) -> Frame:
    """Return the first frame of a connection; the client's chain of `prev_seq` starts at `seq`."""
    return frame_of(
        {"type": "welcome", "epoch": epoch, "seq": seq, "tenant_id": tenant_id, "server_time": rfc3339(at)}
    )


def resumed(*, recovered: bool, from_seq: int, to_seq: int) -> Frame:
    """Return the answer to `resume`: the chain starts again at `from_seq`, what was missed ends at `to_seq`."""
    return frame_of({"type": "resumed", "recovered": recovered, "from_seq": from_seq, "to_seq": to_seq})


def subscribed(sites: list[int] | None, types: list[str] | None) -> Frame:
    """Return the answer to `subscribe`: what was asked, whether it exists or not."""
    return frame_of({"type": "subscribed", "sites": sites, "types": types})


def heartbeat(seq: int, at: datetime, *, current: bool) -> Frame:
    """Return a sign of life: everything up to `seq` was sent; not `current`: newer things may have happened."""
    return frame_of({"type": "heartbeat", "seq": seq, "server_time": rfc3339(at), "current": current})


def error(code: str, message: str, retry_after_s: float | None = None) -> Frame:
    """Return the answer to what cannot be understood or is too much."""
    body: dict[str, Any] = {"type": "error", "code": code, "message": message}
    if retry_after_s is not None:
        body["retry_after"] = retry_after_s
    return frame_of(body)


def positions(items: list[dict[str, Any]]) -> Frame:
    """Return an unnumbered frame of people who moved."""
    return frame_of({"type": "positions", "items": items})


class Reader(Protocol):
    """Whom an event is for. `scope`: the sites it may see; `sites`, `types`: what it gets of that; None: all."""

    scope: frozenset[int] | None
    sites: frozenset[int] | None
    types: frozenset[str] | None


def sees(reader: Reader, event_type: str | None, site_id: int | None) -> bool:
    """Tell whether a type (None: whatever type) of event at a site is within a reader's rights and wishes.

    An event of no site (an SOS of somebody unknown) concerns everybody who is not limited to sites, whatever
    sites they look at.
    """
    if event_type is not None and reader.types is not None and event_type not in reader.types:
        return False
    if site_id is None:
        return reader.scope is None
    return reader.sites is None or site_id in reader.sites


class Event:
    """A row of the log ready to be sent: all of its text but `prev_seq`, which differs from reader to reader."""

    __slots__ = ("_frame", "_head", "_prev_seq", "_tail", "row", "tenant_id")

    def __init__(self, row: LogRow, tenant_id: int) -> None:
        self.row = row
        self.tenant_id = tenant_id
        self._head = f'{{"type":"{row.event_type}","seq":{row.seq},"prev_seq":'
        rest = f",{row.payload[1:]}" if len(row.payload) > 2 else "}"
        self._tail = f',"event_id":"{row.event_id}","timestamp":"{rfc3339(row.broadcast_at)}","tenant_id":{tenant_id}{rest}'
        self._prev_seq = -1
        self._frame: Frame = {}

    @property
    def seq(self) -> int:
        return self.row.seq

    def is_for(self, reader: Reader) -> bool:
        """Tell whether a reader gets it; what was folded into a summary goes to nobody."""
        return not self.row.coalesced and sees(reader, self.row.event_type, self.row.site_id)

    def frame(self, prev_seq: int, reader: Reader | None = None) -> Frame:  # noqa: ARG002  # a summary asks whom
        """Return the frame for a reader whose last event was `prev_seq`; most readers share one."""
        if prev_seq != self._prev_seq:
            self._frame = {"type": "websocket.send", "text": f"{self._head}{prev_seq}{self._tail}"}
            self._prev_seq = prev_seq
        return self._frame
