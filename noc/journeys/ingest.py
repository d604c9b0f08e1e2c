"""From raw events to stored facts. One batch is one transaction; once `ingest` returns, it is committed.

split      panics take their own lane: nothing below can refuse them
judge      decode each event, correct its clock; a bad one costs only itself
resolve    person, carrier and site as of the fact's own time
claim      event ids seen before are duplicates
store      facts in sets, projections that never go backwards, what was refused, who must enrol; punches ask to be scored
sound      SOS alerts, in the same transaction
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from time import perf_counter
from typing import Final

import msgspec
from django.db import connection, transaction

from noc.journeys.followups import ask_for_help, ask_for_scoring
from noc.journeys.judging import Batch, judge_events
from noc.journeys.metrics import INGEST_LATENCY, INGESTED, SOS_RAISED
from noc.journeys.placing import place_facts, place_presses
from noc.kernel.collisions import again_if_collided
from noc.kernel.tenancy.scope import tenant_scope
from noc.response.alerts.sos import raise_sos
from noc.sources.attendance.record import record_punches
from noc.sources.people.carriers import CarrierResolver
from noc.sources.receipts.events import (
    AttendancePunch,
    CheckpointEvent,
    DeviceStatusEvent,
    Event,
    Fact,
    LocationEvent,
    PhoneUseEvent,
    Rejection,
    TaskEvent,
    Warned,
)
from noc.sources.receipts.keys import claim_keys, digest_of
from noc.sources.receipts.partitions import ensure_partitions
from noc.sources.receipts.record import record_rejections, record_unenrolled
from noc.sources.telemetry.last_known import update_last_known
from noc.sources.telemetry.panics import record_presses
from noc.sources.telemetry.record import record_device_statuses, record_locations, record_phone_events
from noc.sources.tours.record import record_checkpoint_scans, record_task_reports, unenrolled

POSITIONS_CHANNEL: Final = "noc_positions"
Recorder = Callable[[int, Sequence[Fact], datetime], None]
# Where each kind of fact goes: (recorder, the partitioned table it needs or None).
RECORDERS: Final[dict[type[Event], tuple[Recorder, str | None]]] = {
    LocationEvent: (record_locations, "noc_location"),
    PhoneUseEvent: (record_phone_events, "noc_phone_event"),
    DeviceStatusEvent: (record_device_statuses, "noc_device_status"),
    TaskEvent: (record_task_reports, "noc_task_report"),
    CheckpointEvent: (record_checkpoint_scans, "noc_checkpoint_scan"),
    AttendancePunch: (record_punches, None),
}


class Receipt(msgspec.Struct):
    """What became of a batch."""

    accepted: int = 0
    duplicates: int = 0
    rejected: list[Rejection] = msgspec.field(default_factory=list)
    warnings: list[Warned] = msgspec.field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        return {
            "accepted": self.accepted,
            "duplicates": self.duplicates,
            "rejected": [item.as_json() for item in self.rejected],
            "warnings": self.warnings,
        }


def ingest(
    tenant_id: int,
    raws: Sequence[bytes],
    received_at: datetime,
    *,
    sent_at: datetime | None = None,
    protocol: str = "json",
    only_panics: bool = False,
    unread: Sequence[Rejection] = (),
) -> Receipt:
    """Store a batch of raw events and return its receipt; everything in it is committed when this returns.

    `only_panics`: a batch refused by a limit still has its panics stored; the rest of it is not even judged.
    `unread`: what a protocol's translator could not make an event of, to be kept with the other rejections.
    """
    started = perf_counter()
    batch = judge_events(raws, received_at, sent_at, only_panics=only_panics)
    batch.rejected += unread
    # Two batches may still collide (a registry call beside us): the loser is simply done again.
    with tenant_scope(tenant_id):
        receipt = again_if_collided(lambda: _store(tenant_id, batch, received_at, protocol))
    INGEST_LATENCY.labels(protocol).observe(perf_counter() - started)
    for outcome, count in (
        ("accepted", receipt.accepted),
        ("duplicate", receipt.duplicates),
        ("rejected", len(receipt.rejected)),
    ):
        INGESTED.labels(protocol, outcome).inc(count)
    return receipt


def _store(tenant_id: int, batch: Batch, received_at: datetime, protocol: str) -> Receipt:
    receipt = Receipt(rejected=list(batch.rejected), warnings=list(batch.warnings))
    for kind, facts in _by_kind(batch.facts).items():
        if (table := RECORDERS[kind][1]) is not None:
            ensure_partitions(table, [fact.at for fact in facts])
    with transaction.atomic():
        carriers = CarrierResolver.load(batch.device_codes())
        facts, unplaced = place_facts(batch.facts, carriers)
        receipt.rejected += unplaced
        fresh = _claim(tenant_id, facts, received_at)
        receipt.duplicates += len(facts) - len(fresh)
        for kind, group in _by_kind(fresh).items():
            RECORDERS[kind][0](tenant_id, group, received_at)
        ask_for_scoring(fresh, received_at)
        update_last_known(tenant_id, fresh)
        _list_unenrolled(tenant_id, fresh, carriers, received_at)
        record_rejections(tenant_id, protocol, receipt.rejected, received_at)
        sounded = _sound(tenant_id, batch, carriers, received_at, receipt)
        receipt.accepted = len(fresh) + sounded
        if fresh:
            _wake_positions(tenant_id)
    receipt.rejected.sort(key=lambda item: item.index)
    return receipt


def _by_kind(facts: Sequence[Fact]) -> dict[type[Event], list[Fact]]:
    groups: dict[type[Event], list[Fact]] = {}
    for fact in facts:
        groups.setdefault(type(fact.event), []).append(fact)
    return groups


def _claim(tenant_id: int, facts: Sequence[Fact], received_at: datetime) -> list[Fact]:
    """Return the facts whose event_id was never seen, the first of each id."""
    first: dict[bytes, Fact] = {}
    for fact in facts:
        first.setdefault(digest_of(fact.event.event_id), fact)
    if not first:
        return []
    unique = list(first.values())
    return [unique[position] for position in claim_keys(tenant_id, list(first), received_at)]


def _list_unenrolled(
    tenant_id: int, fresh: Sequence[Fact], carriers: CarrierResolver, received_at: datetime
) -> None:
    devices = {fact.event.device: fact for fact in fresh if fact.event.device}
    unknown = [("device", code, fact) for code, fact in devices.items() if not carriers.known(code)]
    record_unenrolled(tenant_id, [*unknown, *unenrolled(fresh)], received_at)


def _sound(
    tenant_id: int, batch: Batch, carriers: CarrierResolver, received_at: datetime, receipt: Receipt
) -> int:
    """Store the panics and raise their alerts; return how many were new."""
    if not batch.presses:
        return 0
    place_presses(batch.presses, carriers)
    fresh = record_presses(tenant_id, batch.presses, received_at)
    ask_for_help(raise_sos(fresh, received_at), received_at)
    receipt.duplicates += len(batch.presses) - len(fresh)
    receipt.warnings += [
        Warned(press.index, press.event_id, warning) for press in batch.presses for warning in press.warnings
    ]
    SOS_RAISED.inc(len(fresh))
    return len(fresh)


def _wake_positions(tenant_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [POSITIONS_CHANNEL, str(tenant_id)])
