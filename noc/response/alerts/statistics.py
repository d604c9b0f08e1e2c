"""How many alerts there were, how many reached people, and what people made of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from noc.kernel.clock import rfc3339
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.scope import current_tenant_id

_MINE: Final = """
    FROM noc_nocalertevent WHERE tenant_id = %(tenant)s AND created_at >= %(since)s AND created_at < %(until)s
     AND (%(sites)s::bigint[] IS NULL OR site_id = ANY(%(sites)s::bigint[]))
"""
_WHOLE: Final = f"""
    SELECT count(*) AS raised, count(reached_at) AS reached,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM acknowledged_at - first_seen_at))
               FILTER (WHERE acknowledged_at IS NOT NULL) AS median_acknowledge_s,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM resolved_at - first_seen_at))
               FILTER (WHERE resolved_at IS NOT NULL) AS median_resolve_s {_MINE}
"""  # noqa: S608  # put together of constants
_BY_DISPOSITION: Final = (
    f"SELECT disposition, count(*) AS count {_MINE} GROUP BY disposition ORDER BY disposition"
)
_BY_TYPE: Final = f"""
    SELECT alert_type, count(*) AS raised, count(reached_at) AS reached,
           count(*) FILTER (WHERE resolution = 'FALSE_POSITIVE')::float
               / nullif(count(*) FILTER (WHERE resolution IN ('FALSE_POSITIVE', 'CONFIRMED')), 0) AS false_alarm_share
    {_MINE} GROUP BY alert_type ORDER BY raised DESC, alert_type
"""
_BY_HOUR: Final = f"""
    SELECT date_trunc('hour', created_at, 'UTC') AS start, count(*) AS raised, count(reached_at) AS reached
    {_MINE} GROUP BY 1 ORDER BY 1
"""


def alert_statistics(since: datetime, until: datetime, sites: frozenset[int] | None) -> dict[str, Any]:
    """Return the figures of the alerts raised from `since` until `until`, of some sites or (None) of all.

    `reached`: those that people ever saw; `by_disposition`: where they stand now.
    `false_alarm_share`: of those judged as confirmed or false; None where none was. Medians in seconds, None likewise.
    """
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "since": since,
        "until": until,
        "sites": None if sites is None else sorted(sites),
    }
    (whole,) = rows_of(_WHOLE, values)
    by_hour = rows_of(_BY_HOUR, values)
    return {
        **whole,
        "by_disposition": {row["disposition"]: row["count"] for row in rows_of(_BY_DISPOSITION, values)},
        "by_type": rows_of(_BY_TYPE, values),
        "by_hour": [{**row, "start": rfc3339(row["start"])} for row in by_hour],
    }
