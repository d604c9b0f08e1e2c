"""Killed while a punch is scored, and scored by several at once: every scoring, alert and ticket is there once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from noc.events.models import NOCEventLog
from noc.intelligence.fraud.models import FraudAnomaly, FraudPredictionLog
from noc.journeys.attendance import SET_HANDLERS, look_at
from noc.journeys.worker import HANDLERS
from noc.kernel.outbox.models import OutboxItem
from noc.kernel.outbox.queue import work_one
from noc.kernel.outbox.sets import work_set
from noc.kernel.tenancy.scope import tenant_scope
from noc.response.alerts.models import AlertOccurrence, NOCAlertEvent
from noc.response.tickets.models import Ticket, TicketOccurrence
from noc.sources.attendance.models import AttendanceEvent
from tests.cast import DAY, GATE, Company, event, found, ingest_in_this_thread
from tests.chaos.killing import die

POINTS = [
    pytest.param("after_anomalies", marks=pytest.mark.long),
    pytest.param("after_alerts", marks=pytest.mark.long),
    "before_scoring_commit",
    pytest.param("after_scoring_commit", marks=pytest.mark.long),
]
SCORERS = 8


@pytest.fixture
def faked(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    """A punch of a phone whose position is faked is committed, and waits to be scored."""
    with ingest_in_this_thread(monkeypatch):
        company = found("guards")
        far = {"lat": GATE[0] + 0.3, "lon": GATE[1], "mock": True, "face_confidence": 0.3, "liveness": 0.3}
        company.phone().sent(event("attendance", device="d1", site="gate", biometric_quality=0.95, **far))
        yield company


def work_off() -> None:
    later = datetime.now(UTC) + DAY
    while work_set(SET_HANDLERS, later) or work_one(HANDLERS, later):
        assert not list(OutboxItem.objects.exclude(last_error="").values_list("kind", "last_error"))


def assert_once(company: Company) -> None:
    with company.scope():
        anomaly, alert, ticket = FraudAnomaly.objects.get(), NOCAlertEvent.objects.get(), Ticket.objects.get()
        assert FraudPredictionLog.objects.count() == 1
        assert (anomaly.alert_id, anomaly.ticket_id, alert.ticket_id) == (alert.pk, ticket.pk, ticket.pk)
        assert TicketOccurrence.objects.count() == AlertOccurrence.objects.count() == 1
        said = list(NOCEventLog.objects.values_list("event_type", flat=True))
    for kind in ("anomaly_detected", "alert_created", "correlation_identified"):
        assert said.count(kind) == 1, said


@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_between_punch_and_ticket_all_is_there_once(faked: Company, point: str) -> None:
    die("punches", point, faked.id, datetime.now(UTC))
    work_off()
    assert_once(faked)


def test_several_scorers_at_once_make_one_scoring_and_one_ticket(faked: Company) -> None:
    with faked.scope():
        punch_id = AttendanceEvent.objects.get().pk
    ready, errors = threading.Barrier(SCORERS), []

    def score() -> None:
        try:
            with tenant_scope(faked.id):
                ready.wait(30)
                look_at_once(punch_id)
        except BaseException as error:  # noqa: BLE001  # told by the test below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=score) for _ in range(SCORERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    OutboxItem.objects.filter(kind="punches_recorded").delete()
    work_off()
    assert_once(faked)


def look_at_once(punch_id: int) -> None:
    with transaction.atomic():
        look_at([(punch_id, "punch")], datetime.now(UTC))
