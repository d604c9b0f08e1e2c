"""Collect the five signals in one query, for one person, for some, or for all of a tenant, as of any moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.db import connection

from noc.intelligence.signals.rules import Signals
from noc.kernel.geo import haversine_sql
from noc.kernel.tenancy.scope import current_tenant_id

# {which}: who and where, the same in each part. The window is (since, until]. A checkpoint of a tour that is assigned
# to the person counts once; `movement` is the great-circle sum over consecutive fixes, ties in time by event id.
_SIGNALS: Final = f"""
    SELECT person_id, 'phone_events_count', count(*)::float8 FROM noc_phone_event AS fact WHERE {{which}} GROUP BY 1
    UNION ALL
    SELECT person_id, 'tasks_completed_count', count(*) FROM noc_task_report AS fact
    WHERE {{which}} AND status = 'completed' GROUP BY 1
    UNION ALL
    SELECT fact.person_id, 'tour_checkpoints_scanned', count(DISTINCT (fact.tour, fact.checkpoint))
    FROM noc_checkpoint_scan AS fact
    JOIN noc_tour AS tour ON tour.tenant_id = fact.tenant_id AND tour.code = fact.tour
                         AND tour.person_id = fact.person_id AND tour.active
    JOIN noc_tour_checkpoint AS point ON point.tour_id = tour.id AND point.code = fact.checkpoint
    WHERE {{which}} GROUP BY 1
    UNION ALL
    SELECT person_id, unnest(ARRAY['location_updates_count', 'movement_distance_meters']),
           unnest(ARRAY[count(*), coalesce(sum({haversine_sql("before_lat", "before_lon", "lat", "lon")})
                                           FILTER (WHERE before_lat IS NOT NULL), 0)])
    FROM (
        SELECT person_id, lat, lon, lag(lat) OVER track AS before_lat, lag(lon) OVER track AS before_lon
        FROM noc_location AS fact WHERE {{which}}
        WINDOW track AS (PARTITION BY person_id ORDER BY at, event_id)
    ) AS steps GROUP BY 1
"""  # noqa: S608  # no input in it


def collect_signals(
    since: datetime,
    until: datetime,
    people: Collection[int] | None = None,
    sites: Collection[int] | None = None,
) -> dict[int, Signals]:
    """Return the signals of each person who did anything in (since, until]; who is missing did nothing.

    `people` and `sites` narrow it (None: all of the tenant); facts count for the site that held at their own time.
    """
    which, values = _which(since, until, people, sites)
    with connection.cursor() as cursor:
        cursor.execute(_SIGNALS.format(which=which), values * 4)
        rows = cursor.fetchall()
    found: dict[int, dict[str, Any]] = {}
    for person_id, name, value in rows:
        found.setdefault(person_id, {})[name] = value if name == "movement_distance_meters" else int(value)
    return {person_id: Signals(**values) for person_id, values in found.items()}


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
