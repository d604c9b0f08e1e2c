"""IMPOSSIBLE_TRAVEL: two facts of one person that no journey joins.

The punch is held against every other fact: the phone's fixes, scans, the person's own punches before and (final look)
after it. Late facts change nothing, since facts go by when they happened. What comes back is a receiver's error: a
reflected signal, a cell tower for a satellite fix. What stands alone weighs little. Aircraft exist.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from noc.intelligence.fraud.rules.contradictions import Against, contradicting, punch_fact
from noc.intelligence.fraud.rules.scenes import Scene
from noc.intelligence.fraud.rules.verdicts import Verdict
from noc.intelligence.fraud.rules.ways import (
    FIX,
    PUNCH,
    SLACK_S,
    SOURCES,
    UNKNOWN_ACCURACY_M,
    Facts,
    Jump,
    all_facts,
    facts_of,
    lasting_jumps,
)
from noc.kernel.geo import haversine_m

KIND: Final = "IMPOSSIBLE_TRAVEL"
FLIGHT_KMH, FLIGHT_M, FLIGHT_S = 900.0, 200_000.0, 3_000.0
NEAR_FENCE_M: Final = 500.0
AWAKE_S: Final = 900.0  # the phone was carried or used so near the punch
JUMP_M: Final = 2_000.0  # after a tunnel a dead reckoning is put right by less
JUMP_STAYS: Final = 5  # fixes, and
JUMP_LASTS_S: Final = 300.0  # seconds on both sides of a jump that lasts
SHOWN: Final = 5
TOUCHES: Final = frozenset({"step", "screen_on", "app_open", "call"})  # a phone alone does none of these


def _speed_score(kmh: float, metres: float, seconds: float, limit_kmh: float) -> float:
    if metres > FLIGHT_M and kmh < FLIGHT_KMH and seconds > FLIGHT_S:
        return 0.3  # by air
    return float(np.interp(kmh / limit_kmh, [1.0, 1.5, 2.0, 4.0], [0.5, 0.7, 0.85, 0.95]))


def _own_phone(scene: Scene) -> bool | None:
    """Tell whether the punch was made on the phone whose track this is; None when nobody knows."""
    if scene.device is None:
        return None
    if scene.device.shared:
        return False
    return None if scene.device.carrier_id is None else scene.device.carrier_id == scene.punch.person_id


def _phone_awake(scene: Scene) -> bool:
    """Tell whether somebody carried or touched the phone about the time of the punch."""
    at = scene.punch.at
    near = np.abs(scene.uses.at - at) <= AWAKE_S
    if any(scene.uses.kind[row] in TOUCHES for row in np.flatnonzero(near)):
        return True
    facts = facts_of(scene.track.between(at - AWAKE_S, at + AWAKE_S))
    if len(facts) < 2:
        return False
    moved_m = haversine_m(facts.lat[0], facts.lon[0], facts.lat, facts.lon)
    return bool(np.median(moved_m[-3:]) > 2 * np.median(facts.accuracy_m) + 100.0)


def _face_says_present(scene: Scene) -> bool:
    punch = scene.punch
    return punch.face_confidence >= 0.85 and not punch.liveness < 0.7


def _stray_punch(scene: Scene, against: Against) -> bool:
    """Tell whether the punch alone lies astray: far from the site while the phone's facts were at it."""
    place = scene.place
    if place is None or not place.fence_m > NEAR_FENCE_M:
        return False
    facts = against.facts
    away_m = haversine_m(facts.lat, facts.lon, place.lat, place.lon)
    return bool(np.median(away_m) < place.radius_m + NEAR_FENCE_M) and not bool((facts.source == PUNCH).any())


def _confidence(scene: Scene, against: Against) -> tuple[float, str]:
    """Return how much the contradiction rests on, and what was considered, in words."""
    weight = against.weight
    if weight == 0:
        return 0.15, "the odd positions came and went again, as a receiver's errors do"
    if _stray_punch(scene, against):
        return 0.15, "the phone was at the site all the time; the position of the punch alone is astray"
    base = {1: 0.3, 2: 0.75}.get(weight, 0.95)
    firm = against.facts.where(~against.strays)
    by_phone = not bool((firm.source != FIX).any())
    if by_phone and _own_phone(scene) is not True and not _phone_awake(scene):
        if _face_says_present(scene):
            return 0.2, "the own phone lay still and unused there: left behind, since the face was his"
        return 0.6, "the own phone lay still and unused there: it may have been left behind"
    if by_phone and _own_phone(scene) is False:
        return base, "the own phone was carried or used there while the punch was made on another device"
    return base, f"{weight} facts say so" if weight > 1 else "a single fact says so"


