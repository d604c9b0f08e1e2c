"""What cannot be told, or cannot follow, holds nothing else up; what somebody has in hand calls nobody again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from noc.events.casework import ask_to_follow
from noc.intelligence.findings.work import DESK as FINDINGS
from noc.journeys import telling
from noc.journeys.followups import ask_for_help
from noc.journeys.response import follow_up, respond_to_findings
from noc.journeys.worker import HANDLERS
from noc.kernel.access.principals import Actor
from noc.kernel.outbox.models import OutboxItem
from noc.kernel.outbox.queue import work_one
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.pipeline import raise_alerts
from noc.response.alerts.work import DESK as ALERTS
from noc.response.incidents.models import CorrelatedIncident
from noc.response.notices.models import NoticeSubject
from noc.response.oncall.models import EscalationPolicy, EscalationRun
from noc.response.playbooks.models import PlaybookRun
from noc.response.tickets.models import Ticket
from tests.cast import MINUTE, Company
from tests.response.alerts.force import a_finding
from tests.response.incidents.troubles import finding
from tests.response.notices.cast import channel, route
from tests.stories.night_cast import work_off

pytestmark = pytest.mark.django_db
OLGA = Actor("person", 9, "Olga")
AT = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)


@pytest.fixture
def called(company: Company) -> Company:
    """A company whose only route tells everything and escalates it."""
    with company.scope():
        policy = EscalationPolicy.objects.create(
            name="all",
            steps=[{"after_minutes": 5, "targets": []}],
            created_at=AT,
            updated_at=AT,
            updated_by={},
        )
        route(channel(), policy_id=policy.pk)
    return company


def found(company: Company, verb: str = "open") -> Any:
    one = finding("POST_ABANDONED", AT, company.ravi, company.gate, severity="HIGH")
    respond_to_findings({"changes": [[verb, one.pk]], "at": AT.isoformat()})
    return one


def test_a_broken_route_takes_no_alert_ticket_or_incident_with_it_and_is_told_when_it_is_mended(
    called: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise ValueError("a route nobody can read")

    with called.scope():
        monkeypatch.setattr(telling, "announce", broken)
        found(called)
        assert NOCAlertEvent.objects.get().ticket_id == Ticket.objects.get().pk
        assert CorrelatedIncident.objects.count() == 1
        assert not NoticeSubject.objects.exists()
        waiting = OutboxItem.objects.get(kind="untold")
        assert (waiting.urgent, waiting.payload["part"]) == (True, "announce")
        work_one(HANDLERS, datetime.now(UTC) + timedelta(days=1))
        assert OutboxItem.objects.get(kind="untold").attempts == 1
        monkeypatch.undo()
        while work_one(HANDLERS, datetime.now(UTC) + timedelta(days=2)):
            pass
        told = sorted(NoticeSubject.objects.values_list("kind", "event"))
        assert told == [("alert", "raised"), ("ticket", "raised")]


def test_a_broken_playbook_keeps_no_message_back(called: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> list[PlaybookRun]:
        raise KeyError("step")

    monkeypatch.setattr(telling, "trigger", broken)
    with called.scope():
        found(called)
        assert NoticeSubject.objects.filter(kind="alert").count() == 1
        assert OutboxItem.objects.get(kind="untold").payload["part"] == "playbooks"


def test_a_trouble_that_was_over_before_its_turn_came_has_its_ticket_and_no_open_alert(
    company: Company,
) -> None:
    with company.scope():
        one = finding("POST_ABANDONED", AT, company.ravi, company.gate, severity="HIGH")
        one.status, one.cleared_at, one.dedup_key = "CLEARED", AT + MINUTE, None
        one.save()
        respond_to_findings({"changes": [["open", one.pk]], "at": AT.isoformat()})
        assert NOCAlertEvent.objects.get().status == "CLEARED"
        assert Ticket.objects.get().metadata["finding_id"] == one.pk


def test_what_cannot_follow_a_deed_stays_where_people_put_it(company: Company) -> None:
    with company.scope():
        one = found(company)
        FINDINGS.resolve(one.pk, "OTHER", OLGA, AT)
        work_off()
        first = NOCAlertEvent.objects.get()
        assert first.status == "RESOLVED"
        again = a_finding(
            "POST_ABANDONED",
            "HIGH",
            company.ravi,
            company.gate,
            AT + MINUTE,
            about=first.about,
            cause_id=10**6,
        )
        raise_alerts([again], AT + MINUTE)
        FINDINGS.reopen(one.pk, OLGA, AT + 2 * MINUTE)
        work_off()
        first.refresh_from_db()
        assert first.status == "RESOLVED"
        assert NOCAlertEvent.objects.filter(about=first.about, status="NEW").count() == 1


def test_what_somebody_has_in_hand_calls_nobody_when_it_repeats_itself(called: Company) -> None:
    with called.scope():
        first = a_finding("NO_TELEMETRY", "HIGH", called.ravi, called.gate, AT, event_id="1")
        [alert] = raise_alerts([first], AT)
        follow_up([alert], AT)
        assert EscalationRun.objects.filter(status="RUNNING").count() == 1
        ALERTS.acknowledge(alert.pk, OLGA, AT + MINUTE)
        work_off()
        assert not EscalationRun.objects.filter(status="RUNNING").exists()
        second = a_finding("NO_TELEMETRY", "HIGH", called.ravi, called.gate, AT + 2 * MINUTE, event_id="2")
        follow_up(raise_alerts([second], AT + 2 * MINUTE), AT + 2 * MINUTE)
        assert not EscalationRun.objects.filter(status="RUNNING").exists()


def test_who_is_faster_than_the_first_message_is_not_called_by_it(called: Company) -> None:
    with called.scope():
        [alert] = raise_alerts(
            [a_finding("NO_TELEMETRY", "HIGH", called.ravi, called.gate, AT, event_id="1")], AT
        )
        seen = ALERTS.acknowledge(alert.pk, OLGA, AT)
        follow_up([seen], AT)
        assert [row.event for row in NoticeSubject.objects.all()] == ["raised"]
        assert not EscalationRun.objects.filter(status="RUNNING").exists()


def test_a_call_for_help_is_followed_before_the_deeds_on_five_hundred_cases(company: Company) -> None:
    with company.scope():
        for case_id in range(500):
            ask_to_follow(OLGA, "acknowledged", "alert", case_id, AT)
        ask_for_help([NOCAlertEvent(pk=7)], AT + MINUTE)
        done: list[object] = []
        work_one({"alerts_raised": done.append, "case_worked": lambda _: None}, AT + MINUTE)
        assert [one["alert_ids"] for one in done] == [[7]]  # type: ignore[index]
