"""The sites' last hour against what is normal there at that hour of the week."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Final

from noc.intelligence.baselines.collect import REACH, collect_samples
from noc.intelligence.baselines.rules import Judgement, Profile, is_anomalous
from noc.intelligence.baselines.rules.weeks import QUARTER, moment_of, slot_of
from noc.intelligence.findings.rules.scenes import Reading
from noc.intelligence.signals.ways import Ways
from noc.kernel.tenancy.overrides import Tuned

LOOK_BACK: Final = (
    REACH + 2 * QUARTER
)  # the last whole quarter ended up to one ago, and the one before it is judged too
Profiles = Mapping[tuple[int, str], Profile]
ProfilesFor = Callable[[datetime, Collection[int]], Profiles]


def read_against(at: datetime, known: ProfilesFor, limits: Tuned, ways: Ways | None = None) -> list[Reading]:
    """Return a reading for each site and metric that has a sample in the last quarter and a profile for its hour.

    Two quarters are judged, because one alone may be chance: the last hour, and the hour that ended 15 minutes before.
    `ways`: those of LOOK_BACK before `at` on, if somebody has read them already.
    """
    quarter = moment_of(slot_of(at))
    samples = collect_samples(quarter - 2 * QUARTER, quarter, ways=ways)
    sites = [int(site_id) for site_id in samples.site_ids]
    now_known, before_known = known(quarter, sites), known(quarter - QUARTER, sites)
    readings = []
    for row, site_id in enumerate(sites):
        for column, metric in enumerate(samples.metrics):
            before, value = (float(one) for one in samples.values[row, column, -2:])
            profile = now_known.get((site_id, metric))
            if profile is None or math.isnan(value):
                continue
            judged = is_anomalous(value, profile, limits)
            earlier = before_known.get((site_id, metric))
            judged_before = is_anomalous(before, earlier, limits) if earlier is not None else None
            readings.append(_reading(site_id, metric, quarter, value, profile, judged, judged_before))
    return readings


def _reading(
    site_id: int,
    metric: str,
    until: datetime,
    value: float,
    profile: Profile,
    judged: Judgement,
    before: Judgement | None,
) -> Reading:
    return Reading(
        site_id,
        metric,
        until,
        value,
        profile.id,
        profile.hour_of_week,
        _baseline(metric, profile, judged),
        judged.verdict,
        judged.direction,
        judged.z_score,
        judged.threshold,
        judged.reason,
        before.verdict if before else None,
        before.direction if before else None,
    )


def _baseline(metric: str, profile: Profile, judged: Judgement) -> dict[str, Any]:
    return {
        "profile_id": profile.id,
        "metric_type": metric,
        "hour_of_week": profile.hour_of_week,
        "mean": profile.mean,
        "std_dev": profile.std_dev,
        "p05": profile.p05,
        "p95": profile.p95,
        "sample_count": profile.sample_count,
        "z_score": judged.z_score,
        "threshold": judged.threshold,
        "reason": judged.reason,
    }
