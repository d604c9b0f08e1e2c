"""The panic lane: reads a press of the button out of anything, and refuses nothing."""

from __future__ import annotations

import json
import math
import re
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

import msgspec

from noc.kernel.clock import parse_rfc3339
from noc.sources.receipts.decode import shown
from noc.sources.receipts.judge import judge_time
from noc.sources.telemetry.models import Panic

_MARK = re.compile(rb'"type"\s*:\s*"\s*panic\s*"', re.IGNORECASE)


class Press(msgspec.Struct):
    """A press as far as it could be read; `warnings` tell what could not."""

    index: int
    event_id: str
    person_code: str
    site_code: str
    device: str
    at: datetime
    lat: float | None
    lon: float | None
    note: str
    raw: str
    warnings: list[str]
    person_id: int | None = None
    site_id: int | None = None


def is_panic(raw: bytes) -> bool:
    """Whether a raw event is meant as a panic; a cheap look at the bytes first (an escaped letter has a backslash)."""
    if b"panic" not in raw.lower() and b"\\" not in raw:
        return False
    fields = _fields(raw)
    if not fields and _MARK.search(raw) is None:
        return False
    return not fields or str(fields.get("type", "")).strip().lower() == "panic"


def read_press(index: int, raw: bytes, ahead: timedelta, received_at: datetime) -> Press:
    """Read what can be read of a panic. A bad time becomes the time of receipt; a missing id, a digest of the text."""
    fields, warnings = _fields(raw), []
    if not fields:
        fields = _picked_out(raw)
        warnings.append(
            "this panic is not readable as JSON; what could be made out was kept, and its raw text"
        )
    event_id = _text(fields, "event_id", 200)
    if not event_id:
        event_id = f"panic-{blake2b(raw, digest_size=16).hexdigest()}"
        warnings.append(
            "event_id is missing: a resend can only be recognised if it is the same to the letter"
        )
    lat, lon = _degrees(fields, "lat", 90, warnings), _degrees(fields, "lon", 180, warnings)
    return Press(
        index=index,
        event_id=event_id,
        person_code=_text(fields, "person", 200),
        site_code=_text(fields, "site", 200),
        device=_text(fields, "device", 200),
        at=_time(fields.get("at"), ahead, received_at, warnings),
        lat=lat if lon is not None else None,
        lon=lon if lat is not None else None,
        note=_text(fields, "note", 2_000),
        raw=shown(raw.decode("utf-8", "replace"), 8_000),
        warnings=warnings,
    )


def _fields(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _picked_out(raw: bytes) -> dict[str, Any]:
    """Pick simple string fields out of text that is not JSON."""
    text = raw.decode("utf-8", "replace")
    return dict(re.findall(r'"(event_id|person|site|device|at|note)"\s*:\s*"([^"\\]{0,2000})"', text))


def _text(fields: dict[str, Any], name: str, limit: int) -> str:
    value = fields.get(name)
    if value is None or isinstance(value, (dict, list)):
        return ""
    return shown(str(value), limit).strip()


def _degrees(fields: dict[str, Any], name: str, limit: float, warnings: list[str]) -> float | None:
    value = fields.get(name)
    if value is None:
        return None
    if (
        isinstance(value, bool)
        or not isinstance(value, (int, float))
        or not math.isfinite(value)
        or abs(value) > limit
    ):
        warnings.append(f"{name} is not a number within ±{limit:g} and was left out")
        return None
    return float(value)


def _time(value: Any, ahead: timedelta, received_at: datetime, warnings: list[str]) -> datetime:
    if value is None:
        warnings.append("at is missing; the time of receipt was taken instead")
        return received_at
    try:
        at, why = judge_time(parse_rfc3339(str(value)), ahead, received_at)
    except (ValueError, OverflowError) as error:
        at, why = None, f"at is not a time ({shown(str(error), 200)})"
    if at is None:
        warnings.append(f"{why}; the time of receipt was taken instead")
    return at or received_at


def record_presses(tenant_id: int, presses: list[Press], received_at: datetime) -> list[Press]:
    """Store presses in the caller's transaction; return those never seen before, in the order of their ids.

    The same id from another person (or, where no person is named, another device) is another panic: a phone that
    numbers its presses badly must not lose one.
    """
    fresh = []
    for press in sorted(presses, key=lambda press: press.event_id):
        stored, created = _store(tenant_id, press, received_at)
        if not created and (stored.person_code or stored.device) != (press.person_code or press.device):
            mark = blake2b(press.raw.encode(), digest_size=8).hexdigest()
            press.event_id = f"{press.event_id[:180]}#{mark}"
            press.warnings.append("another person's panic has the same event_id; this one was kept beside it")
            stored, created = _store(tenant_id, press, received_at)
        if created:
            fresh.append(press)
    return fresh


def _store(tenant_id: int, press: Press, received_at: datetime) -> tuple[Panic, bool]:
    return Panic.objects.get_or_create(
        tenant_id=tenant_id,
        event_id=press.event_id,
        defaults={
            "person_id": press.person_id,
            "person_code": press.person_code,
            "site_id": press.site_id,
            "site_code": press.site_code,
            "device": press.device,
            "at": press.at,
            "received_at": received_at,
            "lat": press.lat,
            "lon": press.lon,
            "note": press.note,
            "raw": press.raw,
            "warnings": press.warnings,
        },
    )
