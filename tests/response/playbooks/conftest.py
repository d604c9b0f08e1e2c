"""The cast, and ways to let playbooks run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from noc.kernel.access.principals import SYSTEM
from noc.kernel.outbox.models import OutboxItem
from noc.kernel.severity import rank_of
from noc.response.alerts.models import NOCAlertEvent
from noc.response.playbooks.library import create, switch
from noc.response.playbooks.models import Playbook, PlaybookRun, PlaybookStep
from noc.response.playbooks.rules.happenings import Happening
from noc.response.playbooks.run import advance
from tests.cast import Company, company, configure, outsider, phone

__all__ = ["company", "configure", "outsider", "phone"]

AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def an_alert(company: Company, alert_type: str = "POST_ABANDONED", **fields: Any) -> NOCAlertEvent:
    """Write an alert that reached people; call it in the company's scope."""
    severity = fields.pop("severity", "HIGH")
    whole: dict[str, Any] = {
        "alert_type": alert_type,
        "severity": severity,
        "severity_rank": rank_of(severity),
        "message": f"{alert_type} at the gate",
        "entity_type": "person",
        "entity_id": str(company.ravi),
        "person_id": company.ravi,
        "site_id": company.gate,
        "about": f"{alert_type}:{NOCAlertEvent.objects.count()}",
        "created_at": AT,
        "first_seen_at": AT,
        "last_seen_at": AT,
        "reached_at": AT,
        "occurrence_count": 1,
        **fields,
    }
    return NOCAlertEvent.objects.create(**whole)


def happened(alert: NOCAlertEvent, **fields: Any) -> Happening:
    whole: dict[str, Any] = {
        "key": f"alert:{alert.pk}",
        "kind": "alert",
        "type": alert.alert_type,
        "severity": alert.severity,
        "site_id": alert.site_id,
        "person_id": alert.person_id,
        "alert_id": alert.pk,
        "ticket_id": None,
        "incident_id": None,
        "finding_id": None,
        "at": AT,
        **fields,
    }
    return Happening(**whole)


def a_playbook(steps: str, name: str = "mine", when: str = "{kind: alert}") -> Playbook:
    """Make an enabled playbook of steps (YAML flow lists are fine); call it in a scope."""
    source = f"name: {name}\ntitle: Mine\nwhen: {when}\nsteps:\n{steps}"
    return switch(create(source, SYSTEM, AT).pk, SYSTEM, AT, enabled=True)


def work_off(at: datetime = AT) -> None:
    """Be the worker: take steps as long as the outbox asks for them."""
    while (item := OutboxItem.objects.filter(kind="playbook_step").order_by("id").first()) is not None:
        advance(int(item.payload["run_id"]), at)
        item.delete()


def steps_of(run: PlaybookRun) -> list[tuple[str, str]]:
    return list(PlaybookStep.objects.filter(run=run).order_by("index").values_list("name", "status"))


def step_of(run: PlaybookRun, name: str) -> PlaybookStep:
    return PlaybookStep.objects.get(run=run, name=name)
