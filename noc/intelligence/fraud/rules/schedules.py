"""UNUSUAL_SCHEDULE: is this a time at which this person comes or goes? Alone it proves nothing."""

from __future__ import annotations

from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.duties import duty_of, lively, outside_share, worked
from noc.intelligence.fraud.rules.scenes import BEFORE_S, Rostered, Scene
from noc.intelligence.fraud.rules.spreads import DAY_S, HOUR_S, hours_apart, local_s
from noc.intelligence.fraud.rules.verdicts import Verdict
from noc.intelligence.fraud.rules.words import seconds

NAME: Final = "UNUSUAL_SCHEDULE"
MOST: Final = 0.35
EARLY_S, LATE_S = 1.2 * HOUR_S, 1.5 * HOUR_S  # round a shift's edge: as planned
FAR_S: Final = 3.0 * HOUR_S
NEAR_S: Final = 6.0 * HOUR_S  # a punch so long before a shift (after it, out) may still be meant for it
FEWEST: Final = 8
NEAR_M: Final = 50.0  # outside the fence, beyond the error: not at the post
CLEARS: Final = "A supervisor's word that the person was asked to come at that time."


def unusual_schedule(scene: Scene) -> Verdict | None:
    """Judge the time against the shift, else against the person's own habit; None where he has neither."""
    planned = _against_shift(scene)
    if planned is not None:
        return planned
    gap_h = _from_habit(scene)
    if gap_h is None:
        return None
    evidence = {"hours_from_habit": round(gap_h, 1)}
    direction = "in" if scene.punch.is_in else "out"
    if gap_h <= 2:
        return Verdict(NAME, 0.0, 0.7, f"Usual time for this person to punch {direction}.", evidence)
    if _is_present(scene):
        return Verdict(NAME, 0.05, 0.7, "An unusual time, with life at the post: extra work.", evidence)
    score = MOST * min(1.0, (gap_h - 2) / 4)
    reason = f"Punched {direction} {gap_h:.1f} h from every time at which this person usually does, without a shift."
    return Verdict(NAME, score, 0.8, reason, evidence, CLEARS)


def _against_shift(scene: Scene) -> Verdict | None:
    shift, at = scene.shift or next_shift(scene), scene.punch.at
    if shift is None:
        return None
    off_s = at - (shift.start if scene.punch.is_in else shift.end)
    evidence = {"minutes_off_shift": round(off_s / 60)}
    if -EARLY_S <= off_s <= LATE_S:
        return Verdict(NAME, 0.0, 0.9, "Punched when the shift says.", evidence)
    absent = _paid_for_nothing(scene, shift, off_s)
    when = f"{seconds(abs(off_s))} {'after' if off_s > 0 else 'before'} the {'start' if scene.punch.is_in else 'end'}"
    if absent is not None and absent > 0.6:
        reason = (
            f"Punched {when} of the shift, and the phone was away from the post in {absent:.0%} of that time."
        )
        score = 0.85 * min(1.0, (abs(off_s) / HOUR_S) / 2) * absent
        return Verdict(
            NAME, score, 0.9, reason.replace("%", " %"), evidence | {"absent": round(absent, 2)}, CLEARS
        )
    if absent is not None or (not scene.punch.is_in and off_s > 0):
        return Verdict(
            NAME, 0.05, 0.7, f"Punched {when} of the shift; nothing shows that he was away.", evidence
        )
    score = MOST * min(1.0, abs(off_s) / FAR_S)
    return Verdict(NAME, score, 0.6, f"Punched {when} of the shift.", evidence, CLEARS)


def next_shift(scene: Scene) -> Rostered | None:
    """Return the person's own shift here that begins soon after a punch in, or ended not long before a punch out."""
    at, site = scene.punch.at, scene.punch.site_id
    own = [one for one in scene.shifts if one.site_id == site]
    if scene.punch.is_in:
        return min(
            (one for one in own if 0 <= one.start - at <= NEAR_S), key=lambda one: one.start, default=None
        )
    return max((one for one in own if 0 <= at - one.end <= NEAR_S), key=lambda one: one.end, default=None)


def _paid_for_nothing(scene: Scene, shift: Rostered, off_s: float) -> float | None:
    """Return the share of the hours claimed beside the shift that the phone spent elsewhere; None where that is not seen.

    A punch out that was made where it should not be was forgotten and made up for, not fetched.
    """
    at, margin = scene.punch.at, 600.0
    if scene.punch.is_in:
        return (
            _absent(scene, shift, at + margin, min(shift.start - margin, scene.until)) if off_s < 0 else None
        )
    if scene.place is None or scene.place.fence_m > scene.limits.fence_tolerance_m:
        return None
    return _absent(scene, shift, max(shift.end + margin, at - BEFORE_S), at - margin) if off_s > 0 else None


def _absent(scene: Scene, shift: Rostered, since: float, until: float) -> float | None:
    """Return the share of a span spent outside the fence, beyond that of the shift itself (the fence may be drawn badly);
    where the shift is not seen, what is outside beyond the tolerance."""
    on_duty = outside_share(scene, shift.start + HOUR_S / 2, min(shift.end, scene.until) - HOUR_S / 4, NEAR_M)
    if on_duty is None:
        return outside_share(scene, since, until, scene.limits.fence_tolerance_m)
    beside = outside_share(scene, since, until, NEAR_M)
    return None if beside is None else max(0.0, beside - on_duty)


def _from_habit(scene: Scene) -> float | None:
    """Return hours from the nearest habit: distance on the clock from the third nearest earlier punch, in the same
    direction (one odd day makes no habit); None with little history, or where the person comes at all hours.

    Times of day are directions on a circle (Fisher 1993): 23:50 and 00:10 are twenty minutes apart.
    """
    own = scene.own
    if scene.place is None:
        return None
    at = own.at[own.is_in == scene.punch.is_in]
    if len(at) < FEWEST:
        return None
    apart = np.abs(hours_apart(local_s(at, scene.place.timezone) % DAY_S / HOUR_S, scene.local_hour))
    return float(np.sort(apart)[2])


def _is_present(scene: Scene) -> bool:
    """Tell whether somebody was at work for some hours: then an odd time is extra work, not a fraud."""
    duty = duty_of(scene)
    if duty is None or duty.hours < 2:
        return False
    there = float((duty.outside_m <= scene.limits.fence_tolerance_m).mean()) if len(duty.fixes) else 0.0
    signs = lively(scene, duty.since, duty.until) + worked(scene, duty.since, duty.until)
    return there > 0.7 and signs >= duty.hours
