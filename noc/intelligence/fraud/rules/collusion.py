"""COLLUSION: one who carries the phones of two, and phones that punch for a ring, day after day."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.clues import Clue, points_of, tell, weigh
from noc.intelligence.fraud.rules.convoys import Convoy, compare_ways
from noc.intelligence.fraud.rules.face_clues import face_clues
from noc.intelligence.fraud.rules.faces import compare_faces
from noc.intelligence.fraud.rules.scenes import Colleague, Device, Scene
from noc.intelligence.fraud.rules.sharing import name_of, role_of
from noc.intelligence.fraud.rules.ties import (
    NEAR_S,
    TEAM_PEOPLE,
    Ties,
    count_ties,
    days_of,
    most_together,
    pair_with,
)
from noc.intelligence.fraud.rules.verdicts import Verdict
from noc.intelligence.fraud.rules.whereabouts import TOUCHES, own_phone_clues

NAME: Final = "COLLUSION"
CONVOY_BASE: Final = -3.0
RING_BASE: Final = -2.2
MOST: Final = 0.95
LEAST: Final = 0.05
TOGETHER: Final = 0.7  # of their moving, from which on two phones move as one
BEYOND_CHANCE: Final = 0.35
WALKS, WALKED_MIN = (
    3,
    20.0,
)  # walks together, and minutes, before anything is said: one patrol for two is no habit
WATCHED_H: Final = 4.0
ORDER_DAYS: Final = 3
AGAIN: Final = 2  # punches of guests who had been guests before: a phone lent to many once each is no ring
CONVOY_CLEARS: Final = "The two are a patrol team, or somebody saw both of them on a round."
RING_CLEARS: Final = (
    "The registry says that the phone is a shared one, or somebody saw all of these people at the post."
)


def collusion(scene: Scene) -> Verdict | None:
    """Judge whether the person's phone travelled with a colleague's, and whether the device serves a ring; the worse of the
    two. None where there is neither a device nor a colleague's track."""
    found = [verdict for verdict in (_judge_ring(scene), _judge_convoys(scene)) if verdict is not None]
    return max(found, key=lambda one: one.weight, default=None)


def _judge_convoys(scene: Scene) -> Verdict | None:
    """Judge the colleague whose phone moved most with the person's (final look of a punch in)."""
    if scene.look != "final" or not scene.punch.is_in:
        return None
    until = min(scene.until, scene.shift.end if scene.shift else scene.until)
    pairs: list[tuple[Colleague, Convoy]] = []
    for one in scene.colleagues:
        convoy = compare_ways(scene.track, one.fixes, scene.punch.at, until)
        if convoy is not None and not math.isnan(convoy.moving):
            pairs.append((one, convoy))
    if not pairs:
        return None
    who, convoy = max(pairs, key=lambda pair: (pair[1].moving, -pair[0].person_id))
    evidence = _convoy_evidence(who, convoy)
    said = f"{convoy.moving:.0%} of {convoy.moved_min:.0f} min on the move ({convoy.walks} walks) beside {_called(who)}"
    if not _is_convoy(convoy):
        return Verdict(NAME, 0.0, 0.8, f"His phone moved by itself: {said}.", evidence)
    clues = [
        Clue(3.0 * min(convoy.moving / 0.9, 1.0), f"his phone was {said}; by chance {convoy.chance:.0%}")
    ]
    clues += [*_never_apart(convoy), *_touches(scene, until), *face_clues(scene, compare_faces(scene))]
    score = min(weigh(CONVOY_BASE, clues), MOST)
    evidence |= {"clues": points_of(clues)}
    return Verdict(NAME, score, _sure(scene, convoy), f"{tell(clues)}.", evidence, CONVOY_CLEARS)


def _called(who: Colleague) -> str:
    return who.name or f"person {who.person_id}"


def _is_convoy(convoy: Convoy) -> bool:
    return (
        convoy.moving >= TOGETHER
        and convoy.moving - convoy.chance >= BEYOND_CHANCE
        and convoy.walks >= WALKS
        and convoy.moved_min >= WALKED_MIN
    )


def _never_apart(convoy: Convoy) -> list[Clue]:
    if convoy.hours < WATCHED_H:
        return []
    if convoy.always >= 0.95:
        return [Clue(1.0, f"never apart in {convoy.hours:.0f} h")]
    if convoy.always < 0.85:
        return [Clue(-1.5, f"apart for {1 - convoy.always:.0%} of {convoy.hours:.0f} h, as two people are")]
    return []


