"""How false alarms fall on sites, hours, devices, light and newcomers, read in sets from what people said of punches."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from noc.intelligence.fraud.rules.daylight import is_dark
from noc.intelligence.fraud.rules.fairness import Dimension, Group, JudgedPunch, compare, why
from noc.intelligence.fraud.rules.words import title_of
from noc.kernel.clock import rfc3339
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.overrides import Tuned, tuned
from noc.kernel.tenancy.scope import current_tenant_id

MOST: Final = 50_000  # newest judged punches
_MODEL_ALONE: Final = "the model alone"
NOTE: Final = (
    "Counted over punches of which people said what they were. Most of them were judged because they were flagged, so the "
    "rates are higher than over all punches; what is compared is how they differ. The weekly sample drawn by lot has no "
    "such bias."
)

# Of each judged punch its worst scoring: an alarm that a later look cleared hit an innocent all the same.
_JUDGED: Final = """
    WITH worst AS (
        SELECT DISTINCT ON (punch_id) punch_id, person_id, site_id, at, fraud_score, actual_fraud_detected AS fraud,
               CASE WHEN (detectors #>> '{0,weight}')::float8 * 2 >= fraud_score
                    THEN detectors #>> '{0,detector}' END AS leading
        FROM noc_security_intelligence_fraudpredictionlog
        WHERE tenant_id = %(tenant)s AND actual_fraud_detected IS NOT NULL AND at > %(since)s AND at <= %(until)s
          AND (%(sites)s::bigint[] IS NULL OR site_id = ANY(%(sites)s))
        ORDER BY punch_id, fraud_score DESC, id
    ), latest AS (SELECT * FROM worst ORDER BY at DESC LIMIT %(most)s),
    first AS (
        SELECT person_id, (SELECT min(at) FROM noc_attendance_event AS punch
                           WHERE punch.tenant_id = %(tenant)s AND punch.person_id = who.person_id) AS at
        FROM (SELECT DISTINCT person_id FROM latest) AS who
    )
    SELECT latest.*, site.name AS site_name, site.timezone, fence.lat, fence.lon, device.platform, device.shared,
           punch.device AS device_code, person.employed_from, first.at AS first_at
    FROM latest
    JOIN noc_person AS person ON person.tenant_id = %(tenant)s AND person.id = latest.person_id
    JOIN first ON first.person_id = latest.person_id
    LEFT JOIN noc_site AS site ON site.tenant_id = %(tenant)s AND site.id = latest.site_id
    LEFT JOIN noc_fence AS fence
      ON fence.tenant_id = %(tenant)s AND fence.site_id = latest.site_id AND fence.valid_to IS NULL
    LEFT JOIN noc_attendance_event AS punch ON punch.tenant_id = %(tenant)s AND punch.id = latest.punch_id
    LEFT JOIN noc_device AS device ON device.tenant_id = %(tenant)s AND device.code = punch.device
    ORDER BY latest.punch_id
"""


def fairness_of(at: datetime, days: int, sites: frozenset[int] | None) -> dict[str, Any]:
    """Return how false alarms of the last days fall on groups, of the sites that the caller may see."""
    since = at - timedelta(days=days)
    values = {
        "tenant": current_tenant_id(), "since": since, "until": at, "most": MOST,
        "sites": None if sites is None else sorted(sites),
    }  # fmt: skip
    limits = tuned()
    judged = [_judged(row, limits) for row in rows_of(_JUDGED, values)]
    return {
        "since": rfc3339(since),
        "until": rfc3339(at),
        "judged": len(judged),
        "groups": [_state(one) for one in compare(judged)],
        "note": NOTE,
    }


def _judged(row: dict[str, Any], limits: Tuned) -> JudgedPunch:
    limit = limits.get("FRAUD_ANOMALY_THRESHOLD", row["site_id"])
    return JudgedPunch(row["fraud"], row["fraud_score"] >= limit, row["leading"], groups_of(row, limits))


def groups_of(row: dict[str, Any], limits: Tuned) -> dict[Dimension, str]:
    """Return the groups that a punch belongs to; what is not known is left out."""
    groups: dict[Dimension, str] = {"device_model": _device(row), "service": _service(row)}
    if row["site_id"] is not None:
        groups["site"] = row["site_name"]
        hour = row["at"].astimezone(ZoneInfo(row["timezone"])).hour
        night = limits.get("NIGHT_FROM_HOUR", row["site_id"]), limits.get("NIGHT_UNTIL_HOUR", row["site_id"])
        groups["shift"] = "night" if hour >= night[0] or hour < night[1] else "day"
    if row["lat"] is not None:
        groups["light"] = "dark" if is_dark(row["at"], row["lat"], row["lon"]) else "daylight"
    return groups


def _device(row: dict[str, Any]) -> str:
    if row["device_code"] is None:
        return "no device named"
    if row["shared"] is None:
        return "not registered"
    return "kiosk" if row["shared"] else (row["platform"].lower() or "platform unknown")


def _service(row: dict[str, Any]) -> str:
    """Return how long the person had been there: since he was employed, else since his first punch."""
    began = row["employed_from"] or (row["first_at"] or row["at"]).date()
    days = (row["at"].date() - began).days
    if days < 30:
        return "under 30 days"
    return "30 to 180 days" if days < 180 else "over 180 days"


def _state(group: Group) -> dict[str, Any]:
    title = title_of(group.blamed) if group.blamed is not None else _MODEL_ALONE
    return {
        "dimension": group.dimension,
        "name": group.name,
        "innocents": group.innocents,
        "false_alarms": group.false_alarms,
        "false_alarm_rate": round(group.false_alarm_rate, 4),
        "missed_rate": None if group.missed_rate is None else round(group.missed_rate, 4),
        "rate_elsewhere": round(group.rate_elsewhere, 4),
        "p_value": round(group.p_value, 6),
        "significant": group.significant,
        "why": why(group, title),
    }
