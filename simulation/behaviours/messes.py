# ruff: noqa: ARG002  (the methods of a behaviour have one shape)
"""Honest punches that look like cheats: a lent phone, a bad picture, overtime that was asked for, a phone left off."""

from __future__ import annotations

import numpy as np

from simulation.behaviours.frauds import Fraud, expect
from simulation.behaviours.frauds_buddies import time_punch
from simulation.behaviours.punching import (
    IN,
    OUT,
    list_ids,
    note_honestly,
    on_device,
    place,
    rewrite,
    rows_of,
    spread,
)
from simulation.behaviours.shape import Neighbour, Tables, Truth, find_table, skip_rounds
from simulation.duties import Duty


class Mess(Fraud):
    """An innocent case; its truth names its punches, which are true."""

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Name the punches."""
        truth.event_ids = list_ids(spread(tables))


class LentPhone(Mess):
    """His battery is empty: he punches in on a colleague's phone, with his own face, and is there."""

    kind, twin_of = "lent_phone", "BUDDY_PUNCHING"
    description = "Punches in once on a colleague's phone because his own is empty; he is there."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Have an empty phone until an hour or two after the beginning."""
        if self.folk.find_buddy(duty.shift, duty.shift.start) is None:
            return None
        duty.dark.append((duty.punch_in - 1200, duty.punch_in + self.draw(rng, 2400, 7200)))
        return self.tell_all(duty)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Punch on the other phone after its owner did."""
        buddy = expect(self.folk.find_buddy(duty.shift, duty.shift.start))
        table = note_honestly(self.folk.seed, duty, tables)
        rewrite(table, IN, on_device(duty.shift.site, buddy.person.device))
        own = time_punch(self.folk.seed, duty, buddy, IN, 0.0)
        rows = rows_of(table, IN)
        if abs(duty.punch_in - own) < 60:
            table.at[rows] = own + 75.0
        table.sent[rows] = table.at[rows] + 1.5
        truth.event_ids = list_ids(table)


class Overtime(Mess):
    """Stays on because he was asked to, and works; whether the roster is told of it is luck."""

    kind, twin_of = "overtime_asked_for", "EXCESSIVE_HOURS"
    description = "Works one to three and a half hours longer because he was asked to."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Punch out later."""
        duty.punch_out = duty.shift.end + self.draw(rng, 3600, 12_600)
        return self.tell_all(duty)


class EarlyOnRequest(Mess):
    """Begins an hour or two earlier because he was asked to, and is there."""

    kind, twin_of = "early_on_request", "UNUSUAL_SCHEDULE"
    description = "Begins one to two and a half hours earlier because he was asked to, and works."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Punch in earlier."""
        duty.punch_in = duty.shift.start - self.draw(rng, 3600, 9000)
        return self.tell_all(duty)


class OffAllShift(Mess):
    """The phone is off all shift but for the punches: he is there, and nobody can see it."""

    kind, twin_of = "phone_off_all_shift", "GHOST_SHIFT"
    description = "Switches the phone off after he punched in until he punches out, and works."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Be dark for all of it."""
        duty.dark.append((duty.punch_in + 300, duty.punch_out - 200))
        return self.tell_all(duty)


class BadPicture(Mess):
    """Sun behind him, a mask, a wet lens: quality is low, and so is all that depends on it."""

    kind, twin_of = "bad_picture", "IDENTITY_MISMATCH"
    description = "The picture of one punch is bad: low quality, and a face that is hardly recognised."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Nothing is different but the picture."""
        return self.tell_all(duty)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Lower all three shares together."""
        table, rng = spread(tables), self.open(duty, "picture")
        number = IN if rng.random() < 0.6 else OUT
        rows, light = rows_of(table, number), float(rng.uniform(0.45, 0.7))
        for name, weight in (("biometric_quality", 1.0), ("face_confidence", 0.7), ("liveness", 0.5)):
            table.values[name][rows] = np.round(table.values[name][rows] * light**weight, 3)
        truth.event_ids = list_ids(table)


class CellarPunch(Mess):
    """Punches under concrete: the position is a guess, and the phone says how bad a guess."""

    kind, twin_of = "cellar_punch", "OUTSIDE_GEOFENCE"
    description = (
        "Punches where only cell towers tell the position, which is some hundred metres off and says so."
    )

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Nothing is different but the position."""
        return self.tell_all(duty)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Move the punches by less than twice what is claimed."""
        table, rng, site = spread(tables), self.open(duty, "cellar"), duty.shift.site
        for number in (IN, OUT):
            claimed, angle = float(rng.uniform(120, 450)), float(rng.uniform(0, 2 * np.pi))
            far = claimed * float(rng.uniform(0.3, 1.1))
            xy = site.fence.locate(site.gate) + far * np.array([np.cos(angle), np.sin(angle)])
            rewrite(table, number, place(site, xy, claimed))
        truth.event_ids = list_ids(table)


class StalePosition(Mess):
    """The phone tells the position it knew last, from the way to work, as if it were new."""

    kind, twin_of = "stale_position", "OUTSIDE_GEOFENCE"
    description = "The punch in bears a position of some minutes before, from the way to work."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Nothing is different but the position."""
        return self.tell_all(duty)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Take the position of three to twelve minutes before."""
        table, fixes, rng = spread(tables), find_table(tables, "location"), self.open(duty, "stale")
        before = np.flatnonzero(fixes.at <= duty.punch_in - float(rng.uniform(180, 720)))
        if len(before):
            last = before[np.argmax(fixes.at[before])]
            rewrite(table, IN, {name: fixes.values[name][last] for name in ("lat", "lon", "accuracy_m")})
            rewrite(table, IN, on_device(duty.shift.site, duty.shift.person.device))
        truth.event_ids = list_ids(table)


class LateSync(Mess):
    """No network for hours: the punch and all else come late in the shift."""

    kind, twin_of = "late_sync", "GHOST_SHIFT"
    description = "The phone has no network for three to eight hours; everything comes later."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Have no network from before the punch on."""
        since = duty.punch_in - 900
        duty.dead_zones.append((since, min(since + self.draw(rng, 10_800, 28_800), duty.shift.end)))
        return self.tell_all(duty)


class SwappedRounds(Mess):
    """Sits at the gate because somebody must: walks no round, uses the phone."""

    kind, twin_of = "gate_duty", "LEFT_AFTER_PUNCH"
    description = "Sits at the gate all shift, walks no round, and uses the phone."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Sit."""
        span = (duty.shift.start, duty.shift.end)
        duty.seated.append(span)
        skip_rounds(duty, span)
        return self.tell_all(duty)


MESSES = (
    LentPhone, Overtime, EarlyOnRequest, OffAllShift, BadPicture, CellarPunch, StalePosition, LateSync, SwappedRounds,
)  # fmt: skip
