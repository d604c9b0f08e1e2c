"""A phone falls silent: switched off or dead; nothing is noted, so nothing comes later either."""

from __future__ import annotations

import numpy as np

from simulation.behaviours.shape import Behaviour, Truth, draw_span, tell
from simulation.duties import Duty


class Silence(Behaviour):
    """No event of any kind for 45 minutes to four hours; the guard himself goes on with his duty."""

    kind = "fell_silent"
    share = 0.03

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth:
        """Turn the phone off for a span of the shift."""
        span = draw_span(duty, rng, 2700, 14_400)
        duty.dark.append(span)
        return tell(self.kind, duty, *span)
