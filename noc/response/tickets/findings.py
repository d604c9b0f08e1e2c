"""Findings and their tickets: what makes a ticket of a finding, and the finding's way back to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from noc.events.publish import publish_all
from noc.events.types import FindingUpdated
from noc.intelligence.findings.ledger import finding_event
from noc.intelligence.findings.models import AuditFinding
from noc.intelligence.findings.rules.catalogue import KINDS
from noc.kernel.tenancy.overrides import Tuned
from noc.response.tickets.models import Ticket
from noc.response.tickets.rules.causes import AUDIT_CHAIN, Cause, about_finding, priority_of

_MARKS = ["escalated_to_ticket", "escalation_ticket_id", "escalated_at"]


def is_grave(finding: AuditFinding, limits: Tuned) -> bool:
    """Tell whether a finding becomes a ticket: grave enough, not held back, and not judged by people already."""
    grave = limits.names("AUDIT_FINDING_TICKET_SEVERITIES", finding.site_id)
    return finding.severity in grave and not finding.held and finding.status != "RESOLVED"


def cause_of(finding: AuditFinding, limits: Tuned) -> Cause:
    """Return what makes the ticket of a finding (SPEC section 5). A finding that came back counts again."""
    kind = KINDS.get(finding.finding_type)
    first = f"\n\nFirst: {kind.first}" if kind else ""
    return Cause(
        kind="finding",
        id=finding.pk,
        key=f"{finding.pk}.{finding.reopened}",
        type=finding.finding_type,
        severity=finding.severity,
        title=f"[AUTO] {finding.title}"[:300],
        description=finding.evidence_summary + first,
        person_id=finding.person_id,
        site_id=finding.site_id,
        evidence={"summary": finding.evidence_summary, **finding.evidence},
        category="SECURITY_AUDIT",
        source="SYSTEMGENERATED",
        priority=priority_of(finding.severity),
        dedup_about=about_finding(finding.finding_type, finding.site_id, finding.person_id),
        window=timedelta(hours=limits.get("TICKET_DEDUPLICATION_HOURS", finding.site_id)),
        chain=AUDIT_CHAIN,
        metadata={"finding_id": finding.pk, "finding_type": finding.finding_type, "auto_created": True},
    )


def lock_findings(finding_ids: Collection[int]) -> None:
    """Lock findings in the order of their ids: before tickets, as everybody does who needs both."""
    rows = AuditFinding.objects.filter(pk__in=finding_ids).order_by("id")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def mark_escalated(tickets: Mapping[int, Ticket], given: Mapping[int, AuditFinding], at: datetime) -> None:
    """Write into findings, which the caller has locked, the ticket of each id, and say so; `given` rows are told too."""
    if not tickets:
        return
    rows = list(
        AuditFinding.objects.filter(pk__in=tickets)
        .select_related("person", "site", "assigned_to")
        .order_by("id")
    )
    for row in [*rows, *(given[pk] for pk in tickets if pk in given)]:
        row.escalated_to_ticket, row.escalation_ticket_id, row.escalated_at = True, tickets[row.pk].pk, at
    _write(rows)
    publish_all([finding_event(FindingUpdated, row) for row in rows])


def _write(rows: Sequence[AuditFinding]) -> None:
    AuditFinding.objects.bulk_create(
        list(rows), update_conflicts=True, unique_fields=["id"], update_fields=_MARKS
    )
