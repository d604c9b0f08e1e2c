"""EXCESSIVE_HOURS: more hours than a person can work, or two places at once by his own punches."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.distances import metres_between
from noc.intelligence.fraud.rules.duties import clear_fixes, outside_m
from noc.intelligence.fraud.rules.measures_times import LONGEST_S, worked_spells
from noc.intelligence.fraud.rules.scenes import Scene
from noc.intelligence.fraud.rules.spreads import HOUR_S
from noc.intelligence.fraud.rules.verdicts import Verdict
from noc.intelligence.fraud.rules.words import metres, seconds

NAME: Final = "EXCESSIVE_HOURS"
SAME_SPELL_S: Final = 1.5 * HOUR_S  # a rest so short does not end a spell of work
TRAVEL_KMH: Final = 40.0  # across a town, waiting included, as the crow flies
NEAR_M: Final = 1500.0  # sites so near are reached on foot; posts of one compound
HANDOVER_S: Final = 0.5 * HOUR_S
PLANNED_SLACK_S: Final = 2.0 * HOUR_S
CLEARS: Final = (
    "The roster's or a supervisor's word that both were worked, or that a punch out was forgotten."
)


def excessive_hours(scene: Scene) -> Verdict | None:
    """Judge hours on end, and presence at two sites, by the person's punches; None without an earlier punch."""
    if not len(scene.own) and not len(scene.later):
        return None
    found = [one for one in (_overlap(scene), _overtaken(scene), _no_travel(scene), _too_long(scene)) if one]
    if not found:
        return Verdict(NAME, 0.0, 0.8, "Hours and rest are within limits, one site at a time.")
    return max(found, key=lambda one: one.weight)


def _last(scene: Scene) -> tuple[float, bool, int, float, float] | None:
    own = scene.own
    if not len(own):
        return None
    return (
        float(own.at[-1]),
        bool(own.is_in[-1]),
        int(own.site_id[-1]),
        float(own.lat[-1]),
        float(own.lon[-1]),
    )


def _apart_m(scene: Scene, lat: float, lon: float) -> float:
    """Return metres to another punch; where one tells no position, as far as another site of the town may be."""
    metres_away = metres_between(lat, lon, scene.punch.lat, scene.punch.lon)
    return 2 * NEAR_M if math.isnan(metres_away) else metres_away


def _overlap(scene: Scene) -> Verdict | None:
    """Judge a punch at another site while the person is still punched in at the last one."""
    last, punch = _last(scene), scene.punch
    if last is None or not last[1] or punch.site_id is None or last[2] in (-1, punch.site_id):
        return None
    since_s, apart_m = punch.at - last[0], _apart_m(scene, last[3], last[4])
    if since_s > LONGEST_S or apart_m < NEAR_M:
        return None
    planned_end = max(
        (one.end for one in scene.shifts if one.site_id == last[2] and one.start < punch.at), default=math.nan
    )
    evidence = {
        "hours_open": round(since_s / HOUR_S, 1),
        "metres_apart": round(apart_m),
        "other_site_id": last[2],
    }
    reason = (
        f"Still punched in at another site, {metres(apart_m)} away, since {seconds(since_s)} before; "
        f"punched {'in' if punch.is_in else 'out'} here"
    )
    if any(
        one.site_id == punch.site_id and one.start - HOUR_S <= punch.at <= one.end for one in scene.shifts
    ):
        return Verdict(NAME, 0.1, 0.8, f"{reason}, as the roster has it.", evidence, CLEARS)
    if planned_end <= punch.at + HANDOVER_S or (math.isnan(planned_end) and since_s > 6 * HOUR_S):
        return Verdict(NAME, 0.15, 0.8, f"{reason}: the punch out there seems forgotten.", evidence, CLEARS)
    return Verdict(NAME, 0.75 if planned_end > punch.at else 0.6, 0.85, f"{reason}.", evidence, CLEARS)


def _overtaken(scene: Scene) -> Verdict | None:
    """Judge, at the final look, a punch in that another site's overtook before this duty was closed."""
    punch, later = scene.punch, scene.later
    if not punch.is_in or not len(later) or not later.is_in[0] or punch.site_id is None:
        return None
    other, apart_m = int(later.site_id[0]), _apart_m(scene, float(later.lat[0]), float(later.lon[0]))
    planned = scene.shift.end if scene.shift is not None else scene.ends
    if other in (-1, punch.site_id) or apart_m < NEAR_M or later.at[0] >= planned - HANDOVER_S:
        return None
    if any(one.site_id == other and one.start < planned for one in scene.shifts) or _stood_here(scene):
        return None
    after_s = float(later.at[0]) - punch.at
    reason = f"Punched in at another site, {metres(apart_m)} away, {seconds(after_s)} later without punching out here."
    evidence = {
        "hours_open": round(after_s / HOUR_S, 1),
        "metres_apart": round(apart_m),
        "other_site_id": other,
    }
    return Verdict(NAME, 0.6, 0.8, reason, evidence, CLEARS)


