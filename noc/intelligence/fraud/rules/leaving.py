"""LEFT_AFTER_PUNCH: punched in, and went away. A break, an errand, a vehicle's round or an early end are none."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.distances import metres_from
from noc.intelligence.fraud.rules.duties import (
    Away,
    Duty,
    away_spans,
    clear_fixes,
    duty_of,
    outside_m,
    worked,
)
from noc.intelligence.fraud.rules.scenes import Colleague, Scene
from noc.intelligence.fraud.rules.spreads import HOUR_S
from noc.intelligence.fraud.rules.verdicts import Verdict
from noc.intelligence.fraud.rules.words import metres, seconds

NAME: Final = "LEFT_AFTER_PUNCH"
FEWEST_FIXES: Final = 8
BREAK_H: Final = 1.25  # as long as a lunch and the way to it
SURE_H: Final = 5.0
BEFORE_PUNCH_S: Final = 1800.0
HOME_AFTER_H: Final = 4.0  # without a shift or a punch out, who leaves after so long has gone home
ERRAND_M: Final = 500.0
EDGE_S: Final = 1200.0  # so soon before the punch out or the shift's end he is on his way home
BESIDE_M: Final = 500.0  # of a colleague, both receivers' errors and the size of a post included
USUAL_SHARE: Final = 0.3  # of earlier shifts that showed the same
CLEARS: Final = (
    "An order to go elsewhere, a colleague who took over, or the person's own word on where he was sent."
)


def left_after_punch(scene: Scene) -> Verdict | None:
    """Judge how long the phone was away from the post between punching in and the end; None without a clear track."""
    duty = duty_of(scene)
    if duty is None or scene.place is None or len(duty.fixes) < FEWEST_FIXES or not _was_there(scene, duty):
        return None
    spans = [one for one in away_spans(scene, duty) if duty.until - one.since > EDGE_S]
    if not spans or spans[0].hours < BREAK_H / 2:
        return Verdict(NAME, 0.0, 0.9, "The phone stayed at the post.", {"hours_seen": round(duty.hours, 1)})
    longest = spans[0]
    evidence = {
        "away_h": round(longest.hours, 1),
        "metres_outside": round(longest.metres),
        "left_after_h": round((longest.since - duty.since) / HOUR_S, 1),
        "came_back": longest.back,
    }
    score = _score(longest)
    excuse = _excuse(scene, duty, longest, len(spans))
    reason = _reason(duty, longest)
    if excuse is not None:
        return Verdict(NAME, min(score, 0.12), 0.8, f"{reason}; {excuse}.", evidence, excuse)
    return Verdict(NAME, score, _confidence(scene, duty, longest), f"{reason}.", evidence, CLEARS)


def _was_there(scene: Scene, duty: Duty) -> bool:
    """Tell whether the phone was at the post at all: one that never was is no matter of leaving."""
    carried = scene.device is not None and not scene.device.shared
    if carried and scene.device is not None and scene.device.carrier_id == scene.punch.person_id:
        return True
    fixes = clear_fixes(scene.track.between(duty.since - BEFORE_PUNCH_S, duty.until))
    return bool((outside_m(scene, fixes) <= scene.limits.fence_tolerance_m).sum() >= 2)


def _score(longest: Away) -> float:
    """Return up to 0.15 for what may be a break, 0.95 for most of a shift; half of it for what may be an errand nearby."""
    beyond = (longest.hours - BREAK_H) / (SURE_H - BREAK_H)
    score = 0.15 * min(1.0, longest.hours / BREAK_H) if beyond <= 0 else 0.15 + 0.8 * min(1.0, beyond) ** 0.7
    return score * (0.5 if longest.metres < ERRAND_M else 1.0)


def _reason(duty: Duty, longest: Away) -> str:
    after = longest.since - duty.since
    began = "from the beginning" if after < 900 else f"{seconds(after)} after the beginning"
    end = "and came back" if longest.back else "and did not come back before the end"
    return (
        f"The phone was {metres(longest.metres)} outside the fence for {longest.hours:.1f} h, {began}, {end}"
    )


def _confidence(scene: Scene, duty: Duty, longest: Away) -> float:
    """Return how well the absence is seen, by how many fixes an hour; less where nobody knows when the duty ended."""
    open_end = scene.shift is None and math.isnan(duty.out)
    per_h = (longest.last - longest.first + 1) / max(longest.hours, 0.5)
    return (0.6 if open_end else 0.95) * min(1.0, 0.5 + per_h / 8)


def _excuse(scene: Scene, duty: Duty, longest: Away, spans: int) -> str | None:
    if worked(scene, longest.since, longest.until):
        return "scans or tasks were done meanwhile"
    if scene.shift is None and math.isnan(duty.out) and longest.since - duty.since > HOME_AFTER_H * HOUR_S:
        return "no shift says how long the duty was; the punch out may have been forgotten"
    if _went_to_other_post(scene, longest):
        return "the person was rostered or punched in at another site then"
    if _is_usual(scene, duty):
        return "earlier shifts of this person look the same"
    if spans >= 4 and _is_moving(duty, longest):
        return "the phone comes and goes all the time, as on a vehicle's round"
    if _fence_is_elsewhere(duty, longest, scene.colleagues):
        return "colleagues on duty stand there too"
    return None


def _went_to_other_post(scene: Scene, longest: Away) -> bool:
    site = scene.punch.site_id
    rostered = any(
        one.site_id != site and one.start - HOUR_S < longest.until and one.end > longest.since + EDGE_S
        and one.start <= longest.until for one in scene.shifts
    )  # fmt: skip
    later = scene.later
    punched = (
        later.is_in & (later.site_id != (-1 if site is None else site)) & (later.at <= longest.until + HOUR_S)
    )
    return rostered or bool(punched.any())


def _is_usual(scene: Scene, duty: Duty) -> bool:
    """Tell whether earlier shifts, as far as they are at hand, spent a like share of the time away."""
    if not scene.punch.is_in:
        return False
    shares = []
    for earlier in scene.earlier:
        fixes = clear_fixes(earlier.fixes.between(earlier.anchor, earlier.anchor + duty.until - duty.since))
        if len(fixes) >= FEWEST_FIXES:
            shares.append(float((outside_m(scene, fixes) > scene.limits.fence_tolerance_m).mean()))
    if len(shares) < 3:
        return False
    reach = min(duty.until, duty.since + 4 * HOUR_S)
    here = duty.fixes.at <= reach
    now = float((duty.outside_m[here] > scene.limits.fence_tolerance_m).mean()) if here.any() else math.nan
    alike = sum(one >= 0.6 * now for one in shares) if now > 0.2 else 0
    return alike >= max(2.0, USUAL_SHARE * len(shares))


def _is_moving(duty: Duty, longest: Away) -> bool:
    rows = slice(longest.first, longest.last + 1)
    return float(np.ptp(duty.outside_m[rows])) > longest.metres


def _fence_is_elsewhere(duty: Duty, longest: Away, colleagues: Sequence[Colleague]) -> bool:
    """Tell whether two colleagues were beside him for most of that time: the fence, or the whole watch, has moved.

    Beside him, not just somewhere outside: who else stays away from the post clears nobody.
    """
    rows = slice(longest.first, longest.last + 1)
    at, lats, lons = duty.fixes.at[rows], duty.fixes.lat[rows], duty.fixes.lon[rows]
    lat, lon, beside = float(lats[0]), float(lons[0]), 0
    for one in colleagues:
        fixes = clear_fixes(one.fixes.between(duty.since, duty.until))
        if len(fixes) >= FEWEST_FIXES:
            north, east = np.interp(at, fixes.at, fixes.lat) - lats, np.interp(at, fixes.at, fixes.lon) - lons
            beside += float((metres_from(lat + north, lon + east, lat, lon) < BESIDE_M).mean()) > 0.6
    return beside >= 2
