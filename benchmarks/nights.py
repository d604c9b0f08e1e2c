"""A simulated force in event time: registered, its history ingested, then lived in steps of a heartbeat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import msgspec

from simulation.behaviours.registered import Mix
from simulation.force import Force
from simulation.tables import Event
from simulation.uploads import split_by_clock

GUARDS, SITES, CLOSED = 130, 18, 1
DAY_S, HOUR_S = 86_400.0, 3600.0
BEGINS = datetime(2026, 9, 29, tzinfo=UTC).timestamp()  # the tests; 2 October is a holiday in Mumbai
HISTORY_BATCH = 10_000
MIX = (  # for 100 guards' shifts; far worse than a real night, so that each kind occurs often enough
    "LONE_WORKER_SILENT=2.5,STATIC_GUARD=3,EXCESSIVE_HOURS=2.5,SOS_UNACKNOWLEDGED=2,POST_ABANDONED=3,"
    "SITE_UNCOVERED=1,LATE_OR_NO_SHOW=5,TOUR_MISSED=3,TOUR_IMPLAUSIBLE=3,LOW_ACTIVITY=1.5,UNUSUAL_ACTIVITY=1.5,"
    "TASKS_OVERDUE=3,NO_TELEMETRY=10,SITE_SILENT=1.5,BATTERY_CRITICAL=3,CLOCK_SKEW=2,REST_TIME_SHORT=2.5,"
    "UNAUTHORISED_SITE=2.5,desk_work=3,break_nearby=3,gps_drift=3,basement=3,cellar_visit=4,short_silence=2,"
    "late_upload=3,off_after_shift=3,little_late=3,forgotten_punch_out=2,rostered_elsewhere=2,shared_kiosk=2,"
    "low_but_lasting=3,maintenance=1"
)


def raise_force(seed: int, style: str = "even") -> Force:
    """Return the force whose history is calm and whose tests from BEGINS on are not."""
    mix = Mix(MIX, style=style, panics_from=BEGINS)
    return Force(seed, GUARDS, SITES, behaviours=mix.make(), closed_sites=CLOSED, calm_until=BEGINS)


def register_nights(force: Force, since: float, until: float) -> None:
    """Tell the registry of the tenant in scope all there is, with the roster of [since, until)."""
    from noc.journeys.registry import put_items
    from noc.kernel.access.principals import SYSTEM

    at = moment(since)
    for kind, items in force.describe(since, until):
        for start in range(0, len(items), 2_000):
            outcome = put_items(kind, items[start : start + 2_000], at, SYSTEM)
            assert not outcome.rejected, outcome.rejected[:3]


def feed_history(tenant_id: int, force: Force, since: float, until: float) -> int:
    """Ingest [since, until) as fast as two threads can; return how many facts were stored."""
    from noc.journeys.ingest import ingest
    from noc.surfaces.ingest.connections import in_own_connection

    stored, step = 0, 6 * HOUR_S
    with ThreadPoolExecutor(2) as pool:
        waiting = []
        for number in range(round((until - since) / step)):
            begin = since + number * step
            received = moment(begin + step)
            for raws, clock_s in _batches(force, begin, begin + step):
                sent = moment(begin + step + clock_s) if clock_s else None
                waiting.append(
                    pool.submit(in_own_connection, ingest, tenant_id, raws, received, sent_at=sent)
                )
            while len(waiting) > 4:
                stored += waiting.pop(0).result().accepted
        stored += sum(one.result().accepted for one in waiting)
    return stored


def feed_step(tenant_id: int, force: Force, since: float, until: float) -> None:
    """Ingest what phones upload in [since, until), as it would have been received at its end."""
    from noc.journeys.ingest import ingest

    for raws, clock_s in _batches(force, since, until):
        sent = moment(until + clock_s) if clock_s else None
        receipt = ingest(tenant_id, raws, moment(until), sent_at=sent)
        assert not receipt.rejected, receipt.rejected[:3]


def moment(unix_s: float) -> datetime:
    """Return a moment as the product knows it."""
    return datetime.fromtimestamp(unix_s, tz=UTC)


def _batches(force: Force, since: float, until: float) -> Iterator[tuple[list[bytes], float]]:
    for clock_s, events in split_by_clock(force, list(_thin(force.events(since, until, coarse=True)))):
        for start in range(0, len(events), HISTORY_BATCH):
            yield [msgspec.json.encode(event) for event in events[start : start + HISTORY_BATCH]], clock_s


def _thin(events: Iterable[Event]) -> Iterator[Event]:
    """Yield the events with every second fix, in the past as in the tests: a fix in two minutes while standing."""
    for event in events:
        if event["type"] != "location" or not int(event["event_id"].rpartition("L")[2]) >> 1 & 1:
            yield event
