"""What happened to a person or at a site, told in one line of time: facts, conclusions, and what people did about them.

Each kind of thing is one query, however long the window; each gives its newest `MOST_ITEMS` at most.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Model, Q, QuerySet

from noc.events.models import Deed
from noc.intelligence.findings.models import AuditFinding
from noc.kernel.clock import rfc3339
from noc.response.alerts.models import NOCAlertEvent
from noc.sources.attendance.models import AttendanceEvent
from noc.sources.people.models import Person
from noc.sources.sites.models import Shift
from noc.sources.tours.models import CheckpointScan, Tour
from noc.sources.tours.progress import first_scans

MOST_ITEMS: Final = 500
_TOLD_CHECKPOINTS: Final = 20
_DEEDS: Final = {"commented": "commented on"}  # the others are said as they are written


@dataclass(frozen=True)
class Timeline:
    """Whose time, which of it, (since, until], and what the caller may see (None: every site)."""

    since: datetime
    until: datetime
    scope: frozenset[int] | None
    person_id: int | None = None
    site_id: int | None = None

    def mine(self) -> Q:
        """Return the condition on anything that has `person_id` and `site_id`."""
        about = Q(site_id=self.site_id) if self.person_id is None else Q(person_id=self.person_id)
        return about if self.scope is None else about & Q(site_id__in=self.scope)

    def holds(self, at: datetime | None) -> bool:
        return at is not None and self.since < at <= self.until

    def within(self, field: str) -> Q:
        return Q(**{f"{field}__gt": self.since, f"{field}__lte": self.until})


Item = dict[str, Any]


def read_timeline(line: Timeline) -> list[Item]:
    """Return what happened, newest first, at most MOST_ITEMS; the times as text."""
    found = [
        *_punches(line),
        *_shifts(line),
        *_tours(line),
        *_checkpoints(line),
        *_alerts(line),
        *_findings(line),
        *_deeds(line),
    ]
    found.sort(key=lambda item: (item["at"], item["kind"]), reverse=True)
    shown = found[:MOST_ITEMS]
    names = dict(
        Person.objects.filter(pk__in={item["person_id"] for item in shown} - {None}).values_list("id", "name")
    )
    return [
        {**item, "at": rfc3339(item["at"]), "person_name": names.get(item["person_id"])} for item in shown
    ]


def _item(
    at: datetime | None,
    kind: str,
    title: str,
    person_id: int | None,
    detail: str | None = None,
    severity: str | None = None,
    finding_id: int | None = None,
    alert_id: int | None = None,
) -> Item:
    return {
        "at": at,
        "kind": kind,
        "title": title,
        "detail": detail or None,
        "severity": severity,
        "finding_id": finding_id,
        "alert_id": alert_id,
        "person_id": person_id,
    }


def _punches(line: Timeline) -> list[Item]:
    rows = AttendanceEvent.objects.filter(line.mine(), line.within("at")).order_by("-at")
    return [
        _item(row.at, "punch", f"Punched {row.direction}", row.person_id, row.method)
        for row in rows[:MOST_ITEMS]
    ]


def _shifts(line: Timeline) -> list[Item]:
    rows = Shift.objects.filter(
        line.mine(), line.within("start") | line.within("end"), active=True
    ).select_related("site", "substitute_for")
    found = []
    for shift in rows.order_by("-start")[:MOST_ITEMS]:
        about = shift.site.name + (
            f", instead of {shift.substitute_for.name}" if shift.substitute_for else ""
        )
        for at, kind, says in (
            (shift.start, "shift_start", "begins"),
            (shift.end, "shift_end", "ends"),
        ):
            if line.holds(at):
                found.append(_item(at, kind, f"Shift {shift.code} {says}", shift.person_id, about))
    return found


def _tours(line: Timeline) -> list[Item]:
    """Tell of each tour when its last checkpoint was scanned, or when it ended without."""
    tours = list(
        Tour.objects.filter(line.mine(), active=True, end__gt=line.since, start__lte=line.until)
        .prefetch_related("checkpoints")
        .order_by("-end")[:MOST_ITEMS]
    )
    scanned = first_scans(tours)
    found = []
    for tour in tours:
        points = list(tour.checkpoints.all())
        times = [scanned.get((tour.code, tour.person_id, point.code)) for point in points]
        done = [at for at in times if at is not None and at <= line.until]
        finished = len(done) == len(points) > 0
        at = max(done) if finished else tour.end
        if line.holds(at):
            says = "finished" if finished else "not finished" if done else "missed"
            detail = f"{len(done)} of {len(points)} checkpoints"
            found.append(_item(at, "tour", f"Tour {tour.code} {says}", tour.person_id, detail))
    return found


def _checkpoints(line: Timeline) -> list[Item]:
    """Tell of the scans of one person on one tour as one item, at the last of them."""
    rows = CheckpointScan.objects.filter(line.mine(), line.within("at")).order_by("-at")
    folded: dict[tuple[int, str], dict[str, datetime]] = defaultdict(dict)
    for person_id, tour, point, at in rows.values_list("person_id", "tour", "checkpoint", "at")[
        : MOST_ITEMS * 10
    ]:
        folded[person_id, tour].setdefault(point, at)
    found = []
    for (person_id, tour), points in folded.items():
        names = sorted(points, key=lambda point: points[point])
        more = len(names) - _TOLD_CHECKPOINTS
        detail = ", ".join(names[:_TOLD_CHECKPOINTS]) + (f" and {more} more" if more > 0 else "")
        title = f"{len(names)} checkpoint{'s' if len(names) != 1 else ''} of tour {tour} scanned"
        found.append(_item(max(points.values()), "checkpoint", title, person_id, detail))
    return found


def _alerts(line: Timeline) -> list[Item]:
    rows = NOCAlertEvent.objects.filter(line.mine(), line.within("first_seen_at")).order_by("-first_seen_at")
    return [
        _item(
            row.first_seen_at,
            "alert",
            row.message,
            row.person_id,
            f"{row.occurrence_count} times" if row.occurrence_count > 1 else None,
            row.severity,
            alert_id=row.pk,
        )
        for row in rows[:MOST_ITEMS]
    ]


def _findings(line: Timeline) -> list[Item]:
    rows = AuditFinding.objects.filter(line.mine(), line.within("detected_at") | line.within("cleared_at"))
    found = []
    for row in rows.order_by("-detected_at", "-id")[:MOST_ITEMS]:
        about: Item = {"severity": row.severity, "finding_id": row.pk}
        if line.holds(row.detected_at):
            held = " (held: the false-alarm budget is spent)" if row.held else ""
            said = row.evidence_summary + held
            found.append(_item(row.detected_at, "finding_opened", row.title, row.person_id, said, **about))
        if row.cleared_at is not None and line.holds(row.cleared_at):
            lasted = round((row.cleared_at - row.detected_at).total_seconds() / 60)
            said = f"after {lasted} min"
            found.append(_item(row.cleared_at, "finding_cleared", row.title, row.person_id, said, **about))
    return found


def _deeds(line: Timeline) -> list[Item]:
    """Tell what people did about its alerts and findings; what the system did about them is told above."""
    alerts: QuerySet[Model] = NOCAlertEvent.objects.filter(line.mine())
    findings: QuerySet[Model] = AuditFinding.objects.filter(line.mine())
    about = Q(object_type="alert", object_id__in=alerts.values("id")) | Q(
        object_type="finding", object_id__in=findings.values("id")
    )
    rows = list(
        Deed.objects.filter(about, line.within("at"))
        .exclude(actor_kind="system")
        .order_by("-at", "-id")[:MOST_ITEMS]
    )
    told = {
        "alert": dict(alerts.filter(pk__in=_ids(rows, "alert")).values_list("id", "message")),
        "finding": dict(findings.filter(pk__in=_ids(rows, "finding")).values_list("id", "title")),
    }
    return [
        _item(
            row.at,
            "deed",
            f"{row.actor_name} {_DEEDS.get(row.verb, row.verb)}: {told[row.object_type].get(row.object_id, '')}",
            line.person_id,
            row.notes,
            finding_id=row.object_id if row.object_type == "finding" else None,
            alert_id=row.object_id if row.object_type == "alert" else None,
        )
        for row in rows
    ]


def _ids(deeds: list[Deed], object_type: str) -> set[int]:
    return {deed.object_id for deed in deeds if deed.object_type == object_type}
