# ruff: noqa: ARG002  (the methods of a behaviour have one shape)
"""Batteries that will not last, clocks that are wrong, and the panic button."""

from __future__ import annotations

import numpy as np

from simulation.behaviours.shape import Behaviour, Neighbour, Tables, Truth, find_table
from simulation.duties import Duty
from simulation.tables import Column, Table


class BatteryLow(Behaviour):
    """Falls so fast that it will be dead hours before the shift is over; at the last moment it is plugged in."""

    kind, weight = "BATTERY_CRITICAL", 1.5
    description = "The battery will be dead before the shift is over; it is plugged in at three per cent."
    allowed = ("NO_TELEMETRY",)

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Fall for three to five hours, from wherever it is to three per cent."""
        falls = self.draw(rng, 10_800, 18_000)
        latest = duty.shift.end - 5400
        earliest = duty.shift.start + falls
        if latest < earliest:
            return None
        empty = self.at[1] if self.at else float(rng.uniform(earliest, latest))
        duty.drains = (empty - falls, empty, 0.03)
        truth = self.tell(duty, empty - falls / 5, empty + 900)
        duty.charging.append((duty.shift.start - 3600, duty.shift.start))
        return truth

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Begin when the charge is below 15 per cent."""
        status = find_table(tables, "device_status")
        low = status.at[(status.values["battery"] < 0.15) & (status.at < truth.until)]
        truth.since = float(low.min()) if len(low) else truth.since


class LowButLasting(Behaviour):
    """Low at the end of the shift, and it lasts."""

    kind, twin_of, weight = "low_but_lasting", "BATTERY_CRITICAL", 1.0
    description = "The battery is at 17 per cent at the end of the shift, and lasts."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Fall evenly to 17 per cent at the end."""
        end = duty.punch_out + 1800
        duty.charging = [(duty.shift.start - 3600, duty.shift.start)]
        duty.drains = (duty.shift.start + 1800, end, 0.17)
        return self.tell(duty, end - 7200, duty.punch_out)


class WrongClock(Behaviour):
    """The phone's clock is set wrong for the whole shift; it sends `sent_at`, so times can be mended."""

    kind = "CLOCK_SKEW"
    description = "The phone's clock is 8 to 15 minutes off, ahead or behind."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Be off."""
        duty.clock_s = self.draw(rng, 480, 900) * float(rng.choice([-1.0, 1.0]))
        return self.tell(duty, duty.punch_in - 1800, duty.punch_out + 1800)


class Panic(Behaviour):
    """Presses the button, and nobody answers. Never in history: a press raises an alarm whatever its age."""

    kind = "SOS_UNACKNOWLEDGED"
    description = "Presses the panic button; nobody acknowledges it."

    def __init__(self, since: float | None = None) -> None:
        self.since = since

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Draw the moment."""
        at = float(rng.uniform(duty.shift.start + 2400, duty.shift.end - 3600))
        return self.tell(duty, at, at + 1800) if self.since is not None and at >= self.since else None

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Add the press, where the phone was last fixed."""
        fixes = find_table(tables, "location")
        row = max(0, int(np.searchsorted(np.sort(fixes.at), truth.since)) - 1)
        at = np.array([truth.since])
        values: dict[str, Column] = {name: fixes.values[name][[row]] for name in ("lat", "lon")}
        values["note"] = np.array(["Help at the gate"], dtype=object)
        fixed = fixes.fixed | {"site": duty.shift.site.code}
        press = Table("panic", f"{fixes.prefix[:-1]}S", np.arange(1), at, at + 1.0, values, fixed)
        press.clock_s = fixes.clock_s
        tables.append(press)
        truth.event_ids = [f"{press.prefix}0"]


class Holiday(Behaviour):
    """On a public holiday there is less to do; the registry knows the day."""

    kind, twin_of, weight = "holiday", "LOW_ACTIVITY", 0.0
    description = "A public holiday: phones are used a third as much."

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Be quiet, on a holiday."""
        if not duty.shift.site.keeps_holiday(duty.shift.start):
            return None
        duty.lively.append(((duty.shift.start - 7200, duty.shift.end + 7200), 0.35))
        return self.tell(duty, duty.shift.start, duty.shift.end)
