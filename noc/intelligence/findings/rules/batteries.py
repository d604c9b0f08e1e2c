"""Batteries: whether one charges, when one will be empty, and whether that matters to the shift."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

from noc.intelligence.findings.rules.observations import Measure, Observation, about, minutes
from noc.intelligence.findings.rules.scenes import Post, Scene
from noc.intelligence.findings.rules.views import Guard, Limits
from noc.intelligence.findings.rules.whereabouts import arrived_at, last_words, reports_from_duty
from noc.intelligence.findings.rules.wording import clock_words, span_words, weigh

Readings = Sequence[tuple[datetime, float]]
RISE: Final = 0.02  # a level this much above the lowest before it was charged, less is rounding
RISE_TELLS: Final = timedelta(minutes=30)
SPAN: Final = timedelta(minutes=45)  # a trend needs this long,
LEAST_READINGS: Final = 4  # and so many readings
MOST_READINGS: Final = 16  # more are thinned: the pairs grow with their square
FRESH: Final = timedelta(hours=1)
HORIZON: Final = timedelta(minutes=90)
HORIZON_TO_LEAVE: Final = timedelta(minutes=150)
LEAVE_POINTS: Final = 10
OUTLASTS: Final = timedelta(minutes=30)  # beyond the shift's end: a trend is no promise
LONG_BEFORE: Final = timedelta(hours=1)


def is_charging(readings: Readings) -> bool:
    """Tell whether the level rose within half an hour and has not fallen since."""
    clean = _clean(readings)
    rise = _last_rise(clean)
    if rise is None:
        return False
    return clean[-1][0] - clean[rise][0] <= RISE_TELLS and clean[rise][1] - clean[-1][1] < RISE / 2


def forecast_empty(readings: Readings) -> datetime | None:
    """Return when the battery is empty by its trend since it was last charged; None without a trend that falls.

    The slope is the median of the slopes of all pairs of readings (Theil 1950; Sen, J. Am. Stat. Assoc. 63, 1968), which
    a few wrong readings do not move; the line goes through the newest reading.
    """
    clean = _clean(readings)
    trend = _thinned(clean[_last_rise(clean) or 0 :])
    if len(trend) < LEAST_READINGS or trend[-1][0] - trend[0][0] < SPAN or trend[-1][1] >= trend[0][1]:
        return None
    slope = median(
        (level - before) / (at - began).total_seconds()
        for n, (at, level) in enumerate(trend)
        for began, before in trend[:n]
        if at > began
    )
    if slope >= 0:
        return None
    seconds = trend[-1][1] / -slope
    return trend[-1][0] + timedelta(seconds=seconds) if seconds < 86_400 else None


def _clean(readings: Readings) -> list[tuple[datetime, float]]:
    return [(at, level) for at, level in readings if 0 <= level <= 1]  # NaN is neither


def _last_rise(readings: Readings) -> int | None:
    rise, low = None, math.inf
    for n, (_, level) in enumerate(readings):
        if level >= low + RISE - 1e-9:
            rise, low = n, level
        low = min(low, level)
    return rise


def _thinned(readings: Readings) -> Readings:
    if len(readings) <= MOST_READINGS:
        return readings
    step = (len(readings) - 1) / (MOST_READINGS - 1)
    return [readings[round(n * step)] for n in range(MOST_READINGS)]


@dataclass(frozen=True, slots=True)
class _Outlook:
    percent: float
    read_at: datetime
    empty_at: datetime | None


def find_critical_batteries(scene: Scene, limits: Limits) -> list[Observation]:
    """Return BATTERY_CRITICAL: on duty, and the battery is low or by its trend dies soon and before the shift ends."""
    found = []
    for guard in scene.guards:
        level = guard.phone.battery
        if level is None or not 0 <= level <= 1 or guard.on_duty_since is None or guard.left:
            continue
        limit = limits("BATTERY_CRITICAL_PERCENT", guard.site_id)
        if level * 100 >= limit + LEAVE_POINTS and not _falls_fast(guard.phone.battery_readings, level):
            continue
        post = scene.posts.get(guard.site_id or 0)
        outlook = _outlook(guard, level, scene.at) if post is not None and _there(guard, limits) else None
        if post is not None and outlook is not None and _matters(guard, outlook, limit, scene):
            found.append(_critical(guard, post, outlook, limit, scene.at))
    return found


def _falls_fast(readings: Readings, level: float) -> bool:
    """Tell cheaply whether a trend could be empty within the horizon: at least half as fast as that takes."""
    if not readings:
        return False
    fallen = max((one for _, one in readings if one <= 1), default=level) - level  # NaN is not
    return (
        fallen / max(minutes(readings[-1][0] - readings[0][0]), 1.0) >= level / minutes(HORIZON_TO_LEAVE) / 2
    )


def _there(guard: Guard, limits: Limits) -> bool:
    """Tell whether he came, or his phone speaks and no position says that he is elsewhere; where no track was read, a last
    position that is not far off the site will do."""
    if arrived_at(guard) is not None or reports_from_duty(guard, limits):
        return True
    fix = guard.phone.last_fix
    return (
        fix is not None
        and fix.outside_m is not None
        and fix.outside_m <= limits("GEOFENCE_TOLERANCE_M", guard.site_id)
    )


def _outlook(guard: Guard, level: float, at: datetime) -> _Outlook | None:
    """Return what the battery will do; None while it charges, and when the reading is too old to tell."""
    phone = guard.phone
    if phone.battery_at is None or at - phone.battery_at > FRESH or is_charging(phone.battery_readings):
        return None
    return _Outlook(round(level * 100, 6), phone.battery_at, forecast_empty(phone.battery_readings))


def _matters(guard: Guard, outlook: _Outlook, limit: float, scene: Scene) -> bool:
    held = about("BATTERY_CRITICAL", "person", guard.person_id) in scene.open_abouts
    low = outlook.percent < limit + LEAVE_POINTS if held else outlook.percent <= limit
    end = guard.shift.end if guard.shift is not None else None
    if end is None or outlook.empty_at is None:
        return low
    horizon = HORIZON_TO_LEAVE if held else HORIZON
    if outlook.empty_at < end and outlook.empty_at - scene.at <= horizon:
        return True
    return low and not (outlook.empty_at >= end + OUTLASTS and outlook.percent > limit / 2)


def _critical(guard: Guard, post: Post, outlook: _Outlook, limit: float, at: datetime) -> Observation:
    empty_at, shift = outlook.empty_at, guard.shift
    gap = shift.end - empty_at if shift is not None and empty_at is not None else None
    early = gap is not None and gap > LONG_BEFORE
    confidence, reasons = weigh(
        0.7,
        (outlook.percent <= limit, 0.2, "the level itself is low"),
        (empty_at is not None, 0.05, "its trend is known"),
        (at - outlook.read_at > FRESH / 2, -0.15, f"the reading is {span_words(at - outlook.read_at)} old"),
    )
    why = (early, "dies more than an hour before the shift ends"), (guard.lone, "a guard alone")
    facts, forecast = _prospects(guard, post, outlook)
    return Observation(
        kind="BATTERY_CRITICAL",
        about=about("BATTERY_CRITICAL", "person", guard.person_id),
        title=f"Battery of {guard.name} at {post.name}: {outlook.percent:.0f} %",
        summary=(
            f"The phone of {guard.name} at {post.name} had {outlook.percent:.0f} % "
            f"{span_words(at - outlook.read_at)} ago and is not charging; {forecast}."
        ),
        confidence=confidence,
        confidence_reasons=reasons,
        observed=Measure(round(outlook.percent, 1), "%"),
        threshold=Measure(limit, "%", "BATTERY_CRITICAL_PERCENT"),
        since=outlook.read_at,
        until=at,
        person_id=guard.person_id,
        site_id=post.site_id,
        severity="MEDIUM" if early or guard.lone else None,
        severity_reasons=tuple(words for holds, words in why if holds),
        facts=facts,
        event_ids=last_words(guard),
        lone=guard.lone,
    )


def _prospects(guard: Guard, post: Post, outlook: _Outlook) -> tuple[dict[str, Any], str]:
    """Return the facts, and what is to come in words."""
    facts: dict[str, Any] = {"battery": f"{outlook.percent:.0f} %"}
    words = "its trend is not known"
    if outlook.empty_at is not None:
        facts["dies at"] = clock_words(outlook.empty_at, post.timezone)
        words = f"by its trend it dies at {facts['dies at']}"
    if guard.shift is not None:
        facts["shift ends"] = clock_words(guard.shift.end, post.timezone)
        words += f", the shift ends at {facts['shift ends']}"
        if outlook.empty_at is not None:
            gap = round(minutes(guard.shift.end - outlook.empty_at))
            facts["minutes short of the shift's end"] = max(0, gap)
    return facts, words
