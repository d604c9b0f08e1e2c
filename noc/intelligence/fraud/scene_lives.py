"""What phones and work told round punches: statuses, uses, scans, completed tasks, tours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.rules.scenes import PastLife, Statuses, Uses, Works
from noc.intelligence.fraud.scene_columns import WORDS, Column, Columns, Question
from noc.intelligence.fraud.scene_punches import nan_of
from noc.intelligence.fraud.scene_windows import (
    DAY_US,
    Blocks,
    Window,
    blocks_of,
    bounds_of,
    span_values,
    within,
)
from noc.kernel.tenancy.scope import current_tenant_id

LONGEST_TOUR_US: Final = DAY_US  # a scan so long before its tour's end still counts for it

_STATUS: Final[tuple[Column, ...]] = (
    ("battery", ">f8", nan_of("battery")),
    ("signal_dbm", ">f8", nan_of("signal_dbm")),
    ("online", ">f8", "coalesce(fact.online::int::float8, 'NaN')"),
    ("network", WORDS, "fact.network"),
)
_USE: Final[tuple[Column, ...]] = (("kind", WORDS, "fact.kind"),)
_SCAN: Final[tuple[Column, ...]] = (("lat", ">f8", nan_of("lat")), ("lon", ">f8", nan_of("lon")))
_SPANS: Final = """
    unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS span(place, person_id, since, until)
"""
_FACTS: Final = """
    fact.tenant_id = %s AND fact.person_id = span.person_id AND fact.at > span.since AND fact.at <= span.until
    AND fact.at > %s AND fact.at <= %s
"""
_COUNTS: Final = f"""
    FROM {_SPANS}
    CROSS JOIN LATERAL (SELECT count(*) FROM noc_phone_event AS fact WHERE {_FACTS}) AS phone(events)
    CROSS JOIN LATERAL (SELECT count(*) FROM noc_checkpoint_scan AS fact WHERE {_FACTS}) AS scan(events)
    CROSS JOIN LATERAL (
        SELECT count(*) FROM noc_task_report AS fact WHERE {_FACTS} AND fact.status = 'completed'
    ) AS task(events)
    ORDER BY span.place
"""  # noqa: S608  # no input in it
# Planned checkpoints and scans in one heap, sorted into piles of the same tour and checkpoint.
_TOURS: Final = f"""
    FROM (
        SELECT place, bool_or(planned) AS planned, bool_or(NOT planned) AS scanned FROM (
            SELECT span.place, tour.code AS tour, point.code AS checkpoint, true AS planned
            FROM {_SPANS}
            JOIN noc_tour AS tour ON tour.tenant_id = %s AND tour.person_id = span.person_id AND tour.active
              AND tour."end" > span.since AND tour."end" <= span.until
            JOIN noc_tour_checkpoint AS point ON point.tenant_id = %s AND point.tour_id = tour.id
            UNION ALL
            SELECT span.place, fact.tour, fact.checkpoint, false
            FROM {_SPANS} JOIN noc_checkpoint_scan AS fact ON {_FACTS}
        ) AS heap GROUP BY place, tour, checkpoint
    ) AS pile WHERE planned GROUP BY place ORDER BY place
"""  # noqa: S608  # no input in it


@dataclass(frozen=True, slots=True)
class Lives:
    """What was read of phones and work; asked by person and window, or by the place of the scene."""

    statuses: Blocks
    uses: Blocks
    scans: Blocks
    tasks: Blocks
    counts: dict[Window, tuple[int, int, int]]
    tours_done: NDArray[np.float64]

    def statuses_of(self, window: Window) -> Statuses:
        """Return what a person's phone said of itself within a window."""
        where, rows = self.statuses.span(*window), self.statuses.rows
        battery, signal, online = (rows[name][where] for name in ("battery", "signal_dbm", "online"))
        return Statuses(self.statuses.seconds(where), battery, signal, online, tuple(rows["network"][where]))

    def uses_of(self, window: Window) -> Uses:
        """Return when a person's phone was used within a window."""
        where = self.uses.span(*window)
        return Uses(self.uses.seconds(where), tuple(self.uses.rows["kind"][where]))

    def works_of(self, window: Window) -> Works:
        """Return a person's scans and completed tasks within a window, in order of time, scans before tasks."""
        scans, tasks = self.scans.span(*window), self.tasks.span(*window)
        at = np.concatenate([self.scans.seconds(scans), self.tasks.seconds(tasks)])
        blank = np.full(tasks.stop - tasks.start, np.nan)
        is_scan = np.arange(len(at)) < scans.stop - scans.start
        lat = np.concatenate([self.scans.rows["lat"][scans], blank])
        lon = np.concatenate([self.scans.rows["lon"][scans], blank])
        order = np.argsort(at, kind="stable")
        return Works(at[order], is_scan[order], lat[order], lon[order])

    def past_of(self, window: Window, shifts: int) -> PastLife:
        """Return what the 14 days before a punch told, beside how often the person punched in."""
        return PastLife(shifts, *self.counts[window])


def questions(near: Sequence[Window], past: Sequence[Window], tours: Sequence[Window]) -> list[Question]:
    """Return what to ask of people's lives: phones and work within `near` (merged), counts within each of `past`, and, one
    a scene, checkpoints of the tours that ended within `tours`."""
    return [
        within("noc_device_status", _STATUS, near),
        within("noc_phone_event", _USE, near),
        within("noc_checkpoint_scan", _SCAN, near),
        within("noc_task_report", (), near, only="AND fact.status = 'completed'"),
        _counts(past),
        _tours(tours),
    ]


def lives_of(answers: Sequence[Columns], past: Sequence[Window], scenes: int) -> Lives:
    """Return the answers."""
    *facts, counts, tours = answers
    done = np.full(scenes, np.nan)
    done[tours["place"]] = tours["scanned"] / tours["planned"]
    statuses, uses, scans, tasks = map(blocks_of, facts)
    columns = (counts[name].tolist() for name in ("phones", "scans", "tasks"))
    counted = dict(zip(past, zip(*columns, strict=True), strict=True))
    return Lives(statuses, uses, scans, tasks, counted, done)


def _counts(past: Sequence[Window]) -> Question:
    columns = (
        ("phones", ">i8", "phone.events"),
        ("scans", ">i8", "scan.events"),
        ("tasks", ">i8", "task.events"),
    )
    return Question(columns, _COUNTS, [*_spans(past), *(3 * _bounds(past))])


def _tours(tours: Sequence[Window]) -> Question:
    tenant = current_tenant_id()
    scanned = [(person_id, since - LONGEST_TOUR_US, until) for person_id, since, until in tours]
    columns = (
        ("place", ">i8", "place"),
        ("planned", ">i8", "count(*)"),
        ("scanned", ">i8", "count(*) FILTER (WHERE scanned)"),
    )
    return Question(columns, _TOURS, [*_spans(tours), tenant, tenant, *_spans(scanned), *_bounds(scanned)])


def _spans(windows: Sequence[Window]) -> list[Any]:
    return [list(range(len(windows))), *span_values(windows)]


def _bounds(windows: Sequence[Window]) -> list[Any]:
    return [current_tenant_id(), *bounds_of(windows)]
