"""A person's fixes over a window, thinned to what a screen can draw."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import connection

from noc.kernel.clock import rfc3339
from noc.kernel.tenancy.scope import current_tenant_id

MOST_POINTS: Final = 2_000
_TRACK = """
    SELECT at, lat, lon, accuracy_m, speed_mps, mock, total FROM (
        SELECT at, lat, lon, accuracy_m, speed_mps, mock, event_id,
               row_number() OVER (ORDER BY at, event_id) - 1 AS position, count(*) OVER () AS total
        FROM noc_location
        WHERE tenant_id = %(tenant)s AND person_id = %(person)s AND at > %(since)s AND at <= %(until)s
          AND (%(sites)s::bigint[] IS NULL OR site_id = ANY(%(sites)s))
    ) AS fix
    WHERE total <= %(most)s OR position * (%(most)s - 1) / (total - 1) > (position - 1) * (%(most)s - 1) / (total - 1)
       OR position = 0
    ORDER BY at, event_id
"""


def read_track(
    person_id: int, since: datetime, until: datetime, scope: frozenset[int] | None, most: int
) -> tuple[int, list[dict[str, Any]]]:
    """Return (how many fixes there were in (since, until], at most `most` of them, evenly spread, first and last kept)."""
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "person": person_id,
        "since": since,
        "until": until,
        "sites": None if scope is None else sorted(scope),
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TRACK, values)
        rows = cursor.fetchall()
    points = [
        {
            "at": rfc3339(at),
            "lat": lat,
            "lon": lon,
            "accuracy_m": accuracy_m,
            "speed_mps": speed_mps,
            "mock": mock,
        }
        for at, lat, lon, accuracy_m, speed_mps, mock, _ in rows
    ]
    return (rows[0][6] if rows else 0), points
