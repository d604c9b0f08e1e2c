"""GHOST_SHIFT: punches, and no life between them. A phone that is off is no proof; one that is on and lifeless is."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.duties import (
    Duty,
    clear_fixes,
    duty_of,
    lifeless_span,
    lively,
    outside_m,
)
from noc.intelligence.fraud.rules.elsewhere import find_elsewhere
from noc.intelligence.fraud.rules.scenes import Fixes, Scene
from noc.intelligence.fraud.rules.spreads import HOUR_S, present
from noc.intelligence.fraud.rules.verdicts import Verdict
from noc.intelligence.fraud.rules.vital_signs import Signs, radius_of, signs_of
from noc.intelligence.fraud.rules.words import metres, seconds

Evidence = dict[str, float | int | None]
NAME: Final = "GHOST_SHIFT"
FEWEST_H: Final = 2.0
STILL_M: Final = 40.0  # a phone that lies still wanders so far by its receiver's error
EMPTY_BATTERY: Final = 0.06
PAST_SHIFTS: Final = 5
MANY: Final = 45  # events a shift, more than a phone tells by itself
BROUGHT_S: Final = 2.5 * HOUR_S
LAY_S: Final = 0.75 * HOUR_S  # before the punch; the app may begin to tell when its owner arrives
HELD_S: Final = 1800.0  # a phone used so shortly before is in somebody's hand
LONGEST_NAP_H: Final = 4.5
CLEARS: Final = "Somebody who saw the person at work, a signed round, or a second phone in use."


def ghost_shift(scene: Scene) -> Verdict | None:
    """Judge whether anybody lived through the duty; None where the phone could not have told."""
    duty = duty_of(scene)
    if duty is None or duty.hours < FEWEST_H:
        return heaviest(_by_phone(scene), _by_past(scene) if scene.punch.is_in else None)
    return heaviest(_by_phone(scene), _by_duty(scene, duty))


def heaviest(*verdicts: Verdict | None) -> Verdict | None:
    """Return the verdict that weighs most, the surer one of two that clear; None when there is none."""
    said = [one for one in verdicts if one is not None]
    return max(said, key=lambda one: (one.weight, one.confidence), default=None)


def _by_phone(scene: Scene) -> Verdict | None:
    """Judge where the person's own phone was at the punch: once it may have been forgotten at home, again and again not."""
    where = find_elsewhere(scene)
    if not where.chance and not (where.repeated and math.isnan(where.gap_m)):
        return None
    evidence = {
        "phone_away_m": where.gap_m,
        "kmh": where.kmh,
        "earlier": where.hits,
        "earlier_known": where.known,
    }
    evidence = {name: round(value) for name, value in evidence.items() if not math.isnan(value)}
    before = f"; so it was at {where.hits} of {where.known} earlier punches" if where.hits else ""
    if math.isnan(where.gap_m):
        reason = (
            f"The person's own phone was somewhere else at {where.hits} of {where.known} earlier punches."
        )
        return Verdict(NAME, 0.35, 0.7, reason, evidence, CLEARS)
    device = scene.device
    others = (
        device is not None and not device.shared and device.carrier_id not in (None, scene.punch.person_id)
    )
    held = lively(scene, scene.punch.at - HELD_S, scene.punch.at) > 0
    score = 0.85 if where.repeated else 0.6 if others or held else 0.3
    reason = f"The person's own phone was {metres(where.gap_m)} away {seconds(where.age_s)} before the punch{before}."
    return Verdict(NAME, score * (0.4 + 0.6 * where.chance), 0.9, reason, evidence, CLEARS)


def _by_duty(scene: Scene, duty: Duty) -> Verdict | None:
    signs = signs_of(scene, duty)
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
    return heaviest(_of_stillness(scene, signs, evidence), _of_stretch(scene, duty, signs, evidence))


def _of_stillness(scene: Scene, signs: Signs, evidence: Evidence) -> Verdict:
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


