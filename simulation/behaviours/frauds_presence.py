# ruff: noqa: ARG002  (the methods of a behaviour have one shape)
"""Where and when one should not be: gone home, elsewhere, in another's place."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import numpy as np

from simulation.behaviours.frauds import Fraud, expect
from simulation.behaviours.frauds_buddies import time_punch
from simulation.behaviours.punching import (
    AS_EVER,
    IN,
    OUT,
    PHOTO,
    PIN,
    SCREEN,
    fake_faces,
    list_ids,
    on_device,
    place_at_gate,
    retime,
    rewrite,
    spread,
)  # fmt: skip
from simulation.behaviours.shape import Neighbour, Tables, Truth
from simulation.duties import Duty

HOUR_S = 3600.0


class GoesHome(Fraud):
    """Punches in, goes home, and comes back to punch out."""

    kind, cause = "LEFT_AFTER_PUNCH", "comes_back"
    description = "Goes home 20 to 60 minutes after he punched in, and comes back to punch out."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Be at home for most of the shift."""
        leaves = max(duty.punch_in, duty.shift.start) + self.draw(rng, 1200, 3600)
        self._leave(duty, leaves, duty.punch_out - 300)
        return self.tell(duty, leaves, duty.punch_out - 300)

    def _leave(self, duty: Duty, leaves: float, back: float) -> None:
        duty.home_span, duty.forgets_punch_out, duty.tasks = (leaves, back), False, []

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Name the punches: both pretend a shift."""
        truth.event_ids = list_ids(spread(tables))


class BuddyOut(GoesHome):
    """Stays at home; a colleague punches him out."""

    cause, evasive = "buddy_out", True
    description = "Goes home after he punched in; a colleague punches him out on his own phone."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Only when there is somebody at the end."""
        if self.folk.find_buddy(duty.shift, duty.shift.end) is None:
            return None
        leaves = max(duty.punch_in, duty.shift.start) + self.draw(rng, 1200, 3600)
        self._leave(duty, leaves, duty.shift.end + HOUR_S)
        return self.tell(duty, leaves, duty.shift.end)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Punch out on the buddy's phone."""
        buddy, table = expect(self.folk.find_buddy(duty.shift, duty.shift.end)), spread(tables)
        rng = self.open(duty, "out")
        at = time_punch(self.folk.seed, duty, buddy, OUT, float(rng.uniform(20, 600)))
        retime(table, OUT, at)
        rewrite(
            table,
            OUT,
            place_at_gate(duty.shift.site, rng) | on_device(duty.shift.site, buddy.person.device),
        )
        fake_faces(table, OUT, (PHOTO, SCREEN, PIN, AS_EVER)[int(rng.integers(4))], rng)
        truth.event_ids = list_ids(table)


class PhoneStays(GoesHome):
    """Goes home and leaves the phone at the post."""

    cause, evasive = "phone_stays", True
    description = "Goes home after he punched in; the phone lies at the post until he comes back."

    def _leave(self, duty: Duty, leaves: float, back: float) -> None:
        duty.asleep.append((leaves, back))
        duty.forgets_punch_out, duty.tasks = False, []


class OtherSite(Fraud):
    """Punches at a site of the city that is neither his nor on his roster, and spends the shift there."""

    kind, cause = "UNAUTHORISED_SITE", "elsewhere"
    description = "Spends his shift at another site that he has no business at, and punches there."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Go there instead; nobody knows him there, so there are no rounds."""
        others = self.folk.list_sites(duty.shift.site)
        if not others or duty.shift.extra:
            return None
        site = others[0] if self.evasive else others[int(rng.integers(len(others)))]
        duty.shift = replace(duty.shift, site=site, seat=0)
        duty.rounds, duty.tasks = [], []
        return self.tell_all(duty)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Name the punches; he has his own phone, not the kiosk there."""
        table = spread(tables)
        for number in (IN, OUT):
            rewrite(table, number, on_device(duty.shift.site, duty.shift.person.device))
        truth.event_ids = list_ids(table)


class NextDoor(OtherSite):
    """The nearest other site of the city."""

    cause, evasive = "next_door", True
    description = "Spends his shift at the nearest other site that he has no business at, and punches there."


class Stranger(Fraud):
    """Somebody who is not on the roster works the shift in the place of who is, and no substitute is entered."""

    kind, cause = "WRONG_PERSON", "stranger"
    description = "A guard of another site works a shift of somebody else; no substitute was entered."
    of_site: ClassVar[bool] = False

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Let another do it."""
        other = self.folk.find_idle(duty.shift, self.of_site)
        if other is None or duty.shift.extra:
            return None
        duty.shift = replace(duty.shift, person=other, substitute_for=None)
        return self.tell_all(duty)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Name the punches."""
        truth.event_ids = list_ids(spread(tables))


class SoldShift(Stranger):
    """A colleague of the same site, on his day off."""

    cause, evasive, of_site = "colleague", True, True
    description = "A colleague on his day off works a shift of somebody else; no substitute was entered."


FRAUDS = (GoesHome, BuddyOut, PhoneStays, OtherSite, NextDoor, Stranger, SoldShift)
