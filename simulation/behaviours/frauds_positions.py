# ruff: noqa: ARG002  (the methods of a behaviour have one shape)
"""Positions that are not true: made up by an app, played back from another day, or true and outside the fence."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.behaviours.frauds import Fraud, expect, stay_at_home
from simulation.behaviours.punching import (
    IN,
    OUT,
    list_ids,
    note_honestly,
    on_device,
    place,
    retime,
    rewrite,
    spread,
)
from simulation.behaviours.shape import Neighbour, Tables, Truth, find_table, skip_rounds
from simulation.chance import Floats
from simulation.duties import Duty, Span, plan_duty
from simulation.fences import METRES_PER_DEGREE
from simulation.tables import Table


class MockFlag(Fraud):
    """He stays at home; an app places his phone at the post, and the phone says that it does."""

    kind, cause = "GPS_SPOOFING", "mock_flag"
    description = "He stays at home; an app places the phone on the site, and the mock flag is set."
    flagged: ClassVar[bool] = True
    jumps: ClassVar[bool] = False

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Stay at home with the phone on; only whose phone tells positions at all."""
        if duty.shift.person.unplaced:
            return None
        stay_at_home(duty, rng, off=0.0, unused=0.4)
        return self.tell_all(duty)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Place the fixes and the punches on the site; those before he switches the app on are true."""
        rng, site, fixes = self.open(duty, "spoof"), duty.shift.site, find_table(tables, "location")
        table = self.note(duty, tables)
        first = float(table.at.min())
        begins = first - float(rng.uniform(60, 900)) if self.jumps else -np.inf
        spot = site.fence.locate(site.posts[duty.shift.seat % len(site.posts)]) + rng.normal(0, 3, 2)
        rows = np.flatnonzero(fixes.at >= begins)
        xy, accuracy_m = self.make_up(spot, fixes.at[rows], rng)
        degrees = site.fence.project(xy)
        for axis, column in (("lat", 0), ("lon", 1)):
            fixes.values[axis][rows] = self.write(degrees[:, column])
        fixes.values["accuracy_m"][rows] = np.round(accuracy_m, 1)
        fixes.values["speed_mps"][rows] = 0.0
        fixes.values["mock"][rows] = self.flagged
        for number in (IN, OUT):
            here, claimed = self.make_up(spot, np.zeros(1), rng)
            degrees = self.write(site.fence.project(here)[0])
            rewrite(table, number, {"lat": degrees[0], "lon": degrees[1], "accuracy_m": round(claimed[0], 1)})
            rewrite(table, number, on_device(site, duty.shift.person.device) | {"mock": self.flagged})
        truth.event_ids = list_ids(table)

    def note(self, duty: Duty, tables: Tables) -> Table:
        """Put the punches in that he makes from home."""
        return note_honestly(self.folk.seed, duty, tables)

    def make_up(self, spot: Floats, at: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Return invented positions (n, 2) and accuracies (n,) in metres."""
        return np.tile(spot, (len(at), 1)), np.full(len(at), 5.0)

    def write(self, degrees: Floats) -> Floats:
        """Return degrees as the app writes them."""
        return np.asarray(np.round(degrees, 6))


class Constant(MockFlag):
    """The app hides itself; the position never changes."""

    cause, flagged = "constant", False
    description = "A hidden app gives one position without end."


