"""Signs of a faked position in how the phone came to the place of the punch, and in the place itself."""

from __future__ import annotations

from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.scenes import EARLIER_BEFORE_S, Fixes, Floats, Scene
from noc.intelligence.fraud.rules.signs import Sign
from noc.intelligence.fraud.rules.ways import Facts, facts_of, known_accuracy, lasting_jumps, ways_between
from noc.kernel.geo import haversine_m

LEAP_M: Final = 1_000.0
LEAP_BEFORE_S: Final = 3_600.0
NEAR_M: Final = 500.0
FAR_M: Final = 1_500.0
KNOWN_WAYS: Final = 4
LEAST_KMH: Final = 40.0
QUICK_KMH, QUICK_TIMES = 50.0, 1.8
USUAL_WAY_M: Final = 300.0
SPOT_M: Final = 40.0
KNOWN_DAYS: Final = 6
LEAST_STAY, LEAST_STAY_S, LONG_STAY_S = 6, 900.0, 4 * 3600.0
REST_TO_REST_KMH: Final = (55.0, 80.0, 110.0)
REST_LASTS_S, REST_WITHIN_M = 45.0, 150.0
LEAST_WAY_S: Final = 480.0
EXACT_M: Final = 0.15
CENTRE_M: Final = 0.5
LEAST_PUNCHES: Final = 5
OTHER_DAY_S: Final = 16 * 3600.0  # a phone that lies still repeats its place within a shift


def _near_punch(scene: Scene, lat: Floats, lon: Floats) -> Floats:
    return haversine_m(lat, lon, scene.punch.lat, scene.punch.lon)


def leap_to_post(scene: Scene) -> Sign | None:
    """Judge a leap from elsewhere to the place of the punch within the hour before it."""
    facts = facts_of(scene.track.between(-np.inf, scene.punch.at))
    arrivals = [
        jump
        for jump in lasting_jumps(facts, scene.limits.max_travel_kmh, LEAP_M)
        if jump.stayed_n >= 5
        and jump.stayed_s >= 300
        and scene.punch.at - facts.at[jump.row] < LEAP_BEFORE_S
        and _near_punch(scene, facts.lat[jump.row :], facts.lon[jump.row :]).max() < NEAR_M
    ]
    if not arrivals:
        return None
    jump = arrivals[-1]
    weight = 0.6 if jump.arrived_n >= 3 else 0.35
    words = (
        f"from {jump.metres / 1000:.1f} km away to the place of the punch in {jump.seconds:.0f} s, after "
        f"{jump.stayed_s / 60:.0f} min there, with nothing between"
    )
    row = jump.row
    return Sign("leap", weight, words, {"leap": [_point(facts, row - 1), _point(facts, row)]})


def _point(facts: Facts, row: int) -> dict[str, float]:
    return {name: round(float(getattr(facts, name)[row]), 7) for name in ("at", "lat", "lon")}


def quick_leap(scene: Scene) -> Sign | None:
    """Judge the fastest way between neighbouring fixes that ended at the place of the punch, by how fast such ways
    usually are: a phone that tells its place every few minutes leaps without breaking any limit of travel."""
    facts = facts_of(scene.track.between(scene.punch.at - LEAP_BEFORE_S, scene.punch.at))
    if len(facts) < 2:
        return None
    ways = ways_between(
        facts.where(slice(None, -1)), facts.where(slice(1, None)), scene.limits.max_travel_kmh
    )
    away = np.flatnonzero(_near_punch(scene, facts.lat, facts.lon) > NEAR_M + facts.accuracy_m)
    row = int(away[-1]) if len(away) else len(facts) - 1
    if row >= len(facts) - 1 or ways.metres[row] < LEAP_M or ways.kmh[row] < QUICK_KMH:
        return None
    kmh, metres = float(ways.kmh[row]), float(ways.metres[row])
    words = (
        f"{metres / 1000:.1f} km to the place of the punch in {ways.seconds[row] / 60:.1f} min without a fix between "
        f"({kmh:.0f} km/h)"
    )
    if not _rests(facts, row, scene.punch.at):
        return None  # a receiver that finds the sky again puts itself right by as much
    weight = float(np.interp(kmh, REST_TO_REST_KMH, [0.0, 0.5, 0.6]))
    words += ", at rest before and after"
    usual = [fastest for one in scene.earlier if (fastest := _fastest(one.fixes, one.anchor, scene)) > 0]
    if len(usual) >= KNOWN_WAYS:
        typical = float(np.quantile(usual, 0.25))  # a cheat's own leaps are among the fastest
        times = kmh / typical
        weight = max(
            weight if times > 1.3 else 0.0, float(np.interp(times, [1.3, QUICK_TIMES, 3.0], [0.0, 0.35, 0.6]))
        )
        words += f"; on {len(usual)} earlier days such a way was made at {typical:.0f} km/h"
    if weight <= 0.0:
        return None
    return Sign("quick_leap", weight, words, {"leap": [_point(facts, row), _point(facts, row + 1)]})


