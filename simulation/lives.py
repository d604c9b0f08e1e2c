"""One shift lived from leaving home to coming home: the plan, the track, and all events it gives rise to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulation.attendance import note_punches
from simulation.behaviours.attendance import ExtraShift
from simulation.behaviours.shape import Behaviour, Tables, Truth
from simulation.behaviours.sites import Closed, SiteBehaviour
from simulation.chance import Floats, open_generator
from simulation.duties import Duty, mark_within, plan_duty
from simulation.fraudsters import DAY_S, Fraudsters
from simulation.gps import draw_bursts, draw_errors
from simulation.movement import walk_duty
from simulation.patrols import note_scans, note_tasks
from simulation.phones import Battery, note_activity, note_status, schedule_uploads
from simulation.roster import CALM, Shift, list_watches
from simulation.tables import Column, Table
from simulation.tracks import STANDING, Track


@dataclass
class Life:
    """A lived shift. `truth` is set when a behaviour took part in it."""

    duty: Duty
    track: Track
    tables: Tables
    truth: Truth | None


class Biographer:
    """Lives shifts of one force; `tag` begins every event id and is unique to the force."""

    def __init__(
        self,
        seed: int,
        tag: str,
        behaviours: tuple[Behaviour, ...],
        calm_until: float = 0.0,
        folk: Fraudsters | None = None,
    ) -> None:
        self._seed, self._tag, self._behaviours, self._calm_until = seed, tag, behaviours, calm_until
        self._folk = folk
        self.parts: dict[str, Behaviour] = {}  # given by hand: by code of the shift
        self._of_sites = [one for one in behaviours if isinstance(one, SiteBehaviour) and one.share > 0]
        self._of_one = [
            one for one in behaviours if one.share > 0 and not isinstance(one, SiteBehaviour | ExtraShift)
        ]

    def decide(self, shift: Shift) -> tuple[Duty, Behaviour | None, Truth | None]:
        """Return the plan of a shift with the behaviour drawn for it, and the truth about that."""
        duty = plan_duty(self._seed, shift)
        if shift.site.closed:
            closed = Closed()
            return duty, closed, closed.alter_duty(duty, np.random.default_rng(0))
        if shift.code in self.parts:
            part = self.parts[shift.code]
            return duty, part, part.alter_duty(duty, open_generator(self._seed, part.name, shift.code))
        if shift.extra:
            behaviour = next(one for one in self._behaviours if one.kind == shift.extra)
            return duty, behaviour, behaviour.alter_duty(duty, np.random.default_rng(0))
        if shift.kind == "V":
            self._share_fate(duty)
            return duty, None, None
        if self._folk:
            cheat, truth = self._cheat(duty, self._folk)
            if truth or duty.stays_home:
                return duty, cheat, truth
        return self._draw_lots(shift, duty)

    def _cheat(self, duty: Duty, folk: Fraudsters) -> tuple[Behaviour | None, Truth | None]:
        """Let him cheat in the first way that his shift lends itself to; who is not hired yet stays away."""
        shift = duty.shift
        if not folk.is_hired(shift):
            duty.stays_home = True
            duty.dark.append((shift.start - DAY_S, shift.end + DAY_S))
            return None, None
        for cheat in folk.list_tried(shift):
            truth = cheat.alter_duty(duty, open_generator(self._seed, cheat.name, shift.code))
            if truth:
                return cheat, truth
        return None, None

    def _draw_lots(self, shift: Shift, duty: Duty) -> tuple[Duty, Behaviour | None, Truth | None]:
        """Return the plan of a shift with the behaviour that was drawn for it."""
        calm = CALM if shift.start < self._calm_until else 1.0
        for one in self._of_sites:
            rng = open_generator(self._seed, one.kind, shift.watch)
            truth = one.alter_duty(duty, rng) if rng.random() < one.share * calm else None
            if truth:
                return duty, one, truth
        for behaviour in self._of_one:
            rng = open_generator(self._seed, behaviour.name, shift.code)
            truth = (
                behaviour.alter_duty(duty, rng)
                if rng.random() < behaviour.share * (1.0 if behaviour.twin_of else calm)
                else None
            )
            if truth:
                return duty, behaviour, truth
        return duty, None, None

    def _share_fate(self, duty: Duty) -> None:
        """Let a supervisor have what befalls the site of the watches he sees."""
        shift = duty.shift
        for watch, since, until in list_watches(shift.site, shift.start, shift.end):
            for one in self._of_sites:
                rng = open_generator(self._seed, one.kind, watch)
                if rng.random() < one.share * (CALM if since < self._calm_until else 1.0):
                    span = one.plan((since, until), rng)
                    if span and one.by_day:
                        one.afflict(duty, span)
                    break

    def live(self, shift: Shift) -> Life:
        """Live a shift; the same shift always gives the same life."""
        duty, behaviour, truth = self.decide(shift)
        track = walk_duty(self._seed, duty)
        tables = self._note(duty, track)
        if behaviour and truth:
            behaviour.alter_tables(duty, tables, truth, self.live_honestly)
        return Life(duty, track, tables, truth)

    def live_honestly(self, shift: Shift) -> Tables:
        """Return the events of a shift as they are without any behaviour."""
        duty = plan_duty(self._seed, shift)
        return self._note(duty, walk_duty(self._seed, duty))

    def _note(self, duty: Duty, track: Track) -> Tables:
        shift, seed = duty.shift, self._seed
        rng = open_generator(seed, "events", shift.code)
        start = f"{self._tag}.{shift.code}."
        battery = Battery(duty, track, rng)
        tables = [
            _note_fixes(duty, track, battery, f"{start}L", open_generator(seed, "fixes", shift.code)),
            note_activity(duty, track, f"{start}P", rng),
            note_status(duty, track, battery, f"{start}D", rng),
            note_tasks(duty, f"{start}K", rng),
            note_scans(duty, track, f"{start}C", rng),
        ]
        for table in tables:
            table.fixed |= {"person": shift.person.code, "device": shift.person.device}
            table.clock_s = shift.person.clock_s + duty.clock_s
        tables.append(note_punches(seed, duty, f"{start}A"))
        for table in tables:
            table.take(~mark_within(table.at, duty.dark))
            table.repeat_some(rng)
        return tables


def _note_fixes(duty: Duty, track: Track, battery: Battery, prefix: str, rng: np.random.Generator) -> Table:
    """Return the `location` events of a shift, all of them; `coarse` marks those of history."""
    style, person = duty.shift.site.style, duty.shift.person
    at, coarse = track.list_fix_times(style.fix_every_s)
    at = at + rng.uniform(0, 1.5, len(at))
    draw = draw_bursts if style.receiver == "burst" else draw_errors
    errors = draw(at, track.mode[track.find_segments(at)], duty.shift.site.drift_m * person.blur, rng)
    degrees = duty.shift.site.fence.project(track.locate(at) + errors.xy)
    speeds = np.abs(track.measure_speeds(at) + rng.normal(0, 0.12, len(at)))
    values: dict[str, Column] = {
        "lat": np.round(degrees[:, 0], person.decimals),
        "lon": np.round(degrees[:, 1], person.decimals),
        "accuracy_m": np.round(errors.accuracy_m, 1),
        "speed_mps": np.round(speeds, 2),
        "mock": np.zeros(len(at), dtype=bool),
        "battery": battery.measure(at),
    }
    if person.holds:
        hold_still(values, at, track, rng)
    sent = schedule_uploads(duty, at, rng)
    table = Table("location", prefix, np.arange(len(at)), at, sent, values, coarse=coarse)
    if person.unplaced:
        table.take(np.arange(0))
    return table


def hold_still(values: dict[str, Column], at: Floats, track: Track, rng: np.random.Generator) -> None:
    """Repeat the position while he stands: a system that saves its battery measures again only when something moves."""
    standing = track.mode[track.find_segments(at)] == STANDING
    begins = np.flatnonzero(np.diff(standing.astype(np.int8), prepend=0) != 0)
    spell = np.cumsum(np.isin(np.arange(len(at)), begins)) * 10_000 + (at // rng.uniform(600, 2400)).astype(
        int
    )
    _, first, which = np.unique(spell, return_index=True, return_inverse=True)
    for name in ("lat", "lon", "accuracy_m"):
        values[name] = np.where(standing, values[name][first[which]], values[name])
