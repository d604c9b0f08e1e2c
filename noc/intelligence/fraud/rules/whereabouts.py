"""Where the person's own phone was while he punched on somebody else's, and whether it lived after that."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.clues import Clue
from noc.intelligence.fraud.rules.scenes import Scene
from noc.kernel.geo import haversine_m

AROUND_S: Final = 15 * 60.0  # a fix so near in time tells where the phone was at the punch
BESIDE_M: Final = 150.0
LATELY_S: Final = 5 * 60.0
WALK_MPS: Final = 1.4
ELSEWHERE_M: Final = 500.0
WATCHED_S: Final = 4 * 3600.0  # of the shift, from which on silence means something
IN_HAND_S: Final = 30 * 60.0
TOUCHES: Final = frozenset(
    {"screen_on", "app_open", "call"}
)  # what a phone that lies or is only carried does not do
EMPTY: Final = 0.1  # battery below it: a phone that cannot punch


def own_phone_clues(scene: Scene) -> list[Clue]:
    """Return what the person's own phone says of his being there; nothing where it said nothing either way."""
    found = [_at_the_punch(scene)]
    if scene.look == "final" and scene.punch.is_in:
        found.append(_over_the_shift(scene))
    where = [clue for clue in found if clue is not None]
    away = max((clue for clue in where if clue.points > 0), key=lambda clue: clue.points, default=None)
    # a phone forgotten at home is away at the punch and all day: one clue, not two
    clues = [clue for clue in where if clue.points <= 0] + ([away] if away else [])
    empty = _battery(scene)
    return [*clues, empty] if empty else clues


def phone_distance_m(scene: Scene) -> float:
    """Return how far from the punch the person's phone was at that time, less what both receivers may err; NaN unknown."""
    punch = scene.punch
    here = (punch.lat, punch.lon)
    if math.isnan(punch.lat) and scene.place is not None:
        here = (scene.place.lat, scene.place.lon)
    near = scene.track.between(punch.at - AROUND_S, punch.at + AROUND_S)
    if not len(near) or math.isnan(here[0]):
        return math.nan
    nearest = int(np.argmin(np.abs(near.at - punch.at)))
    away = float(haversine_m(here[0], here[1], float(near.lat[nearest]), float(near.lon[nearest])))
    errors = [one for one in (punch.accuracy_m, float(near.accuracy_m[nearest])) if not math.isnan(one)]
    return max(away - math.hypot(*errors), 0.0)


def _reach_m(scene: Scene) -> float:
    """Return how far the phone may have come since the fix next to the punch: at half as fast again as it went lately, at a
    walk at least."""
    at = scene.punch.at
    near = scene.track.between(at - AROUND_S, at + AROUND_S)
    nearest = int(np.argmin(np.abs(near.at - at)))
    since = near.at[nearest] - LATELY_S
    lately = near.between(since, near.at[nearest])
    said = lately.speed_mps[~np.isnan(lately.speed_mps)]
    fastest = float(said.max()) if len(said) else 0.0
    if len(lately) >= 2:
        way = float(haversine_m(lately.lat[0], lately.lon[0], lately.lat[-1], lately.lon[-1]))
        fastest = max(fastest, way / max(float(lately.at[-1] - lately.at[0]), 1.0))
    return abs(at - float(near.at[nearest])) * max(1.5 * fastest, WALK_MPS)


def _at_the_punch(scene: Scene) -> Clue | None:
    away = phone_distance_m(scene)
    if away <= BESIDE_M:
        return Clue(-1.3, "his own phone was there with him")
    if not away >= ELSEWHERE_M or away - _reach_m(scene) < BESIDE_M:
        return None
    points, how = _in_a_hand(scene)
    return Clue(1.5 + points, f"his own phone was {away / 1000:.1f} km away at that minute{how}")


def _in_a_hand(scene: Scene) -> tuple[float, str]:
    """Return how the person's phone shows about the time of the punch that somebody has it with him: one forgotten at home
    lies still and nobody touches it. What only moved may have been on its way with him, by a clock that is off."""
    since, until = scene.punch.at - IN_HAND_S, scene.punch.at + IN_HAND_S
    touched = sum(
        kind in TOUCHES and since < at <= until
        for kind, at in zip(scene.uses.kind, scene.uses.at.tolist(), strict=True)
    )
    if touched:
        return 2.0, f" and in use ({touched} times within half an hour)"
    near = scene.track.between(since, until)
    if len(near) >= 3:
        way = haversine_m(float(near.lat[0]), float(near.lon[0]), near.lat, near.lon)
        errors = np.nan_to_num(near.accuracy_m, nan=50.0) + np.nan_to_num(near.accuracy_m[0], nan=50.0)
        if float(np.max(way - 2 * errors)) >= BESIDE_M:
            return 1.0, " and on the move"
    return 0.0, ""


def _battery(scene: Scene) -> Clue | None:
    known = scene.statuses.battery[(scene.statuses.at <= scene.punch.at) & ~np.isnan(scene.statuses.battery)]
    if len(known) and known[-1] <= EMPTY:
        return Clue(-0.7, f"his own phone had {known[-1]:.0%} of its battery left")
    return None


def _over_the_shift(scene: Scene) -> Clue | None:
    """Return whether the phone spent the shift at the site, elsewhere, or silent though it usually talks."""
    since, until = scene.punch.at, min(scene.until, scene.shift.end if scene.shift else scene.until)
    hours = (until - since) / 3600.0
    if until - since < WATCHED_S or scene.place is None:
        return None
    later = scene.track.between(since, until)
    if len(later) < 5:
        if scene.past.shifts >= 5 and scene.past.phone_events > 5 * scene.past.shifts:
            return Clue(0.6, f"his own phone, which usually talks, said nothing for {hours:.0f} h")
        return None
    away = haversine_m(scene.place.lat, scene.place.lon, later.lat, later.lon)
    errors = np.nan_to_num(later.accuracy_m, nan=50.0)
    inside = float(np.mean(away - errors <= scene.place.radius_m + BESIDE_M))
    if inside >= 0.6:
        return Clue(-1.0, f"his own phone was at the site {inside:.0%} of the shift")
    if inside <= 0.2:
        return Clue(1.5, f"his own phone was at the site only {inside:.0%} of the shift")
    return None
