"""When the punch was made, against the shift, the person's own habit, and what he had worked before."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.distances import metres_between
from noc.intelligence.fraud.rules.scenes import Floats, Punches, Scene
from noc.intelligence.fraud.rules.schedules import next_shift
from noc.intelligence.fraud.rules.spreads import (
    DAY_S,
    FEWEST,
    HOUR_S,
    NAN,
    flag,
    hours_apart,
    local_s,
)

HABIT_SPREAD_H: Final = 0.75  # how far a habit reaches on the clock
LONGEST_S: Final = 20 * HOUR_S  # an in-punch older than this was forgotten to close

NAMES: Final = (
    "is_in", "hour_sin", "hour_cos", "is_night", "habit_gap_minutes", "habit_punches",
    "has_shift", "minutes_from_start", "minutes_from_end", "shift_hours",
    "person_is_substitute", "others_rostered_now", "others_starting_now", "own_shifts_elsewhere",
    "worked_24h_hours", "worked_7d_hours", "rest_hours", "open_in_hours", "hours_since_last_punch",
    "last_punch_same_site", "last_punch_same_direction", "last_punch_distance_m", "history_punches", "history_days",
)  # fmt: skip


def measure_times(scene: Scene) -> dict[str, float]:
    """Return the punch's place on the clock, in the week, in the roster and in the person's work."""
    angle = scene.local_hour / 24 * math.tau
    night = scene.local_hour >= scene.limits.night_from_h or scene.local_hour < scene.limits.night_until_h
    own = scene.own
    return {
        "is_in": flag(scene.punch.is_in),
        "hour_sin": math.sin(angle),
        "hour_cos": math.cos(angle),
        "is_night": flag(night),
        "history_punches": float(len(own)),
        "history_days": (scene.punch.at - float(own.at[0])) / DAY_S if len(own) else 0.0,
        **_habit(scene),
        **_shift(scene),
        **_work(scene),
    }


def _habit(scene: Scene) -> dict[str, float]:
    """Return how unusual hour and weekday are, 0 (as ever) to 1 (never before), and the minutes to the nearest habit.

    The density of earlier punches in the same direction round the clock (kernel on the circle, Fisher 1993, section 2.2),
    as a share of its own highest value.
    """
    own = scene.own
    timezone = scene.place.timezone if scene.place else "UTC"
    at = local_s(own.at[own.is_in == scene.punch.is_in], timezone)
    if len(at) < FEWEST or scene.place is None:
        return {"habit_punches": float(len(at))}
    hours = at % DAY_S / HOUR_S
    apart = hours_apart(hours, scene.local_hour)
    here = float(np.exp(-0.5 * (apart / HABIT_SPREAD_H) ** 2).sum())
    each = np.exp(-0.5 * (hours_apart(hours[:, None], hours[None, :]) / HABIT_SPREAD_H) ** 2).sum(axis=1)  # type: ignore[arg-type]
    nearest = np.sort(np.abs(apart))[min(2, len(apart) - 1)]  # the third nearest: one odd day makes no habit
    return {
        "time_of_day_anomaly_score": 1.0 - min(1.0, here / float(each.max())),
        "habit_gap_minutes": float(nearest) * 60,
        "habit_punches": float(len(at)),
        "day_of_week_pattern_score": _weekday_share(at, scene),
    }


def _weekday_share(local_at: Floats, scene: Scene) -> float:
    """Return in which share of the weeks of history the person punched on this weekday; NaN below two weeks."""
    weeks = (scene.punch.at - float(scene.own.at[0])) / (7 * DAY_S)
    if weeks < 2:
        return NAN
    days = np.unique(local_at // DAY_S)
    weekdays = (days + 3) % 7  # the epoch's first day was a Thursday
    return min(1.0, float((weekdays == scene.local_weekday).sum()) / max(1.0, round(weeks)))


def _shift(scene: Scene) -> dict[str, float]:
    shift, at = scene.shift or next_shift(scene), scene.punch.at
    now = {other.person_id for other in scene.others if other.start - HOUR_S <= at <= other.end}
    starting = {other.person_id for other in scene.others if abs(other.start - at) <= HOUR_S}
    site = scene.punch.site_id
    elsewhere = any(one.site_id != site and one.start - HOUR_S <= at <= one.end for one in scene.shifts)
    found = {
        "has_shift": flag(scene.shift is not None),
        "others_rostered_now": float(len(now)),
        "others_starting_now": float(len(starting)),
        "own_shifts_elsewhere": flag(elsewhere),
    }
    if shift is None:
        return found
    return found | {
        "minutes_from_start": (at - shift.start) / 60,
        "minutes_from_end": (at - shift.end) / 60,
        "shift_hours": (shift.end - shift.start) / HOUR_S,
        "person_is_substitute": flag(shift.substitute_for_id is not None),
    }


def worked_spells(own: Punches, until: float) -> list[tuple[float, float]]:
    """Return (in, out) of the spells closed by an out-punch; an open one ends at `until` if it is not forgotten."""
    spells: list[tuple[float, float]] = []
    opened = NAN
    for at, is_in in zip(own.at.tolist(), own.is_in.tolist(), strict=True):
        if is_in:
            opened = at
        elif not math.isnan(opened):
            spells += [(opened, at)] if at - opened <= LONGEST_S else []
            opened = NAN
    if not math.isnan(opened) and until - opened <= LONGEST_S:
        spells.append((opened, until))
    return spells


def _work(scene: Scene) -> dict[str, float]:
    """Return hours worked and rested before the punch, by the person's own punches."""
    own, at = scene.own, scene.punch.at
    if not len(own):
        return {}
    spells = worked_spells(own, at)
    found = {
        "worked_24h_hours": _hours_within(spells, at - DAY_S),
        "worked_7d_hours": _hours_within(spells, at - 7 * DAY_S),
        "hours_since_last_punch": (at - float(own.at[-1])) / HOUR_S,
        "last_punch_same_direction": flag(bool(own.is_in[-1]) == scene.punch.is_in),
    }
    if scene.punch.site_id is not None and own.site_id[-1] >= 0:
        found["last_punch_same_site"] = flag(int(own.site_id[-1]) == scene.punch.site_id)
    if not own.is_in[-1]:
        found["rest_hours"] = found["hours_since_last_punch"]
    else:
        found["open_in_hours"] = found["hours_since_last_punch"]
    found["last_punch_distance_m"] = float(
        metres_between(float(own.lat[-1]), float(own.lon[-1]), scene.punch.lat, scene.punch.lon)
    )
    return found


def _hours_within(spells: list[tuple[float, float]], since: float) -> float:
    return sum(max(0.0, out - max(begin, since)) for begin, out in spells) / HOUR_S
