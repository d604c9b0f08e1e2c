"""The book of findings: what is open, what was cleared lately, how much was said this shift; and its pages written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from noc.events.deeds import record_deeds
from noc.events.publish import publish_all
from noc.events.types import FeedEvent, FindingCleared, FindingCreated, FindingUpdated
from noc.intelligence.findings.evidence import evidence_of
from noc.intelligence.findings.models import AuditFinding
from noc.intelligence.findings.recurrence import recurrences
from noc.intelligence.findings.rules.budget import SHIFT, Budget
from noc.intelligence.findings.rules.catalogue import KINDS
from noc.intelligence.findings.rules.lifecycle import Known, Patience, Step, Verb, advance, severity_of
from noc.intelligence.findings.rules.observations import Observation
from noc.intelligence.findings.show import finding_state
from noc.kernel.access.principals import SYSTEM
from noc.kernel.clock import rfc3339
from noc.kernel.severity import rank_of
from noc.kernel.tenancy.scope import current_tenant_id
from noc.sources.people.models import Person
from noc.sources.sites.models import Site

_EVENTS: dict[str, type[FindingCreated | FindingUpdated | FindingCleared]] = {
    "open": FindingCreated,
    "reopen": FindingUpdated,
    "update": FindingUpdated,
    "clear": FindingCleared,
}
_VERBS = {"open": "opened", "reopen": "reopened", "update": "changed", "clear": "cleared"}
_CHANGED = [
    "severity", "severity_rank", "status", "dedup_key", "title", "evidence_summary", "evidence", "confidence",
    "held", "baseline_id", "last_seen_at", "calm_since", "cleared_at", "looks", "reopened", "acknowledged_at",
    "acknowledged_by", "version", "changed_by",
]  # fmt: skip


@dataclass(frozen=True)
class Page:
    """What the book says before an audit writes into it; its rows are locked until the transaction ends."""

    rows: Mapping[int, AuditFinding]
    open: Sequence[Known]
    cleared: Sequence[Known]


def open_page(at: datetime, patience: Patience) -> Page:
    """Return, locked, what is open and what was cleared so lately that it may reopen.

    Locked first and read then: a statement that waited for an operator still joins as of the time before it waited.
    """
    wanted = AuditFinding.objects.filter(
        Q(dedup_key__isnull=False) | Q(cleared_at__gte=at - patience.reopen)
    ).order_by("id")
    locked = list(wanted.select_for_update(no_key=True).values_list("pk", flat=True))
    rows = AuditFinding.objects.filter(pk__in=locked).select_related("person", "site", "assigned_to")
    found = {row.pk: row for row in rows.order_by("id")}
    known = [_known(row) for row in found.values()]
    return Page(
        found,
        [one for one in known if one.cleared_at is None],
        [one for one in known if one.cleared_at is not None],
    )


def _known(row: AuditFinding) -> Known:
    return Known(
        row.pk,
        row.about,
        row.finding_type,
        row.severity,
        row.status,
        row.held,
        row.site_id,
        row.last_seen_at,
        row.calm_since,
        row.cleared_at if row.dedup_key is None else None,
    )


def open_abouts() -> frozenset[str]:
    """Return what the open findings are about."""
    return frozenset(AuditFinding.objects.filter(dedup_key__isnull=False).values_list("about", flat=True))


def budget_at(at: datetime, guards_on_duty: int, per_100_guards: float) -> Budget:
    """Return the false-alarm budget of the shift that ends at `at`."""
    spoken = AuditFinding.objects.filter(detected_at__gt=at - SHIFT, detected_at__lte=at, held=False).count()
    return Budget(per_100_guards, guards_on_duty, spoken)


def write_page(
    page: Page, steps: Sequence[Step], held: set[str], events: Mapping[str, list[str]], at: datetime
) -> list[tuple[Verb, int]]:
    """Write what changed, and say it, in the caller's transaction; a fixed number of statements.

    Returns what somebody may have to do something about: (what happened, finding id), ends of troubles included.
    `held`: what the findings are about that wait in the digest; `events`: ids of the events behind each.
    """
    fresh = [step.observation for step in steps if step.verb == "open" and step.observation is not None]
    before = recurrences(fresh, at)
    opened = [_opened(one, one.about in held, events, at) for one in fresh]
    for row in opened:
        if row.about in before:
            row.evidence["facts"]["found before"] = before[row.about]
    _name(opened)
    AuditFinding.objects.bulk_create(opened)
    by_about = {row.about: row for row in opened}
    changed = [_change(page.rows[step.finding.id], step, events, at) for step in steps if step.finding]
    # One statement of rows, not a CASE for every row and column (bulk_update: 25 s for a thousand).
    AuditFinding.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["id"], update_fields=_CHANGED
    )
    told = [(step, _row_of(step, page, by_about)) for step in steps if step.loud]
    record_deeds(SYSTEM, "finding", [(_VERBS[step.verb], row.pk, _deed_data(row)) for step, row in told], at)
    publish_all([_event(step, row) for step, row in told])
    return [
        (step.verb, _row_of(step, page, by_about).pk) for step in steps if step.loud or step.verb == "clear"
    ]


def _row_of(step: Step, page: Page, opened: Mapping[str, AuditFinding]) -> AuditFinding:
    if step.finding is not None:
        return page.rows[step.finding.id]
    return opened[step.observation.about if step.observation else ""]


def _deed_data(row: AuditFinding) -> dict[str, object]:
    return {"severity": row.severity, "held": row.held, "summary": row.evidence_summary}


def _opened(one: Observation, held: bool, events: Mapping[str, list[str]], at: datetime) -> AuditFinding:
    row = AuditFinding(
        finding_type=one.kind,
        category=KINDS[one.kind].category,
        about=one.about,
        dedup_key=one.about,
        person_id=one.person_id,
        site_id=one.site_id,
        severity=severity_of(one),
        held=held,
        detected_at=at,
        last_seen_at=at,
        evidence={},
    )
    row.tenant_id = current_tenant_id()
    return _describe(row, one, events)


def _describe(row: AuditFinding, one: Observation, events: Mapping[str, list[str]]) -> AuditFinding:
    row.severity_rank = rank_of(row.severity)
    row.title, row.evidence_summary = one.title[:300], one.summary
    row.confidence = min(1.0, max(0.0, one.confidence))
    before = row.evidence.get("facts", {}).get("found before")
    row.evidence = evidence_of(one, events.get(one.about) or row.evidence.get("event_ids", []))
    if before is not None:
        row.evidence["facts"]["found before"] = before
    row.baseline_id = one.baseline_id
    return row


def _change(row: AuditFinding, step: Step, events: Mapping[str, list[str]], at: datetime) -> AuditFinding:
    advance(row, step, at)
    if step.observation is not None:
        _describe(row, step.observation, events)
        row.looks += 1
    if step.verb == "reopen":
        row.status, row.dedup_key = "NEW", row.about
        row.acknowledged_at = row.acknowledged_by = None
    elif step.verb == "clear":
        row.dedup_key = None
        row.status = row.status if row.status == "RESOLVED" else "CLEARED"
    if step.loud:
        row.version += 1
        row.changed_by = SYSTEM.as_json()
    return row


def _name(rows: Iterable[AuditFinding]) -> None:
    """Give new rows their people and sites, with one statement each."""
    rows = list(rows)
    people = Person.objects.in_bulk({row.person_id for row in rows if row.person_id})
    sites = Site.objects.in_bulk({row.site_id for row in rows if row.site_id})
    for row in rows:
        row.person = people.get(row.person_id or 0)
        row.site = sites.get(row.site_id or 0)


def _event(step: Step, row: AuditFinding) -> FeedEvent:
    return finding_event(_EVENTS[step.verb], row)


def finding_event(
    kind: type[FindingCreated | FindingUpdated | FindingCleared], row: AuditFinding
) -> FeedEvent:
    """Return what the feed says of a finding."""
    return kind(
        site_id=row.site_id,
        finding_id=row.pk,
        finding_type=row.finding_type,
        severity=row.severity,
        category=row.category,
        status=row.status,
        held=row.held,
        site_name=row.site.name if row.site else None,
        person_id=row.person_id,
        title=row.title,
        evidence_summary=row.evidence_summary,
        detected_at=rfc3339(row.detected_at) or "",
        finding=finding_state(row),
    )
