"""GHOST_SHIFT: punches, and no life between them. A phone that is off is no proof; one that is on and lifeless is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.duties import Duty, away_flags, duty_of, lively, worked
from noc.intelligence.fraud.rules.scenes import Fixes, Scene
from noc.intelligence.fraud.rules.spreads import HOUR_S, middle, present, share
from noc.intelligence.fraud.rules.verdicts import Verdict
from noc.intelligence.fraud.rules.words import metres
from noc.kernel.geo import haversine_m

NAME: Final = "GHOST_SHIFT"
SETTLE_S: Final = 600.0  # whoever brings the phone leaves a trace on arriving
FEWEST_H: Final = 2.0
STILL_M: Final = 40.0  # a phone that lies still wanders so far by its receiver's error
GAP_S: Final = 2 * HOUR_S  # a longer silence is no time at which the phone was on
EMPTY_BATTERY: Final = 0.06
PAST_SHIFTS: Final = 5
USUAL_PER_H: Final = 2.0  # signs of use an hour, where the person's own habit is not known
CLEARS: Final = "Somebody who saw the person at work, a signed round, or a second phone in use."


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


def ghost_shift(scene: Scene) -> Verdict | None:
    """Judge whether anybody lived through the duty; None where the phone could not have told."""
    duty = duty_of(scene)
    if duty is None or duty.hours < FEWEST_H:
        return _by_past(scene) if duty is None and scene.punch.is_in and scene.look == "punch" else None
    signs = _signs_of(scene, duty)
    evidence = {
        "hours_on": round(signs.hours_on, 1),
        "signs_of_use": signs.used,
        "scans_and_tasks": signs.done,
        "expected_signs": round(signs.expected, 1),
        "radius_m": None if math.isnan(signs.radius_m) else round(signs.radius_m),
    }
    if signs.hours_on < FEWEST_H or signs.hours_on < 0.4 * duty.hours:
        return _of_silence(scene, duty, signs, evidence)
    if signs.away > 0.9:
        return _of_absence(scene, duty, signs, evidence)
    return _of_stillness(scene, signs, evidence)


def _signs_of(scene: Scene, duty: Duty) -> Signs:
    settled = duty.since + SETTLE_S
    hours_on = _hours_on(scene, duty)
    past = scene.past
    per_shift = past.phone_events / past.shifts if past.shifts >= 3 else math.nan
    by_itself = _passive(
        scene, duty
    )  # what the phone does unasked is in the past's count, and is no sign of anybody
    shift_h = (scene.shift.end - scene.shift.start) / HOUR_S if scene.shift is not None else 10.0
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
    """Return how far the phone ranged: the 95th percentile of the distance from its middle; errors are given away."""
    return _radius_of(duty.fixes) if len(duty.fixes) >= 5 else math.nan


def _radius_of(fixes: Fixes) -> float:
    from_middle = haversine_m(fixes.lat, fixes.lon, middle(fixes.lat), middle(fixes.lon))
    beyond = np.sort(np.maximum(0.0, from_middle - np.nan_to_num(fixes.accuracy_m)))
    return float(beyond[int(0.95 * (len(beyond) - 1))])


def _of_stillness(scene: Scene, signs: Signs, evidence: dict[str, float | int | None]) -> Verdict:
    """Judge a phone at the post: unused, unmoved, and no work done, against what the person's phone usually tells."""
    quiet = signs.used / max(signs.expected, 1.0)
    if signs.done or signs.radius_m > STILL_M or quiet > 0.15:
        moved = f", and ranged over {metres(signs.radius_m)}" if signs.radius_m > STILL_M else ""
        reason = (
            f"Life on duty: the phone shows {signs.used} signs of use and {signs.done} scans and tasks "
            f"in {signs.hours_on:.1f} h{moved}."
        )
        return Verdict(NAME, 0.0, 0.85, reason, evidence)
    length = min(1.0, max(0.0, signs.hours_on - 1.5) / 6)  # a nap is not a ghost
    if signs.expected < 1.5:
        return _of_dumb_phone(scene, length, evidence)
    silence = 1 - math.exp(-signs.expected / 8)  # how surprising the silence is, use coming in bursts
    score = 0.95 * silence * length * (1 - quiet / 0.15)
    reason = (
        f"The phone was on for {signs.hours_on:.1f} h of the duty and lay still: {signs.used} signs of use where "
        f"{signs.expected:.0f} are usual, no scan, no task, no movement."
    )
    return Verdict(NAME, score, 0.9, reason, evidence, CLEARS)


