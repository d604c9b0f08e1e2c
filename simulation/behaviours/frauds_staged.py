# ruff: noqa: ARG002  (the methods of a behaviour have one shape)
"""Cheats of a demonstration: each is punched in at a given moment, as somebody who comes late would be."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.behaviours.frauds import expect, stay_at_home
from simulation.behaviours.frauds_buddies import BuddyPunch
from simulation.behaviours.frauds_positions import MockFlag
from simulation.behaviours.punching import (
    ANOTHER_FACE,
    IN,
    fake_faces,
    list_ids,
    note_honestly,
    on_device,
    place_at_gate,
    retime,
    rewrite,
    rows_of,
)
from simulation.behaviours.shape import Neighbour, Tables, Truth
from simulation.duties import Duty
from simulation.tables import Table


class StagedBuddy(BuddyPunch):
    """He is at home; a colleague who is on duty punches him in on his own phone, with his own face."""

    cause = "staged"

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Only where a colleague is on duty at that moment."""
        at = expect(self.at)[0]
        if self.folk.find_buddy(duty.shift, at) is None:
            return None
        stay_at_home(duty, rng, off=0.0, unused=0.0)
        return self.tell(duty, at, duty.shift.end)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Punch in alone; nobody punches him out yet."""
        at, rng = expect(self.at)[0], self.open(duty, "punches")
        buddy, table = (
            expect(self.folk.find_buddy(duty.shift, at)),
            note_honestly(self.folk.seed, duty, tables),
        )
        table.take(rows_of(table, IN))
        table.clock_s = 0.0
        retime(table, IN, at)
        rewrite(table, IN, place_at_gate(duty.shift.site, rng))
        rewrite(table, IN, on_device(duty.shift.site, buddy.person.device))
        fake_faces(table, IN, ANOTHER_FACE, rng)
        truth.event_ids = list_ids(table)


class StagedMock(MockFlag):
    """He is at home; an app places his phone at the post minutes before he punches in."""

    cause = "staged"
    jumps: ClassVar[bool] = True

    def note(self, duty: Duty, tables: Tables) -> Table:
        """Punch in at the moment, and out in time."""
        table = note_honestly(self.folk.seed, duty, tables)
        retime(table, IN, expect(self.at)[0])
        return table
