"""Many phones and resends at once, on real connections: one set of rows, no deadlock, one alert."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from noc.journeys.ingest import Receipt, ingest
from noc.response.alerts.models import AlertOccurrence, NOCAlertEvent
from noc.sources.telemetry.models import LastKnown, Location, Panic
from tests.cast import Company, event, found

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(jobs: list[Callable[[], Receipt]]) -> list[Receipt]:
    """Do all jobs in threads that start together; fail when one fails."""
    gate, done, failed = threading.Barrier(len(jobs)), [], []

    def run(job: Callable[[], Receipt]) -> None:
        try:
            gate.wait(20)
            done.append(job())
        except Exception as error:  # noqa: BLE001  # told below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed, failed
    assert len(done) == len(jobs)
    return done


def sending(company: Company, events: list[dict[str, Any]]) -> Callable[[], Receipt]:
    raws = [json.dumps(one).encode() for one in events]
    return lambda: ingest(company.id, raws, datetime.now(UTC))


@pytest.fixture
def crew() -> Company:
    return found("crew")


def test_same_batch_fifty_times_at_once_is_one_set_of_rows(crew: Company) -> None:
    batch = [event("location", person) for person in ("ravi", "sita") for _ in range(10)]
    receipts = at_once([sending(crew, batch)] * 50)
    assert sum(receipt.accepted for receipt in receipts) == 20
    assert sum(receipt.duplicates for receipt in receipts) == 49 * 20
    with crew.scope():
        assert Location.objects.count() == 20
        assert LastKnown.objects.count() == 2


def test_shuffled_overlapping_batches_at_once_do_not_deadlock_and_lose_nothing(crew: Company) -> None:
    dice = random.Random(7)
    whole = [event("location", dice.choice(["ravi", "sita", "kumar"])) for _ in range(60)]
    jobs = [sending(crew, dice.sample(whole, 40)) for _ in range(12)] + [sending(crew, whole[::-1])]
    at_once(jobs)
    with crew.scope():
        assert set(Location.objects.values_list("event_id", flat=True)) == {one["event_id"] for one in whole}
        assert Location.objects.count() == 60


def test_sixteen_presses_at_once_are_one_alert_with_sixteen_occurrences(crew: Company) -> None:
    at_once([sending(crew, [event("panic")]) for _ in range(16)])
    with crew.scope():
        (alert,) = NOCAlertEvent.objects.all()
        assert alert.occurrence_count == AlertOccurrence.objects.filter(alert=alert).count() == 16
        assert Panic.objects.count() == 16


def test_same_press_at_once_is_one_occurrence(crew: Company) -> None:
    press = event("panic")
    receipts = at_once([sending(crew, [press])] * 8)
    assert sum(receipt.accepted for receipt in receipts) == 1
    with crew.scope():
        assert NOCAlertEvent.objects.get().occurrence_count == 1


def test_presses_of_several_people_in_crossed_order_do_not_deadlock(crew: Company) -> None:
    people = ["ravi", "sita", "kumar"]
    jobs = [
        sending(crew, [event("panic", person) for person in (people if n % 2 else people[::-1])])
        for n in range(10)
    ]
    at_once(jobs)
    with crew.scope():
        assert sorted(NOCAlertEvent.objects.values_list("occurrence_count", flat=True)) == [10, 10, 10]


def test_first_facts_of_a_week_at_once_make_its_partition_once(crew: Company) -> None:
    jobs = [sending(crew, [event("phone", at=f"2011-0{1 + n % 3}-05T10:00:00Z")]) for n in range(9)]
    assert sum(receipt.accepted for receipt in at_once(jobs)) == 9
