"""Raw JSON of one event into a typed event, or into the reason why not."""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from noc.sources.receipts.events import EVENT_TYPES, AnyEvent, Event, Rejection

MAX_EVENT_BYTES = 64 * 1024
MAX_DEPTH = 50
_decoder = msgspec.json.Decoder(AnyEvent)
_PLACE = re.compile(r"^(?P<what>.*?)(?: - at `\$\.?(?P<where>[^`]*)`)?$", re.DOTALL)
_KNOWN: dict[str, frozenset[str]] = {
    name: frozenset({*kind.__struct_fields__, "type"}) for name, kind in EVENT_TYPES.items()
}

Decoded = tuple[Event, dict[str, object] | None]


class NotAnEvent(ValueError):
    """The message says what is wrong, in words for a phone developer."""


def decode_event(raw: bytes) -> Decoded:
    """Return (event, unknown fields or None). Raises NotAnEvent.

    The fast path decodes straight into the struct; only an event with fields that we do not know is read twice.
    """
    if len(raw) > MAX_EVENT_BYTES:
        raise NotAnEvent(f"one event may have {MAX_EVENT_BYTES} bytes at most, this has {len(raw)}")
    if b"\x00" in raw or b"\\u0000" in raw:
        raise NotAnEvent("a text contains a NUL character")
    try:
        return _decoder.decode(raw), None
    except msgspec.ValidationError as error:
        if "unknown field" not in str(error):
            raise NotAnEvent(_in_plain_words(str(error))) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotAnEvent(f"not readable as JSON: {error}") from error
    return _decode_with_extras(raw)


def _decode_with_extras(raw: bytes) -> Decoded:
    """Read an event with fields that we do not know, as strictly as one without: they go into the database too."""
    try:
        fields = msgspec.json.decode(raw, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotAnEvent(f"not readable as JSON: {error}") from error
    known = _KNOWN[str(fields["type"])]
    extra = {name: value for name, value in fields.items() if name not in known}
    if not _is_flat_enough(extra, MAX_DEPTH):
        raise NotAnEvent(f"an unknown field is nested more than {MAX_DEPTH} deep")
    try:
        event = msgspec.convert({name: value for name, value in fields.items() if name in known}, AnyEvent)
    except msgspec.ValidationError as error:
        raise NotAnEvent(_in_plain_words(str(error))) from error
    return event, extra


def _is_flat_enough(value: object, levels: int) -> bool:
    """What could be read may still be too deep to be written: the writer stands on a higher stack."""
    if isinstance(value, dict):
        return levels > 0 and all(_is_flat_enough(item, levels - 1) for item in value.values())
    if isinstance(value, list):
        return levels > 0 and all(_is_flat_enough(item, levels - 1) for item in value)
    return True


def _in_plain_words(told: str) -> str:
    found = _PLACE.match(told)
    what, where = (found["what"], found["where"]) if found else (told, None)
    if where == "type" or "`type`" in what:
        return f"type: {what[:1].lower()}{what[1:]}; known types: {', '.join(EVENT_TYPES)}"
    return f"{where}: {what[:1].lower()}{what[1:]}" if where else f"{what[:1].lower()}{what[1:]}"


def event_id_in(raw: bytes) -> str | None:
    """Return the event_id of a refused event, if it can be made out."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    event_id = found.get("event_id") if isinstance(found, dict) else None
    return shown(event_id, 200) if isinstance(event_id, str) else None


def shown(text: str, limit: int) -> str:
    """Return a text that the database and a terminal can hold: no NUL, no lone surrogates, not endless."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")[:limit]


def rejection_of(index: int, raw: bytes, error: str) -> Rejection:
    """Return what is answered and kept of a refused event."""
    return Rejection(index, event_id_in(raw), shown(error, 500), shown(raw.decode("utf-8", "replace"), 4_000))
