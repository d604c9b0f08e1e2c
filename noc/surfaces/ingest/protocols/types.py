"""What a translator takes in between, and what it hands back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


class UnreadableError(ValueError):
    """A value or a body that cannot be understood; the message is written for the phone's developer."""


@dataclass(frozen=True)
class Rejected:
    """A message that can never be accepted: its (shortened, redacted) text and why."""

    raw: str
    error: str


@dataclass(frozen=True)
class Translated:
    """What one request held. `events` are in the ingest vocabulary without `person`; panics come first.

    `device` is the first device the request names, None if none; every event carries its own `device`.
    """

    device: str | None
    events: list[dict[str, object]] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


@dataclass(frozen=True)
class Report:
    """One message, read: in our units, with what could not be read beside it.

    `type` is the event type the message asks for; `time` is None when it was unreadable, `timed` False when
    the phone gave none and the time of receipt stands in. `facts` is the message as the phone wrote it: the
    event's identity. `problems` forbid the event; `doubts` do not, but who answers a panic should know them.
    """

    protocol: str
    device: str | None
    type: str
    received_at: datetime
    time: datetime | None
    timed: bool
    position: tuple[float, float] | None
    details: Mapping[str, object]
    alarms: tuple[str, ...]
    facts: Mapping[str, object]
    raw: str
    problems: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
