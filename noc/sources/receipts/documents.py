"""A request body into raw events: a JSON document, newline-delimited JSON, or what can be saved of a broken one."""

from __future__ import annotations

import json
import re
from datetime import datetime
from itertools import islice
from typing import Any, Final

import msgspec

from noc.kernel.clock import parse_rfc3339
from noc.kernel.errors import UnreadableInput

MOST_SALVAGED: Final = 1_000  # panics of one broken body
MOST_BRACES_TRIED: Final = 20
SALVAGE_REACH: Final = 8 * 1024  # bytes to each side of the mark
_PANIC = re.compile(rb'"type"\s*:\s*"panic"', re.IGNORECASE)


class Document(msgspec.Struct):
    """The raw events of one body, and when the phone says it sent them."""

    events: list[bytes]
    sent_at: datetime | None = None
    sent_at_warning: str | None = None


class _Body(msgspec.Struct):
    events: list[msgspec.Raw]
    sent_at: msgspec.Raw | None = None


_body_decoder = msgspec.json.Decoder(_Body)


def read_json(body: bytes) -> Document:
    """Read `{"events": [...], "sent_at"?}`. Raises UnreadableInput, but never when a panic can be saved from it."""
    try:
        found = _body_decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _read_brokenly(body, error)
    sent_at, warning = _read_sent_at(found.sent_at)
    return Document([bytes(raw) for raw in found.events], sent_at, warning)


def read_ndjson(body: bytes) -> Document:
    """Read one event a line; empty lines are nothing."""
    return Document([line for line in (raw.strip() for raw in body.split(b"\n")) if line])


def _read_sent_at(raw: msgspec.Raw | None) -> tuple[datetime | None, str | None]:
    if raw is None or bytes(raw) == b"null":
        return None, None
    try:
        return parse_rfc3339(str(json.loads(bytes(raw)))), None
    except (ValueError, OverflowError) as error:
        return None, f"sent_at is not a time and was ignored: {error}"


def _read_brokenly(body: bytes, error: Exception) -> Document:
    """One NaN or lone surrogate fails a whole strict document: read it leniently, and judge each event by itself."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as lenient_error:
        return _salvage_panics(body, lenient_error)
    if not isinstance(found, dict) or not isinstance(found.get("events"), list):
        return _salvage_panics(body, error)
    sent_at, warning = _read_sent_at(msgspec.Raw(json.dumps(found.get("sent_at")).encode()))
    return Document([_written(event) for event in found["events"]], sent_at, warning)


def _written(event: Any) -> bytes:
    return json.dumps(event).encode()


def _salvage_panics(body: bytes, error: Exception) -> Document:
    """Return the panics of a body that is no document at all; raise UnreadableInput when there are none."""
    found = islice(_PANIC.finditer(body), MOST_SALVAGED)
    panics = [_object_around(body, mark.start()) for mark in found]
    if not panics:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise UnreadableInput(f'The body is not a JSON document {{"events": [...]}}: {reason}')
    return Document(panics)


def _object_around(body: bytes, position: int) -> bytes:
    """Return the smallest readable object that holds the position, else the text from its opening brace on.

    Looks no farther than a panic is long: a hostile body must not cost more than it is worth.
    """
    start = max(position - SALVAGE_REACH, 0)
    before = body[start:position].decode("utf-8", "replace")
    text = before + body[position : position + SALVAGE_REACH].decode("utf-8", "replace")
    decoder, opening = json.JSONDecoder(), len(before)
    for _ in range(MOST_BRACES_TRIED):
        opening = text.rfind("{", 0, opening)
        if opening < 0:
            break
        try:
            found, end = decoder.raw_decode(text, opening)
        except (ValueError, RecursionError):
            continue
        if end > len(before) and str(found.get("type", "")).lower() == "panic":
            return text[opening:end].encode()
    return text[max(text.rfind("{", 0, len(before)), 0) :][:4_000].encode()


def mentions_panic(body: bytes) -> bool:
    """Whether a body may hold a panic: a cheap look that decides which lane it takes under overload."""
    return _PANIC.search(body) is not None
