# ruff: noqa: ARG002  (the methods of a behaviour have one shape)
"""Leaving the post, or looking like it: walks off, breaks nearby, and phones that place their bearer elsewhere."""

from __future__ import annotations

import numpy as np

from simulation.behaviours.shape import Behaviour, Neighbour, Tables, Truth, find_table, is_busy, skip_rounds
from simulation.duties import Duty, Span, mark_within
from simulation.fences import METRES_PER_DEGREE


class Abandonment(Behaviour):
    """He walks well away and stays there; his phone goes with him, so the track shows it."""

    kind, weight = "POST_ABANDONED", 1.5
    description = "Leaves the fence and stays far outside, then comes back before anyone relieves him."
    lengths_s: Span = (2400.0, 9000.0)
    reach_m: Span = (500.0, 1200.0)

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Be away for a span; patrols of that time are not walked."""
        span = self.draw_span(duty, rng, *self.lengths_s)
        if span is None or (self.twin_of and is_busy(duty, span)):  # the innocent neglect no round
            return None
        reach = self.draw(rng, *self.reach_m)
        duty.away.append(span)
        duty.reach_m = (reach, reach + 1)
        skip_rounds(duty, span)
        return self.tell(duty, *span)


class BreakNearby(Abandonment):
    """Smokes or eats across the street: outside the fence, within what is tolerated."""

    kind, twin_of, weight = "break_nearby", "POST_ABANDONED", 1.0
    fits = 0.6
    description = "A break 50 to 120 m outside the fence: within the tolerance."
    lengths_s = (900.0, 2400.0)
    reach_m = (50.0, 120.0)


class Drift(Behaviour):
    """Reflections throw some fixes hundreds of metres off for a few minutes; the phone knows it a little."""

    kind, twin_of, weight = "gps_drift", "POST_ABANDONED", 1.0
    description = "For a few minutes the phone places him far outside; he is at his post."
    lengths_s: Span = (120.0, 420.0)
    error_m: Span = (250.0, 500.0)
    accuracy_m: Span = (25.0, 70.0)

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Draw when."""
        span = self.draw_span(duty, rng, *self.lengths_s)
        return self.tell(duty, *span) if span else None

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Move the fixes of the span, all to about the same wrong place."""
        fixes = find_table(tables, "location")
        rng = np.random.default_rng(int(truth.since))
        rows = np.flatnonzero(mark_within(fixes.at, [(truth.since, truth.until)]))
        angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(*self.error_m)
        xy = far * np.array([np.cos(angle), np.sin(angle)]) + rng.normal(0, 0.15 * far, (len(rows), 2))
        shrink = np.cos(np.radians(fixes.values["lat"][rows]))
        fixes.values["lat"][rows] += np.round(xy[:, 1] / METRES_PER_DEGREE, 6)
        fixes.values["lon"][rows] += np.round(xy[:, 0] / METRES_PER_DEGREE / shrink, 6)
        fixes.values["accuracy_m"][rows] = np.round(rng.uniform(*self.accuracy_m, len(rows)), 1)


class Basement(Drift):
    """Under concrete the phone guesses from cell towers, and says how badly."""

    kind, weight = "basement", 1.0
    description = "In the basement fixes are hundreds of metres off and say so."
    lengths_s = (1800.0, 5400.0)
    error_m = (150.0, 450.0)
    accuracy_m = (150.0, 500.0)