def _point(facts: Facts, row: int) -> dict[str, Any]:
    return {
        "at": float(facts.at[row]),
        "lat": round(float(facts.lat[row]), 7),
        "lon": round(float(facts.lon[row]), 7),
        "accuracy_m": round(float(facts.accuracy_m[row]), 1),
        "source": SOURCES[int(facts.source[row])],
    }


def _of_punch(scene: Scene, here: Facts, against: Against) -> Verdict:
    pool = np.flatnonzero(~against.strays) if not against.strays.all() else np.arange(len(against.strays))
    worst = int(pool[np.argmax(against.ways.kmh[pool])])
    metres, seconds = float(against.ways.metres[worst]), float(against.ways.seconds[worst])
    kmh, limit = float(against.ways.kmh[worst]), scene.limits.max_travel_kmh
    facts = against.facts
    confidence, considered = _confidence(scene, against)
    source = SOURCES[int(facts.source[worst])]
    return Verdict(
        KIND,
        _speed_score(kmh, metres, seconds, limit),
        confidence,
        f"{metres / 1000:.1f} km at least (accuracies taken off) between a {source} and the punch, {seconds / 60:.1f} min "
        f"apart: {kmh:,.0f} km/h, the limit is {limit:.0f}; {considered}",
        {
            "metres": round(metres),
            "seconds": round(seconds),
            "kmh": round(kmh, 1),
            "limit_kmh": limit,
            "witnesses": against.weight,
            "passing_errors": int(against.strays.sum()),
            "punch": _point(here, 0),
            "contradicting": [_point(facts, int(row)) for row in [worst, *pool[-SHOWN:].tolist()]],
        },
        "A ticket of the journey, a clock or position of one of the two devices found wrong, or the phone left behind "
        "and the person seen at the site.",
    )


def _of_jump(scene: Scene, facts: Facts, jump: Jump) -> Verdict:
    before, after = _point(facts, jump.row - 1), _point(facts, jump.row)
    limit = scene.limits.max_travel_kmh
    near_punch = abs(after["at"] - scene.punch.at) < 3600 or before["at"] < scene.punch.at < after["at"]
    return Verdict(
        KIND,
        0.6 if near_punch else 0.5,
        0.8,
        f"the phone leapt {jump.metres / 1000:.1f} km in {jump.seconds:.0f} s ({jump.kmh:,.0f} km/h, the limit is "
        f"{limit:.0f}) and stayed: {jump.stayed_n} fixes over {jump.stayed_s / 60:.0f} min before, {jump.arrived_n} over "
        f"{jump.arrived_s / 60:.0f} min after",
        {
            "metres": round(jump.metres),
            "seconds": round(jump.seconds),
            "kmh": round(jump.kmh, 1),
            "leap": [before, after],
        },
        "A phone found to report places wrongly at one of the two, or a journey that explains it.",
    )


def _longest_leap(scene: Scene) -> Verdict | None:
    facts = facts_of(scene.track)
    facts = facts.where(facts.accuracy_m <= max(scene.limits.accuracy_limit_m, UNKNOWN_ACCURACY_M))
    jumps = [
        jump
        for jump in lasting_jumps(facts, scene.limits.max_travel_kmh, JUMP_M)
        if min(jump.stayed_n, jump.arrived_n) >= JUMP_STAYS
        and min(jump.stayed_s, jump.arrived_s) >= JUMP_LASTS_S
    ]
    worst = max(jumps, key=lambda jump: jump.metres, default=None)
    return None if worst is None else _of_jump(scene, facts, worst)


def detect_impossible_travel(scene: Scene) -> Verdict | None:
    """Return whether the person could have been where all his facts say; None when there is but one."""
    here, facts = punch_fact(scene), all_facts(scene)
    leap = _longest_leap(scene)
    if here is None or not len(facts):
        return leap
    against = contradicting(facts, here, scene.limits.max_travel_kmh)
    found = [leap] if leap is not None else []
    if len(against.facts):
        found.append(_of_punch(scene, here, against))
    if found:
        return max(found, key=lambda one: one.weight)
    return _all_reachable(scene, here, facts)


def _all_reachable(scene: Scene, here: Facts, facts: Facts) -> Verdict:
    metres = haversine_m(facts.lat, facts.lon, here.lat[0], here.lon[0])
    sure_m = np.maximum(metres - facts.accuracy_m - here.accuracy_m[0], 0.0)
    kmh = sure_m / (np.abs(facts.at - here.at[0]) + SLACK_S) * 3.6
    return Verdict(
        KIND,
        0.0,
        min(1.0, len(facts) / 10),
        f"{len(facts)} other facts, up to {metres.max() / 1000:.1f} km away; none asks for more than {kmh.max():.0f} km/h",
        {"facts": len(facts), "kmh": round(float(kmh.max()), 1), "limit_kmh": scene.limits.max_travel_kmh},
    )
