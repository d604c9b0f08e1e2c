"""OUTSIDE_GEOFENCE and UNAUTHORISED_SITE: was the punch made at the site, and was it a site of this person's?"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

import numpy as np

from noc.intelligence.fraud.rules.distances import hops_of, metres_from
from noc.intelligence.fraud.rules.duties import clear_fixes, outside_m
from noc.intelligence.fraud.rules.scenes import Floats, Punches, Rostered, Scene
from noc.intelligence.fraud.rules.spreads import DAY_S, HOUR_S, present
from noc.intelligence.fraud.rules.verdicts import Verdict
from noc.intelligence.fraud.rules.words import metres

OUTSIDE: Final = "OUTSIDE_GEOFENCE"
UNAUTHORISED: Final = "UNAUTHORISED_SITE"
ERRORS: Final = 2.0  # a claimed accuracy holds two fixes of three; twice as much nearly all of them
UNKNOWN_ACCURACY_M: Final = 50.0
LEAST, MOST = 0.3, 0.95  # of the score: just beyond the limit, and far away
SCALE_M: Final = 220.0  # how fast it rises between them
USUAL_PUNCHES: Final = 5
NEAR_S: Final = 600.0  # fixes so near in time tell where the phone was at the punch
COLLEAGUES_S: Final = 3600.0
STALE_S: Final = 1800.0
SAME_M, MOVED_ON_M = 40.0, 200.0
KNOWN_VISITS: Final = 3


class Beyond(NamedTuple):
    """Metres outside the fence, what of them tolerance and error cannot explain, and whether the position is blurred."""

    fence_m: float
    error_m: float
    excess_m: float
    blurred: bool


def outside_geofence(scene: Scene) -> Verdict | None:
    """Judge the distance from the fence, its error and what is usual here given away; None without a position or site."""
    if scene.place is None or math.isnan(scene.punch.lat) or math.isnan(scene.place.fence_m):
        return None
    beyond = _beyond(scene, scene.place.fence_m)
    evidence = {
        "fence_m": round(beyond.fence_m),
        "accuracy_m": None if math.isnan(scene.punch.accuracy_m) else scene.punch.accuracy_m,
        "tolerance_m": scene.limits.fence_tolerance_m,
    }
    if beyond.excess_m <= 0:
        return Verdict(OUTSIDE, 0.0, 0.9, _inside(beyond), evidence)
    excuse = _excuse(scene, beyond)
    score = LEAST + (MOST - LEAST) * (1 - math.exp(-beyond.excess_m / SCALE_M))
    confidence = 0.5 if beyond.blurred else 0.95
    reason = f"Punched {metres(beyond.fence_m)} outside the fence of {scene.place.name}{_usually(scene)}"
    if excuse is not None:
        return Verdict(
            OUTSIDE, min(score, excuse[0]), confidence, f"{reason}; {excuse[1]}.", evidence, excuse[1]
        )
    clears = (
        "A position of the phone at the post at that time, or the supervisor's word that the post is there."
    )
    return Verdict(
        OUTSIDE, score, confidence, f"{reason}, more than tolerance and error explain.", evidence, clears
    )


def _beyond(scene: Scene, fence_m: float) -> Beyond:
    accuracy_m = scene.punch.accuracy_m
    error_m = ERRORS * (UNKNOWN_ACCURACY_M if math.isnan(accuracy_m) else accuracy_m)
    excess_m = fence_m - scene.limits.fence_tolerance_m - error_m
    return Beyond(fence_m, error_m, excess_m, error_m > ERRORS * scene.limits.accuracy_limit_m)


def _inside(beyond: Beyond) -> str:
    if beyond.fence_m <= 0:
        return "Punched inside the fence."
    return f"Punched {metres(beyond.fence_m)} outside the fence, which tolerance and error explain."


def _usually(scene: Scene) -> str:
    usual = _usual_m(scene.own, scene.punch.site_id)
    return "" if usual is None else f", usually within {metres(max(usual, 10.0))}"


def _usual_m(punches: Punches, site_id: int | None) -> float | None:
    known = np.sort(present(punches.fence_m[punches.site_id == (-1 if site_id is None else site_id)]))
    return float(known[int(0.9 * (len(known) - 1))]) if len(known) >= USUAL_PUNCHES else None


def _excuse(scene: Scene, beyond: Beyond) -> tuple[float, str] | None:
    """Return the most that is left of the suspicion, and why; None when nothing excuses the distance."""
    if _others_there(scene, beyond):
        return 0.0, "others punch or stand there too, so the fence is drawn badly"
    usual = _usual_m(scene.own, scene.punch.site_id)
    if usual is not None and beyond.fence_m <= 1.3 * usual + beyond.error_m:
        return 0.15, "the person always punches about there; the fence may be drawn badly"
    if _is_stale(scene):
        return 0.15, "the position is one of some minutes before, from the way to the post"
    nearest = _track_at_punch(scene)
    if nearest is not None and nearest <= scene.limits.fence_tolerance_m:
        return 0.15, "the phone's own track was at the post within minutes, so the position is a slip"
    if not scene.punch.is_in and _stayed_until_end(scene):
        return 0.2, "the phone was at the post until the end of the shift; punched out late, on the way home"
    return None


def _others_there(scene: Scene, beyond: Beyond) -> bool:
    """Tell whether other people's punches on this kiosk, or colleagues on duty, are as far outside as this one.

    Punches on a personal phone do not count: who punches for several people does it from the same wrong place.
    """
    near_m = beyond.error_m + scene.limits.fence_tolerance_m
    if scene.device is not None and scene.device.shared:
        past = scene.device.punches
        theirs = (past.person_id != scene.punch.person_id) & (past.site_id == scene.punch.site_id)
        theirs &= past.fence_m > scene.limits.fence_tolerance_m
        away = metres_from(past.lat[theirs], past.lon[theirs], scene.punch.lat, scene.punch.lon)
        if len(set(past.person_id[theirs][away < near_m].tolist())) >= 2:
            return True
    at = scene.punch.at
    standing = [
        clear_fixes(one.fixes.between(at - COLLEAGUES_S, at + COLLEAGUES_S)) for one in scene.colleagues
    ]
    gaps = [_median_m(one.lat, one.lon, scene) for one in standing if len(one) >= 5]
    return bool(gaps) and min(gaps) < near_m


def _median_m(lat: Floats, lon: Floats, scene: Scene) -> float:
    return float(np.median(metres_from(lat, lon, scene.punch.lat, scene.punch.lon)))


def _track_at_punch(scene: Scene) -> float | None:
    """Return metres outside the fence of the phone's nearest clear fixes in time (median of three); None without any."""
    at = scene.punch.at
    fixes = clear_fixes(scene.track.between(at - NEAR_S, at + NEAR_S))
    if not len(fixes):
        return None
    nearest = np.argsort(np.abs(fixes.at - at), kind="stable")[:3]
    return float(np.median(outside_m(scene, fixes)[nearest]))


