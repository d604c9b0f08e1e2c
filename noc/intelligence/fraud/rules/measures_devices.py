"""Whose device it is, who else punches on it, and who did just before."""

from __future__ import annotations

from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.scenes import Punches, Scene
from noc.intelligence.fraud.rules.spreads import DAY_S, NAN, flag, share

PAIR_WITHIN_S: Final = 600.0  # two people on one device so soon after one another make a pair

NAMES: Final = (
    "device_known", "device_is_own", "device_of_other", "device_is_shared", "device_people_7d", "device_people_28d",
    "device_share_own", "own_share_device", "own_devices_28d", "device_new_for_person",
    "minutes_since_other_person_on_device", "device_others_10min", "pair_repeats_28d", "pair_days_share",
    "pair_same_order_share", "pair_gap_s",
)  # fmt: skip


def measure_devices(scene: Scene) -> dict[str, float]:
    """Return the device's ties to this person and to others; everything NaN where the punch names no device."""
    device, own, person = scene.device, scene.own, scene.punch.person_id
    named = {code for code in own.device if code}
    found = {"own_devices_28d": float(len(named)) if len(own) else NAN}
    if device is None:
        return found
    past = device.punches
    carried = device.carrier_id
    mine = past.person_id == person
    found |= {
        "device_known": flag(device.known),
        "device_is_own": flag(carried == person) if carried is not None else NAN,
        "device_of_other": flag(carried is not None and carried != person),
        "device_is_shared": flag(device.shared),
        "device_people_7d": _people(past.person_id[past.at >= scene.punch.at - 7 * DAY_S], person),
        "device_people_28d": _people(past.person_id, person),
        "device_share_own": share(mine.astype(np.float64)),
        "own_share_device": share(np.array([code == device.code for code in own.device], dtype=np.float64)),
        "device_new_for_person": flag(not mine.any()) if len(own) else NAN,
    }
    return found | _pair(scene, past, mine)


def _people(others: np.typing.NDArray[np.int64], person: int) -> float:
    return float(len({*others.tolist(), person}))


def _pair(scene: Scene, past: Punches, mine: np.typing.NDArray[np.bool_]) -> dict[str, float]:
    """Return how often this person and the one just before punched in a pair on the device, and in which order."""
    theirs = np.flatnonzero(~mine)
    if not len(theirs):
        return {}
    last = theirs[-1]
    gap_s = scene.punch.at - float(past.at[last])
    found = {
        "minutes_since_other_person_on_device": gap_s / 60,
        "device_others_10min": _people(
            past.person_id[(past.at >= scene.punch.at - PAIR_WITHIN_S) & ~mine], scene.punch.person_id
        )
        - 1,
        "pair_gap_s": gap_s if gap_s <= PAIR_WITHIN_S else NAN,
    }
    if gap_s > PAIR_WITHIN_S:
        return found | {"pair_repeats_28d": 0.0}
    return found | _repeats(past, mine, past.person_id == past.person_id[last], bool(past.is_in[last]))


def _repeats(
    past: Punches,
    mine: np.typing.NDArray[np.bool_],
    his: np.typing.NDArray[np.bool_],
    is_in: bool,
) -> dict[str, float]:
    """Return how often the two followed one another in this direction, and how often in this order."""
    my_at, his_at = past.at[mine & (past.is_in == is_in)], past.at[his & (past.is_in == is_in)]
    if not len(my_at) or not len(his_at):
        return {"pair_repeats_28d": 0.0}
    nearest = np.clip(np.searchsorted(his_at, my_at), 1, len(his_at)) - 1
    following = np.minimum(nearest + 1, len(his_at) - 1)
    back, ahead = my_at - his_at[nearest], my_at - his_at[following]
    gap = np.where(np.abs(back) <= np.abs(ahead), back, ahead)
    near = np.abs(gap) <= PAIR_WITHIN_S
    together = int(near.sum())
    return {
        "pair_repeats_28d": float(together),
        "pair_days_share": together / len(my_at),
        "pair_same_order_share": float((gap[near] > 0).sum()) / together if together else NAN,
    }
