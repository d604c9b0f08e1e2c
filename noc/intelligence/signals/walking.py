"""Distance that means walking: how far people went, without the jitter of a phone that lies still. Pure.

A phone that lies still reports a new place every time; the sum over its fixes is kilometres a night. Here the fixes of a
person are gathered into *stands*: a stand is a run of fixes that could all be of one place. Whoever leaves a stand has
walked, and the distance is that between the means of the two stands.

- Accuracy is a radius that holds the true place with 68 % (Android, `Location.getAccuracy`), so a fix has
  sigma = accuracy / sqrt(-2 ln 0.32) on each axis (Rayleigh).
- The displacement between a stand's mean and a fix of the same place is Rayleigh with s^2 = sigma_stand^2 + sigma_fix^2.
  A fix is out of the stand beyond k s, k = sqrt(-2 ln p): of one place with probability p, `FALSE_MOVE`.
- The errors of one receiver hang together for minutes (Ornstein-Uhlenbeck: Sensors 2020, 20, 6050; D. L. Wilson, "GPS
  correlation of errors"), so many fixes in a minute say no more of a place than one: a stand's mean gains certainty with
  the time it lasted, not with the number of its fixes.
- Who stands is taken to leave only when a fix at least `CONFIRM_AFTER_S` later is out as well, and nearer to the new place
  than to the old: a single outlier moves nobody. Who is on his way already needs no witness while he goes at a speed
  on foot; else each turning point of a patrol would be taken for an outlier.
- A mean lies in the hull of its fixes and stands follow one another, so the distance is never above the sum over the
  fixes (Jensen's inequality).
- Between two stands that no phone witnessed for `LONGEST_GAP_S` nobody can say what was walked: nothing counts. Shorter
  gaps count with the straight line, the least that was walked. Faster than `max_speed_kmh` is an error, not a way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.signals.fixes import Fixes
from noc.intelligence.signals.stands import LEAVES, OUT_SQUARED, OUTLIER, gather_stands, wrapped
from noc.kernel.geo import haversine_m

LONGEST_GAP_S: Final = 7_200.0


@dataclass(frozen=True)
class Steps:
    """Ways from stand to stand, in the order of the fixes: whose, when and at which site each arrived, how far, metres."""

    person_id: NDArray[np.int64]
    at_us: NDArray[np.int64]
    site_id: NDArray[np.int64]
    metres: NDArray[np.float64]


def walking_steps(
    fixes: Fixes, accuracy_limit_m: float | NDArray[np.float64], max_speed_kmh: float | NDArray[np.float64]
) -> Steps:
    """Return what people walked. Fixes worse than `accuracy_limit_m` prove nothing; the limits may be one per fix.

    A fix without an accuracy is kept. The fixes must come as `read_fixes` gives them.
    """
    exact = ~(fixes.accuracy_m > accuracy_limit_m)  # NaN, unknown, is no worse
    limit_mps = np.broadcast_to(max_speed_kmh, len(fixes))[exact] / 3.6
    fixes = fixes.where(exact)
    did, variance = gather_stands(fixes)
    member = did != OUTLIER
    first = np.flatnonzero(did == LEAVES)
    last = _last_of_each(member, first, len(fixes))
    lat, lon = _means(fixes, np.where(member, 1 / variance, 0.0), first)
    metres = haversine_m(lat[:-1], lon[:-1], lat[1:], lon[1:])
    arrived = first[1:]
    left = last[:-1]
    took_s = (fixes.at_us[arrived] - fixes.at_us[left]) / 1e6
    leap_m = haversine_m(fixes.lat[left], fixes.lon[left], fixes.lat[arrived], fixes.lon[arrived])
    by_error_m = np.sqrt(OUT_SQUARED * (variance[left] + variance[arrived]))
    counts = (
        (fixes.person_id[left] == fixes.person_id[arrived])
        & (took_s <= LONGEST_GAP_S)
        & (leap_m - by_error_m <= limit_mps[arrived] * took_s)
    )
    arrived = arrived[counts]
    return Steps(fixes.person_id[arrived], fixes.at_us[arrived], fixes.site_id[arrived], metres[counts])


def walked_m(
    fixes: Fixes, accuracy_limit_m: float | NDArray[np.float64], max_speed_kmh: float | NDArray[np.float64]
) -> dict[int, float]:
    """Return how far each person walked, in metres: 0 for who stood, nothing for who sent no fix."""
    steps = walking_steps(fixes, accuracy_limit_m, max_speed_kmh)
    people = np.unique(fixes.person_id)
    metres = np.bincount(np.searchsorted(people, steps.person_id), steps.metres, len(people))
    return dict(zip(people.tolist(), metres.tolist(), strict=True))


def raw_m(fixes: Fixes) -> dict[int, float]:
    """Return the great-circle sum over consecutive fixes of each person, jitter and all, in metres."""
    people, person = np.unique(fixes.person_id, return_inverse=True)
    metres = haversine_m(fixes.lat[:-1], fixes.lon[:-1], fixes.lat[1:], fixes.lon[1:])
    metres = np.where(person[1:] == person[:-1], metres, 0.0)
    return dict(zip(people.tolist(), np.bincount(person[1:], metres, len(people)).tolist(), strict=True))


def _last_of_each(member: NDArray[np.bool_], first: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """Return the place of each stand's last fix, outliers left out; `first` are the places of the first ones."""
    places = np.where(member, np.arange(count), 0)
    return np.asarray(np.maximum.reduceat(places, first)) if len(first) else first


def _means(
    fixes: Fixes, weight: NDArray[np.float64], first: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return latitude and longitude of each stand: the weighted mean, reckoned from its first fix (no date line)."""
    if not len(first):
        return np.empty(0), np.empty(0)
    begun = np.repeat(first, np.diff(np.r_[first, len(fixes)]))
    total = np.add.reduceat(weight, first)
    north = np.add.reduceat(weight * (fixes.lat - fixes.lat[begun]), first) / total
    east = np.add.reduceat(weight * wrapped(fixes.lon - fixes.lon[begun]), first) / total
    return fixes.lat[first] + north, fixes.lon[first] + east
