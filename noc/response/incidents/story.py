"""What happened in an incident, in one line of time: what was seen, what was concluded, what people did about it.

A finding and the alert that it raised are one trouble, told once: the alert's item says what the finding adds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from noc.events.models import Deed
from noc.intelligence.findings.models import AuditFinding
from noc.kernel.clock import rfc3339
from noc.response.alerts.models import NOCAlertEvent
from noc.response.incidents.models import CorrelatedIncident, IncidentMember
from noc.response.incidents.rules.events import ALERT, FINDING
from noc.response.tickets.models import Ticket
from noc.sources.people.models import Person

_DEEDS = {"commented": "commented on"}  # the others are said as they are written
Item = dict[str, Any]


def tell_story(
    row: CorrelatedIncident,
    members: Sequence[IncidentMember],
    findings: Sequence[AuditFinding],
    alerts: Sequence[NOCAlertEvent],
    tickets: Sequence[Ticket],
    deeds: Sequence[Deed],
) -> list[Item]:
    """Return it oldest first, times as text; one statement for the names of people."""
    titles: dict[tuple[str, int], str] = {("incident", row.pk): row.code}
    titles |= {(ALERT, one.pk): one.message for one in alerts}
    titles |= {(FINDING, one.pk): one.title for one in findings}
    titles |= {("ticket", one.pk): one.ticketno for one in tickets}
    raised = _raised_by(findings, alerts)
    behind = {alert_id: finding for finding, alert_id in raised.values()}
    items = [_of_member(one) for one in members if one.kind not in {ALERT, FINDING}]
    items += [_of_alert(one, behind.get(int(one.ref))) for one in members if one.kind == ALERT]
    items += [_of_member(one) for one in members if one.kind == FINDING and int(one.ref) not in raised]
    items += [_cleared(one) for one in findings if one.cleared_at is not None]
    items += [
        _of_deed(one, titles)
        for one in _told_once(deeds, raised)
        if one.actor_kind != "system" or one.object_type == "incident"
    ]
    items.sort(key=lambda item: item["at"])
    ids = {item["person_id"] for item in items} - {None}
    names = dict(Person.objects.filter(pk__in=ids).values_list("id", "name"))
    return [
        {**item, "at": rfc3339(item["at"]), "person_name": names.get(item["person_id"])} for item in items
    ]


def _raised_by(
    findings: Sequence[AuditFinding], alerts: Sequence[NOCAlertEvent]
) -> dict[int, tuple[AuditFinding, int]]:
    """Return the findings that an alert of the incident was made of, by id, each with the first such alert's id."""
    found: dict[int, tuple[AuditFinding, int]] = {}
    rows = {one.pk: one for one in findings}
    taken = set()
    for alert in alerts:
        finding = rows.get(alert.finding_id or 0)
        if finding is not None and finding.pk not in taken:
            taken.add(finding.pk)
            found[finding.pk] = finding, alert.pk
    return found


def _told_once(deeds: Sequence[Deed], raised: Mapping[int, tuple[AuditFinding, int]]) -> list[Deed]:
    """Return deeds without those on a finding that its alert tells of: one deed of a person reaches both."""
    known = {_same(one, one.object_id) for one in deeds if one.object_type == ALERT}
    return [
        one
        for one in deeds
        if one.object_type != FINDING
        or one.object_id not in raised
        or _same(one, raised[one.object_id][1]) not in known
    ]


def _same(one: Deed, alert_id: int) -> tuple[object, ...]:
    return alert_id, one.verb, one.actor_kind, one.actor_id, one.at


def happening(at: datetime | None, kind: str, title: str, **about: Any) -> Item:
    """Return one item of a timeline; what is not named is null."""
    names = ("detail", "severity", "actor", "alert_id", "finding_id", "ticket_id", "person_id", "person_name")
    return {"at": at, "kind": kind, "title": title, **{name: about.get(name) for name in names}}


def _of_member(one: IncidentMember) -> Item:
    about: Item = {"severity": one.severity or None, "person_id": one.person_id, "detail": one.because}
    if one.kind in {ALERT, FINDING}:
        about[f"{one.kind}_id"] = int(one.ref)
    return happening(one.at, one.kind, one.title, **about)


def _of_alert(one: IncidentMember, finding: AuditFinding | None) -> Item:
    """Return an alert's item; with the finding behind it: its id, what it saw, and since when."""
    item = _of_member(one)
    if finding is None:
        return item
    said = [finding.title if finding.title != one.title else "", finding.evidence_summary, one.because]
    detail = " · ".join(part for part in said if part)
    return {**item, "at": min(one.at, finding.detected_at), "finding_id": finding.pk, "detail": detail}


def _cleared(one: AuditFinding) -> Item:
    return happening(
        one.cleared_at,
        "finding_cleared",
        one.title,
        finding_id=one.pk,
        person_id=one.person_id,
        severity=one.severity,
    )


def _of_deed(one: Deed, titles: Mapping[tuple[str, int], str]) -> Item:
    actor = {"kind": one.actor_kind, "id": one.actor_id, "name": one.actor_name}
    about = titles.get((one.object_type, one.object_id), "an incident that is part of this one now")
    verb = _DEEDS.get(one.verb, one.verb)
    ids = {f"{one.object_type}_id": one.object_id} if one.object_type != "incident" else {}
    return happening(
        one.at, "deed", f"{one.actor_name} {verb}: {about}", detail=one.notes or None, actor=actor, **ids
    )
