"""What incidents are gathered from: alerts, findings, and the incidents that stand, of some people and sites, in sets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from noc.intelligence.findings.models import AuditFinding
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.recent import alerts_of
from noc.response.incidents.models import OPEN, OWNER, CorrelatedIncident, IncidentMember
from noc.response.incidents.rules.events import ALERT, FINDING, SIGNAL, Event
from noc.response.incidents.rules.plans import Key, Standing

# Each person and site by its own index, then joined: an OR over both columns would read a tenant's whole stretch.
_FINDING_IDS: Final = """
    SELECT found.id FROM unnest(%(people)s::bigint[]) AS person(id)
    JOIN noc_audit_finding AS found ON found.tenant_id = %(tenant)s AND found.person_id = person.id
         AND found.detected_at BETWEEN %(earliest)s AND %(until)s AND found.last_seen_at >= %(since)s
    UNION
    SELECT found.id FROM unnest(%(sites)s::bigint[]) AS site(id)
    JOIN noc_audit_finding AS found ON found.tenant_id = %(tenant)s AND found.site_id = site.id
         AND found.detected_at BETWEEN %(earliest)s AND %(until)s AND found.last_seen_at >= %(since)s
"""
_NEIGHBOURS: Final = """
    SELECT alert.person_id FROM unnest(%(sites)s::bigint[]) AS site(id)
    JOIN noc_nocalertevent AS alert ON alert.tenant_id = %(tenant)s AND alert.site_id = site.id
         AND alert.last_seen_at >= %(since)s AND alert.first_seen_at <= %(until)s
    WHERE alert.person_id IS NOT NULL
    UNION
    SELECT found.person_id FROM unnest(%(sites)s::bigint[]) AS site(id)
    JOIN noc_audit_finding AS found ON found.tenant_id = %(tenant)s AND found.site_id = site.id
         AND found.detected_at BETWEEN %(earliest)s AND %(until)s AND found.last_seen_at >= %(since)s
    WHERE found.person_id IS NOT NULL
"""
_LONGEST: Final = timedelta(days=1)  # a finding that began longer before the time that matters is left alone


@dataclass(frozen=True)
class Touched:
    """The people and sites that something was said of, and the time around it that may matter."""

    people: frozenset[int]
    sites: frozenset[int]
    since: datetime
    until: datetime

    def scopes(self) -> list[str]:
        return [*(f"person:{one}" for one in self.people), *(f"site:{one}" for one in self.sites)]


@dataclass(frozen=True)
class Board:
    """What is known: rows of incidents that stand (locked), their members, every event, who owns what elsewhere."""

    rows: Mapping[int, CorrelatedIncident]
    members: Mapping[int, Mapping[Key, IncidentMember]]
    events: Mapping[Key, Event]
    owners: Mapping[Key, IncidentMember]
    tickets: Mapping[Key, int]
    closed: frozenset[Key]

    def standing(self, scope: str) -> list[Standing]:
        return [
            Standing(
                row.pk,
                row.first_event_at,
                row.last_event_at,
                row.latest_start_at,
                frozenset(self.members[row.pk]),
            )
            for row in self.rows.values()
            if row.scope == scope
        ]


def touched_by(
    alerts: Iterable[NOCAlertEvent], findings: Iterable[AuditFinding], reach: timedelta
) -> Touched | None:
    """Return whose alerts and findings these are, and `reach` around their times; None when they are nobody's."""
    spans = [(one.person_id, one.site_id, one.first_seen_at, one.last_seen_at) for one in alerts]
    spans += [(one.person_id, one.site_id, one.detected_at, one.last_seen_at) for one in findings]
    people = frozenset(one[0] for one in spans if one[0] is not None)
    sites = frozenset(one[1] for one in spans if one[1] is not None)
    if not people and not sites:
        return None
    return Touched(people, sites, min(one[2] for one in spans) - reach, max(one[3] for one in spans) + reach)


def with_neighbours(touched: Touched) -> Touched:
    """Return the same with everybody of whom something was said at those sites: what is theirs, the site only names."""
    values = {
        "tenant": current_tenant_id(),
        "sites": list(touched.sites),
        "since": touched.since,
        "until": touched.until,
        "earliest": touched.since - _LONGEST,
    }
    return replace(
        touched, people=touched.people | {row["person_id"] for row in rows_of(_NEIGHBOURS, values)}
    )


