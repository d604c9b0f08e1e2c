"""Signs of life that a duty shows: use of the phone, work, movement, and how much of the use was to be expected."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.distances import metres_from
from noc.intelligence.fraud.rules.duties import Duty, away_flags, lively, worked
from noc.intelligence.fraud.rules.scenes import BEFORE_S, Fixes, Scene
from noc.intelligence.fraud.rules.spreads import HOUR_S, middle, share

SETTLE_S: Final = 600.0  # whoever brings the phone leaves a trace on arriving
GAP_S: Final = 2 * HOUR_S  # a longer silence is no time at which the phone was on
USUAL_PER_H: Final = 2.0  # signs of use an hour, where the person's own habit is not known


@dataclass(frozen=True, slots=True)
class Signs:
    """What the duty shows: hours in which the phone was on, signs of use and of work in them, how many were to be expected
    by the person's habit, how far the phone ranged (metres, NaN without fixes) and which share of its fixes was away."""

    hours_on: float
    used: int
    done: int
    expected: float
    radius_m: float
    away: float


def signs_of(scene: Scene, duty: Duty) -> Signs:
    """Return what the duty shows of life, and what the person's phone usually shows in as many hours.

    What a phone does unasked is counted in the past, but is no sign of anybody: it is taken off the expectation.
    """
    settled = duty.since + SETTLE_S
    hours_on = _hours_on(scene, duty)
    past = scene.past
    per_shift = past.phone_events / past.shifts if past.shifts >= 3 else math.nan
    by_itself = _passive(scene, duty)
    shift_h = (scene.shift.end - scene.shift.start) / HOUR_S if scene.shift is not None else 10.0
    if math.isnan(per_shift) and not lively(scene, scene.punch.at - BEFORE_S, duty.until):
        per_shift = 0.0  # whether this phone tells of its use at all is not known
    per_h = USUAL_PER_H if math.isnan(per_shift) else per_shift / max(shift_h, 4.0)
    fixes = duty.fixes
    away = share(away_flags(scene, duty).astype(np.float64)) if len(fixes) >= 5 else math.nan
    done = worked(scene, duty.since, duty.until)
    expected = per_h * hours_on if math.isnan(per_shift) else max(0.0, per_h * hours_on - by_itself)
    return Signs(hours_on, lively(scene, settled, duty.until), done, expected, _radius_m(duty), away)


def _passive(scene: Scene, duty: Duty) -> int:
    rows = np.searchsorted(scene.uses.at, [duty.since, duty.until], side="right")
    return int(rows[1] - rows[0]) - lively(scene, duty.since, duty.until)


def _hours_on(scene: Scene, duty: Duty) -> float:
    """Return hours in which the phone told anything online, longer silences taken out."""
    statuses, fixes = scene.statuses, scene.track.between(duty.since, duty.until)
    at = np.concatenate(
        [fixes.at, statuses.at[~(statuses.online == 0.0)], scene.uses.at, [duty.since, duty.until]]
    )
    at = np.sort(at[(at >= duty.since) & (at <= duty.until)])
    gaps = np.diff(at)
    return float(gaps[gaps <= GAP_S].sum()) / HOUR_S if len(at) > 4 else 0.0


def _radius_m(duty: Duty) -> float:
    return radius_of(duty.fixes) if len(duty.fixes) >= 5 else math.nan


def radius_of(fixes: Fixes) -> float:
    """Return the 95th percentile of the distance from the fixes' middle, metres, each fix's own error given away."""
    from_middle = metres_from(fixes.lat, fixes.lon, middle(fixes.lat), middle(fixes.lon))
    beyond = np.sort(np.maximum(0.0, from_middle - np.nan_to_num(fixes.accuracy_m)))
    return float(beyond[int(0.95 * (len(beyond) - 1))])
