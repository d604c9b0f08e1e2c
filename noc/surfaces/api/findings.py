"""Findings: list, read, count, and what people do about them; the catalogue of their kinds."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from noc.intelligence.findings.counts import summary_of
from noc.intelligence.findings.models import AuditFinding
from noc.intelligence.findings.rules.catalogue import KINDS, Kind
from noc.intelligence.findings.show import finding_state, finding_with_evidence
from noc.intelligence.findings.work import DESK
from noc.kernel.access.capabilities import VIEW
from noc.kernel.clock import now
from noc.kernel.severity import SEVERITIES, rank_of
from noc.kernel.tenancy.overrides import tuned
from noc.surfaces.api.auth import scope_of
from noc.surfaces.api.bulk import add_bulk
from noc.surfaces.api.casework import ActorOut, AssigneeOut, DeedOut, add_deeds, in_scope, visible_case
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.parameters import Id, Moment

router = Router()
Severity = Literal["INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"]
Category = Literal["SAFETY", "SECURITY", "OPERATIONAL", "DEVICE_HEALTH", "COMPLIANCE"]
Order = Literal["-last_seen_at", "last_seen_at", "-detected_at", "detected_at", "-severity_rank"]


class FindingOut(Schema):
    id: int
    finding_type: str
    category: str
    severity: str
    status: str
    resolution: str | None
    title: str
    evidence_summary: str
    confidence: float
    person_id: int | None
    person_name: str | None
    site_id: int | None
    site_name: str | None
    detected_at: datetime
    last_seen_at: datetime
    cleared_at: datetime | None
    duration_s: int | None
    looks: int
    reopened: int
    held: bool
    baseline_id: int | None
    acknowledged_at: datetime | None
    acknowledged_by: ActorOut | None
    resolved_at: datetime | None
    resolved_by: ActorOut | None
    assigned_to: AssigneeOut | None
    snoozed_until: datetime | None
    escalated_to_ticket: bool
    escalation_ticket_id: int | None
    escalated_at: datetime | None
    version: int


class MeasureOut(Schema):
    value: float | None
    unit: str


class ThresholdOut(MeasureOut):
    option: str | None


class WindowOut(Schema):
    since: datetime
    until: datetime


class CauseOut(Schema):
    cause: str
    probability: float
    evidence: list[str]


class EvidenceOut(Schema):
    rule: str
    threshold: ThresholdOut
    observed: MeasureOut
    baseline: dict[str, Any] | None
    window: WindowOut
    event_ids: list[str]
    facts: dict[str, Any]
    severity_reasons: list[str]
    confidence_reasons: list[str]
    diagnosis: list[CauseOut] | None


class HolderOut(Schema):
    role: str
    person_id: int | None
    name: str | None


class RunbookOut(Schema):
    first: str
    steps: list[str]
    call: list[HolderOut]
    docs: str


class FindingDetailOut(FindingOut):
    evidence: EvidenceOut
    runbook: RunbookOut
    history: list[DeedOut]


class BudgetOut(Schema):
    per_100_guards: float
    guards_on_duty: int
    allowed: int
    spoken: int
    held: int
    since: datetime


class SummaryOut(Schema):
    open: int
    by_severity: dict[str, int]
    by_category: dict[str, int]
    budget: BudgetOut


class OptionOut(Schema):
    key: str
    value: float


class KindOut(Schema):
    finding_type: str
    category: str
    title: str
    severity: str
    meaning: str
    fires_when: str
    innocent: str
    first: str
    options: list[OptionOut]
    docs: str


@endpoint(router, "GET", "/", VIEW, Page[FindingOut], summary="List findings")
def list_findings(
    request: HttpRequest,
    status: Literal["open", "NEW", "ACKNOWLEDGED", "CLEARED", "RESOLVED"] | None = None,
    severity: Severity | None = None,
    min_severity: Severity | None = None,
    category: Category | None = None,
    finding_type: str | None = None,
    site_id: Id | None = None,
    person_id: Id | None = None,
    held: bool | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    order: Order = "-last_seen_at",
    cursor: str | None = None,
    limit: Limit = 50,
) -> HttpResponse:
    """Findings of the caller's sites; `status=open` is new or acknowledged, `held` those that wait in the digest;
    `since` and `until` filter by when they were detected."""
    seq = as_of_seq()
    filters = {
        "severity": severity,
        "severity_rank__gte": rank_of(min_severity) if min_severity else None,
        "category": category,
        "finding_type": finding_type,
        "site_id": site_id,
        "person_id": person_id,
        "held": held,
        "detected_at__gte": since,
        "detected_at__lt": until,
        "status": None if status == "open" else status,
    }
    chosen = Q(**{name: value for name, value in filters.items() if value is not None})
    if status == "open":
        chosen &= Q(status__in=["NEW", "ACKNOWLEDGED"])
    findings = in_scope(AuditFinding.objects.filter(chosen), scope_of(request))
    rows, next_cursor = page_of(findings, order, cursor, limit)
    return answer(
        {"items": [finding_state(row) for row in rows], "next_cursor": next_cursor, "as_of_seq": seq}
    )


@endpoint(router, "GET", "/summary/", VIEW, SummaryOut, summary="Count what is open")
def summarise_findings(request: HttpRequest) -> HttpResponse:
    """Open findings by severity and category, and how the false-alarm budget of this shift stands."""
    return answer(summary_of(scope_of(request), now()))


@endpoint(router, "GET", "/kinds/", VIEW, Page[KindOut], summary="The kinds of findings")
def list_kinds(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # the framework passes it by this name
    """What each kind means, when it fires, what looks alike and is innocent, and what tunes it."""
    limits = tuned()
    items = [
        _kind(kind, {key: limits.get(key) for key in kind.options})
        for kind in sorted(KINDS.values(), key=lambda one: (-SEVERITIES.index(one.severity), one.name))
    ]
    return answer({"items": items, "next_cursor": None, "as_of_seq": as_of_seq()})


def _kind(kind: Kind, values: dict[str, float]) -> dict[str, Any]:
    return {
        "finding_type": kind.name,
        "category": kind.category,
        "title": kind.title,
        "severity": kind.severity,
        "meaning": kind.meaning,
        "fires_when": kind.fires_when,
        "innocent": kind.innocent,
        "first": kind.first,
        "options": [{"key": key, "value": value} for key, value in values.items()],
        "docs": kind.docs,
    }


@endpoint(router, "GET", "/{int:finding_id}/", VIEW, FindingDetailOut, summary="Read a finding")
def read_finding(request: HttpRequest, finding_id: Id) -> HttpResponse:
    """The finding with its evidence, the runbook, and what people did about it."""
    return answer(finding_with_evidence(visible_case(request, DESK, finding_id)))


add_deeds(router, DESK, FindingDetailOut, finding_with_evidence)
add_bulk(router, DESK)
