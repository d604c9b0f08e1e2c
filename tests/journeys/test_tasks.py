"""What the clock starts: partitions made ahead, what is past its time forgotten, signs of life."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from noc.events.models import FeedStream, NOCEventLog
from noc.journeys import tasks
from noc.journeys.ingest import ingest
from noc.kernel.clock import week_of
from noc.kernel.heartbeats import last_beat
from noc.kernel.tenancy.overrides import override
from noc.sources.receipts.partitions import WEEK, partition_name
from noc.sources.telemetry.models import Location
from tests.cast import DAY, Company, ago, event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("phone")]  # the phones work in this transaction


def tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname LIKE 'noc_location_p%' AND relkind = 'r'")
        return {name for (name,) in cursor.fetchall()}


def store(company: Company, received_days_ago: int, **fields: object) -> None:
    """Store a fix as if it had been received days ago."""
    received_at = datetime.now(UTC) - received_days_ago * DAY
    with company.scope():
        raw = json.dumps(event("location", **fields)).encode()
        assert ingest(company.id, [raw], received_at).accepted == 1


def fixes(company: Company) -> int:
    with company.scope():
        return Location.objects.count()


def test_partitions_of_the_next_weeks_are_there_before_they_are_needed(company: Company) -> None:
    tasks.keep_partitions()
    now = datetime.now(UTC)
    assert {partition_name("noc_location", week_of(now + n * WEEK)) for n in range(3)} <= tables()


def test_a_track_imported_years_late_is_kept_as_long_as_a_live_one(company: Company) -> None:
    store(company, 399, at="2008-10-23T05:53:05Z")
    store(company, 500, at="2007-03-01T00:00:00Z")
    tasks.keep_partitions()
    assert fixes(company) == 1
    assert "noc_location_p20081020" in tables()
    assert "noc_location_p20070226" not in tables()


def test_a_tenant_that_keeps_facts_shorter_loses_its_own_alone(company: Company, outsider: Company) -> None:
    with company.scope():
        override("LOCATION_RETENTION_DAYS", 30)
    for one in (company, outsider):
        store(one, 40, at=ago(41 * DAY))
        store(one, 20, at=ago(21 * DAY))
    tasks.keep_partitions()
    assert (fixes(company), fixes(outsider)) == (1, 2)


def test_what_retention_forgot_may_be_sent_again(company: Company) -> None:
    with company.scope():
        override("LOCATION_RETENTION_DAYS", 30)
    store(company, 40, event_id="once", at=ago(41 * DAY))
    tasks.keep_partitions()
    store(company, 0, event_id="once", at=ago(41 * DAY))
    assert fixes(company) == 1


def test_the_clocks_tick_is_a_sign_of_life() -> None:
    tasks.tick()
    beaten = last_beat("clock")
    assert beaten is not None
    assert datetime.now(UTC) - beaten < timedelta(minutes=1)


def test_old_events_are_forgotten_by_the_task(company: Company) -> None:
    company.phone().sent(event("panic"))
    with company.scope():
        FeedStream.objects.create(tenant=company.tenant, last_seq=1)  # as the relay leaves it
        NOCEventLog.objects.update(seq=1, broadcast_at=datetime.now(UTC) - 91 * DAY)
        assert NOCEventLog.objects.count() == 1
    tasks.retain_events()
    with company.scope():
        assert NOCEventLog.objects.count() == 0


def test_broadcast_statistics_count_what_was_said(company: Company, outsider: Company) -> None:
    company.phone().sent(event("panic"))
    company.phone().sent(event("panic"))
    with company.scope():
        NOCEventLog.objects.filter(event_type="alert_created").update(
            broadcast_success=True, recipient_count=3, broadcast_latency_ms=4.0
        )
        NOCEventLog.objects.filter(event_type="alert_updated").update(
            broadcast_success=False, broadcast_latency_ms=8.0
        )
    stats = NOCEventLog.get_broadcast_stats(company.tenant, 1)
    assert stats == {
        "total": 2,
        "successful": 1,
        "failed": 1,
        "recipients": 3,
        "avg_latency_ms": 6.0,
        "max_latency_ms": 8.0,
        "success_rate": 0.5,
        "by_type": {"alert_created": 1, "alert_updated": 1},
    }
    assert NOCEventLog.get_broadcast_stats(outsider.id)["success_rate"] is None
