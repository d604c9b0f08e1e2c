"""Follow the hourly course of the sites over weeks with the streaming detector."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.anomalies.detect import score
from noc.intelligence.baselines.models import BaselineHistory
from noc.intelligence.baselines.rules.weeks import (
    QUARTER_S,
    SLOTS_A_WEEK,
    TRAIL,
    moment_of,
    offsets_s,
    slot_of,
)
from noc.intelligence.findings.rules.courses import ALARM
from noc.intelligence.findings.rules.scenes import Course
from noc.sources.sites.models import Site

METRIC: Final = "phone_events_count"
WEEKS: Final = 4
LATELY: Final = timedelta(
    hours=6
)  # an alarm is told for so long: the detector itself speaks once and falls silent
ENOUGH_HOURS: Final = 168
Floats = NDArray[np.float64]


def courses_at(at: datetime, sites: Collection[int] | None = None) -> list[Course]:
    """Return the sites (of these, None: all) whose course raised an alarm within the last hours, from what was learnt.

    One statement for the weeks; sites with less than a week of hours are not followed yet.
    """
    now_slot = slot_of(at)
    first_week = now_slot // SLOTS_A_WEEK - WEEKS
    rows = BaselineHistory.objects.filter(
        metric_type=METRIC, week__gte=first_week, week__lte=now_slot // SLOTS_A_WEEK
    )
    if sites is not None:
        rows = rows.filter(site_id__in=list(sites))
    weeks: dict[int, list[tuple[int, bytes]]] = {}
    for site_id, week, values in rows.order_by("site_id", "week").values_list("site_id", "week", "values"):
        weeks.setdefault(site_id, []).append((week, bytes(values)))
    zones = dict(Site.objects.filter(pk__in=list(weeks), active=True).values_list("id", "timezone"))
    found = (
        _course(site_id, _series(weeks[site_id], first_week, now_slot), first_week * SLOTS_A_WEEK, zone, at)
        for site_id, zone in zones.items()
    )
    return [course for course in found if course is not None]


def _series(weeks: Sequence[tuple[int, bytes]], first_week: int, now_slot: int) -> Floats:
    """Return the value of every quarter from the first week to now; NaN where nothing was learnt."""
    values = np.full((WEEKS + 1) * SLOTS_A_WEEK, np.nan)
    for week, packed in weeks:
        start = (week - first_week) * SLOTS_A_WEEK
        values[start : start + SLOTS_A_WEEK] = np.frombuffer(packed, "<f4")
    return values[: now_slot - first_week * SLOTS_A_WEEK]


def _course(site_id: int, quarters: Floats, before: int, zone: str, at: datetime) -> Course | None:
    """Return the course of a site if it raised an alarm lately. Value n ended at slot `before + n + 1`."""
    hours = np.arange(TRAIL - 1, len(quarters), TRAIL)
    hours = hours[~np.isnan(quarters[hours])]
    if len(hours) < ENOUGH_HOURS:
        return None
    slots, values = before + hours + 1, quarters[hours]
    local_s = slots * QUARTER_S + offsets_s(before + 1, len(quarters), zone)[hours]
    scores = score(values, local_s)
    lately = np.flatnonzero(slots * QUARTER_S >= (at - LATELY).timestamp())
    if not len(lately) or scores[lately].max() < ALARM:
        return None
    place = int(lately[scores[lately].argmax()])
    return Course(
        site_id,
        METRIC,
        moment_of(int(slots[0])),
        moment_of(int(slots[place])),
        float(scores[place]),
        float(values[place]),
        float(np.median(values[:place])),
        place,
    )
