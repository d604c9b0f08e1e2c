# ruff: noqa: ARG002  (the methods of a behaviour have one shape)
"""One punches for another: on his own phone, on the kiosk, for somebody who never was; and two phones in one pocket."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.attendance import name_kiosk
from simulation.behaviours.frauds import Fraud, expect, stay_at_home
from simulation.behaviours.punching import (
    ANOTHER_FACE,
    AS_EVER,
    IN,
    OUT,
    PHOTO,
    PIN,
    SCREEN,
    Fake,
    fake_faces,
    list_ids,
    note_honestly,
    on_device,
    place_at_gate,
    retime,
    rewrite,
    rows_of,
)  # fmt: skip
from simulation.behaviours.shape import Neighbour, Tables, Truth, find_table
from simulation.duties import Duty, Span, plan_duty
from simulation.roster import Shift
from simulation.tables import Table


def time_punch(seed: int, duty: Duty, buddy: Shift, number: int, gap_s: float) -> float:
    """Return when the buddy punches for him: so long after his own punch of that hour (before, if negative)."""
    moment = duty.shift.end if number == OUT else duty.shift.start
    plan = plan_duty(seed, buddy)
    own = min((plan.punch_in, plan.punch_out), key=lambda at: abs(at - moment))
    return own + gap_s


class BuddyPunch(Fraud):
    """He stays at home; somebody on the site punches him in and out on his own phone, seconds after himself."""

    kind, cause = "BUDDY_PUNCHING", "same_phone"
    description = "A colleague punches for him on his own phone within a minute of himself; he stays at home."
    gaps_s: ClassVar[Span] = (8.0, 55.0)
    fakes: ClassVar[tuple[Fake, ...]] = (ANOTHER_FACE, PHOTO, PIN, AS_EVER)

    def find_both(self, duty: Duty) -> tuple[Shift, Shift] | None:
        """Return the shifts of who punches him in and who punches him out; None when nobody can."""
        one = self.folk.find_buddy(duty.shift, duty.shift.start)
        two = self.folk.find_buddy(duty.shift, duty.shift.end)
        return (one, two) if one and two else None

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Stay at home, the phone too."""
        if self.find_both(duty) is None:
            return None
        stay_at_home(duty, rng)
        return self.tell_all(duty)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Punch on the buddy's phone."""
        buddies = expect(self.find_both(duty))
        table, rng = note_honestly(self.folk.seed, duty, tables), self.open(duty, "punches")
        table.clock_s = 0.0
        for number, buddy in zip((IN, OUT), buddies, strict=True):
            gap_s = float(rng.uniform(*self.gaps_s))
            retime(table, number, time_punch(self.folk.seed, duty, buddy, number, gap_s))
            fake = self.fakes[int(rng.integers(len(self.fakes)))]
            rewrite(table, number, place_at_gate(duty.shift.site, rng))
            rewrite(table, number, on_device(duty.shift.site, self.choose_device(duty, buddy)))
            fake_faces(table, number, fake, rng)
        truth.event_ids = list_ids(table)

    def choose_device(self, duty: Duty, buddy: Shift) -> str:
        """Return on what the buddy punches for him."""
        return buddy.person.device


class SpacedBuddyPunch(BuddyPunch):
    """The same with 8 to 30 minutes between the two punches."""

    cause, evasive = "spaced", True
    description = "A colleague punches for him on his own phone, 8 to 30 minutes after himself."
    gaps_s = (480.0, 1800.0)
    fakes = (PHOTO, SCREEN, PIN, AS_EVER)