def _rests(facts: Facts, row: int, until: float) -> bool:
    """Tell whether the phone lay still before a way (told by a fix a minute earlier), and after it."""
    if (
        row < 1
        or facts.at[row] - facts.at[row - 1] < REST_LASTS_S
        or until - facts.at[row + 1] < REST_LASTS_S
    ):
        return False
    stirred_m = haversine_m(facts.lat[row - 1], facts.lon[row - 1], facts.lat[row], facts.lon[row])
    later_m = haversine_m(facts.lat[row + 1 :], facts.lon[row + 1 :], facts.lat[row + 1], facts.lon[row + 1])
    return bool(stirred_m < REST_WITHIN_M) and bool(later_m.max() < REST_WITHIN_M)


def _fastest(fixes: Fixes, anchor: float, scene: Scene) -> float:
    """Return km/h of the fastest way of 300 m or more between neighbouring fixes before an earlier punch, 0 without one."""
    facts = facts_of(fixes.between(-np.inf, anchor))
    if len(facts) < 2:
        return 0.0
    ways = ways_between(
        facts.where(slice(None, -1)), facts.where(slice(1, None)), scene.limits.max_travel_kmh
    )
    return float(ways.kmh[ways.metres > USUAL_WAY_M].max(initial=0.0))


def way_too_short(scene: Scene) -> Sign | None:
    """Judge how soon before the punch the phone was last far away, by how soon it usually was, as far away."""
    last = _last_far(
        scene, scene.track.between(scene.punch.at - 2_700.0, scene.punch.at), scene.punch.at, FAR_M
    )
    if last is None:
        return None
    seconds, metres = last
    kmh = metres / (seconds + 20.0) * 3.6
    if kmh < LEAST_KMH:
        return None
    found = [
        _last_far(scene, one.fixes.between(-np.inf, one.anchor), one.anchor, 0.9 * metres)
        for one in scene.earlier
    ]
    usual = [one[0] for one in found if one is not None]
    fastest = min(usual, default=0.0)
    if len(usual) < KNOWN_WAYS or seconds > 0.4 * fastest or fastest < LEAST_WAY_S:
        return None
    words = (
        f"{metres / 1000:.1f} km away {seconds / 60:.1f} min before the punch ({kmh:.0f} km/h); the person's way took "
        f"{fastest / 60:.0f} min at least on {len(usual)} earlier days"
    )
    return Sign("short_way", float(np.interp(seconds / fastest, [0.15, 0.4], [0.5, 0.25])), words)


def _last_far(scene: Scene, fixes: Fixes, at: float, least_m: float) -> tuple[float, float] | None:
    """Return how many seconds before `at` the phone last was `least_m` from the punch, told by two fixes, and metres."""
    facts = facts_of(fixes)
    if len(facts) < 6:
        return None
    away_m = _near_punch(scene, facts.lat, facts.lon) - facts.accuracy_m
    far = np.flatnonzero((away_m[1:] > least_m) & (away_m[:-1] > least_m)) + 1
    if not len(far) or not (away_m[far[-1] + 1 :] < least_m).any():
        return None
    row = int(far[-1])
    return float(at - facts.since[row]), float(away_m[row])


