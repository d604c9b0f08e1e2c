"""Killed between finding, alert, ticket and incident: taken over, nothing lost, nothing doubled (promises C2, C3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from noc.events.models import NOCEventLog
from noc.intelligence.findings.models import AuditFinding
from noc.response.alerts.models import AlertOccurrence, NOCAlertEvent
from noc.response.incidents.models import CorrelatedIncident
from noc.response.tickets.models import Ticket, TicketOccurrence
from tests.cast import found, ingest_in_this_thread
from tests.chaos.killing import die
from tests.stories.night_cast import Night, work_off

POINTS = [
    "after_finding_commit", "after_alerts", "after_tickets", "after_incidents", "before_response_commit",
    "after_response_commit",
]  # fmt: skip
QUICK = {"after_tickets"}


@pytest.fixture
def committed(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    """Ravi left his post, and it is committed: other processes see it."""
    with ingest_in_this_thread(monkeypatch):
        company = found("guards")
        at = datetime.now(UTC) - timedelta(minutes=1)
        night = Night(company, company.phone(), at)
        night.works("sita")  # so that the site is not uncovered as well
        night.works("ravi", until=45)
        night.fixes("ravi", 40, 0, away_m=1_000)
        night.tell(*(night.told("phone", "ravi", minutes) for minutes in (30, 20, 10)))
        yield night


@pytest.mark.parametrize(
    "point", [point if point in QUICK else pytest.param(point, marks=pytest.mark.long) for point in POINTS]
)
def test_killed_anywhere_between_finding_and_incident_all_is_there_once(committed: Night, point: str) -> None:
    if point == "after_finding_commit":
        die("audit", point, committed.company.id, committed.at)
    else:
        committed.audit()
        die("work", point, committed.company.id, committed.at)
    work_off()
    with committed.company.scope():
        finding = AuditFinding.objects.get(finding_type="POST_ABANDONED")
        ticket = Ticket.objects.get()
        alert = NOCAlertEvent.objects.get()
        assert finding.escalation_ticket_id == ticket.pk == alert.ticket_id
        assert alert.incident_id == CorrelatedIncident.objects.get().incident_id
        assert TicketOccurrence.objects.count() == AlertOccurrence.objects.count() == 1
        said = list(NOCEventLog.objects.order_by("id").values_list("event_type", flat=True))
    assert sorted(said) == sorted(
        ["finding_created", "finding_updated", "alert_created", "ticket_updated", "correlation_identified"]
    )
