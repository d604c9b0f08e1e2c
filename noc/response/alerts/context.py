"""Opens the page on which the pipeline writes: the rows it may change, locked, and all that its stages look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from noc.kernel.severity import rank_of
from noc.kernel.tenancy.overrides import tuned
from noc.response.alerts.facts import facts_of
from noc.response.alerts.models import OPEN, AlertOccurrence, NOCAlertEvent
from noc.response.alerts.rules.candidates import Candidate
from noc.response.alerts.rules.cases import Case, Context, Known
from noc.response.alerts.rules.inhibitions import EXPLAINED, EXPLAINING
from noc.response.alerts.rules.repeating import LASTING
from noc.response.alerts.surroundings import (
    maintenance_at,
    open_troubles,
    silences_at,
    snoozes_at,
    storm_at,
)


@dataclass(frozen=True)
class Page:
    """Rows by what they are about, locked until the transaction ends; the cases; what happened, by what it is about."""

    rows: Mapping[str, NOCAlertEvent]
    cases: Sequence[Case]
    context: Context
    events: Mapping[str, Sequence[Candidate]] = field(default_factory=dict)


def open_page(candidates: Sequence[Candidate], at: datetime) -> Page:
    """Read what candidates need. One whose event counted already is none any more; those of one thing are one case."""
    told: dict[str, list[Candidate]] = {}
    for one in candidates:
        told.setdefault(one.about, []).append(named(one, at))
    affected = _explained_by(candidates)
    rows = locked(NOCAlertEvent.objects.filter(Q(dedup_key__in=told) | affected))
    had = _had(rows, told)
    fresh = {about: [one for one in ones if (about, one.event_id) not in had] for about, ones in told.items()}
    cases = [Case(_as_one(ones)) for ones in fresh.values() if ones]
    again = [Case(candidate_of(row), again=True) for about, row in rows.items() if about not in told]
    judged = _judged([case.candidate for case in cases])
    return _page(rows, [*in_order(cases), *in_order(again)], at, judged, fresh)


def reopen_page(rows: Mapping[str, NOCAlertEvent], at: datetime) -> Page:
    """Read what is needed to look again at (locked) alerts."""
    return _page(rows, in_order([Case(candidate_of(row), again=True) for row in rows.values()]), at, {}, {})


def locked(wanted: QuerySet[NOCAlertEvent]) -> dict[str, NOCAlertEvent]:
    """Return rows by what they are about, locked.

    Locked first and read then: a statement that waited for an operator still joins as of the time before it waited.
    """
    ids = list(
        wanted.order_by("id").select_for_update(of=("self",), no_key=True).values_list("pk", flat=True)
    )
    rows = NOCAlertEvent.objects.filter(pk__in=ids, dedup_key__isnull=False)
    return {row.about: row for row in rows.select_related("person", "site", "assigned_to", "grouped_under")}


def named(one: Candidate, at: datetime) -> Candidate:
    """Return a candidate whose event has a name and a time."""
    seen_at = one.seen_at or at
    return replace(one, seen_at=seen_at, event_id=one.event_id or f"{one.about}@{seen_at.isoformat()}"[:200])


def candidate_of(row: NOCAlertEvent) -> Candidate:
    """Return what an alert was made of, to look at it again."""
    return Candidate(
        row.alert_type,
        row.severity,
        row.about,
        row.message,
        row.entity_type,
        row.entity_id,
        row.person_id,
        row.site_id,
        seen_at=row.last_seen_at,
        confidence=row.confidence,
        cause=row.cause,
        cause_id=row.cause_id,
    )


def in_order(cases: Iterable[Case]) -> list[Case]:
    """Return cases so that what explains comes before what it explains, and the severe before the mild."""
    return sorted(
        cases,
        key=lambda case: (
            case.candidate.alert_type not in EXPLAINING,
            -rank_of(case.candidate.severity),
            case.candidate.about,
        ),
    )


def _as_one(ones: Sequence[Candidate]) -> Candidate:
    """Return the last of several candidates about one thing, as severe as the worst of them."""
    last = max(ones, key=lambda one: (one.seen_at, one.event_id))
    return replace(last, severity=max((one.severity for one in ones), key=rank_of))


def _explained_by(candidates: Sequence[Candidate]) -> Q:
    """Return the condition on alerts in sight that the candidates might explain."""
    new = [one for one in candidates if one.alert_type in EXPLAINING]
    places = Q(site_id__in={one.site_id for one in new if one.site_id is not None})
    people = Q(person_id__in={one.person_id for one in new if one.person_id is not None})
    return Q(alert_type__in=EXPLAINED, status="NEW", disposition="REACHED") & (places | people)


def _had(rows: Mapping[str, NOCAlertEvent], told: Mapping[str, Sequence[Candidate]]) -> set[tuple[str, str]]:
    """Return (about, event id) of what the open alerts have counted already."""
    mine = {row.pk: about for about, row in rows.items() if about in told}
    events = [one.event_id for about in mine.values() for one in told[about]]
    found = AlertOccurrence.objects.filter(alert_id__in=mine, event_id__in=events)
    return {(mine[alert_id], event) for alert_id, event in found.values_list("alert_id", "event_id")}


def _judged(candidates: Sequence[Candidate]) -> dict[str, Known]:
    """Return the verdicts on what lasts still: alerts that people resolved before their cause was over."""
    causes = [one.cause_id for one in candidates if one.cause in LASTING and one.cause_id is not None]
    rows = NOCAlertEvent.objects.filter(finding_id__in=causes, status="RESOLVED", cleared_at__isnull=True)
    return {row.about: _known(row) for row in rows.order_by("id")}


def _known(row: NOCAlertEvent) -> Known:
    lead = row.grouped_under
    lasts = lead is not None and lead.dedup_key is not None and row.dedup_key is not None
    return Known(
        row.pk,
        row.status,
        row.severity,
        row.disposition,
        row.occurrence_count,
        row.first_seen_at,
        is_open=row.status in OPEN,
        resolution=row.resolution,
        handled=row.status == "ACKNOWLEDGED" or row.assigned_to_id is not None,
        grouped_under=lead.about if lead is not None and lasts else None,
        lead_rank=lead.severity_rank if lead is not None else 0,
        group_size=row.group_size,
        sla_due=row.sla_due,
    )


def _page(
    rows: Mapping[str, NOCAlertEvent],
    cases: Sequence[Case],
    at: datetime,
    judged: Mapping[str, Known],
    events: Mapping[str, Sequence[Candidate]],
) -> Page:
    limits = tuned()
    told = [case.candidate for case in cases]
    pairs = {(one.person_id, one.site_id) for one in told}
    people = {person for person, _ in pairs if person is not None}
    sites = {site for _, site in pairs if site is not None}
    context = Context(
        at=at,
        known={**judged, **{about: _known(row) for about, row in rows.items()}},
        facts=facts_of(pairs, at, limits),
        troubles=open_troubles(people, sites),
        maintenance=maintenance_at(sites, at),
        silences=silences_at(at),
        snoozes=snoozes_at({one.entity_id for one in told}, at),
        storm=storm_at(at, limits),
    )
    return Page(rows, cases, context, events)
