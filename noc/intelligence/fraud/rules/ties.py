"""Who punches on a device, and who stands beside whom: what is counted before anybody is suspected."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.rules.scenes import Device, Floats, Punches, Scene
from noc.intelligence.fraud.rules.spreads import DAY_S, NAN, middle

NEAR_S: Final = 3600.0  # two people on one phone within it belong together (evasive pairs wait 10-40 minutes)
QUEUE_S: Final = 180.0  # on a kiosk, next to each other in the queue
KIOSK_PEOPLE: Final = 4  # an unknown device that so many use is a kiosk nobody declared
TEAM_PEOPLE: Final = 6  # a registered phone that so many use is a team's


@dataclass(frozen=True, slots=True)
class Pair:
    """The person and one other on the same device, day by day before the punch. `after_days`: on how many of
    `together_days` the person came after the other; gaps in seconds; `gap_now_s` NaN where the other was not here before
    him today; `lately` (14 days) the days the person was here at all."""

    other_id: int
    together_days: int
    after_days: int
    in_days: int
    out_days: int
    days_here: int
    gap_s: float
    gap_spread: float
    gap_now_s: float

    @property
    def order_share(self) -> float:
        """Return how steady the order is, 0.5 (none) to 1."""
        if not self.together_days:
            return NAN
        return max(self.after_days, self.together_days - self.after_days) / self.together_days


@dataclass(frozen=True, slots=True)
class Ties:
    """The device's people before the punch: `counts` of punches by person, `week` the people of the last 7 days."""

    counts: dict[int, int]
    week: frozenset[int]
    my_days: int
    main_id: int | None
    main_share: float


def count_ties(scene: Scene, device: Device) -> Ties:
    """Count who used the device, and on how many days the person of the punch did."""
    past, punch = device.punches, scene.punch
    counts = Counter(past.person_id.tolist())
    main = counts.most_common(1)
    week = past.person_id[past.at >= punch.at - 7 * DAY_S].tolist()
    mine = past.at[past.person_id == punch.person_id]
    return Ties(
        dict(counts),
        frozenset(week),
        len(set(days_of(scene, mine).tolist())),
        main[0][0] if main else None,
        main[0][1] / len(past) if main else NAN,
    )


def days_of(scene: Scene, at: Floats) -> NDArray[np.int64]:
    """Return the site's local days of moments, as whole numbers; the punch's own is 0."""
    return np.floor((at - scene.punch.at) / DAY_S + scene.local_hour / 24.0).astype(np.int64)


def pair_with(
    scene: Scene, past: Punches, other_id: int, within_s: float, *, next_only: bool = False
) -> Pair:
    """Return how the person and another punched on this device: `next_only` counts only those with nobody between."""
    punch = scene.punch
    rank = np.arange(len(past))
    mine, his = past.person_id == punch.person_id, past.person_id == other_id
    gaps, days, ins = [], [], []
    for is_in in (True, False):
        my, of_him = rank[mine & (past.is_in == is_in)], rank[his & (past.is_in == is_in)]
        gap, near = _nearest(past.at, my, of_him, within_s, next_only)
        gaps.append(gap[near])
        days.append(days_of(scene, past.at[my[near]]))
        ins.append(np.full(int(near.sum()), is_in))
    gap, day, is_in_row = np.concatenate(gaps), np.concatenate(days), np.concatenate(ins)
    after = Counter(day[gap > 0].tolist())
    together = Counter(day.tolist())
    size = np.abs(gap)
    usual = middle(size)
    return Pair(
        other_id,
        len(together),
        sum(1 for one in together if after[one] * 2 > together[one]),
        len(set(day[is_in_row].tolist())),
        len(set(day[~is_in_row].tolist())),
        len(set(days_of(scene, past.at[mine]).tolist())),
        usual,
        1.4826 * middle(np.abs(size - usual)) / usual if len(gap) > 2 and usual > 0 else NAN,
        _gap_now(scene, past, his, within_s),
    )


def _gap_now(scene: Scene, past: Punches, his: NDArray[np.bool_], within_s: float) -> float:
    before = past.at[his]
    gap = scene.punch.at - float(before[-1]) if len(before) else math.inf
    return gap if gap <= within_s else NAN


def _nearest(
    at: Floats, mine: NDArray[np.int64], his: NDArray[np.int64], within_s: float, next_only: bool
) -> tuple[Floats, NDArray[np.bool_]]:
    """Return for each of my punches the signed gap to his nearest (above 0: I came after), and whether that is near."""
    if not len(mine) or not len(his):
        return np.full(len(mine), NAN), np.zeros(len(mine), dtype=np.bool_)
    place = np.searchsorted(his, mine)
    before, behind = his[np.maximum(place - 1, 0)], his[np.minimum(place, len(his) - 1)]
    back, ahead = at[mine] - at[before], at[mine] - at[behind]
    earlier = np.where(place > 0, back, math.inf)
    later = np.where(place < len(his), -ahead, math.inf)
    nearest = np.where(earlier <= later, before, behind)
    gap = np.where(earlier <= later, back, ahead)
    near = np.minimum(earlier, later) <= within_s
    return gap, near & (np.abs(nearest - mine) == 1) if next_only else near


def most_together(scene: Scene, past: Punches, within_s: float) -> int | None:
    """Return who stood most often next to the person on the device, before or behind; None when nobody did."""
    rank = np.flatnonzero(past.person_id == scene.punch.person_id)
    found: Counter[int] = Counter()
    for step in (-1, 1):
        beside = rank + step
        inside = (beside >= 0) & (beside < len(past))
        here, there = rank[inside], beside[inside]
        close = np.abs(past.at[here] - past.at[there]) <= within_s
        found.update(past.person_id[there[close]].tolist())
    if len(past) and scene.punch.at - float(past.at[-1]) <= within_s:
        found[int(past.person_id[-1])] += 1
    found.pop(scene.punch.person_id, None)
    return min(found, key=lambda one: (-found[one], one)) if found else None
