"""Tours and tasks whose time has come within the last day, with what was reported of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from noc.intelligence.findings.rules.scenes import Scan, TaskView, TourView
from noc.kernel.rows import rows_of
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
_SUBSTITUTES: Final = """
    SELECT shift.substitute_for_id AS absent_id, shift.site_id, shift.person_id, person.name, shift.start, shift."end"
    FROM noc_shift AS shift JOIN noc_person AS person ON person.id = shift.person_id
    WHERE shift.tenant_id = %(tenant)s AND shift.active AND shift.substitute_for_id = ANY(%(people)s)
      AND shift.start <= %(at)s AND shift."end" > %(floor)s AND shift.start > %(floor)s - interval '7 days'
    ORDER BY shift.start, shift.id
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
    """Return the tours that were on within the last day, each with the first scan of its checkpoints.

    A tour is its substitute's while one stands in for its person there; scans of either count.
    """
    since = at - LOOK_BACK
    values: dict[str, Any] = {"tenant": current_tenant_id(), "at": at, "since": since}
    rows = rows_of(_TOURS, values)
    if not rows:
        return []
    values |= {
        "tours": [row["id"] for row in rows],
        "people": sorted({row["person_id"] for row in rows}),
        "floor": min(row["start"] for row in rows) - EARLY,
    }
    points = _grouped(rows_of(_POINTS, values))
    stand_ins = _stand_ins(rows, rows_of(_SUBSTITUTES, values))
    scans = _scans(rows, stand_ins, values, accuracy_limit_m)
    return [
        _tour(row, stand_ins.get(row["id"]), points.get(row["id"], ()), scans.get(row["id"], ()))
        for row in rows
    ]


def _tour(
    row: dict[str, Any],
    stand_in: tuple[int, str] | None,
    points: Iterable[dict[str, Any]],
    scans: Iterable[dict[str, Any]],
) -> TourView:
    person_id, name = stand_in or (row["person_id"], row["name"])
    return TourView(
        row["id"],
        row["code"],
        row["site_id"],
        person_id,
        name,
        row["start"],
        row["end"],
        [(point["code"], point["lat"], point["lon"]) for point in points],
        [_scan(scan) for scan in scans],
    )


def _stand_ins(
    tours: Iterable[dict[str, Any]], substitutes: Iterable[dict[str, Any]]
) -> dict[int, tuple[int, str]]:
    """Return (person, name) of whoever stood in for a tour's person at its site while it was on, by tour."""
    by_absent: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in substitutes:
        by_absent.setdefault((row["absent_id"], row["site_id"]), []).append(row)
    return {
        tour["id"]: (row["person_id"], row["name"])
        for tour in tours
        for row in by_absent.get((tour["person_id"], tour["site_id"]), ())
        if row["start"] < tour["end"] and row["end"] > tour["start"]
    }


def _scans(
    tours: Iterable[dict[str, Any]],
    stand_ins: dict[int, tuple[int, str]],
    values: dict[str, Any],
    accuracy_limit_m: float,
) -> dict[int, list[dict[str, Any]]]:
    """Return the first scan of each checkpoint of each tour, in order of time, by the tour's person or his substitute."""
    asked = [(tour, person_id) for tour in tours for person_id in _walkers(tour, stand_ins)]
    rows = rows_of(
        _SCANS,
        {
            **values,
            "tours": [tour["id"] for tour, _ in asked],
            "codes": [tour["code"] for tour, _ in asked],
            "people": [person_id for _, person_id in asked],
            "starts": [tour["start"] - EARLY for tour, _ in asked],
            "ends": [tour["end"] + LATE for tour, _ in asked],
            "near": NEAR_IN_TIME,
            "pace": PACE_MPS,
            "accurate": accuracy_limit_m,
        },
    )
    firsts: dict[tuple[int, str], dict[str, Any]] = {}
    for row in rows:  # in order of time
        firsts.setdefault((row["tour_id"], row["checkpoint"]), row)
    return _grouped(firsts.values())


def _walkers(tour: dict[str, Any], stand_ins: dict[int, tuple[int, str]]) -> set[int]:
    stand_in = stand_ins.get(tour["id"])
    return {tour["person_id"]} if stand_in is None else {tour["person_id"], stand_in[0]}


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
