"""Read the profiles that hold at a moment, for many sites at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, Final

from django.db import connection

from noc.intelligence.baselines.models import BaselineProfile
from noc.intelligence.baselines.rules import METRICS, Profile
from noc.intelligence.baselines.rules.weeks import hour_of_week
from noc.kernel.tenancy.scope import current_tenant_id
from noc.sources.sites.models import Site

Key = tuple[int, str]
_FIELDS: Final = (
    "metric_type", "sample_count", "mean", "std_dev", "is_stable", "false_positive_rate", "dynamic_threshold",
    "last_threshold_update", "id", "site_id", "hour_of_week", "own_count", "p05", "p25", "p50", "p75", "p95",
)  # fmt: skip
# Looked up one by one in the unique index (OFFSET 0 keeps the planner from reading the whole table instead).
_PROFILES: Final = f"""
    SELECT profile.* FROM unnest(%(sites)s::bigint[], %(hours)s::int[]) AS asked(site_id, hour)
    CROSS JOIN unnest(%(metrics)s::text[]) AS metric(name)
    CROSS JOIN LATERAL (
        SELECT {", ".join(_FIELDS)}, verdict_count FROM noc_baseline_profile
        WHERE tenant_id = %(tenant)s AND site_id = asked.site_id AND metric_type = metric.name
          AND hour_of_week = asked.hour
        OFFSET 0
    ) AS profile
"""  # noqa: S608  # no input in it


def profiles_for(at: datetime, site_ids: Collection[int] | None = None) -> dict[Key, Profile]:
    """Return the profiles by (site, metric) of each site's local hour of the week just before `at`; two statements."""
    zones = zones_of(site_ids)
    hours = {zone: hour_of_week(at, zone) for zone in set(zones.values())}
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "sites": list(zones),
        "hours": [hours[zone] for zone in zones.values()],
        "metrics": list(METRICS),
    }
    with connection.cursor() as cursor:
        cursor.execute(_PROFILES, values)
        profiles = [_profile(row) for row in cursor.fetchall()]
    return {(profile.site_id or 0, profile.metric_type): profile for profile in profiles}


def profiles_by_id(ids: Iterable[int]) -> dict[int, Profile]:
    """Return some profiles of the tenant in scope, with one query."""
    rows = BaselineProfile.objects.filter(pk__in=list(ids)).values_list(*_FIELDS, "verdict_count")
    return {row[_FIELDS.index("id")]: _profile(row) for row in rows}


def profile_of(row: BaselineProfile) -> Profile:
    """Return what a row says, as the rules take it."""
    return _profile(tuple(getattr(row, name) for name in (*_FIELDS, "verdict_count")))


def zones_of(site_ids: Collection[int] | None = None) -> dict[int, str]:
    """Return the time zone of each of these sites, or of all."""
    sites = Site.objects.order_by("id").values_list("id", "timezone")
    return dict(sites if site_ids is None else sites.filter(pk__in=list(site_ids)))


def _profile(row: tuple[Any, ...]) -> Profile:
    named = dict(zip(_FIELDS, row, strict=False))
    return Profile(**named, verdicts=row[-1])