class Lattice(MockFlag):
    """The app rounds what it makes up, which gives a lattice of some metres."""

    cause, flagged = "lattice", False
    description = "A hidden app makes up positions round the post, rounded to a lattice."

    def make_up(self, spot: Floats, at: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Walk on the lattice."""
        return spot + rng.normal(0, 9, (len(at), 2)), np.full(len(at), 10.0)

    def write(self, degrees: Floats) -> Floats:
        """Write four decimals."""
        return np.asarray(np.round(degrees, 4))


class WhiteJitter(MockFlag):
    """The app adds noise to one position: each fix independent of the last, as no receiver is."""

    cause, flagged, evasive = "white_jitter", False, True
    description = "A hidden app adds independent noise to one position."

    def make_up(self, spot: Floats, at: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Add white noise."""
        return spot + rng.normal(0, 4.0, (len(at), 2)), rng.uniform(4, 9, len(at))


class Jump(WhiteJitter):
    """The same, switched on minutes before the punch: from home to the post without a way between."""

    cause, jumps = "jump", True
    description = "At home until minutes before the punch, then at the post without any way there."


class ExactReplay(Fraud):
    """He stays at home; his phone plays back the track of an earlier shift."""

    kind, cause = "REPLAYED_TRACK", "exact"
    description = "He stays at home; the track of an earlier shift is played back as it was."
    offset_m: ClassVar[Span] = (0.0, 0.0)
    noise_m: ClassVar[float] = 0.0

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Stay at home with the phone on; only who has an earlier shift."""
        if duty.shift.person.unplaced or self.folk.find_earlier(duty.shift) is None:
            return None
        stay_at_home(duty, rng, off=0.0, unused=0.4)
        return self.tell_all(duty)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Copy the earlier fixes, and punch where the earlier punches were made."""
        earlier = expect(self.folk.find_earlier(duty.shift))
        rng, old = self.open(duty, "replay"), find_table(neighbour(earlier), "location")
        delta_s = duty.shift.start - earlier.start
        angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(*self.offset_m)
        shift_m = far * np.array([np.cos(angle), np.sin(angle)])
        mine = find_table(tables, "location")
        battery = np.interp(old.at + delta_s, mine.at, mine.values["battery"])
        mine.numbers, mine.at, mine.coarse = old.numbers.copy(), old.at + delta_s, old.coarse
        mine.sent = old.sent + delta_s
        mine.values = {name: column.copy() for name, column in old.values.items()}
        mine.values["battery"] = np.round(battery, 2)
        self._move(mine, shift_m, rng)
        table, plan = note_honestly(self.folk.seed, duty, tables), plan_duty(self.folk.seed, earlier)
        for number, at in ((IN, plan.punch_in), (OUT, plan.punch_out)):
            retime(table, number, at + delta_s + float(rng.uniform(-40, 40)))
            site = duty.shift.site
            xy = site.fence.locate(site.gate) + shift_m + rng.normal(0, max(self.noise_m, 2.0), 2)
            rewrite(table, number, place(site, xy, float(rng.lognormal(2.0, 0.35))))
            rewrite(table, number, on_device(site, duty.shift.person.device))
        truth.event_ids = list_ids(table)

    def _move(self, fixes: Table, shift_m: Floats, rng: np.random.Generator) -> None:
        shrink = np.cos(np.radians(fixes.values["lat"]))
        xy = shift_m + rng.normal(0, 1, (len(fixes), 2)) * self.noise_m
        fixes.values["lat"] = np.round(fixes.values["lat"] + xy[:, 1] / METRES_PER_DEGREE, 6)
        fixes.values["lon"] = np.round(fixes.values["lon"] + xy[:, 0] / METRES_PER_DEGREE / shrink, 6)


class ShiftedReplay(ExactReplay):
    """Played back some metres aside."""

    cause, evasive, offset_m = "shifted", True, (3.0, 15.0)
    description = "The track of an earlier shift is played back some metres aside."


class NoisyReplay(ExactReplay):
    """Played back with noise on every fix."""

    cause, evasive, offset_m, noise_m = "noisy", True, (0.0, 6.0), 2.5
    description = "The track of an earlier shift is played back with noise."


class FarPunch(Fraud):
    """He punches in on the way and comes late, or goes early and punches out on the way home; the position is true."""

    kind, cause = "OUTSIDE_GEOFENCE", "far"
    description = "Punches from more than a kilometre away and is on the site for less than the shift."
    reach_m: ClassVar[Span] = (900.0, 6000.0)
    accuracy: ClassVar[float] = 1.0

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Come late or go early."""
        if rng.random() < 0.6:
            duty.punch_in = duty.shift.start + self.draw(rng, 1200, 3600)
        else:
            duty.punch_out = duty.shift.end - self.draw(rng, 1500, 4500)
            duty.forgets_punch_out = False
        skip_rounds(duty, (duty.shift.start - 3600, duty.punch_in))
        skip_rounds(duty, (duty.punch_out - 2400, duty.shift.end))
        return self.tell_all(duty)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Punch where the phone truly is at a distance within reach, or else as near to it as he comes."""
        table, fixes, site = spread(tables), find_table(tables, "location"), duty.shift.site
        late = duty.punch_in > duty.shift.start
        number = IN if late else OUT
        on_way = fixes.at < duty.punch_in if late else fixes.at > duty.punch_out
        order = np.argsort(fixes.at[on_way])
        at, lat, lon = (
            column[on_way][order] for column in (fixes.at, fixes.values["lat"], fixes.values["lon"])
        )
        far = np.array([np.hypot(*site.fence.unproject(*here)) for here in zip(lat, lon, strict=True)])
        wanted = (far >= self.reach_m[0]) & (far <= self.reach_m[1])
        if not wanted.any():
            return
        row = int(np.flatnonzero(wanted)[-1 if late else 0])
        rng = self.open(duty, "place")
        retime(table, number, float(at[row]))
        claimed = float(rng.lognormal(2.2, 0.4)) * self.accuracy
        rewrite(table, number, {"lat": lat[row], "lon": lon[row], "accuracy_m": round(min(claimed, 140), 1)})
        rewrite(table, number, on_device(site, duty.shift.person.device))
        truth.event_ids = list_ids(table, [number])


class NearPunch(FarPunch):
    """From the bus stop, some hundred metres off, with a receiver that is said to be poor."""

    cause, evasive, reach_m, accuracy = "near", True, (330.0, 900.0), 6.0
    description = "Punches from some hundred metres away and is on the site for less than the shift."


FRAUDS = (
    MockFlag, Constant, Lattice, WhiteJitter, Jump, ExactReplay, ShiftedReplay, NoisyReplay, FarPunch, NearPunch,
)  # fmt: skip
