"""Facts for scenes: some days of Ravi and Sita at the gate, told by phones long ago, in whatever order is asked."""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from noc.intelligence.fraud.rules.scenes import Look, Scene
from noc.intelligence.fraud.scenes import read_scenes
from noc.journeys.ingest import ingest
from noc.sources.attendance.models import AttendanceEvent
from noc.sources.sites.models import Shift
from tests.cast import GATE, HOUR, MINUTE, Company, event

Event = dict[str, Any]
MONDAY = datetime(2026, 3, 9, tzinfo=UTC)
START = timedelta(hours=3)  # 08:30 in Kolkata
LENGTH = timedelta(hours=8)
KIOSK = "kiosk"
TODAY = 4  # the day of the punch in question, counted from Monday


def day(number: int) -> datetime:
    """Return when the shift of a day starts."""
    return MONDAY + timedelta(days=number) + START


def told(company: Company, events: Sequence[Event], batch: int = 500) -> None:
    """Let phones tell facts, some a call."""
    for first in range(0, len(events), batch):
        raws = [json.dumps(one).encode() for one in events[first : first + batch]]
        receipt = ingest(company.id, raws, datetime.now(UTC))
        assert not receipt.rejected, receipt.rejected


def at(kind: str, person: str, moment: datetime, event_id: str = "", /, **fields: Any) -> Event:
    """Return an event of a moment, with an id that the same fact always has."""
    name = event_id or f"{kind}-{person}-{moment.isoformat()}"
    return event(kind, person, event_id=name, at=moment.isoformat(), **fields)


def punch(person: str, moment: datetime, event_id: str, **fields: Any) -> Event:
    return at("attendance", person, moment, event_id, **{"device": KIOSK, "site": "gate", **fields})


def fixes(person: str, since: datetime, until: datetime, every: timedelta = 10 * MINUTE) -> list[Event]:
    moments = itertools.takewhile(lambda one: one <= until, (since + every * n for n in itertools.count()))
    return [at("location", person, one, lat=GATE[0] + n * 1e-6) for n, one in enumerate(moments)]


def a_day(number: int) -> list[Event]:
    """Return what Ravi and Sita tell on a day: Ravi comes five minutes early, Sita a minute after him."""
    start = day(number)
    facts = [
        punch("ravi", start - 5 * MINUTE, f"in-{number}", face_confidence=0.9),
        punch("sita", start - 4 * MINUTE, f"sita-{number}"),
        punch("ravi", start + LENGTH, f"out-{number}", direction="out"),
        *fixes("ravi", start - HOUR, start + LENGTH),
        *fixes("sita", start - HOUR, start + LENGTH, 30 * MINUTE),
    ]
    for hour in range(8):
        facts += [
            at("phone", "ravi", start + hour * HOUR + 7 * MINUTE, kind="step"),
            at("device_status", "ravi", start + hour * HOUR + 9 * MINUTE, network="lte"),
        ]
    return [
        *facts,
        at("checkpoint", "ravi", start + HOUR, tour=f"round-{number}", checkpoint="a"),
        at("checkpoint", "ravi", start + HOUR + MINUTE, tour=f"round-{number}", checkpoint="b", lat=1, lon=2),
        at("task", "ravi", start + 2 * HOUR),
    ]


def roster(company: Company, days: Sequence[int]) -> None:
    """Put Ravi on the roster of the gate."""
    with company.scope():
        for number in days:
            Shift.objects.create(
                code=f"shift-{number}",
                person_id=company.ravi,
                site_id=company.gate,
                start=day(number),
                end=day(number) + LENGTH,
            )


def scene(company: Company, event_id: str, look: Look = "punch") -> Scene:
    """Return the scene of a punch."""
    return scenes(company, [(event_id, look)])[0]


def scenes(company: Company, asked: Sequence[tuple[str, Look]]) -> list[Scene]:
    with company.scope():
        ids = dict(AttendanceEvent.objects.values_list("event_id", "pk"))
        return read_scenes([(ids[event_id], look) for event_id, look in asked])
