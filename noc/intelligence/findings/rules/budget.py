"""The false-alarm budget: how often a force's operators may be interrupted by routine, and what waits when it is spent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from noc.intelligence.findings.rules.lifecycle import NEVER_HELD_FROM, Step, severity_of
from noc.kernel.severity import rank_of

SHIFT: Final = timedelta(hours=8)  # the span that a budget is for


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be said in a shift (`allowed`), and what was said in the last one (`spoken`)."""

    per_100_guards: float
    guards_on_duty: int
    spoken: int

    @property
    def allowed(self) -> int:
        """Return the findings a shift: so many for every hundred guards begun."""
        return math.floor(self.per_100_guards * max(1, math.ceil(self.guards_on_duty / 100)))

    @property
    def left(self) -> int:
        return max(0, self.allowed - self.spoken)


def held_back(steps: Sequence[Step], budget: Budget) -> set[str]:
    """Return what the new findings are about that wait in the digest: the least certain routine ones above the budget.

    HIGH and CRITICAL are never held, though they count as said.
    """
    fresh = [step.observation for step in steps if step.verb == "open" and step.observation is not None]
    grave = [one for one in fresh if rank_of(severity_of(one)) >= NEVER_HELD_FROM]
    routine = [one for one in fresh if rank_of(severity_of(one)) < NEVER_HELD_FROM]
    routine.sort(key=lambda one: (-rank_of(severity_of(one)), -one.confidence, one.about))
    return {one.about for one in routine[max(0, budget.left - len(grave)) :]}
