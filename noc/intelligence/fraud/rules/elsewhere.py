"""Where the person's own phone was when the punch was made: at the post, or somewhere nobody gets from so fast."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.distances import metres_between, metres_from
from noc.intelligence.fraud.rules.duties import BLURRED_M
from noc.intelligence.fraud.rules.scenes import Fixes, Scene
from noc.intelligence.fraud.rules.spreads import NAN

FRESH_S: Final = 900.0  # an older fix does not tell where the phone was
LEAST_S: Final = 30.0
FAR_M: Final = 300.0  # beyond every error: not the same place
STILL_M: Final = 80.0
WAY_KMH: Final = 50.0  # what a fast way to work asks for, as the crow flies, however few the fixes
OUT_KMH: Final = 10.0  # who punches out is there already
FEWEST_KNOWN: Final = 4
SURE_KMH: Final = 110.0


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """`gap_m` between the phone's last fix and the punch (or the site, if nearer), errors given away; `age_s` of the fix;
    `kmh` needed between them;
    `still_s` how long the phone had lain there; `hits` of `known` earlier punches were made so, too. NaN: not known."""

    gap_m: float
    age_s: float
    kmh: float
    still_s: float
    hits: int
    known: int

    @property
    def repeated(self) -> bool:
        """Tell whether at half of the earlier punches, and of four at least, the phone was not there either."""
        return self.known >= FEWEST_KNOWN and self.hits >= 0.5 * self.known

    @property
    def chance(self) -> float:
        """Return 0 (may well have come from there) to 1 (the phone cannot have been at the punch)."""
        if math.isnan(self.gap_m) or self.gap_m < FAR_M:
            return 0.0
        return min(1.0, max(0.0, (self.kmh - WAY_KMH) / (SURE_KMH - WAY_KMH)))


def find_elsewhere(scene: Scene) -> Elsewhere:
    """Return where the phone was by its last clear fix at the punch, and at the earlier punches in this direction."""
    punch, place = scene.punch, scene.place
    spot = (punch.lat, punch.lon)
    if math.isnan(punch.lat):
        spot = (place.lat, place.lon) if place is not None else spot
    blur_m = 0.0 if math.isnan(punch.accuracy_m) else punch.accuracy_m
    row = _last_clear(scene.track, punch.at)
    hits, known = _earlier(scene)
    if row is None or math.isnan(spot[0]):
        return Elsewhere(NAN, NAN, NAN, NAN, hits, known)
    gap_m = max(0.0, _metres(scene.track, row, *spot) - blur_m - _blur(scene.track, row))
    if place is not None:  # a phone at the post was there, wherever the punch says it was made
        at_post_m = _metres(scene.track, row, place.lat, place.lon) - place.radius_m - _blur(scene.track, row)
        gap_m = min(gap_m, max(0.0, at_post_m))
    age_s = punch.at - float(scene.track.at[row])
    kmh = gap_m / max(age_s, LEAST_S) * 3.6
    if not punch.is_in:
        kmh *= WAY_KMH / OUT_KMH
    return Elsewhere(gap_m, age_s, kmh, _still_s(scene.track, row), hits, known)


def _last_clear(fixes: Fixes, at: float) -> int | None:
    behind = int(np.searchsorted(fixes.at, at, side="right"))
    for row in range(behind - 1, max(behind - 6, -1), -1):
        if fixes.at[row] < at - FRESH_S:
            return None
        if not fixes.accuracy_m[row] > BLURRED_M:
            return row
    return None


def _blur(fixes: Fixes, row: int) -> float:
    return 0.0 if math.isnan(fixes.accuracy_m[row]) else float(fixes.accuracy_m[row])


def _metres(fixes: Fixes, row: int, lat: float, lon: float) -> float:
    return metres_between(float(fixes.lat[row]), float(fixes.lon[row]), lat, lon)


def _still_s(fixes: Fixes, row: int) -> float:
    """Return for how long before that fix the phone had been within STILL_M of it."""
    since = max(0, row - 60)
    lat, lon = float(fixes.lat[row]), float(fixes.lon[row])
    moved = np.flatnonzero(
        metres_from(fixes.lat[since : row + 1], fixes.lon[since : row + 1], lat, lon) > STILL_M
    )
    first = since + (int(moved[-1]) + 1 if len(moved) else 0)
    return float(fixes.at[row] - fixes.at[first])


def _earlier(scene: Scene) -> tuple[int, int]:
    """Return at how many of the earlier punches the phone was too far to have been there, and of how many that is known.

    They were made at the post, so the site stands for their place.
    """
    if scene.place is None or not scene.earlier:
        return 0, 0
    rows = [(one, _last_clear(one.fixes, one.anchor)) for one in scene.earlier]
    seen = [(one.fixes, row, one.anchor) for one, row in rows if row is not None]
    if not seen:
        return 0, 0
    lat = np.array([fixes.lat[row] for fixes, row, _ in seen])
    lon = np.array([fixes.lon[row] for fixes, row, _ in seen])
    age = np.maximum([anchor - fixes.at[row] for fixes, row, anchor in seen], LEAST_S)
    gap = metres_from(lat, lon, scene.place.lat, scene.place.lon) - scene.place.radius_m - FAR_M
    limit = WAY_KMH if scene.punch.is_in else OUT_KMH
    return int(((gap > FAR_M) & (gap / age * 3.6 > limit)).sum()), len(seen)
