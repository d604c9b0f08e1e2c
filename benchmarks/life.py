"""Two hours of life of 10,000 guards: a fix every 30 s, phones used, checkpoints scanned, everybody punched in."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from benchmarks.stage import PEOPLE, SITES, Stage

HOURS = 2
FIX_S = 30


def fill(place: Stage, until: datetime, people: int = PEOPLE) -> int:
    """Ingest the two hours before `until`; return how many facts that were."""
    from noc.journeys.ingest import ingest

    stored = 0
    for first in range(0, people, 20):
        raws = [raw for person in range(first, min(first + 20, people)) for raw in _life(person, until)]
        stored += ingest(place.tenant_id, raws, until).accepted
    return stored


def _life(person: int, until: datetime) -> list[bytes]:
    start = until - timedelta(hours=HOURS)
    home_lat, home_lon = 19 + person % SITES // 100 * 0.01, 72 + person % 100 * 0.01
    common = {"person": f"G{person}"}
    events = [
        {
            **common,
            "type": "location",
            "event_id": f"life-{person}-{n}",
            "at": start + timedelta(seconds=FIX_S * (n + 1)),
            "lat": home_lat + n % 7 * 1e-5,
            "lon": home_lon + n % 5 * 1e-5,
            "accuracy_m": 6.0,
        }
        for n in range(HOURS * 3600 // FIX_S)
    ]
    events += [
        {
            **common,
            "type": "phone",
            "kind": "screen_on",
            "event_id": f"use-{person}-{n}",
            "at": start + timedelta(minutes=6 * n + 1),
        }
        for n in range(20)
    ]
    events.append(
        {
            **common,
            "type": "attendance",
            "direction": "in",
            "event_id": f"in-{person}",
            "at": start + timedelta(minutes=1),
        }
    )
    return [msgspec.json.encode(event) for event in events]
