"""What phones and work told round punches: statuses, uses, scans, completed tasks, tours. Five statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from noc.intelligence.fraud.rules.scenes import Statuses, Uses, Works
from noc.intelligence.fraud.scene_punches import nan_of
from noc.intelligence.fraud.scene_windows import DAY_US, Blocks, Column, Window, read_within, span_values
from noc.kernel.clock import epoch_us
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.scope import current_tenant_id

PAST_US: Final = 14 * DAY_US
LONGEST_TOUR_US: Final = DAY_US  # a scan so long before its tour's end still counts for it

_STATUS: Final[tuple[Column, ...]] = (
    ("battery", ">f8", nan_of("battery")),
    ("signal_dbm", ">f8", nan_of("signal_dbm")),
    ("online", ">f8", "coalesce(fact.online::int::float8, 'NaN')"),
    ("network", "O", "fact.network"),
)
_SCAN: Final[tuple[Column, ...]] = (
    ("lat", ">f8", nan_of("lat")),
    ("lon", ">f8", nan_of("lon")),
    ("tour", "O", "fact.tour"),
    ("checkpoint", "O", "fact.checkpoint"),
)
_COUNTS: Final = """
    SELECT span.place, (
        SELECT count(*) FROM noc_phone_event
        WHERE tenant_id = %(tenant)s AND person_id = span.person_id AND at > span.since AND at <= span.until
          AND at > %(floor)s AND at <= %(ceiling)s
    ) AS events
    FROM unnest(%(places)s::bigint[], %(people)s::bigint[], %(sinces)s::timestamptz[], %(untils)s::timestamptz[])
      AS span(place, person_id, since, until)
"""
_TOURS: Final = """
    SELECT tour.id, tour.person_id, tour.code, tour."end", point.code AS checkpoint
    FROM unnest(%(keys)s::bigint[], %(sinces)s::timestamptz[], %(untils)s::timestamptz[]) AS span(key, since, until)
    JOIN noc_tour AS tour ON tour.tenant_id = %(tenant)s AND tour.person_id = span.key AND tour.active
      AND tour."end" > span.since AND tour."end" <= span.until
    JOIN noc_tour_checkpoint AS point ON point.tenant_id = %(tenant)s AND point.tour_id = tour.id
    ORDER BY tour.id, point.code
"""


@dataclass(frozen=True, slots=True)
class Planned:
    """The checkpoints of the tours of some people: (tour's end, tour's code, checkpoint's code) by person."""

    by_person: dict[int, list[tuple[int, str, str]]]


@dataclass(frozen=True, slots=True)
class Lives:
    """What was read of phones and work; asked by person and window."""

    statuses: Blocks
    uses: Blocks
    scans: Blocks
    tasks: Blocks
    planned: Planned
    phone_events: list[int]  # by the place of the scene

    def statuses_of(self, window: Window) -> Statuses:
        """Return what a person's phone said of itself within a window."""
        where = self.statuses.span(*window)
        rows = self.statuses.rows
        network = tuple(rows["network"][where])
        return Statuses(
            self.statuses.seconds(where),
            rows["battery"][where],
            rows["signal_dbm"][where],
            rows["online"][where],
            network,
        )

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

    def counted(self, window: Window) -> tuple[int, int]:
        """Return how many scans and completed tasks of a person lie within a window."""
        scans, tasks = self.scans.span(*window), self.tasks.span(*window)
        return scans.stop - scans.start, tasks.stop - tasks.start

    def tours_done(self, person_id: int, until_us: int) -> float:
        """Return which share of the checkpoints of the tours that ended in the 14 days before was scanned; NaN: no tour."""
        points = [
            (tour, checkpoint)
            for end_us, tour, checkpoint in self.planned.by_person.get(person_id, ())
            if until_us - PAST_US < end_us <= until_us
        ]
        if not points:
            return float("nan")
        where = self.scans.span(person_id, until_us - PAST_US - LONGEST_TOUR_US, until_us)
        rows = self.scans.rows
        scanned = set(zip(rows["tour"][where], rows["checkpoint"][where], strict=True))
        return sum(point in scanned for point in points) / len(points)


def read_lives(near: Sequence[Window], works: Sequence[Window], past: Sequence[Window]) -> Lives:
    """Return the lives of people: phones within `near`, work within `works` (both merged), and how often each phone was
    used within each of `past`."""
    return Lives(
        read_within("noc_device_status", _STATUS, near),
        read_within("noc_phone_event", [("kind", "O", "fact.kind")], near),
        read_within("noc_checkpoint_scan", _SCAN, works),
        read_within("noc_task_report", [], works, only="AND fact.status = 'completed'"),
        _planned(works),
        _phone_events(past),
    )


def _phone_events(past: Sequence[Window]) -> list[int]:
    people, sinces, untils = span_values(past)
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "places": list(range(len(past))),
        "people": people,
        "sinces": sinces,
        "untils": untils,
        "floor": min(sinces),
        "ceiling": max(untils),
    }
    counts = {row["place"]: row["events"] for row in rows_of(_COUNTS, values)}
    return [counts[place] for place in range(len(past))]


def _planned(works: Sequence[Window]) -> Planned:
    keys, sinces, untils = span_values(works)
    values = {"tenant": current_tenant_id(), "keys": keys, "sinces": sinces, "untils": untils}
    by_person: dict[int, list[tuple[int, str, str]]] = {}
    for row in rows_of(_TOURS, values):
        point = (epoch_us(row["end"]), row["code"], row["checkpoint"])
        by_person.setdefault(row["person_id"], []).append(point)
    return Planned(by_person)