class KioskBuddyPunch(BuddyPunch):
    """The same on the kiosk, where many punch anyway."""

    cause, evasive = "kiosk", True
    description = "A colleague punches for him on the kiosk seconds after himself."
    fakes = (ANOTHER_FACE, PHOTO, PIN, SCREEN)

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Only where there is a kiosk."""
        return super().alter_duty(duty, rng) if duty.shift.site.has_kiosk else None

    def choose_device(self, duty: Duty, buddy: Shift) -> str:
        """Return the kiosk."""
        return name_kiosk(duty.shift.site.code)


class RotatingGroup(BuddyPunch):
    """Three who take turns: of those on the watch one stays at home, another punches for him."""

    kind, cause, evasive = "COLLUSION", "rotating", True
    description = "A group takes turns: one stays at home, another of them punches for him."
    gaps_s = (20.0, 420.0)
    fakes = (PHOTO, SCREEN, PIN, AS_EVER)


class KioskGhost(Fraud):
    """On the payroll and never there: somebody punches for him on the kiosk every day, or on a phone of his own."""

    kind, cause, always = "GHOST_SHIFT", "phone_off", True
    description = "Never comes to any shift; somebody punches for him, his phone is off."
    off, unused = 1.0, 0.0

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Leave the phone off, or lying at home."""
        stay_at_home(duty, rng, self.off, self.unused)
        return self.tell_all(duty)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Punch as if he were there; the enrolled face is the accomplice's."""
        table, rng = note_honestly(self.folk.seed, duty, tables), self.open(duty, "punches")
        for number in (IN, OUT):
            rewrite(table, number, place_at_gate(duty.shift.site, rng))
            rows = rows_of(table, number)
            table.sent[rows] = table.at[rows] + 1.5
        truth.event_ids = list_ids(table)


class HomeGhost(KioskGhost):
    """The same; the phone lies at home, on."""

    cause = "phone_at_home"
    description = "Never comes to any shift; somebody punches for him, his phone lies at home unused."
    off, unused = 0.0, 1.0


class LockerGhost(Fraud):
    """The same; the phone lies in a locker on the site, so that its position is right."""

    kind, cause, always, evasive = "GHOST_SHIFT", "phone_in_locker", True, True
    description = "Never comes; his phone lies on the site and nobody uses it, and nobody does his rounds."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Let the phone lie at the post."""
        duty.asleep.append((duty.punch_in - 60, duty.punch_out + 60))
        duty.tasks, duty.rounds, duty.drives = [], [], False
        return self.tell_all(duty)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Name the punches; there is no way to work before them."""
        for table in tables:
            if table.type != "attendance":
                table.take((table.at >= duty.punch_in - 900) & (table.at < duty.punch_out + 900))
        truth.event_ids = list_ids(find_table(tables, "attendance"))


class TwoPhones(Fraud):
    """A colleague carries both phones and punches on each; one of them stays at home."""

    kind, cause = "COLLUSION", "two_phones"
    description = "His phone goes about in a colleague's pocket, who punches on it; he stays at home."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Only with somebody on the same watch, who goes round with it."""
        buddy = self.folk.find_buddy(duty.shift, (duty.shift.start + duty.shift.end) / 2)
        if buddy is None:
            return None
        duty.tasks, duty.rounds = [], []
        return self.tell_all(duty)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Go where the other goes: his positions and steps, a pocket's width off; nobody looks at the screen."""
        buddy = expect(self.folk.find_buddy(duty.shift, (duty.shift.start + duty.shift.end) / 2))
        theirs, rng = neighbour(buddy), self.open(duty, "pocket")
        for event_type in ("location", "phone"):
            self._carry(find_table(tables, event_type), find_table(theirs, event_type), rng)
        table = note_honestly(self.folk.seed, duty, tables)
        for number in (IN, OUT):
            gap_s = float(rng.uniform(15, 90))
            retime(table, number, time_punch(self.folk.seed, duty, buddy, number, gap_s))
            rewrite(table, number, place_at_gate(duty.shift.site, rng))
            rewrite(table, number, on_device(duty.shift.site, duty.shift.person.device))
            fake_faces(table, number, (PHOTO, SCREEN, AS_EVER)[int(rng.integers(3))], rng)
        truth.event_ids = list_ids(table)

    def _carry(self, mine: Table, theirs: Table, rng: np.random.Generator) -> None:
        mine.numbers, mine.at = theirs.numbers.copy(), theirs.at + rng.uniform(-9, 9, len(theirs))
        mine.sent, mine.coarse = theirs.sent + 1.0, None if theirs.coarse is None else theirs.coarse.copy()
        mine.values = {name: column.copy() for name, column in theirs.values.items()}
        if mine.type == "phone":
            mine.take(np.isin(mine.values["kind"], ["step", "sync"]))
            return
        for axis in ("lat", "lon"):
            mine.values[axis] = np.round(mine.values[axis] + rng.normal(0, 4.0 / 111_195, len(mine)), 6)


FRAUDS = (
    BuddyPunch, SpacedBuddyPunch, KioskBuddyPunch, RotatingGroup, TwoPhones, KioskGhost, HomeGhost, LockerGhost,
)  # fmt: skip
