"""How escalations and tickets went over a period: counts that a limited caller gets of its own sites alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from noc.kernel.rows import rows_of
from noc.kernel.tenancy.scope import current_tenant_id

Scope = Collection[int] | None

# A verdict is people's on the finding, else on its ticket; TEST, DUPLICATE and OTHER judge nothing.
_ESCALATIONS: Final = """
    WITH judged AS (
        SELECT one.finding_type, one.site_id, one.deduplicated, one.assigned,
               coalesce(nullif(finding.resolution, ''), ticket.resolution) AS verdict
        FROM noc_audit_escalation AS one
        JOIN noc_ticket AS ticket ON ticket.tenant_id = one.tenant_id AND ticket.id = one.ticket_id
        LEFT JOIN noc_audit_finding AS finding
               ON finding.tenant_id = one.tenant_id AND finding.id = one.finding_id
        WHERE one.tenant_id = %(tenant)s AND one.at >= %(since)s AND one.at < %(until)s
          AND (%(sites)s::bigint[] IS NULL OR one.site_id = ANY(%(sites)s))
    )
    SELECT grouping(finding_type) = 0 AS is_kind, grouping(judged.site_id) = 0 AS is_site,
           finding_type, judged.site_id, max(site.name) AS site_name,
           count(*) FILTER (WHERE NOT deduplicated) AS escalated,
           count(*) FILTER (WHERE deduplicated) AS deduplicated,
           count(*) FILTER (WHERE NOT deduplicated AND assigned) AS assigned,
           count(*) FILTER (WHERE NOT deduplicated AND NOT assigned) AS unassigned,
           count(*) FILTER (WHERE verdict = 'FALSE_POSITIVE')::float
               / nullif(count(*) FILTER (WHERE verdict IN ('FALSE_POSITIVE', 'CONFIRMED')), 0)
               AS false_alarm_share
    FROM judged LEFT JOIN noc_site AS site ON site.id = judged.site_id
    GROUP BY GROUPING SETS ((), (finding_type), (judged.site_id))
    ORDER BY escalated DESC, finding_type, site_name
"""
_TICKETS: Final = """
    WITH made AS (
        SELECT * FROM noc_ticket
        WHERE tenant_id = %(tenant)s AND created_at >= %(since)s AND created_at < %(until)s
          AND (%(sites)s::bigint[] IS NULL OR site_id = ANY(%(sites)s))
    )
    SELECT count(*) AS created,
           count(*) FILTER (WHERE responded_at <= response_due AND response_breached_at IS NULL) AS response_met,
           count(*) FILTER (WHERE response_breached_at IS NOT NULL OR responded_at > response_due) AS response_missed,
           count(*) FILTER (WHERE resolved_at <= due AND resolution_breached_at IS NULL) AS resolution_met,
           count(*) FILTER (WHERE resolution_breached_at IS NOT NULL OR resolved_at > due) AS resolution_missed,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM responded_at - created_at))
               AS median_first_response_s,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM resolved_at - created_at))
               AS median_resolution_s
    FROM made
"""
_STANDING: Final = """
    SELECT status, count(*) FILTER (WHERE created_at >= %(since)s AND created_at < %(until)s) AS made,
           count(*) AS every,
           count(*) FILTER (WHERE resolved_at >= %(since)s AND resolved_at < %(until)s) AS resolved
    FROM noc_ticket
    WHERE tenant_id = %(tenant)s AND (%(sites)s::bigint[] IS NULL OR site_id = ANY(%(sites)s))
    GROUP BY status
"""
_COUNTS: Final = ("escalated", "deduplicated", "assigned", "unassigned", "false_alarm_share")
_OPEN: Final = ("NEW", "ASSIGNED", "IN_PROGRESS", "ON_HOLD")


def escalation_statistics(since: datetime, until: datetime, scope: Scope) -> dict[str, Any]:
    """Return how findings were escalated in [since, until): `escalated` made a ticket, `deduplicated` were added to one."""
    rows = rows_of(_ESCALATIONS, _asked(since, until, scope))
    whole = next((row for row in rows if not row["is_kind"] and not row["is_site"]), None) or {}
    return {
        **{name: whole.get(name, 0 if name != "false_alarm_share" else None) for name in _COUNTS},
        "by_kind": [
            {name: row[name] for name in ("finding_type", "escalated", "deduplicated", "false_alarm_share")}
            for row in rows
            if row["is_kind"]
        ],
        "by_site": [
            {name: row[name] for name in ("site_id", "site_name", "escalated", "deduplicated")}
            for row in rows
            if row["is_site"]
        ],
    }


def ticket_statistics(since: datetime, until: datetime, scope: Scope) -> dict[str, Any]:
    """Return how the tickets made in [since, until) went, how many were resolved in it, and how many are open now."""
    asked = _asked(since, until, scope)
    [made], standing = rows_of(_TICKETS, asked), rows_of(_STANDING, asked)
    return {
        "created": made["created"],
        "resolved": sum(row["resolved"] for row in standing),
        "open": sum(row["every"] for row in standing if row["status"] in _OPEN),
        "by_status": {row["status"]: row["made"] for row in standing if row["made"]},
        "sla": {
            "first_response": {"met": made["response_met"], "missed": made["response_missed"]},
            "resolution": {"met": made["resolution_met"], "missed": made["resolution_missed"]},
        },
        "median_first_response_s": _seconds(made["median_first_response_s"]),
        "median_resolution_s": _seconds(made["median_resolution_s"]),
    }


def _asked(since: datetime, until: datetime, scope: Scope) -> Mapping[str, Any]:
    sites = None if scope is None else sorted(scope)
    return {"tenant": current_tenant_id(), "since": since, "until": until, "sites": sites}


def _seconds(value: float | None) -> int | None:
    return None if value is None else round(value)
