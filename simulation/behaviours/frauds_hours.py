# ruff: noqa: ARG002  (the methods of a behaviour have one shape)
"""Hours that are paid and were not worked: too early, too long, at two places at once."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from simulation.behaviours.frauds import Fraud, expect
from simulation.behaviours.punching import (
    AS_EVER,
    IN,
    OUT,
    PHOTO,
    PIN,
    SCREEN,
    add_punch,
    fake_faces,
    list_ids,
    on_device,
    place_at_gate,
    rows_of,
    spread,
)  # fmt: skip
from simulation.behaviours.shape import Neighbour, Tables, Truth
from simulation.duties import Duty, Span
from simulation.roster import Shift
from simulation.tables import Table

HOUR_S = 3600.0


class HoursEarly(Fraud):
    """Punches in hours before the shift, goes away again and comes back when it begins: paid hours of nothing."""

    kind, cause = "UNUSUAL_SCHEDULE", "hours_early"
    description = "Punches in hours before his shift, and is not there until it begins."
    hours: ClassVar[Span] = (2.5, 4.5)

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Come, punch, and go until the shift begins."""
        duty.punch_in = duty.shift.start - HOUR_S * self.draw(rng, *self.hours)
        duty.away.append((duty.punch_in + 420, duty.shift.start - 600))
        duty.reach_m = (350.0, 800.0)
        return self.tell(duty, duty.punch_in, duty.shift.start)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Name the first punch."""
        truth.event_ids = list_ids(spread(tables), [IN])


class LittleEarly(HoursEarly):
    """An hour and a half: less conspicuous."""

    cause, evasive, hours = "little_early", True, (1.25, 2.5)


class LongHours(Fraud):
    """Goes home when the shift ends, and comes back hours later to punch out."""

    kind, cause = "EXCESSIVE_HOURS", "long"
    description = "Is paid for more than sixteen hours on end; he comes back late to punch out."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Only after a shift of twelve hours."""
        if duty.shift.end - duty.shift.start < 11 * HOUR_S:
            return None
        duty.punch_out = duty.punch_in + HOUR_S * self.draw(rng, 16.7, 20.0)
        duty.home_span = (duty.shift.end + 300, duty.punch_out - 300)
        duty.forgets_punch_out = False
        return self.tell(duty, duty.shift.end, duty.punch_out)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Name the last punch."""
        truth.event_ids = list_ids(spread(tables), [OUT])


class SecondSite(Fraud):
    """An accomplice punches for him at another site of the city: minutes after his own punch."""

    kind, cause = "IMPOSSIBLE_TRAVEL", "minutes"
    description = "Punched in at two sites of the city within minutes."
    gap_s: ClassVar[Span] = (60.0, 300.0)

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Only where somebody is at another site."""
        return self.tell_all(duty) if self._find(duty, duty.punch_in) else None

    def _find(self, duty: Duty, at: float) -> Shift | None:
        """Return the shift of the accomplice at the site of the city that is farthest away."""
        for site in reversed(self.folk.list_sites(duty.shift.site)):
            present = self.folk.find_present(site, at)
            if present:
                return present
        return None

    def _punch(
        self, table: Table, duty: Duty, there: Shift, at: float, direction: str, rng: np.random.Generator
    ) -> int:
        values: dict[str, Any] = {"site": there.site.code, "direction": direction}
        values |= place_at_gate(there.site, rng) | on_device(there.site, there.person.device)
        number = add_punch(table, at, values)
        fake_faces(table, number, (PHOTO, SCREEN, PIN, AS_EVER)[int(rng.integers(4))], rng)
        return number

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Add the punch there; his own are true."""
        table, rng = spread(tables), self.open(duty, "there")
        there = expect(self._find(duty, duty.punch_in))
        number = self._punch(table, duty, there, duty.punch_in + float(rng.uniform(*self.gap_s)), "in", rng)
        truth.event_ids = list_ids(table, [number])
        truth.beside_ids = list_ids(
            table, [IN]
        )  # one of the two is false; which, the times alone do not tell


class TightTravel(SecondSite):
    """The same, some minutes more apart."""

    cause, evasive, gap_s = "quarter_hour", True, (300.0, 800.0)
    description = "Punched in at two sites of the city within a quarter of an hour."


class DoubleShift(SecondSite):
    """Punched in and out at a second site by an accomplice for another eight hours; he sleeps at home."""

    kind, cause, evasive = "EXCESSIVE_HOURS", "double", True
    description = (
        "After his shift an accomplice punches him in and out at another site; his phone is at home."
    )

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Begin soon after his own shift."""
        if self._find(duty, duty.shift.end + HOUR_S) is None:
            return None
        duty.known_until = duty.shift.end + 9.5 * HOUR_S
        duty.forgets_punch_out = False
        return self.tell(duty, duty.shift.end, duty.shift.end + 9 * HOUR_S)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Add both punches."""
        table, rng = spread(tables), self.open(duty, "there")
        there = expect(self._find(duty, duty.shift.end + HOUR_S))
        begins = duty.punch_out + float(rng.uniform(1500, 3600))
        if not len(rows_of(table, OUT)):
            return
        ends = begins + float(rng.uniform(7.0, 8.0)) * HOUR_S
        numbers = [
            self._punch(table, duty, there, begins, "in", rng),
            self._punch(table, duty, there, ends, "out", rng),
        ]
        truth.event_ids = list_ids(table, numbers)


FRAUDS = (HoursEarly, LittleEarly, LongHours, SecondSite, TightTravel, DoubleShift)
