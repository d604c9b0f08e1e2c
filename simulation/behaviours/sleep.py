"""A guard sleeps on duty: the phone lies still, unused, and his rounds are not walked."""

from __future__ import annotations

import numpy as np

from simulation.behaviours.shape import Behaviour, Truth, draw_span, tell
from simulation.duties import Duty


class Sleep(Behaviour):
    """Only by night; fixes and status reports go on, movement, scans and phone use stop."""

    kind = "slept_on_duty"
    share = 0.03

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Sleep for one and a half to four and a half hours of a night shift."""
        if duty.shift.kind != "N":
            return None
        span = draw_span(duty, rng, 5400, 16_200)
        duty.asleep.append(span)
        return tell(self.kind, duty, *span)