def _stood_here(scene: Scene) -> bool:
    """Tell whether the phone was at this post round that later punch: then it is the other one that is false."""
    fixes = clear_fixes(scene.track.between(scene.punch.at, float(scene.later.at[0]) + HOUR_S))
    return len(fixes) >= 5 and float((outside_m(scene, fixes) <= scene.limits.fence_tolerance_m).mean()) > 0.8


def _no_travel(scene: Scene) -> Verdict | None:
    """Judge a second duty at another site, begun sooner after the first than anybody can travel."""
    last, punch = _last(scene), scene.punch
    if last is None or last[1] or not punch.is_in or punch.site_id is None or last[2] in (-1, punch.site_id):
        return None
    gap_s, apart_m = punch.at - last[0], _apart_m(scene, last[3], last[4])
    needed_s = apart_m / (TRAVEL_KMH / 3.6)
    if apart_m < NEAR_M or gap_s >= needed_s:
        return None
    both = {one.site_id for one in scene.shifts} >= {last[2], punch.site_id}
    reason = f"Punched in {seconds(gap_s)} after punching out at another site {metres(apart_m)} away."
    evidence = {"gap_s": round(gap_s), "metres_apart": round(apart_m), "other_site_id": last[2]}
    score = 0.75 * (1 - gap_s / needed_s) + (0.1 if gap_s < needed_s / 3 else 0.0)
    return Verdict(NAME, score * (0.35 if both else 1.0), 0.8, reason, evidence, CLEARS)


def _too_long(scene: Scene) -> Verdict | None:
    """Judge a spell of work, short rests not counted, that is longer than the tenant allows."""
    punch = scene.punch
    spell = _spell(scene)
    if spell is None:
        return None
    hours = (spell[1] - spell[0]) / HOUR_S
    planned = (
        sum(max(0.0, min(one.end, spell[1]) - max(one.start, spell[0])) for one in scene.shifts) / HOUR_S
    )
    evidence = {
        "hours": round(hours, 1),
        "planned_hours": round(planned, 1),
        "limit_h": scene.limits.max_work_h,
    }
    if hours <= scene.limits.max_work_h:
        return None
    if planned >= hours - PLANNED_SLACK_S / HOUR_S:
        reason = f"{hours:.1f} h on end, as the roster has it."
        return Verdict(NAME, 0.05, 0.9, reason, evidence)
    reason = f"{hours:.1f} h of work on end by the punches, {planned:.1f} h of them rostered."
    there = None if punch.is_in and scene.look == "punch" else _was_there(scene, spell[1])
    if there is False and _is_outside(scene):
        return Verdict(NAME, 0.2, 0.7, f"{reason} Punched out late, on the way home.", evidence, CLEARS)
    if there is False:
        reason = f"{reason} The phone was away before the punch out, and came back for it."
        return Verdict(NAME, 0.8, 0.9, reason, evidence, CLEARS)
    # An hour over the limit is for somebody to look at; nobody's ticket by itself.
    score = 0.55 + 0.1 * min(3.0, hours - scene.limits.max_work_h)
    return Verdict(NAME, score, 0.85 if there else 0.8, reason, evidence, CLEARS)


def _is_outside(scene: Scene) -> bool:
    return scene.place is not None and scene.place.fence_m > scene.limits.fence_tolerance_m


def _spell(scene: Scene) -> tuple[float, float] | None:
    """Return begin and end of the work on end that this punch closes (out), or whose last part it opened (final look)."""
    punch = scene.punch
    spells = worked_spells(scene.own, punch.at)
    if punch.is_in:
        outs = scene.later.at[~scene.later.is_in]
        if not len(outs):
            return None
        begin, end = punch.at, float(outs[0])
    else:
        if not len(scene.own) or not scene.own.is_in[-1] or not spells:
            return None
        begin, end = spells[-1][0], punch.at
        spells = spells[:-1]
    if end - begin > LONGEST_S:
        return None
    for earlier_in, earlier_out in reversed(spells):
        if begin - earlier_out > SAME_SPELL_S or earlier_out > begin:
            break
        begin = earlier_in
    return begin, end


def _was_there(scene: Scene, end: float) -> bool | None:
    """Tell whether the phone was at the post in the last hours of the spell; None where it told nothing."""
    fixes = clear_fixes(scene.track.between(end - 2 * HOUR_S, end - 0.25 * HOUR_S))
    if len(fixes) < 3 or scene.place is None:
        return None
    return bool(np.median(outside_m(scene, fixes)) <= scene.limits.fence_tolerance_m)
