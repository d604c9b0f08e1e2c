"""Writes what the stages decided: alerts, occurrences, deeds, and what the screens are told; in sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from noc.events.deeds import record_deeds
from noc.events.publish import publish_all
from noc.events.types import AlertCreated, AlertUpdated
from noc.kernel.access.principals import SYSTEM
from noc.kernel.clock import rfc3339
from noc.kernel.severity import rank_of
from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.alerts.announcing import alert_event
from noc.response.alerts.context import Page
from noc.response.alerts.grouping import grow_groups, lead_groups
from noc.response.alerts.models import AlertOccurrence, NOCAlertEvent
from noc.response.alerts.rules.candidates import Candidate
from noc.response.alerts.rules.cases import Case
from noc.sources.people.models import Person
from noc.sources.sites.models import Site

CHANGED = [
    "severity", "severity_rank", "status", "message", "metadata", "occurrence_count", "first_seen_at", "last_seen_at",
    "acknowledged_at", "acknowledged_by", "disposition", "priority", "priority_parts", "decisions", "confidence",
    "cause", "cause_id", "finding_id", "reached_at", "quiet_until", "silence_id", "inhibited_by_id",
    "grouped_under_id", "group_size", "group_joined_at", "snoozed_until", "version", "changed_by",
]  # fmt: skip


def write_page(page: Page, cases: Sequence[Case], at: datetime) -> list[NOCAlertEvent]:
    """Write judged cases in the caller's transaction; return the alerts that changed, in the order of their abouts."""
    before = {row.about: row.disposition for row in page.rows.values()}
    cases = [case for case in cases if not case.dropped and _changes(case, page)]
    rows = {**page.rows, **_new_rows([case for case in cases if not _is_open(case)], at)}
    ids = _ids_of(
        {about for case in cases for about in (case.inhibited_by, case.grouped_under) if about}, rows
    )
    for case in cases:
        _apply(rows[case.candidate.about], case, page.events.get(case.candidate.about, ()), ids, at)
    changed = {case.candidate.about: rows[case.candidate.about] for case in cases}
    lead_groups(cases, rows, at)
    _save(changed.values(), page.rows)
    _add_occurrences(cases, rows, page)
    grown = grow_groups(cases, rows, before, at)
    changed |= grown
    _count_silenced(cases, before)
    _tell(cases, changed, grown, before, at)
    return [changed[about] for about in sorted(changed)]


def _is_open(case: Case) -> bool:
    return case.known is not None and case.known.is_open


def _changes(case: Case, page: Page) -> bool:
    """Tell whether there is anything to write: an alert looked at again may stand where it stood."""
    if not case.again:
        return True
    row = page.rows[case.candidate.about]
    lead = row.grouped_under.about if row.grouped_under else None
    stood = (row.disposition, row.quiet_until, row.silence_id, lead)
    return stood != (case.disposition, case.quiet_until, case.silence_id, case.grouped_under)


def _new_rows(cases: Sequence[Case], at: datetime) -> dict[str, NOCAlertEvent]:
    """Return rows for new alerts, with their ids already: some refer to others of the same page."""
    people = Person.objects.in_bulk({case.candidate.person_id for case in cases} - {None})
    sites = Site.objects.in_bulk({case.candidate.site_id for case in cases} - {None})
    rows = {}
    for new_id, case in zip(_new_ids(len(cases)), cases, strict=True):
        told = case.candidate
        rows[told.about] = NOCAlertEvent(
            pk=new_id,
            tenant_id=current_tenant_id(),
            alert_type=told.alert_type,
            about=told.about,
            dedup_key=told.about,
            entity_type=told.entity_type,
            entity_id=told.entity_id,
            person=people.get(told.person_id or 0),
            site=sites.get(told.site_id or 0),
            created_at=at,
            first_seen_at=told.seen_at or at,
            last_seen_at=told.seen_at or at,
            version=0,
        )
    return rows


