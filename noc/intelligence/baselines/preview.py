"""What a profile would have fired in the last month under one threshold and another, from the values that are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from noc.intelligence.baselines.history import read_history
from noc.intelligence.baselines.load import zones_of
from noc.intelligence.baselines.rules import Profile
from noc.intelligence.baselines.rules.judging import judge_at
from noc.intelligence.baselines.rules.tuning import WINDOW_DAYS
from noc.intelligence.baselines.rules.weeks import SLOTS_A_WEEK, hours_of_slots, slot_of

_DAYS: Final = timedelta(days=WINDOW_DAYS)


@dataclass(frozen=True, slots=True)
class Firing:
    """How many times a profile would have fired; quarters that follow one another are one time."""

    current: int
    proposed: int


def would_fire(asked: Iterable[tuple[Profile, float, float]], at: datetime) -> dict[int, Firing]:
    """Return, by profile id, what (profile, current, proposed threshold) would have fired in the 30 days before `at`.

    One statement a metric.
    """
    asked = list(asked)
    sites = sorted({profile.site_id for profile, _, _ in asked if profile.site_id is not None})
    zones = zones_of(sites)
    last = slot_of(at)
    first = slot_of(at - _DAYS) + 1
    found: dict[int, Firing] = {}
    for metric in sorted({profile.metric_type for profile, _, _ in asked}):
        first_week = first // SLOTS_A_WEEK
        kept = read_history(metric, np.array(sites, dtype=np.int64), first_week, last // SLOTS_A_WEEK)
        kept = kept[:, first - first_week * SLOTS_A_WEEK :][:, : last - first + 1]
        for profile, current, proposed in asked:
            if profile.metric_type != metric or profile.site_id is None or profile.id is None:
                continue
            hours = hours_of_slots(first, kept.shape[1], zones[profile.site_id])
            columns = np.flatnonzero(hours == profile.hour_of_week)
            values = kept[sites.index(profile.site_id), columns].tolist()
            slots = columns.tolist()
            found[profile.id] = Firing(
                _times(slots, values, profile, current), _times(slots, values, profile, proposed)
            )
    return found


def _times(slots: Sequence[int], values: Sequence[float], profile: Profile, threshold: float) -> int:
    fired = [
        slot for slot, value in zip(slots, values, strict=True) if judge_at(value, profile, threshold).verdict
    ]
    return sum(n == 0 or slot - fired[n - 1] > 1 for n, slot in enumerate(fired))
