"""The strip of the last hours: how much came in, quarter by quarter."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from noc.kernel.access.capabilities import VIEW
from noc.kernel.cache import cached_answer
from noc.kernel.clock import now
from noc.kernel.tenancy.scope import current_tenant_id
from noc.surfaces.api.auth import scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer

router = Router()

BUCKET_MINUTES = 15
_ACTIVITY = """
    SELECT bucket, sum(events)::int, sum(alerts)::int FROM (
        SELECT date_bin('15 minutes', at, 'epoch') AS bucket, count(*) AS events, 0 AS alerts FROM (
            SELECT at, tenant_id, site_id FROM noc_location
            UNION ALL SELECT at, tenant_id, site_id FROM noc_phone_event
            UNION ALL SELECT at, tenant_id, site_id FROM noc_checkpoint_scan
            UNION ALL SELECT at, tenant_id, site_id FROM noc_attendance_event
        ) AS fact WHERE {which} AND at > %(since)s AND at <= %(until)s GROUP BY 1
        UNION ALL
        SELECT date_bin('15 minutes', created_at, 'epoch'), 0, count(*) FROM noc_nocalertevent AS fact
        WHERE {which} AND created_at > %(since)s AND created_at <= %(until)s GROUP BY 1
    ) AS counted GROUP BY 1 ORDER BY 1
"""


class BucketOut(Schema):
    start: datetime
    events: int
    alerts: int


class ActivityOut(Schema):
    bucket_minutes: int
    buckets: list[BucketOut]


@endpoint(router, "GET", "/activity/", VIEW, ActivityOut, summary="Events per quarter of an hour")
def activity(request: HttpRequest, hours: Annotated[int, Field(ge=1, le=48)] = 24) -> HttpResponse:
    """How many facts and alerts each quarter of an hour of the last hours had. Cached for a minute."""
    scope = scope_of(request)
    data, cached = cached_answer("activity", scope, {"hours": hours}, 60, lambda: _activity(hours, scope))
    return answer(data, cached=cached)


def _activity(hours: int, scope: frozenset[int] | None) -> dict[str, Any]:
    until = now()
    which = "fact.tenant_id = %(tenant)s" + ("" if scope is None else " AND fact.site_id = ANY(%(sites)s)")
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "sites": sorted(scope or ()),
        "since": until - timedelta(hours=hours),
        "until": until,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ACTIVITY.format(which=which), values)
        counted = {start: (events, alerts) for start, events, alerts in cursor.fetchall()}
    step = timedelta(minutes=BUCKET_MINUTES)
    last = datetime.fromtimestamp(
        until.timestamp() // step.total_seconds() * step.total_seconds(), until.tzinfo
    )
    starts = [last - step * n for n in range(hours * 60 // BUCKET_MINUTES - 1, -1, -1)]
    buckets = [
        {"start": start, "events": counted.get(start, (0, 0))[0], "alerts": counted.get(start, (0, 0))[1]}
        for start in starts
    ]
    return {"bucket_minutes": BUCKET_MINUTES, "buckets": buckets}
