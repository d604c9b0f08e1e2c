# ruff: noqa: ARG002  (the methods of a behaviour have one shape)
"""Rounds that are not walked, or only on paper; tasks that nobody reports."""

from __future__ import annotations

import numpy as np

from simulation.behaviours.shape import Behaviour, Neighbour, Tables, Truth, find_table
from simulation.duties import Duty, Span
from simulation.tables import Column, Table

GRACE_S = 3600.0  # a finding of a round may rightly come as late after its window


def _take_round(duty: Duty, rng: np.random.Generator, at: Span | None = None) -> tuple[str, Span] | None:
    """Take one round (that begins within `at`) out of the duty; return its code and planned window."""
    choice = [tour for tour in duty.rounds if at is None or at[0] <= tour.planned[0] < at[1]]
    if not choice:
        return None
    taken = choice[int(rng.integers(len(choice)))]
    duty.rounds.remove(taken)
    return taken.code, taken.planned


class TourMissed(Behaviour):
    """A round is not walked; he stands at his post instead."""

    kind, weight = "TOUR_MISSED", 1.5
    description = "Does not walk one of his rounds."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Leave one round out."""
        taken = _take_round(duty, rng, self.at)
        return self.tell(duty, taken[1][0], taken[1][1] + GRACE_S) if taken else None


class FalseRound(Behaviour):
    """A round that is scanned and not walked; subclasses say how."""

    kind = "TOUR_IMPLAUSIBLE"
    pause_s: Span = (3.0, 8.0)
    at_the_points = True  # where the scans claim to be
    _round: tuple[str, Span]

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Do not walk one round."""
        taken = _take_round(duty, rng)
        if taken is None:
            return None
        code, planned = taken
        begin = planned[0] + self.draw(rng, 60, 900)
        truth = self.tell(duty, begin, begin + 2 * GRACE_S)
        truth.event_ids = [code]  # until the scans are made
        return truth

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Add the scans."""
        scans, site = find_table(tables, "checkpoint"), duty.shift.site
        rng = np.random.default_rng(int(truth.since))
        count = len(site.checkpoints)
        at = truth.since + np.cumsum(rng.uniform(*self.pause_s, count))
        spots = site.checkpoints if self.at_the_points else (site.gate,) * count
        claimed = np.vstack([site.fence.locate(spot) for spot in spots]) + rng.normal(0, 3, (count, 2))
        degrees = site.fence.project(claimed)
        values: dict[str, Column] = {
            "tour": np.array(truth.event_ids * count, dtype=object),
            "checkpoint": np.array([site.name_checkpoint(n) for n in range(count)], dtype=object),
            "lat": np.round(degrees[:, 0], 6),
            "lon": np.round(degrees[:, 1], 6),
            "method": np.array(["qr"] * count, dtype=object),
        }
        made = Table("checkpoint", f"{scans.prefix}F", np.arange(count), at, at + 1.5, values, scans.fixed)
        made.clock_s = scans.clock_s
        tables.append(made)
        truth.event_ids = [f"{made.prefix}{number}" for number in range(count)]


class TooFast(FalseRound):
    """All the codes hang copied at his desk: a round in seconds, by what the scans claim."""

    cause = "too_fast"
    description = "Scans every checkpoint of a round within a minute."


class FromTheGate(FalseRound):
    """All the codes hang copied at the gate; he takes his time."""

    cause = "elsewhere"
    description = "Scans every checkpoint of a round at the gate, at a believable pace."
    pause_s = (150.0, 330.0)
    at_the_points = False


class TasksOverdue(Behaviour):
    """Tasks are neither done nor reported as missed."""

    kind, weight = "TASKS_OVERDUE", 1.5
    description = "A task falls due and nobody reports anything."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Tell of the whole shift until the events are known."""
        return self.tell(duty, duty.shift.start, duty.shift.end) if duty.tasks else None

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Let no report of a task come; the trouble begins when the first falls due."""
        reports = find_table(tables, "task")
        reports.take(np.arange(0))
        truth.since, truth.until = duty.tasks[0][1], max(duty.tasks[-1][1], duty.shift.end)
