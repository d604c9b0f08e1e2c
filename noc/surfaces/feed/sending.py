"""Send without waiting: only a client whose buffer is full costs a task.

A thousand readers of one event are a thousand sends that almost always finish at once. Waiting for each lets one slow
client hold up all; a task for each costs more than the send. So the first step of the send is made here and now,
and only what did not finish becomes something to wait for.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any

from noc.surfaces.feed.frames import Frame

Send = Callable[[Frame], Coroutine[Any, Any, None]]
Receive = Callable[[], Awaitable[Frame]]


class Unfinished:
    """A send that began and did not finish; await it once, in a task."""

    __slots__ = ("_first", "_rest")

    def __init__(self, rest: Coroutine[Any, Any, None], first: Any) -> None:
        self._rest = rest
        self._first = first

    def __await__(self) -> Generator[Any, Any, None]:
        try:
            yield self._first  # the future that the send already asked for
        except BaseException:
            self._rest.close()  # cancelled while it waited: nothing was sent
            raise
        yield from self._rest.__await__()


def begin(send: Send, frame: Frame) -> Unfinished | None:
    """Send as far as it goes without waiting; None when all of it went. Raises OSError when the client is gone."""
    step = send(frame)
    try:
        waits_for = step.send(None)
    except StopIteration:
        return None
    return Unfinished(step, waits_for)


def abort(send: Send) -> None:
    """Drop a connection that reads nothing, with all that waits in its buffer.

    ASGI has no word for it, and a polite close waits until the client has read everything, which may be for ever.
    Without uvicorn's protocol object behind `send` this does nothing.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
