"""Scores over people, days and sites: who stands out now, how a person's days went, where it gathers."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from noc.intelligence.fraud.models import FraudPredictionLog
from noc.intelligence.fraud.predictions import leading_of
from noc.kernel.clock import rfc3339
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.scope import current_tenant_id

LIVE_FOR: Final = timedelta(hours=24)
GRAVE: Final = frozenset({"HIGH", "CRITICAL"})

_SCOPE: Final = "(%(sites)s::bigint[] IS NULL OR site_id = ANY(%(sites)s))"
_LIVE: Final = f"""
    SELECT DISTINCT ON (person_id) id FROM noc_security_intelligence_fraudpredictionlog
    WHERE tenant_id = %(tenant)s AND newest AND at > %(since)s AND fraud_score >= %(least)s AND {_SCOPE}
      AND (%(site)s::bigint IS NULL OR site_id = %(site)s)
    ORDER BY person_id, fraud_score DESC, at DESC, id DESC
"""  # noqa: S608  # no input in it
_HEAT: Final = f"""
    WITH heat AS (
        SELECT site_id, avg(fraud_score) AS mean, max(fraud_score) AS worst, count(*) AS punches
        FROM noc_security_intelligence_fraudpredictionlog
        WHERE tenant_id = %(tenant)s AND newest AND at > %(since)s AND site_id IS NOT NULL AND {_SCOPE}
        GROUP BY site_id HAVING count(*) >= %(least)s
    )
    SELECT heat.site_id, site.name, fence.lat, fence.lon, heat.mean, heat.worst, heat.punches
    FROM heat JOIN noc_site AS site ON site.tenant_id = %(tenant)s AND site.id = heat.site_id
    LEFT JOIN noc_fence AS fence
      ON fence.tenant_id = %(tenant)s AND fence.site_id = heat.site_id AND fence.valid_to IS NULL
    ORDER BY heat.worst DESC, heat.mean DESC, heat.site_id
"""  # noqa: S608  # no input in it


def live_scores(
    at: datetime, min_score: float, site_id: int | None, limit: int, sites: frozenset[int] | None
) -> list[dict[str, Any]]:
    """Return the worst punch of each person in the last 24 h, by its newest scoring, highest score first."""
    values = _values(sites) | {"since": at - LIVE_FOR, "least": min_score, "site": site_id}
    ids = [row["id"] for row in rows_of(_LIVE, values)]
    rows = FraudPredictionLog.objects.filter(pk__in=ids).select_related("person", "site")
    return [_live(row) for row in rows.order_by("-fraud_score", "-at", "-id")[:limit]]


def _live(row: FraudPredictionLog) -> dict[str, Any]:
    return {
        "id": str(row.prediction_id),
        "prediction_id": str(row.prediction_id),
        "event_id": row.event_id,
        "person_id": row.person_id,
        "person_name": row.person.name,
        "site_id": row.site_id,
        "site_name": row.site.name if row.site else None,
        "fraud_score": round(row.fraud_score, 4),
        "risk_level": row.risk_level,
        "at": rfc3339(row.at),
        "final": row.final,
        "leading": leading_of(row),
        "outcome": row.actual_fraud_detected,
    }


def heatmap(
    at: datetime, hours: int, min_predictions: int, sites: frozenset[int] | None
) -> list[dict[str, Any]]:
    """Return the sites with so many punches in the last hours, by their newest scorings, the worst first."""
    values = _values(sites) | {"since": at - timedelta(hours=hours), "least": min_predictions}
    return [
        {
            "id": row["site_id"],
            "site_id": row["site_id"],
            "site_name": row["name"],
            "lat": row["lat"],
            "lon": row["lon"],
            "avg_score": round(row["mean"], 4),
            "max_score": round(row["worst"], 4),
            "predictions": row["punches"],
        }
        for row in rows_of(_HEAT, values)
    ]


def history_of_person(
    person_id: int, at: datetime, days: int, sites: frozenset[int] | None
) -> list[dict[str, Any]]:
    """Return a person's scores by date, each punch on the date that it had at its site; dates without punches are absent."""
    rows = FraudPredictionLog.objects.filter(
        person_id=person_id, newest=True, at__gt=at - timedelta(days=days + 1)
    )
    if sites is not None:
        rows = rows.filter(site_id__in=sites)
    by_date: dict[date, list[tuple[float, str]]] = defaultdict(list)
    for when, score, level, name in rows.values_list("at", "fraud_score", "risk_level", "site__timezone"):
        zone = ZoneInfo(name or "UTC")
        local = when.astimezone(zone).date()
        if local > at.astimezone(zone).date() - timedelta(days=days):
            by_date[local].append((score, level))
    return [_day(day, by_date[day]) for day in sorted(by_date)]


def _day(day: date, punches: list[tuple[float, str]]) -> dict[str, Any]:
    scores = [score for score, _ in punches]
    return {
        "date": day.isoformat(),
        "avg_score": round(sum(scores) / len(scores), 4),
        "max_score": round(max(scores), 4),
        "predictions": len(scores),
        "high_risk": sum(level in GRAVE for _, level in punches),
    }


def _values(sites: frozenset[int] | None) -> dict[str, Any]:
    return {"tenant": current_tenant_id(), "sites": None if sites is None else sorted(sites)}