def _of_dumb_phone(scene: Scene, length: float, evidence: dict[str, float | int | None]) -> Verdict:
    """Judge a phone that never tells of any use: that may be its make; that nobody brought it here may not."""
    at = scene.punch.at
    before = scene.track.between(at - HOUR_S, at)
    came = len(before) >= 3 and _radius_of(before) > 3 * STILL_M
    if came or not scene.punch.is_in:
        reason = "No sign of life, but this phone never tells of any; it came to the post with its owner."
        return Verdict(NAME, 0.15, 0.6, reason, evidence, CLEARS)
    reason = "The phone lay at the post before the punch and all through the duty, and never shows any use."
    return Verdict(NAME, 0.65 * length, 0.8, reason, evidence, CLEARS)


def _of_absence(scene: Scene, duty: Duty, signs: Signs, evidence: dict[str, float | int | None]) -> Verdict:
    """Judge a phone that was somewhere else for the whole duty: forgotten at home, or its owner never came."""
    if signs.done:
        return Verdict(NAME, 0.0, 0.7, "The phone was elsewhere, but scans and tasks were done.", evidence)
    outside = f"{metres(float(np.median(duty.outside_m)))} outside the fence"
    length = min(1.0, signs.hours_on / 5)
    device = scene.device
    personal = device is not None and not device.shared and device.carrier_id is not None
    if signs.used > 0.15 * signs.expected and signs.used >= 3:
        reason = f"The phone was in use {outside} for the whole duty ({signs.used} times), never at the post."
        return Verdict(NAME, 0.92 * min(1.0, signs.hours_on / 3), 0.95, reason, evidence, CLEARS)
    reason = f"The phone lay {outside} for the whole duty, unused."
    if personal:
        whose = (
            "this very phone" if device and device.carrier_id == scene.punch.person_id else "somebody else's"
        )
        return Verdict(NAME, 0.85 * length, 0.9, f"{reason} The punch was made on {whose}.", evidence, CLEARS)
    again = scene.past.shifts >= PAST_SHIFTS and scene.past.scans + scene.past.tasks == 0
    score = 0.7 if again else 0.28
    return Verdict(NAME, score * length, 0.9, f"{reason} It may have been forgotten.", evidence, CLEARS)


def _of_silence(
    scene: Scene, duty: Duty, signs: Signs, evidence: dict[str, float | int | None]
) -> Verdict | None:
    """Judge a duty of which the phone told hardly anything: proof of nothing by itself."""
    if signs.done or signs.used:
        return Verdict(NAME, 0.0, 0.6, "The phone was mostly silent, but there are signs of life.", evidence)
    alive = sum(len(one.fixes.between(duty.since, duty.until)) >= 5 for one in scene.colleagues)
    if not alive or _ran_down(scene):
        return None
    past = scene.past
    never = past.shifts >= PAST_SHIFTS and past.phone_events + past.scans + past.tasks == 0
    reason = f"Nothing at all of this person in {duty.hours:.1f} h, while {alive} colleagues' phones told where they were"
    if never:
        return Verdict(
            NAME,
            0.4,
            0.7,
            f"{reason}; no sign of life in {past.shifts} earlier shifts either.",
            evidence,
            CLEARS,
        )
    return Verdict(NAME, 0.2, 0.6, f"{reason}; a phone that is off proves nothing.", evidence, CLEARS)


def _ran_down(scene: Scene) -> bool:
    """Tell whether the battery was all but empty, or the network gone, when the phone was last heard of."""
    battery, online = present(scene.statuses.battery), present(scene.statuses.online)
    fixes = present(scene.track.battery)
    last = [float(levels[-1]) for levels in (battery, fixes) if len(levels)]
    return bool(last and min(last) <= EMPTY_BATTERY) or bool(len(online) and online[-1] == 0.0)


def _by_past(scene: Scene) -> Verdict | None:
    """Judge by the earlier shifts alone, at the punch: never a sign of life of a phone that is on."""
    past = scene.past
    if past.shifts < PAST_SHIFTS:
        return None
    if past.phone_events + past.scans + past.tasks:
        return Verdict(NAME, 0.0, 0.4, f"Signs of life in {past.shifts} earlier shifts.")
    on = len(scene.track) + len(scene.statuses) >= 5
    reason = f"Not one sign of life in {past.shifts} earlier shifts: no use of the phone, no scan, no task."
    return Verdict(NAME, 0.35 if on else 0.25, 0.7, reason, {"earlier_shifts": past.shifts}, CLEARS)