def _new_ids(count: int) -> list[int]:
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('noc_nocalertevent', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [new_id for (new_id,) in cursor.fetchall()]


def _apply(
    row: NOCAlertEvent,
    case: Case,
    events: Sequence[Candidate],
    ids: Mapping[str | None, int],
    at: datetime,
) -> None:
    """Bring a row to where its case stands."""
    if not case.again:
        _add_events(row, case, events)
    if case.rises and row.status == "ACKNOWLEDGED":
        row.status, row.acknowledged_at, row.acknowledged_by = "NEW", None, None
    row.severity, row.severity_rank = case.severity, rank_of(case.severity)
    if case.loud and (row.disposition != "REACHED" or row.reached_at is None or case.rises):
        row.reached_at = at
    row.disposition, row.quiet_until = case.disposition, case.quiet_until
    row.snoozed_until = case.quiet_until if case.disposition == "SNOOZED" else None
    row.silence_id = case.silence_id
    row.inhibited_by_id = ids.get(case.inhibited_by)
    stays = case.known is not None and case.known.grouped_under == case.grouped_under
    row.grouped_under_id = row.grouped_under_id if stays else ids.get(case.grouped_under)
    row.priority, row.priority_parts = case.priority, [
        {"part": part.part, "points": part.points, "because": part.because} for part in case.parts
    ]  # fmt: skip
    row.decisions = [
        {"stage": one.stage, "verdict": one.verdict, "reason": one.reason, "at": rfc3339(at)}
        for one in case.decisions
    ]
    row.version += 1
    row.changed_by = SYSTEM.as_json()


def _ids_of(abouts: set[str], rows: Mapping[str, NOCAlertEvent]) -> dict[str | None, int]:
    """Return the ids of the alerts about something: those of this page, and others that are open."""
    ids: dict[str | None, int] = {about: rows[about].pk for about in abouts if about in rows}
    missing = abouts - rows.keys()
    if missing:
        ids.update(NOCAlertEvent.objects.filter(dedup_key__in=missing).values_list("about", "pk"))
    return ids


def _add_events(row: NOCAlertEvent, case: Case, events: Sequence[Candidate]) -> None:
    """Count what was seen; a late, older event tells nothing newer."""
    told, times = case.candidate, [one.seen_at for one in events if one.seen_at is not None]
    if row.version == 0 or max(times, default=row.last_seen_at) >= row.last_seen_at:
        row.message, row.metadata = told.message, {**row.metadata, **told.metadata}
        row.confidence, row.cause, row.cause_id = told.confidence, told.cause, told.cause_id
        row.finding_id = told.cause_id if told.cause == "finding" else row.finding_id
    row.occurrence_count += len(events)
    row.first_seen_at = min([row.first_seen_at, *times])
    row.last_seen_at = max([row.last_seen_at, *times])


def _save(changed: Any, before: Mapping[str, NOCAlertEvent]) -> None:
    """One statement for what is new, one of rows for what changed: not a CASE for every row and column."""
    rows = list(changed)
    NOCAlertEvent.objects.bulk_create(row for row in rows if row.about not in before)
    NOCAlertEvent.objects.bulk_create(
        (row for row in rows if row.about in before),
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=CHANGED,
    )


def _add_occurrences(cases: Sequence[Case], rows: Mapping[str, NOCAlertEvent], page: Page) -> None:
    AlertOccurrence.objects.bulk_create(
        AlertOccurrence(
            tenant_id=current_tenant_id(),
            alert_id=rows[case.candidate.about].pk,
            event_id=one.event_id,
            at=one.seen_at or page.context.at,
            received_at=page.context.at,
            evidence=dict(one.evidence),
        )
        for case in cases
        for one in page.events.get(case.candidate.about, ())
    )


def _count_silenced(cases: Sequence[Case], before: Mapping[str, str]) -> None:
    counts: dict[int, int] = {}
    for case in cases:
        if case.silence_id is not None and before.get(case.candidate.about) != "SILENCED":
            counts[case.silence_id] = counts.get(case.silence_id, 0) + 1
    if counts:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE noc_silence SET silenced = silenced + new.n FROM unnest(%s::bigint[], %s::int[]) AS new(id, n)"
                " WHERE noc_silence.id = new.id AND tenant_id = %s",
                [list(counts), list(counts.values()), current_tenant_id()],
            )


def _tell(
    cases: Sequence[Case],
    changed: Mapping[str, NOCAlertEvent],
    grown: Mapping[str, NOCAlertEvent],
    before: Mapping[str, str],
    at: datetime,
) -> None:
    """Write what was done, and announce what people see, or saw until now."""
    deeds: list[tuple[str, int, dict[str, object]]] = []
    for case in cases:
        row = changed[case.candidate.about]
        data: dict[str, object] = {"disposition": row.disposition, "severity": row.severity}
        if case.disposition != "REACHED":
            data["because"] = _because(case)
        deeds.append((_verb(case, before.get(row.about)), row.pk, data))
    record_deeds(SYSTEM, "alert", deeds, at)
    seen = [
        row
        for about, row in changed.items()
        if "REACHED" in (row.disposition, before.get(about)) or about in grown
    ]
    publish_all(
        [
            alert_event(AlertCreated if _is_news(row, before, at) else AlertUpdated, row)
            for row in sorted(seen, key=lambda row: (-row.severity_rank, row.pk))
        ]
    )


def _is_news(row: NOCAlertEvent, before: Mapping[str, str], at: datetime) -> bool:
    """Tell whether people see it for the first time."""
    return before.get(row.about) != "REACHED" and row.reached_at == at


def _because(case: Case) -> str:
    """Return the reason of the stage that keeps it from people."""
    word = case.disposition.lower()
    return next((one.reason for one in case.decisions if one.verdict == word), "")


def _verb(case: Case, before: str | None) -> str:
    if before is None:
        return "raised"
    if before == case.disposition:
        return "repeated"
    return "returned" if case.disposition == "REACHED" else case.disposition.lower()
