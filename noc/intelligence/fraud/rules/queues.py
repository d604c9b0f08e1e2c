"""Two people in the queue of a kiosk: colleagues who come together, or one who punches for both."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.clues import Clue, points_of, tell, weigh
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
    if pair is None or pair.together_days < DAYS:
        return Verdict(
            NAME, 0.0, 0.8, f"{device.code} {what}, and nobody is always beside him in its queue.", evidence
        )
    clues = _clues(scene, device, pair)
    score = min(weigh(BASE, clues), MOST)
    score = score if score >= LEAST else 0.0
    reason = f"{device.code} {what}: {tell(clues)}."
    evidence |= {
        "other_id": pair.other_id,
        "together_days": pair.together_days,
        "after_days": pair.after_days,
        "days_here": pair.days_here,
        "gap_s": round(pair.gap_s, 1),
        "gap_spread": None if math.isnan(pair.gap_spread) else round(pair.gap_spread, 2),
        "clues": points_of(clues),
    }
    return Verdict(NAME, score, 0.8, reason, evidence, CLEARS if score else "")


def _clues(scene: Scene, device: Device, pair: Pair) -> list[Clue]:
    """Return the order and the gap; faces and the own phone count only as far as these are odd."""
    name = scene.names.get(pair.other_id) or f"person {pair.other_id}"
    after = pair.after_days * 2 >= pair.together_days
    ordered = max(pair.after_days, pair.together_days - pair.after_days)
    chance = _binomial_tail(pair.together_days, ordered)
    pattern = min(0.35 * -math.log(chance), 1.4) * pair.together_days / max(pair.days_here, 1)
    side = "after" if after else "before"
    clues = [Clue(pattern, f"right {side} {name} on {ordered} of {pair.days_here} days")]
    if pair.gap_s <= QUICK_S and pair.gap_spread <= STEADY:
        clues.append(Clue(1.0, f"always about {pair.gap_s:.0f} s apart"))
        pattern += 1.0
    odd = min(pattern / 2.0, 1.0)
    if after and math.isnan(pair.gap_now_s):
        return [*clues, Clue(-1.5, f"but {name} did not punch just before him now")]
    weaker = _weaker(scene, device, pair, odd)
    points = compare_faces(scene).log_odds
    if not math.isnan(points) and (points > 0 or not weaker):  # "as usual" clears nobody whose usual is odd
        points = min(max(points, -1.5), 3.5)
        words = "the face is unlike his own" if points > 0.5 else "the face is his as usual"
        clues.append(Clue(points * (odd if points > 0 else 1.0), words))
    return clues + weaker + [Clue(one.points * odd, one.words) for one in own_phone_clues(scene)]


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
