"""Tours and tasks whose time has come within the last day, with what was reported of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from noc.intelligence.findings.rosters import rows_of
from noc.intelligence.findings.rules.scenes import Scan, TaskView, TourView
from noc.kernel.tenancy.scope import current_tenant_id

LOOK_BACK: Final = timedelta(hours=24)
EARLY: Final = timedelta(hours=1)  # a scan so long before a tour, or after it, still belongs to it
LATE: Final = timedelta(hours=4)
REPORTED_BEFORE: Final = timedelta(days=7)  # a task may be done so long before it is due
NEAR_IN_TIME: Final = timedelta(minutes=2)  # a fix so near to a scan says where it was made
PACE_MPS: Final = 2.0  # give or take a brisk walk from the one to the other

_TOURS: Final = """
    SELECT tour.id, tour.code, tour.site_id, tour.person_id, person.name, tour.start, tour."end"
    FROM noc_tour AS tour JOIN noc_person AS person ON person.id = tour.person_id
    JOIN noc_site AS site ON site.id = tour.site_id AND site.active
    WHERE tour.tenant_id = %(tenant)s AND tour.active AND tour.start <= %(at)s AND tour."end" > %(since)s
      AND tour.start > %(since)s - interval '7 days'
    ORDER BY tour.id
"""
_POINTS: Final = """
    SELECT tour_id, code, lat, lon FROM noc_tour_checkpoint
    WHERE tenant_id = %(tenant)s AND tour_id = ANY(%(tours)s) ORDER BY tour_id, position, id
"""
_SCANS: Final = """
    SELECT tour.tour_id, scan.checkpoint, scan.at, scan.event_id, scan.method,
           coalesce(scan.lat, fix.lat) AS lat, coalesce(scan.lon, fix.lon) AS lon,
           CASE WHEN scan.lat IS NULL
                THEN fix.accuracy_m + %(pace)s * abs(extract(epoch FROM fix.at - scan.at)) END AS accuracy_m
    FROM unnest(%(tours)s::bigint[], %(codes)s::text[], %(people)s::bigint[], %(starts)s::timestamptz[],
                %(ends)s::timestamptz[]) AS tour(tour_id, code, person_id, start, "end")
    CROSS JOIN LATERAL (
        SELECT DISTINCT ON (checkpoint) checkpoint, at, event_id, method, lat, lon FROM noc_checkpoint_scan
        WHERE tenant_id = %(tenant)s AND person_id = tour.person_id AND tour = tour.code
          AND at BETWEEN tour.start AND tour."end" AND at <= %(at)s AND at > %(floor)s
        ORDER BY checkpoint, at, event_id
    ) AS scan
    LEFT JOIN LATERAL (
        SELECT lat, lon, accuracy_m, at FROM noc_location
        WHERE scan.lat IS NULL AND tenant_id = %(tenant)s AND person_id = tour.person_id
          AND at BETWEEN scan.at - %(near)s AND scan.at + %(near)s AND at <= %(at)s AND at > %(floor)s
          AND accuracy_m <= %(accurate)s
        ORDER BY abs(extract(epoch FROM at - scan.at)) LIMIT 1
    ) AS fix ON true
    ORDER BY tour.tour_id, scan.at, scan.event_id
"""
_TASKS: Final = """
    SELECT code, site_id, person_id, name, due,
           CASE WHEN completed THEN 'completed' WHEN reported THEN 'missed' ELSE '' END AS reported
    FROM (
        SELECT task.code, task.site_id, task.person_id, person.name, task.due
        FROM noc_task AS task LEFT JOIN noc_person AS person ON person.id = task.person_id
        WHERE task.tenant_id = %(tenant)s AND task.active AND task.due <= %(at)s AND task.due > %(since)s
    ) AS due
    LEFT JOIN (
        SELECT task, bool_or(status = 'completed') AS completed, true AS reported FROM noc_task_report
        WHERE tenant_id = %(tenant)s AND at <= %(at)s AND at > %(reported_since)s GROUP BY task
    ) AS report ON report.task = due.code
    ORDER BY due, code
"""


def tours_at(at: datetime, accuracy_limit_m: float) -> list[TourView]:
    """Return the tours that were on within the last day, each with the first scan of its checkpoints."""
    since = at - LOOK_BACK
    values: dict[str, Any] = {"tenant": current_tenant_id(), "at": at, "since": since}
    rows = rows_of(_TOURS, values)
    if not rows:
        return []
    values |= {
        "tours": [row["id"] for row in rows],
        "codes": [row["code"] for row in rows],
        "people": [row["person_id"] for row in rows],
        "starts": [row["start"] - EARLY for row in rows],
        "ends": [row["end"] + LATE for row in rows],
        "floor": min(row["start"] for row in rows) - EARLY,
        "near": NEAR_IN_TIME,
        "pace": PACE_MPS,
        "accurate": accuracy_limit_m,
    }
    points = _grouped(rows_of(_POINTS, values))
    scans = _grouped(rows_of(_SCANS, values))
    return [
        TourView(
            row["id"],
            row["code"],
            row["site_id"],
            row["person_id"],
            row["name"],
            row["start"],
            row["end"],
            [(point["code"], point["lat"], point["lon"]) for point in points.get(row["id"], ())],
            [_scan(scan) for scan in scans.get(row["id"], ())],
        )
        for row in rows
    ]


def tasks_at(at: datetime) -> list[TaskView]:
    """Return the tasks that fell due within the last day; whoever reported one did it."""
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "at": at,
        "since": at - LOOK_BACK,
        "reported_since": at - LOOK_BACK - REPORTED_BEFORE,
    }
    return [
        TaskView(row["code"], row["site_id"], row["person_id"], row["name"], row["due"], row["reported"])
        for row in rows_of(_TASKS, values)
    ]


def _grouped(rows: Iterable[dict[str, Any]]) -> dict[int, list[dict[str, Any]]]:
    groups: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["tour_id"], []).append(row)
    return groups


def _scan(row: dict[str, Any]) -> Scan:
    return Scan(
        row["checkpoint"],
        row["at"],
        row["event_id"],
        row["lat"],
        row["lon"],
        row["accuracy_m"],
        row["method"],
    )
