"""Collect the signals of one person, of some, or of all of a tenant, as of any moment: counts in one query, fixes in one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from noc.intelligence.signals.fixes import Fixes, read_fixes
from noc.intelligence.signals.rules import Signals
from noc.intelligence.signals.walking import raw_m, walked_m
from noc.kernel.tenancy.overrides import Tuned, tuned
from noc.kernel.tenancy.scope import current_tenant_id

# {which}: who and where, the same in each part. The window is (since, until]. A checkpoint of a tour that is assigned
# to the person counts once.
_COUNTS: Final = """
    SELECT person_id, 'phone_events_count', count(*) FROM noc_phone_event AS fact WHERE {which} GROUP BY 1
    UNION ALL
    SELECT person_id, 'tasks_completed_count', count(*) FROM noc_task_report AS fact
    WHERE {which} AND status = 'completed' GROUP BY 1
    UNION ALL
    SELECT fact.person_id, 'tour_checkpoints_scanned', count(DISTINCT (fact.tour, fact.checkpoint))
    FROM noc_checkpoint_scan AS fact
    JOIN noc_tour AS tour ON tour.tenant_id = fact.tenant_id AND tour.code = fact.tour
                         AND tour.person_id = fact.person_id AND tour.active
    JOIN noc_tour_checkpoint AS point ON point.tour_id = tour.id AND point.code = fact.checkpoint
    WHERE {which} GROUP BY 1
"""


def collect_signals(
    since: datetime,
    until: datetime,
    people: Collection[int] | None = None,
    sites: Collection[int] | None = None,
    limits: Tuned | None = None,
) -> dict[int, Signals]:
    """Return the signals of each person who did anything in (since, until]; who is missing did nothing.

    `people` and `sites` narrow it (None: all of the tenant); facts count for the site that held at their own time.
    `limits`: the options as they hold, or as they might (None: read).
    """
    which, values = _which(since, until, people, sites)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS.format(which=which), values * 3)
        rows = cursor.fetchall()
    found: dict[int, dict[str, Any]] = {}
    for person_id, name, value in rows:
        found.setdefault(person_id, {})[name] = value
    fixes = read_fixes(since, until, people, sites)
    for person_id, moved in (movements(fixes, limits or tuned()) if len(fixes) else {}).items():
        found.setdefault(person_id, {}).update(moved)
    return {person_id: Signals(**values) for person_id, values in found.items()}


def movements(fixes: Fixes, limits: Tuned) -> dict[int, dict[str, Any]]:
    """Return the signals of movement, by name, of each person who sent a fix."""
    walked = walked_m(fixes, **movement_limits(fixes.site_id, limits))
    people, counts = np.unique(fixes.person_id, return_counts=True)
    raw = raw_m(fixes)
    return {
        person_id: {
            "location_updates_count": count,
            "movement_distance_meters": raw[person_id],
            "movement_distance_filtered_meters": walked.get(person_id, 0.0),
        }
        for person_id, count in zip(people.tolist(), counts.tolist(), strict=True)
    }


def movement_limits(site_id: NDArray[np.int64], limits: Tuned) -> dict[str, Any]:
    """Return the limits of `walking_steps` that hold at the sites of these fixes: a number, or one per fix."""
    keys = {"accuracy_limit_m": "GPS_ACCURACY_LIMIT_M", "max_speed_kmh": "MAX_TRAVEL_SPEED_KMH"}
    return {name: _at_sites(key, site_id, limits) for name, key in keys.items()}


def _at_sites(key: str, site_id: NDArray[np.int64], limits: Tuned) -> float | NDArray[np.float64]:
    if not any(name == key and site is not None for name, site in limits.values):
        return float(limits.get(key))
    sites, place = np.unique(site_id, return_inverse=True)
    return np.asarray([float(limits.get(key, site)) for site in sites.tolist()])[place]


def _which(
    since: datetime, until: datetime, people: Collection[int] | None, sites: Collection[int] | None
) -> tuple[str, list[Any]]:
    conditions = ["fact.tenant_id = %s", "fact.at > %s", "fact.at <= %s"]
    values: list[Any] = [current_tenant_id(), since, until]
    for column, chosen in (("person_id", people), ("site_id", sites)):
        if chosen is not None:
            conditions.append(f"fact.{column} = ANY(%s)")
            values.append(sorted(chosen))
    return " AND ".join(conditions), values