def _is_stale(scene: Scene) -> bool:
    """Tell whether the punch lies on the phone's way of some minutes before, and the phone had moved on since: receivers
    repeat the position that they knew last."""
    at, punch = scene.punch.at, scene.punch
    fixes = clear_fixes(scene.track.between(at - STALE_S, at))
    if len(fixes) < 3:
        return False
    away = metres_from(fixes.lat, fixes.lon, punch.lat, punch.lon)
    hops = hops_of(fixes.lat, fixes.lon)
    detour = away[1:] + away[:-1] - hops  # nothing where the punch lies between two fixes
    passed = np.flatnonzero((detour < SAME_M) & (fixes.at[1:] < at - 60))
    nearer = outside_m(scene, fixes)[-1] < scene.place.fence_m / 2 if scene.place else False
    return bool(len(passed)) and float(away[-1]) > MOVED_ON_M and bool(nearer)


def _stayed_until_end(scene: Scene) -> bool:
    """Tell whether the track shows the person at the post in the last quarter of an hour of the shift."""
    if scene.shift is None:
        return False
    fixes = clear_fixes(scene.track.between(scene.shift.end - 1800, scene.shift.end + HOUR_S))
    there = outside_m(scene, fixes) <= scene.limits.fence_tolerance_m
    return bool((there & (fixes.at >= scene.shift.end - 900)).any())


def unauthorised_site(scene: Scene) -> Verdict | None:
    """Judge whether the site is one of the person's: home, authorised, rostered; None where nobody keeps such a list."""
    site = scene.punch.site_id
    if site is None or (scene.home_site_id is None and not scene.authorized and not scene.shifts):
        return None
    evidence = {"site_id": site, "home_site_id": scene.home_site_id, "authorised": sorted(scene.authorized)}
    if (why := _is_his(scene, site)) is not None:
        return Verdict(UNAUTHORISED, 0.0, 0.95, f"{why}.", evidence)
    name = scene.place.name if scene.place else "the site"
    days = len(np.unique(scene.own.at[scene.own.site_id == site] // DAY_S))
    elsewhere = _due_elsewhere(scene, site)
    if days >= KNOWN_VISITS and elsewhere is None:
        reason = (
            f"{name} is no site of this person's by the registry, but he punched there on {days} days before."
        )
        return Verdict(UNAUTHORISED, 0.2, 0.8, reason, evidence | {"days": days}, "An entry in the registry.")
    there = _is_there(scene)
    score = 0.7 if days >= KNOWN_VISITS else 0.85 if elsewhere is not None else 0.75
    where = f", and was due at {elsewhere.site_name} then" if elsewhere is not None else ""
    reason = f"{name} is neither home, authorised nor rostered for this person{where}."
    clears = "The roster's or a supervisor's word that the person was sent there."
    return Verdict(UNAUTHORISED, score, 0.95 if there else 0.5, reason, evidence, clears)


def _is_his(scene: Scene, site: int) -> str | None:
    if site == scene.home_site_id:
        return "This is the person's home site"
    if any(shift.site_id == site for shift in scene.shifts):
        return "The person is rostered at this site"
    return "The person is authorised for this site" if site in scene.authorized else None


def _is_there(scene: Scene) -> bool:
    """Tell whether the position bears out that the punch was made at that site; a site may have been guessed."""
    place = scene.place
    if place is None or math.isnan(place.fence_m):
        return False
    return _beyond(scene, place.fence_m).excess_m <= 0


def _due_elsewhere(scene: Scene, site: int) -> Rostered | None:
    at = scene.punch.at
    after_s = 0.0 if scene.punch.is_in else 3 * HOUR_S
    return next(
        (one for one in scene.shifts if one.site_id != site and one.start - HOUR_S <= at < one.end + after_s),
        None,
    )
