"""Troubles of a company, as alerts and findings in its tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from noc.intelligence.findings.models import AuditFinding
from noc.intelligence.findings.rules.catalogue import KINDS
from noc.kernel.severity import rank_of
from noc.response.alerts.models import NOCAlertEvent

NIGHT = datetime(2026, 11, 20, 22, tzinfo=UTC)


def minute(minutes: float) -> datetime:
    return NIGHT + timedelta(minutes=minutes)


def alert(
    kind: str,
    at: datetime,
    person_id: int | None = None,
    site_id: int | None = None,
    severity: str = "HIGH",
    until: datetime | None = None,
    **more: Any,
) -> NOCAlertEvent:
    """Return a new alert that reached people."""
    about = more.pop("about", f"{kind}:{person_id}:{site_id}:{at.isoformat()}")
    return NOCAlertEvent.objects.create(
        alert_type=kind, severity=severity, severity_rank=rank_of(severity), message=f"{kind} of somebody",
        entity_type="person", entity_id=str(person_id or site_id), person_id=person_id, site_id=site_id, about=about,
        dedup_key=about, created_at=at, first_seen_at=at, last_seen_at=until or at, occurrence_count=1, **more,
    )  # fmt: skip


def finding(
    kind: str, at: datetime, person_id: int | None = None, site_id: int | None = None, **more: Any
) -> AuditFinding:
    """Return a new finding of a kind, as grave as the catalogue says."""
    severity = more.pop("severity", KINDS[kind].severity)
    about = f"{kind}:{person_id}:{site_id}:{at.isoformat()}"
    return AuditFinding.objects.create(
        finding_type=kind, category=KINDS[kind].category, severity=severity, severity_rank=rank_of(severity),
        about=about, dedup_key=about, title=KINDS[kind].title, evidence_summary="seen", confidence=0.8,
        person_id=person_id, site_id=site_id, detected_at=at, last_seen_at=at, **more,
    )  # fmt: skip
