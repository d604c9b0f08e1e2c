# ruff: noqa: ARG002  (the methods of a behaviour have one shape)
"""Not moving: asleep, or at a desk with something to do."""

from __future__ import annotations

import numpy as np

from simulation.behaviours.shape import Behaviour, Truth, find_gap, skip_rounds
from simulation.duties import Duty


class Sleep(Behaviour):
    """Only by night; fixes and status reports go on, movement, scans and phone use stop."""

    kind, weight = "STATIC_GUARD", 1.5
    fits = 0.4
    description = "Sleeps: no steps, no screen, no movement; the phone goes on sending jittering fixes."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Sleep for two and a half to five hours of a night shift."""
        span = self.draw_span(duty, rng, 9000, 18_000) if duty.shift.kind == "N" else None
        if span is None or not duty.punch_in + 900 < span[0] < span[1] < duty.shift.end - 600:
            return None
        duty.asleep.append(span)
        skip_rounds(duty, span)
        return self.tell(duty, *span)


class Desk(Behaviour):
    """Sits at the reception between two rounds and uses the phone, more than others do."""

    kind, twin_of, weight = "desk_work", "STATIC_GUARD", 1.5
    fits = 0.5
    description = "Sits still for more than two hours, awake: the phone is used."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Sit through the longest gap between rounds."""
        gap = find_gap(duty, 7800)
        if gap is None:
            return None
        duty.seated.append(gap)
        duty.lively.append((gap, 2.5))
        return self.tell(duty, *gap)