def _touches(scene: Scene, until: float) -> list[Clue]:
    """Return whether somebody used the phone during the shift: who carries two uses his own."""
    hours = (until - scene.punch.at) / 3600.0
    kinds = np.array([kind in TOUCHES for kind in scene.uses.kind], dtype=np.bool_)
    at = scene.uses.at[kinds & (scene.uses.at > scene.punch.at) & (scene.uses.at <= until)]
    if hours < WATCHED_H:
        return []
    in_hours = len(set((at // 3600.0).tolist()))
    if in_hours >= 3:
        return [Clue(-1.3, f"somebody used it in {in_hours} different hours")]
    usual = scene.past.phone_events / scene.past.shifts if scene.past.shifts else 0.0
    if not len(at) and usual >= 5:
        return [
            Clue(
                1.2, f"nobody touched it for {hours:.0f} h (its shifts usually have {usual:.0f} phone events)"
            )
        ]
    return []


def _sure(scene: Scene, convoy: Convoy) -> float:
    known = 0.9 if len(scene.uses) or scene.past.phone_events else 0.65
    return known * min(convoy.hours / WATCHED_H, 1.0)


def _convoy_evidence(who: Colleague, convoy: Convoy) -> dict[str, object]:
    return {
        "way": "convoy",
        "other_id": who.person_id,
        "other": who.name,
        "moving_together": round(convoy.moving, 3),
        "by_chance": None if math.isnan(convoy.chance) else round(convoy.chance, 3),
        "always_together": round(convoy.always, 3),
        "moved_min": round(convoy.moved_min, 1),
        "walks": convoy.walks,
        "hours": round(convoy.hours, 1),
        "apart_90_m": round(convoy.apart_m, 1),
    }


def _judge_ring(scene: Scene) -> Verdict | None:
    """Judge whether somebody else's phone punches for several people, and for some of them again and again."""
    device = scene.device
    if device is None:
        return None
    ties = count_ties(scene, device)
    if role_of(scene, device, ties) in ("own", "kiosk"):
        return None
    owner = device.carrier_id if device.carrier_id is not None else ties.main_id
    guests = _guests(scene, device, ties, owner)
    if len(guests) < 2 or sum(guests.values()) - len(guests) < AGAIN:
        return Verdict(
            NAME,
            0.0,
            0.6,
            f"{device.code} serves no ring that lasts.",
            {"way": "ring", "guests": len(guests)},
        )
    clues = [*_ring_clues(scene, device, guests, len(ties.counts)), *face_clues(scene, compare_faces(scene))]
    clues += own_phone_clues(scene)
    score = min(weigh(RING_BASE, clues), MOST)
    evidence = {
        "way": "ring",
        "device": device.code,
        "guests": [
            {"person_id": one, "name": name_of(scene, one), "days": days} for one, days in guests.items()
        ],
        "clues": points_of(clues),
    }
    reason = f"{device.code}: {tell(clues)}."
    return Verdict(NAME, score if score >= LEAST else 0.0, 0.85, reason, evidence, RING_CLEARS)


def _guests(scene: Scene, device: Device, ties: Ties, owner: int | None) -> dict[int, int]:
    """Return on how many days each person but the owner punched on the device, the present punch included."""
    past = device.punches
    people = sorted({*ties.counts, scene.punch.person_id} - {owner})
    days = {one: set(days_of(scene, past.at[past.person_id == one]).tolist()) for one in people}
    days[scene.punch.person_id].add(0)
    return {one: len(when) for one, when in days.items()}


def _ring_clues(scene: Scene, device: Device, guests: dict[int, int], people: int) -> list[Clue]:
    often = sorted(guests.items(), key=lambda item: -item[1])[:4]
    told = ", ".join(f"{name_of(scene, one)} on {days} day{'s' if days > 1 else ''}" for one, days in often)
    again = sum(guests.values()) - len(guests)
    clues = [Clue(min(0.8 * math.log2(1 + again) - 0.3, 2.2), f"it punches for {told}")]
    other = most_together(scene, device.punches, NEAR_S)
    if other is not None:
        pair = pair_with(scene, device.punches, other, NEAR_S)
        if pair.together_days >= ORDER_DAYS and pair.order_share >= 0.8:
            steady = max(pair.after_days, pair.together_days - pair.after_days)
            clues.append(Clue(0.5, f"in the same order on {steady} of {pair.together_days} days"))
    if people >= TEAM_PEOPLE:
        clues.append(Clue(-1.5, f"{people} people use it, as a team's phone"))
    return clues
