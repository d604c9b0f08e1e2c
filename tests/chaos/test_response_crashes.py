"""Killed between finding, alert, ticket and incident: taken over, nothing lost, nothing doubled (promises C2, C3)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from noc.events.models import NOCEventLog
from noc.intelligence.findings.models import AuditFinding
from noc.response.alerts.models import AlertOccurrence, NOCAlertEvent
from noc.response.incidents.models import CorrelatedIncident
from noc.response.tickets.models import Ticket, TicketOccurrence
from tests.cast import found, ingest_in_this_thread
from tests.stories.night_cast import Night, work_off

PROJECT = Path(__file__).resolve().parents[2]
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


def die(night: Night, what: str, point: str) -> None:
    """Let another process audit or work, and see it killed at a point."""
    parameters = {k: v for k, v in connection.get_connection_params().items() if isinstance(v, str | int)}
    parameters.pop("prepare_threshold", None)
    environment = {
        **os.environ,
        "DATABASE_URL": make_conninfo(**parameters),
        "NOC_TESTING": "1",
        "NOC_FAILPOINT": f"{point}:kill9",
        "DJANGO_SETTINGS_MODULE": "noc.config.settings",
    }
    program = [sys.executable, "-m", "tests.chaos.dying", what, str(night.company.id), night.at.isoformat()]
    ended = subprocess.run(
        program, cwd=PROJECT, env=environment, capture_output=True, timeout=60, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()[-2_000:]


@pytest.mark.parametrize(
    "point", [point if point in QUICK else pytest.param(point, marks=pytest.mark.long) for point in POINTS]
)
def test_killed_anywhere_between_finding_and_incident_all_is_there_once(committed: Night, point: str) -> None:
    if point == "after_finding_commit":
        die(committed, "audit", point)
    else:
        committed.audit()
        die(committed, "work", point)
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