def read_board(touched: Touched) -> Board:
    """Return all that may decide about the touched people and sites: nine statements, however many they are."""
    found = _rows(touched)
    members: dict[int, dict[Key, IncidentMember]] = {pk: {} for pk in found}
    for one in IncidentMember.objects.filter(incident_id__in=found):
        members[one.incident_id][one.kind, one.ref] = one
    held = [one for its in members.values() for one in its.values()]
    alerts, findings = _alerts(touched, ids_of(held, ALERT)), _findings(touched, ids_of(held, FINDING))
    events = _events_of(alerts, findings) | {
        (one.kind, one.ref): _signal(one) for one in held if one.kind == SIGNAL
    }
    tickets = {(ALERT, str(row.pk)): row.ticket_id for row in alerts if row.ticket_id}
    tickets |= {
        (FINDING, str(row.pk)): row.escalation_ticket_id for row in findings if row.escalation_ticket_id
    }
    owners = _owners(events)
    closed = {key for key, one in owners.items() if one.incident.status == "RESOLVED"}
    closed |= {(ALERT, str(row.pk)) for row in alerts if row.status == "RESOLVED"}
    closed |= {(FINDING, str(row.pk)) for row in findings if row.status == "RESOLVED"}
    return Board(found, members, events, owners, tickets, frozenset(closed))


def _rows(touched: Touched) -> dict[int, CorrelatedIncident]:
    """Return the incidents that stand, locked. Locked first and read then: a statement that waited for an operator still
    joins as of the time before it waited."""
    wanted = CorrelatedIncident.objects.filter(
        Q(dedup_key__isnull=False) | Q(last_event_at__gte=touched.since, first_event_at__lte=touched.until),
        scope__in=touched.scopes(),
        merged_into__isnull=True,
    ).exclude(status="RESOLVED")
    locked = list(wanted.order_by("id").select_for_update(no_key=True).values_list("pk", flat=True))
    rows = CorrelatedIncident.objects.filter(pk__in=locked).select_related("person", "site", "assigned_to")
    return {row.pk: row for row in rows.order_by("id") if row.status != "RESOLVED"}


def _owners(events: Collection[Key]) -> dict[Key, IncidentMember]:
    refs: dict[str, list[str]] = {ALERT: [], FINDING: []}
    for kind, ref in events:
        if kind in refs:
            refs[kind].append(ref)
    rows = IncidentMember.objects.filter(
        Q(kind=ALERT, ref__in=refs[ALERT]) | Q(kind=FINDING, ref__in=refs[FINDING]), role=OWNER
    ).select_related("incident")
    return {(one.kind, one.ref): one for one in rows}


def ids_of(members: Iterable[IncidentMember], kind: str) -> list[int]:
    """Return the ids of the members of one kind."""
    return [int(one.ref) for one in members if one.kind == kind]


def _alerts(touched: Touched, ids: Collection[int]) -> list[NOCAlertEvent]:
    near = alerts_of(touched.people, touched.sites, touched.since, touched.until)
    return near + list(NOCAlertEvent.objects.filter(pk__in=set(ids) - {one.pk for one in near}))


def _findings(touched: Touched, ids: Collection[int]) -> list[AuditFinding]:
    values = {
        "tenant": current_tenant_id(),
        "people": list(touched.people),
        "sites": list(touched.sites),
        "since": touched.since,
        "until": touched.until,
        "earliest": touched.since - _LONGEST,
    }
    near = [row["id"] for row in rows_of(_FINDING_IDS, values)]
    return list(AuditFinding.objects.filter(pk__in={*near, *ids}).defer("evidence", "evidence_summary"))


def _events_of(alerts: Sequence[NOCAlertEvent], findings: Sequence[AuditFinding]) -> dict[Key, Event]:
    """Return events by key. A finding whose alert was kept from people makes no incident by the back door."""
    kept = {one.cause_id for one in alerts if one.cause == FINDING and one.disposition != "REACHED"}
    made = [_of_alert(one) for one in alerts] + [_of_finding(one, one.pk in kept) for one in findings]
    return {one.key: one for one in made}


def _of_alert(row: NOCAlertEvent) -> Event:
    is_open = row.status in OPEN
    lat, lon = row.metadata.get("lat"), row.metadata.get("lon")
    placed = isinstance(lat, int | float) and isinstance(lon, int | float)
    return Event(
        kind=ALERT,
        ref=str(row.pk),
        type=row.alert_type,
        title=row.message[:300],
        severity=row.severity,
        about=row.about,
        at=row.first_seen_at,
        until=max(row.first_seen_at, row.last_seen_at),
        person_id=row.person_id,
        site_id=row.site_id,
        open=is_open,
        founding=is_open and row.disposition == "REACHED",
        priority=row.priority,
        lat=lat if placed else None,
        lon=lon if placed else None,
    )


def _of_finding(row: AuditFinding, kept: bool) -> Event:
    is_open = row.status in OPEN
    return Event(
        kind=FINDING,
        ref=str(row.pk),
        type=row.finding_type,
        title=row.title,
        severity=row.severity,
        about=row.about,
        at=row.detected_at,
        until=max(row.detected_at, row.last_seen_at),
        person_id=row.person_id,
        site_id=row.site_id,
        open=is_open,
        founding=is_open and not row.held and not kept,
    )


def _signal(one: IncidentMember) -> Event:
    return Event(
        kind=SIGNAL,
        ref=one.ref,
        type=one.type,
        title=one.title,
        severity="",
        about=one.type,
        at=one.at,
        until=one.until_at,
        person_id=one.person_id,
        site_id=one.site_id,
        open=False,
        founding=False,
    )