def never_left(scene: Scene) -> Sign | None:
    """Judge a phone that was at one spot before the punch and, at the final look, ever since, when it comes and goes about
    on other days: an invented place is sat on. So is a
    desk, now and then: it only adds to other signs."""
    punch = scene.punch
    stays = _stays_put(scene.track.between(punch.at - EARLIER_BEFORE_S, scene.until))
    if not punch.is_in or stays is None or stays > SPOT_M:
        return None
    earlier = [_stays_put(one.fixes) for one in scene.earlier]
    usual = [one for one in earlier if one is not None]
    if len(usual) < KNOWN_DAYS or float(np.mean(np.array(usual) <= 2 * SPOT_M)) > 0.4:
        return None
    words = (
        f"the phone stayed within {stays:.0f} m from 45 min before the punch; on {len(usual)} earlier days it moved "
        f"{np.median(usual):,.0f} m"
    )
    return Sign("never_left", 0.24 if scene.until - punch.at > LONG_STAY_S else 0.15, words)


def _stays_put(fixes: Fixes) -> float | None:
    """Return how far the phone went from where it mostly was, metres, but for one fix in twenty; None for too short a
    track, or one that begins at the punch."""
    facts = facts_of(fixes)
    if len(facts) < LEAST_STAY or facts.at[-1] - facts.at[0] < LEAST_STAY_S:
        return None
    away_m = haversine_m(facts.lat, facts.lon, float(np.median(facts.lat)), float(np.median(facts.lon)))
    return float(np.quantile(away_m, 0.97))


def same_spot(scene: Scene) -> Sign | None:
    """Judge a place of the punch that earlier punches told to the decimetre, when the others differ."""
    punch, own = scene.punch, scene.own
    if scene.device is None or scene.device.shared or not np.isfinite(punch.lat + punch.lon):
        return None
    there = np.isfinite(own.lat + own.lon) & (own.at < punch.at - OTHER_DAY_S)
    lat, lon = own.lat[there], own.lon[there]
    if len(lat) < LEAST_PUNCHES:
        return None
    again = int((_near_punch(scene, lat, lon) < EXACT_M).sum())
    keys = np.round(np.column_stack([lat, lon]) * 1e6)
    distinct = len(np.unique(keys, axis=0)) / len(keys)
    if not again or distinct < 0.7:
        return None
    words = f"the place of the punch is, to the decimetre, that of {again} of {len(lat)} earlier ones; {distinct:.0%} differ"
    return Sign("same_spot", 0.2 if again == 1 else 0.6, words, {"again": again})


def dead_centre(scene: Scene) -> Sign | None:
    """Judge a punch in the very middle of the fence, where maps put it and people do not."""
    punch, place = scene.punch, scene.place
    if place is None or scene.device is None or scene.device.shared or not place.centre_m <= CENTRE_M:
        return None
    own = scene.own
    sites = own.site_id == place.site_id
    there = sites & np.isfinite(own.lat + own.lon)
    usual_m = haversine_m(own.lat[there], own.lon[there], place.lat, place.lon)
    if len(usual_m) < LEAST_PUNCHES or float((usual_m < 2 * CENTRE_M).mean()) > 0.1:
        return None
    sigma_m = float(known_accuracy(np.array([punch.accuracy_m]))[0])
    words = (
        f"{place.centre_m:.2f} m from the exact middle of the fence (accuracy {sigma_m:.0f} m), usually "
        f"{np.median(usual_m):.0f} m"
    )
    # An honest receiver comes within half a metre of any point once in some hundred punches: once is chance.
    copied = place.centre_m <= EXACT_M or bool((usual_m < CENTRE_M).any())
    return Sign("dead_centre", 0.35 if copied else 0.1, words)
