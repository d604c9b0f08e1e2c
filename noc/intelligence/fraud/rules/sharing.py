"""BUDDY_PUNCHING: did somebody else punch for this person, on a phone or a kiosk that both use?"""

from __future__ import annotations

import math
from typing import Final, Literal

from noc.intelligence.fraud.rules.clues import Clue, points_of, tell, weigh
from noc.intelligence.fraud.rules.face_clues import face_clues
from noc.intelligence.fraud.rules.faces import Faces, compare_faces
from noc.intelligence.fraud.rules.queues import judge_queue
from noc.intelligence.fraud.rules.scenes import Device, Scene
from noc.intelligence.fraud.rules.spreads import DAY_S, middle
from noc.intelligence.fraud.rules.ties import (
    KIOSK_PEOPLE,
    NEAR_S,
    TEAM_PEOPLE,
    Pair,
    Ties,
    count_ties,
    most_together,
    pair_with,
)
from noc.intelligence.fraud.rules.verdicts import Verdict
from noc.intelligence.fraud.rules.whereabouts import own_phone_clues

NAME: Final = "BUDDY_PUNCHING"
BASE: Final = -1.6  # a phone lent once is no crime
BASE_UNKNOWN: Final = -1.9  # nobody knows whose phone it is
MOST: Final = 0.95
AWAY_DAYS: Final = 3
CLEARS: Final = (
    "The registry says that the phone is now the person's own or a shared one; or somebody saw both people "
    "at the post at that time; or the person's own phone is known to be broken."
)
Role = Literal["own", "kiosk", "foreign", "unknown"]


def buddy_punching(scene: Scene) -> Verdict | None:
    """Judge whose device it is and who else punches on it; None when the punch names no device."""
    device = scene.device
    if device is None:
        return None
    ties = count_ties(scene, device)
    role = role_of(scene, device, ties)
    if role == "own":
        return _own(scene, device, ties)
    if role == "kiosk":
        return judge_queue(scene, device, ties)
    return _foreign(scene, device, ties, known=role == "foreign")


def role_of(scene: Scene, device: Device, ties: Ties) -> Role:
    """Return what the device is to the person: his own (by the registry, or by use), a kiosk (declared or evident),
    another's, or one of which nobody knows whose it is."""
    me = scene.punch.person_id
    if device.shared:
        return "kiosk"
    if device.carrier_id == me or _mine_by_use(scene, device, ties):
        return "own"
    if device.carrier_id is not None:
        return "foreign"
    if set(ties.counts) <= {me}:
        return "own"
    if len({*ties.counts, me}) >= KIOSK_PEOPLE and ties.main_share < 0.6:
        return "kiosk"
    return "unknown"


def _mine_by_use(scene: Scene, device: Device, ties: Ties) -> bool:
    """Say whether the registry is behind: the person punches here day after day, its carrier not for two weeks."""
    me, past = scene.punch.person_id, device.punches
    if ties.counts.get(me, 0) < 6 or ties.main_id != me:
        return False
    if device.carrier_id is None:
        return ties.main_share >= 0.6
    lately = past.person_id[past.at >= scene.punch.at - 14 * DAY_S].tolist()
    return device.carrier_id not in lately and lately.count(me) >= 0.9 * len(lately)


def name_of(scene: Scene, person_id: int) -> str:
    """Return how a person is called in a reason."""
    return scene.names.get(person_id) or f"person {person_id}"


def _own(scene: Scene, device: Device, ties: Ties) -> Verdict:
    me = scene.punch.person_id
    others = sorted(set(ties.counts) - {me})
    evidence = {"device": device.code, "role": "own", "people": len(others) + 1}
    if not others:
        return Verdict(
            NAME, 0.0, 0.9, f"{device.code} is his own phone, and nobody else punches on it.", evidence
        )
    said = ", ".join(f"{name_of(scene, one)} {ties.counts[one]} times" for one in others[:4])
    reason = f"{device.code} is his own phone; it also punched for {said}, which is judged at those punches."
    return Verdict(NAME, 0.0, 0.7, reason, evidence)


