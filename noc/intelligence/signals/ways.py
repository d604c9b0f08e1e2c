"""The fixes of a window and what was walked in it, read once for all who ask."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.signals.fixes import Fixes, read_fixes
from noc.intelligence.signals.walking import Steps, walking_steps
from noc.kernel.clock import epoch_us


@dataclass(frozen=True)
class Ways:
    """Fixes in order of person and time, and the steps between their stands."""

    fixes: Fixes
    steps: Steps

    def of(self, people: Sequence[int], since: datetime) -> Ways:
        """Return those of some people (ids in ascending order) after a moment."""
        at_us = epoch_us(since)
        steps = self.steps
        mine = _among(steps.person_id, people) & (steps.at_us > at_us)
        return Ways(
            self.fixes.where(_among(self.fixes.person_id, people) & (self.fixes.at_us > at_us)),
            Steps(steps.person_id[mine], steps.at_us[mine], steps.site_id[mine], steps.metres[mine]),
        )


def read_ways(
    since: datetime,
    until: datetime,
    accuracy_limit_m: float,
    max_speed_kmh: float,
    people: Collection[int] | None = None,
) -> Ways:
    """Return the ways of (since, until] of the tenant in scope, of some people or of all; one statement."""
    fixes = read_fixes(since, until, people=people)
    return Ways(fixes, walking_steps(fixes, accuracy_limit_m, max_speed_kmh))


def _among(person_id: NDArray[np.int64], people: Sequence[int]) -> NDArray[np.bool_]:
    ids = np.asarray(people, dtype=np.int64)
    if not len(ids):
        return np.zeros(len(person_id), dtype=np.bool_)
    place = np.minimum(np.searchsorted(ids, person_id), len(ids) - 1)
    return np.asarray(ids[place] == person_id)