def _of_stretch(scene: Scene, duty: Duty, signs: Signs, evidence: Evidence) -> Verdict | None:
    """Judge the longest part of the duty without any life, though there was some before or after: a phone that was left at
    the post while its owner went. By night a part of it may be sleep."""
    since, until = lifeless_span(scene, duty)
    hours = (until - since) / HOUR_S
    fixes = clear_fixes(scene.track.between(since, until))
    if hours < LONGEST_NAP_H or len(fixes) < 2 * hours or radius_of(fixes) > STILL_M:
        return None
    expected = signs.expected * hours / max(signs.hours_on, hours)
    surprise = 1 - math.exp(-expected / 10)
    score = (
        0.6
        * min(1.0, (hours - LONGEST_NAP_H) / 2.5)
        * surprise
        * (0.5 if _is_night(scene, since, until) else 1.0)
    )
    reason = (
        f"The phone was on and lay still for {hours:.1f} h of the duty without a single sign of use, "
        f"where {expected:.0f} are usual."
    )
    return Verdict(NAME, score, 0.85, reason, evidence | {"lifeless_h": round(hours, 1)}, CLEARS)


def _is_night(scene: Scene, since: float, until: float) -> bool:
    """Tell whether most of a span is night at the site, as the tenant counts it."""
    middle_h = (scene.local_hour + ((since + until) / 2 - scene.punch.at) / HOUR_S) % 24
    limits = scene.limits
    return middle_h >= limits.night_from_h or middle_h < limits.night_until_h


def _of_dumb_phone(scene: Scene, length: float, evidence: Evidence) -> Verdict:
    """Judge a phone that never tells of any use: that may be its make, or how it is set; that it lay at the post long before
    its owner punched in may not."""
    at = scene.punch.at
    before = clear_fixes(scene.track.between(at - BROUGHT_S, at))
    lay_there = len(before) >= 3 and at - float(before.at[0]) >= LAY_S and _radius(before, scene) <= STILL_M
    if not lay_there or not scene.punch.is_in:
        reason = "No sign of use, but this phone never tells of any, and nothing shows that it was left here."
        return Verdict(NAME, 0.15, 0.6, reason, evidence, CLEARS)
    reason = (
        "The phone lay at the post long before the punch and all through the duty, and never shows any use."
    )
    return Verdict(NAME, 0.65 * length, 0.8, reason, evidence, CLEARS)


def _radius(before: Fixes, scene: Scene) -> float:
    """Return how far the phone ranged, metres; far when it lay, but not at the post."""
    there = outside_m(scene, before) <= scene.limits.fence_tolerance_m
    return radius_of(before) if there.all() else math.inf


def _of_absence(scene: Scene, duty: Duty, signs: Signs, evidence: Evidence) -> Verdict:
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
    score = 0.7 if find_elsewhere(scene).repeated else 0.28
    return Verdict(NAME, score * length, 0.9, f"{reason} It may have been forgotten.", evidence, CLEARS)


def _of_silence(scene: Scene, duty: Duty, signs: Signs, evidence: Evidence) -> Verdict | None:
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
        score, rounds = (
            (0.7, ", and not one point of the planned rounds was scanned")
            if _walks_none(scene)
            else (0.3, "")
        )
        reason = f"{reason}; no sign of life in {past.shifts} earlier shifts either{rounds}."
        return Verdict(NAME, score, 0.85 if rounds else 0.7, reason, evidence, CLEARS)
    return Verdict(NAME, 0.2, 0.6, f"{reason}; a phone that is off proves nothing.", evidence, CLEARS)


def _walks_none(scene: Scene) -> bool:
    """Tell whether rounds were planned for the person, and none of their points was ever scanned."""
    return scene.tours_done == 0.0


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
    if past.scans + past.tasks or past.phone_events > MANY * past.shifts:
        return Verdict(NAME, 0.0, 0.4, f"Signs of life in {past.shifts} earlier shifts.")
    if past.phone_events:
        return None  # no more than phones tell by themselves
    on = len(scene.track) + len(scene.statuses) >= 5
    reason = f"Not one sign of life in {past.shifts} earlier shifts: no use of the phone, no scan, no task."
    evidence: Evidence = {"earlier_shifts": past.shifts}
    if _walks_none(scene):
        reason = f"{reason} Rounds were planned, and none was walked."
        return Verdict(NAME, 0.6, 0.8, reason, evidence, CLEARS)
    return Verdict(NAME, 0.15 if on else 0.1, 0.7, reason, evidence, CLEARS)
