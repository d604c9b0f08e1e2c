"""A finding as the API and the feed show it."""

from __future__ import annotations

from typing import Any

from noc.events.deeds import history_of
from noc.intelligence.findings.models import AuditFinding
from noc.intelligence.findings.rules.catalogue import KINDS
from noc.kernel.clock import rfc3339
from noc.sources.people.models import Person
from noc.sources.sites.models import Site

_NOBODY = {"person_id": None, "name": None}


def finding_state(finding: AuditFinding) -> dict[str, Any]:
    """Return a finding's whole present state, times as text; load it with person, site and assignee joined."""
    cleared = finding.cleared_at
    return {
        "id": finding.pk,
        "finding_type": finding.finding_type,
        "category": finding.category,
        "severity": finding.severity,
        "status": finding.status,
        "resolution": finding.resolution or None,
        "title": finding.title,
        "evidence_summary": finding.evidence_summary,
        "confidence": round(finding.confidence, 3),
        "person_id": finding.person_id,
        "person_name": finding.person.name if finding.person else None,
        "site_id": finding.site_id,
        "site_name": finding.site.name if finding.site else None,
        "detected_at": rfc3339(finding.detected_at),
        "last_seen_at": rfc3339(finding.last_seen_at),
        "cleared_at": rfc3339(cleared),
        "duration_s": round((cleared - finding.detected_at).total_seconds()) if cleared else None,
        "looks": finding.looks,
        "reopened": finding.reopened,
        "held": finding.held,
        "baseline_id": finding.baseline_id,
        "acknowledged_at": rfc3339(finding.acknowledged_at),
        "acknowledged_by": finding.acknowledged_by,
        "resolved_at": rfc3339(finding.resolved_at),
        "resolved_by": finding.resolved_by,
        "assigned_to": (
            {"person_id": finding.assigned_to_id, "name": finding.assigned_to.name}
            if finding.assigned_to
            else None
        ),
        "snoozed_until": rfc3339(finding.snoozed_until),
        "escalated_to_ticket": finding.escalated_to_ticket,
        "escalation_ticket_id": finding.escalation_ticket_id,
        "escalated_at": rfc3339(finding.escalated_at),
        "version": finding.version,
    }


def finding_with_evidence(finding: AuditFinding) -> dict[str, Any]:
    """Return the finding's state with its evidence, what to do about it, and what was done."""
    return {
        **finding_state(finding),
        "evidence": finding.evidence,
        "runbook": _runbook(finding),
        "history": history_of("finding", finding.pk),
    }


def _runbook(finding: AuditFinding) -> dict[str, Any]:
    kind = KINDS[finding.finding_type]
    return {
        "first": kind.first,
        "steps": list(kind.steps),
        "call": [{"role": role, **_holder(role, finding.person, finding.site)} for role in kind.call],
        "docs": kind.docs,
    }


def _holder(role: str, person: Person | None, site: Site | None) -> dict[str, Any]:
    """Return who holds a role of the runbook here: the guard himself, or one of the site's three."""
    holder = person if role == "person" else getattr(site, role, None)
    return {"person_id": holder.pk, "name": holder.name} if holder is not None else _NOBODY
