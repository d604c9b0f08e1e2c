"""From a read message to events: the panic first, and whatever the rest of the message is like."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from noc.surfaces.ingest.protocols.alarms import (
    find_alarms,
    find_device_in_ruins,
    says_sos,
    says_sos_in_ruins,
)
from noc.surfaces.ingest.protocols.digests import identify
from noc.surfaces.ingest.protocols.texts import keep_raw
from noc.surfaces.ingest.protocols.times import spell_time
from noc.surfaces.ingest.protocols.types import Rejected, Report, Translated, UnreadableError

MAX_REJECTED = 100
MAX_MESSAGES = 10_000
TOLD_WITH_A_PANIC = ("accuracy_m", "battery", "mock")

T = TypeVar("T")


def attempt(problems: list[str], name: str, read: Callable[[], T]) -> T | None:
    """What `read` returns, or None with the reason added to `problems`."""
    try:
        return read()
    except UnreadableError as error:
        problems.append(f"{name}: {error}")
        return None


def compose(report: Report) -> Translated:
    """A panic where the message says SOS, and the message's own event or the reasons why there is none."""
    events = [_compose_panic(report)] if says_sos(report.alarms) else []
    rejected = []
    if report.problems or report.time is None:
        rejected.append(Rejected(keep_raw(report.raw), "; ".join(report.problems)))
    else:
        events.append(_compose_event(report))
    return Translated(report.device, events, rejected)


def compose_ruins(report: Report, body: bytes) -> Translated:
    """What can be saved of a body that `report.problems` call unreadable: an SOS in it is still one."""
    alarms = ("sos",) if says_sos_in_ruins(body) else report.alarms
    return compose(replace(report, alarms=alarms, device=report.device or find_device_in_ruins(body)))


def translate_each(
    document: object, translate: Callable[[int, dict[str, object]], Translated], device: str | None
) -> Translated:
    """A document's message, or its array of them, each by `translate(place, message)`, together.

    Of an array longer than any phone sends the rest is rejected in one, but for the panics in it.
    """
    messages = document if isinstance(document, list) else [document]
    objects = [(place, message) for place, message in enumerate(messages) if isinstance(message, dict)]
    read = objects[:MAX_MESSAGES] + [
        (place, message) for place, message in objects[MAX_MESSAGES:] if says_sos(find_alarms(message))
    ]
    parts = [translate(place, message) for place, message in read]
    strange = len(messages) - len(objects)
    if strange:
        error = f"{strange} of {len(messages)} messages are no JSON objects"
        parts.append(Translated(None, [], [Rejected("", error)]))
    if len(read) < len(objects):
        error = f"{len(objects) - len(read)} messages left out: only {MAX_MESSAGES} of a request are read"
        parts.append(Translated(None, [], [Rejected("", error)]))
    return join(parts, device)


def join(parts: Iterable[Translated], device: str | None) -> Translated:
    """The messages of one request together, at most `MAX_REJECTED` rejections; the last counts the rest."""
    listed = list(parts)
    rejected = [rejection for part in listed for rejection in part.rejected]
    if len(rejected) > MAX_REJECTED:
        rest = f"{len(rejected) - MAX_REJECTED + 1} more messages of this request were rejected"
        rejected = [*islice(rejected, MAX_REJECTED - 1), Rejected("", rest)]
    first = next((part.device for part in listed if part.device), None)
    return Translated(device or first, [event for part in listed for event in part.events], rejected)


def spell_message(message: object) -> str:
    """A (shallow) message as text, for a rejection."""
    return json.dumps(message, ensure_ascii=False, default=str)


def _compose_event(report: Report) -> dict[str, object]:
    """The event that the message asks for, with its details and extras."""
    position = {}
    if report.type == "location" and report.position is not None:
        position = {"lat": report.position[0], "lon": report.position[1]}
    return _head(report, report.type) | position | dict(report.details)


def _compose_panic(report: Report) -> dict[str, object]:
    """The call for help with all that helps to find the caller.

    Without a readable time `at` is left out and the receiver takes the time of receipt. `note` tells what is
    unreadable or doubtful, `raw` holds an unreadable message.
    """
    panic = _head(report, "panic")
    if report.position is not None:
        panic |= {"lat": report.position[0], "lon": report.position[1]}
    panic |= {name: report.details[name] for name in TOLD_WITH_A_PANIC if name in report.details}
    panic["alarm"] = ", ".join(report.alarms)
    if report.problems or report.doubts:
        panic["note"] = "; ".join([*report.problems, *report.doubts])
    if report.problems:
        panic["raw"] = keep_raw(report.raw)
    return panic


def _head(report: Report, kind: str) -> dict[str, object]:
    """Identity, type, device, and time where there is one.

    Without a time of its own a message cannot be told from the next alike, so the time of receipt makes it
    another: a heartbeat counted twice does no harm, a second press of the panic button passed over would.
    """
    untimed = (
        {} if report.timed and report.time is not None else {"received_at": spell_time(report.received_at)}
    )
    event_id = identify(report.protocol, kind, report.device, {"said": dict(report.facts), **untimed})
    head: dict[str, object] = {"event_id": event_id, "type": kind, "device": report.device}
    return head | ({"at": spell_time(report.time)} if report.time is not None else {})