def _foreign(scene: Scene, device: Device, ties: Ties, *, known: bool) -> Verdict:
    """Judge a punch on a phone that is somebody else's."""
    faces = compare_faces(scene)
    owner = device.carrier_id if device.carrier_id is not None else ties.main_id
    other = owner if owner in ties.counts else most_together(scene, device.punches, NEAR_S)
    pair = pair_with(scene, device.punches, other, NEAR_S) if other is not None else None
    clues = [*_habit(scene, ties, pair), *_company(scene, ties, owner), *face_clues(scene, faces)]
    clues += [*_old_faces(scene, device, faces, ties), *own_phone_clues(scene)]
    clues += _left_to_him(scene, device, owner)
    if len(scene.own) < 4:
        clues.append(Clue(-0.5, "he is new and may not have a phone of his own yet"))
    score = min(weigh(BASE if known else BASE_UNKNOWN, clues), MOST)
    whose = (
        f"is registered to {device.carrier_name}"
        if known
        else f"is unknown, mostly used by {_called(scene, owner)}"
    )
    reason = f"Phone {device.code} {whose}: {tell(clues) or 'lent for the first time, as far as known'}."
    evidence = {
        "device": device.code,
        "role": "foreign" if known else "unknown",
        "carrier": device.carrier_name,
        "people": len({*ties.counts, scene.punch.person_id}),
        "people_week": len({*ties.week, scene.punch.person_id}),
        "days_before": ties.my_days,
        "clues": points_of(clues),
    } | pair_evidence(scene, pair)
    return Verdict(NAME, score, 0.9 if known else 0.8, reason, evidence, CLEARS)


def _called(scene: Scene, person_id: int | None) -> str:
    return name_of(scene, person_id) if person_id is not None else "nobody"


def pair_evidence(scene: Scene, pair: Pair | None) -> dict[str, object]:
    """Return a pair's numbers as evidence."""
    if pair is None:
        return {}
    numbers = {"gap_s": pair.gap_s, "gap_spread": pair.gap_spread, "gap_now_s": pair.gap_now_s}
    return {
        "other_id": pair.other_id,
        "other": name_of(scene, pair.other_id),
        "together_days": pair.together_days,
        "after_days": pair.after_days,
        "days_here": pair.days_here,
    } | {name: None if math.isnan(value) else round(value, 2) for name, value in numbers.items()}


def _habit(scene: Scene, ties: Ties, pair: Pair | None) -> list[Clue]:
    """Return the days on which it happened before, the gap, the order, and whether both ways in and out."""
    clues = []
    if ties.my_days:
        days = f"it punched for him on {ties.my_days} earlier day{'s' if ties.my_days > 1 else ''}"
        clues.append(Clue(min(math.log2(1 + ties.my_days), 2.6), days))
    if pair is None:
        return clues
    other = name_of(scene, pair.other_id)
    if not math.isnan(pair.gap_now_s):
        soon = pair.gap_now_s <= 60 * scene.limits.biometric_window_min
        gap = f"{pair.gap_now_s / 60:.0f} min" if pair.gap_now_s >= 90 else f"{pair.gap_now_s:.0f} s"
        clues.append(Clue(0.3 if soon else 0.1, f"{gap} after {other}"))
    if pair.together_days >= 3 and pair.order_share >= 0.8:
        order = max(pair.after_days, pair.together_days - pair.after_days)
        clues.append(Clue(0.7, f"in the same order as {other} on {order} of {pair.together_days} days"))
    if min(pair.in_days, pair.out_days) >= 2:
        clues.append(Clue(0.3, "both in and out"))
    return clues


def _company(scene: Scene, ties: Ties, owner: int | None) -> list[Clue]:
    """Return whether the phone punches for others, too: a few are a ring, many a team's phone."""
    everybody = {*ties.counts, scene.punch.person_id}
    guests = {*ties.week, scene.punch.person_id} - {owner}
    if len(everybody) >= TEAM_PEOPLE:
        return [Clue(-1.6, f"{len(everybody)} people punch on it, as on a team's phone")]
    if len(guests) >= 2:
        return [Clue(0.5, f"it punched for {len(guests)} other people within a week")]
    return []


def _left_to_him(scene: Scene, device: Device, owner: int | None) -> list[Clue]:
    """Return whether its carrier has stopped using it: a phone handed on, of which the registry does not know yet."""
    past = device.punches
    his = past.at[past.person_id == owner]
    if owner is None or device.carrier_id is None or not len(his):
        return []
    days = (scene.punch.at - float(his[-1])) / DAY_S
    return [Clue(-0.8, f"its carrier has not punched on it for {days:.0f} days")] if days >= AWAY_DAYS else []


def _old_faces(scene: Scene, device: Device, faces: Faces, ties: Ties) -> list[Clue]:
    """Return whether his earlier faces on this phone, too, were unlike those elsewhere."""
    past = device.punches
    here = middle(past.face_confidence[past.person_id == scene.punch.person_id])
    if ties.my_days < 2 or math.isnan(here) or faces.face.count < 4:
        return []
    if here < faces.face.level - 3 * faces.face.spread:
        return [Clue(1.0, f"his faces on it were {here:.2f} in the middle, elsewhere {faces.face.level:.2f}")]
    if here >= faces.face.level - 1.5 * faces.face.spread:
        return [Clue(-0.6, f"his faces on it were his own ({here:.2f} in the middle)")]
    return []
