"""A guard leaves his post for an hour or two and comes back before anyone relieves him."""

from __future__ import annotations

import numpy as np

from simulation.behaviours.shape import Behaviour, Truth, draw_span, tell
from simulation.duties import Duty


class Abandonment(Behaviour):
    """He walks 400 to 900 m away; his phone goes with him, so the track shows it."""

    kind = "post_abandoned"
    share = 0.02

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth:
        """Be away for 40 to 150 minutes; patrols of that time are not walked."""
        span = draw_span(duty, rng, 2400, 9000)
        duty.away.append(span)
        duty.rounds = [tour for tour in duty.rounds if not span[0] - 1200 <= tour.start < span[1] + 600]
        return tell(self.kind, duty, *span)
