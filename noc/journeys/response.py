"""From conclusions to deeds: what findings, calls for help and other systems call for. Reads top to bottom.

alerts      enriched, inhibited, silenced, deduplicated, grouped, prioritised; cleared when the cause is over
tickets     what is grave becomes assigned work, once
incidents   what belongs together becomes one piece of investigation
tell        messages go out by the tenant's routes, playbooks begin

Each piece of work is one transaction of the outbox, done again from the start if its process dies; every stage knows
what it has done already, so that again is the same as once. A tenant's responses, what follows from people's deeds and
what time does to alerts and tickets go one after another: each locks many rows, in an order of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from noc.intelligence.findings.models import AuditFinding
from noc.journeys.inbound import acknowledged_by, candidates_of, ended_by
from noc.journeys.telling import tell
from noc.kernel.access.principals import Actor
from noc.kernel.advisory_locks import RESPONSE, wait_for_turn
from noc.kernel.clock import now, parse_rfc3339
from noc.kernel.failpoints import failpoint
from noc.kernel.tenancy.overrides import tuned
from noc.response.alerts.links import link_tickets
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.pipeline import clear_alerts, raise_alerts
from noc.response.alerts.rules.candidates import Candidate
from noc.response.alerts.work import DESK as ALERTS
from noc.response.incidents.correlate import correlate
from noc.response.integrations.models import Integration
from noc.response.integrations.says import read_said
from noc.response.playbooks.run import advance
from noc.response.tickets.clear import note_cleared
from noc.response.tickets.escalate import escalate_findings
from noc.response.tickets.models import Ticket

_OVER: Final = "the audits see it no more"


def respond_to_findings(payload: dict[str, Any]) -> None:
    """Do what changed findings call for; the outbox's handler of `findings_changed`.

    Payload: `changes`, each [what happened, finding id], in order; `at`, the moment of the audit (RFC 3339).
    """
    wait_for_turn(RESPONSE)
    at = parse_rfc3339(payload["at"])
    verbs = {int(finding_id): verb for verb, finding_id in payload["changes"]}
    rows = AuditFinding.objects.select_related("person", "site", "assigned_to").filter(pk__in=verbs)
    findings = list(rows.order_by("id"))
    # What was over before its turn came is raised, for it has its ticket, and cleared at once.
    over = [one for one in findings if verbs[one.pk] == "clear" or one.status == "CLEARED"]
    standing = [finding for finding in findings if verbs[finding.pk] != "clear"]
    alerts = raise_alerts(_candidates(standing, at), at)
    alerts += clear_alerts([finding.about for finding in over], at, _OVER)
    failpoint("after_alerts")
    tickets = _escalate(standing, over, alerts, at)
    incidents = correlate(alerts, findings, at)
    failpoint("after_incidents")
    tell(alerts, tickets, incidents, at)
    failpoint("before_response_commit")


def respond_to_alerts(payload: dict[str, Any]) -> None:
    """Do what alerts call for that were raised at once, calls for help; the outbox's handler of `alerts_raised`.

    Payload: `alert_ids`, and `at`, when they were raised or repeated (RFC 3339).
    """
    wait_for_turn(RESPONSE)
    at = parse_rfc3339(payload["at"])
    rows = NOCAlertEvent.objects.select_related("person", "site", "assigned_to")
    follow_up(list(rows.filter(pk__in=payload["alert_ids"]).order_by("id")), at)


def respond_to_integration(payload: dict[str, Any]) -> None:
    """Do what another system said; the outbox's handler of `integration_said`.

    Payload: `integration_id`, `says`, and `at`, when they were received (RFC 3339).
    """
    wait_for_turn(RESPONSE)
    at = parse_rfc3339(payload["at"])
    says = [read_said(one) for one in payload["says"]]
    integration_id = int(payload["integration_id"])
    alerts = raise_alerts(candidates_of(integration_id, says), at)
    alerts += clear_alerts(
        ended_by(integration_id, says), at, "the system that told of it says that it is over"
    )
    seen = _acknowledge(integration_id, acknowledged_by(integration_id, says), at)
    follow_up([seen.get(alert.pk, alert) for alert in alerts], at)


def _acknowledge(integration_id: int, abouts: Sequence[str], at: datetime) -> dict[int, NOCAlertEvent]:
    """Acknowledge new alerts in the name of the system that says so; return them by id."""
    found = NOCAlertEvent.objects.filter(dedup_key__in=abouts, status="NEW").order_by("id")
    ids = list(found.values_list("pk", flat=True)) if abouts else []
    if not ids:
        return {}
    said = Integration.objects.get(pk=integration_id)
    actor = Actor("integration", said.token_id, said.name)
    return {alert_id: ALERTS.acknowledge(alert_id, actor, at) for alert_id in ids}


def go_on_with_playbook(payload: dict[str, Any]) -> None:
    """Take the next step of a playbook's run; the outbox's handler of `playbook_step`.

    Payload: `run_id`. A step that is done late counts its waits from when it is done.
    """
    advance(int(payload["run_id"]), now())


def follow_up(alerts: Sequence[NOCAlertEvent], at: datetime) -> None:
    """Gather alerts into incidents and tell of them; for alerts that no finding stands behind."""
    if alerts:
        tell(alerts, [], correlate(alerts, [], at), at)


def _candidates(findings: Sequence[AuditFinding], at: datetime) -> list[Candidate]:
    """Return what the control room must see of findings: what is grave enough, and not held back by the budget."""
    limits = tuned()
    return [
        _candidate(finding, at)
        for finding in findings
        if not finding.held
        and finding.status != "RESOLVED"
        and finding.severity in limits.names("FINDING_ALERT_SEVERITIES", finding.site_id)
    ]


def _candidate(finding: AuditFinding, at: datetime) -> Candidate:
    return Candidate(
        alert_type=finding.finding_type,
        severity=finding.severity,
        about=finding.about,
        message=finding.title,
        entity_type="person" if finding.person_id else "site",
        entity_id=str(finding.person_id or finding.site_id),
        person_id=finding.person_id,
        site_id=finding.site_id,
        metadata={
            "finding_id": finding.pk,
            "category": finding.category,
            "summary": finding.evidence_summary,
            **({"baseline_id": finding.baseline_id} if finding.baseline_id else {}),
        },
        event_id=f"finding:{finding.pk}:{finding.version}",
        seen_at=at,
        evidence={"summary": finding.evidence_summary},
        confidence=finding.confidence,
        cause="finding",
        cause_id=finding.pk,
    )


def _escalate(
    standing: Sequence[AuditFinding],
    over: Sequence[AuditFinding],
    alerts: Sequence[NOCAlertEvent],
    at: datetime,
) -> list[Ticket]:
    """Make tickets of what is grave, name them on the alerts, and return those that are new."""
    escalations = escalate_findings(standing, at)
    note_cleared([finding.pk for finding in over], at)
    alert_of = {alert.cause_id: alert for alert in alerts if alert.cause == "finding"}
    told = [(alert_of[one.finding_id], one.ticket) for one in escalations if one.finding_id in alert_of]
    for alert, ticket in told:
        alert.ticket_id, alert.sla_due = ticket.pk, ticket.due
    link_tickets({alert.pk: (ticket.pk, ticket.due) for alert, ticket in told})
    return [one.ticket for one in escalations if one.outcome == "created"]
