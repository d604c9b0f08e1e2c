"""Two people in the queue of a kiosk: colleagues who come together, or one who punches for both."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.clues import Clue, points_of, tell, weigh
from noc.intelligence.fraud.rules.face_clues import face_clues
from noc.intelligence.fraud.rules.faces import compare_faces
from noc.intelligence.fraud.rules.scenes import Device, Scene
from noc.intelligence.fraud.rules.spreads import middle
from noc.intelligence.fraud.rules.ties import QUEUE_S, Pair, Ties, most_together, pair_with
from noc.intelligence.fraud.rules.verdicts import Verdict
from noc.intelligence.fraud.rules.whereabouts import own_phone_clues

NAME: Final = "BUDDY_PUNCHING"
BASE: Final = -3.2
MOST: Final = 0.85
LEAST: Final = 0.05
DAYS: Final = 4  # side by side on so many days before anything is said
STEADY: Final = (
    0.35  # spread of the gap over its middle: a hand that is quick twice, not two people in a queue
)
QUICK_S: Final = 45.0
CLEARS: Final = "The kiosk's pictures of the two punches show two people, or somebody saw both at the post."


def judge_queue(scene: Scene, device: Device, ties: Ties) -> Verdict:
    """Judge a punch on a kiosk by who stood next to the person in its queue, day after day."""
    people = len({*ties.counts, scene.punch.person_id})
    what = (
        "is a kiosk"
        if device.shared
        else f"is probably a kiosk that nobody declared ({people} people use it)"
    )
    other = most_together(scene, device.punches, QUEUE_S)
    pair = pair_with(scene, device.punches, other, QUEUE_S, next_only=True) if other is not None else None
    evidence: dict[str, object] = {"device": device.code, "role": "kiosk", "people": people}
    steady = _steadiness(scene, pair) if pair is not None else []
    clues = _clues(scene, device, pair, steady)
    score = min(weigh(BASE, clues), MOST)
    if score < LEAST or all(clue.points <= 0 for clue in clues):
        reason = f"{device.code} {what}, and nobody is always beside him in its queue."
        return Verdict(
            NAME, 0.0, 0.8, f"{device.code} {what}: {tell(clues)}." if steady else reason, evidence
        )
    if pair is not None:
        evidence |= {
            "other_id": pair.other_id,
            "together_days": pair.together_days,
            "after_days": pair.after_days,
            "days_here": pair.days_here,
            "gap_s": None if math.isnan(pair.gap_s) else round(pair.gap_s, 1),
            "gap_spread": None if math.isnan(pair.gap_spread) else round(pair.gap_spread, 2),
        }
    reason = f"{device.code} {what}: {tell(clues)}."
    return Verdict(NAME, score, 0.8, reason, evidence | {"clues": points_of(clues)}, CLEARS)


def _steadiness(scene: Scene, pair: Pair) -> list[Clue]:
    """Return how steady order and gap of the two are over the days; nothing before DAYS."""
    if pair.together_days < DAYS:
        return []
    name = scene.names.get(pair.other_id) or f"person {pair.other_id}"
    after = pair.after_days * 2 >= pair.together_days
    ordered = max(pair.after_days, pair.together_days - pair.after_days)
    chance = _binomial_tail(pair.together_days, ordered)
    points = min(0.35 * -math.log(chance), 1.4) * pair.together_days / max(pair.days_here, 1)
    clues = [
        Clue(points, f"right {'after' if after else 'before'} {name} on {ordered} of {pair.days_here} days")
    ]
    if pair.gap_s <= QUICK_S and pair.gap_spread <= STEADY:
        clues.append(Clue(1.0, f"always about {pair.gap_s:.0f} s apart"))
    if after and math.isnan(pair.gap_now_s):
        clues.append(Clue(-2.5, f"but {name} did not punch just before him now"))
    return clues


def _clues(scene: Scene, device: Device, pair: Pair | None, steady: list[Clue]) -> list[Clue]:
    """Return all clues; faces count only as far as the pair is odd, or the own phone was in a hand elsewhere."""
    phone = own_phone_clues(scene)
    away = any(clue.points > 2 for clue in phone)
    odd = 1.0 if away else min(max(sum(clue.points for clue in steady) / 2.0, 0.0), 1.0)
    weaker = _weaker(scene, device, pair, odd) if steady and pair is not None else []
    faces = face_clues(scene, compare_faces(scene))
    if weaker:  # "as usual" clears nobody whose usual is odd
        faces = [clue for clue in faces if clue.points > 0]
    seen = [Clue(clue.points * (odd if clue.points > 0 else 1.0), clue.words) for clue in [*faces, *phone]]
    return [*steady, *weaker, *(clue for clue in seen if clue.points)]


def _binomial_tail(count: int, ordered: int) -> float:
    """Return how likely so steady an order is between two who queue as it comes (two-sided sign test)."""
    tail = sum(math.comb(count, k) for k in range(ordered, count + 1)) / 2.0**count
    return min(2.0 * tail, 1.0)


def _weaker(scene: Scene, device: Device, pair: Pair, odd: float) -> list[Clue]:
    """Return whether the person's faces on this kiosk are weaker than everybody else's there."""
    past = device.punches
    known = ~np.isnan(past.face_confidence)
    usual = {
        one: middle(past.face_confidence[known & (past.person_id == one)])
        for one in set(past.person_id[known].tolist())
    }
    mine = usual.pop(scene.punch.person_id, math.nan)
    if len(usual) < 3 or math.isnan(mine):
        return []
    others = np.array(list(usual.values()))
    level = middle(others)
    spread = max(1.4826 * middle(np.abs(others - level)), 0.03)
    if mine < level - 3 * spread and usual.get(pair.other_id, level) >= level - 2 * spread:
        return [Clue(1.2 * odd, f"his faces are {mine:.2f} here, everybody's {level:.2f}")]
    return []
