"""What was punched before and after the punches asked for, and where each stood to its fence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.rules.scenes import BEFORE_S, CLOSED_S, WAY_S, Device, Punches, Rostered
from noc.intelligence.fraud.scene_columns import Columns, Question
from noc.intelligence.fraud.scene_places import Fences
from noc.intelligence.fraud.scene_punches import (
    HISTORY_US,
    Asked,
    by_people,
    in_at_sites,
    on_devices,
    place_of,
    punches_of,
)
from noc.intelligence.fraud.scene_windows import DAY_US, SECOND_US, Blocks, Window, blocks_of, merged, us_of

PAST_US: Final = 14 * DAY_US
BEFORE_US: Final = int(BEFORE_S) * SECOND_US
ON_DUTY_US: Final = 12 * 3600 * SECOND_US  # who punched in so long before may still be there


@dataclass(frozen=True, slots=True)
class Sketch:
    """A punch asked for, its shift, and up to when it is looked at."""

    asked: Asked
    shifts: tuple[Rostered, ...]
    shift: Rostered | None
    ends: float
    until_us: int

    @property
    def person_id(self) -> int:
        return self.asked.punch.person_id

    @property
    def site_id(self) -> int | None:
        return self.asked.punch.site_id

    @property
    def near(self) -> Window:
        """The stretch of the person's own phone round the punch; before a punch out, of the whole duty that it closes."""
        at_us = self.asked.at_us
        if self.asked.punch.is_in:
            return self.person_id, at_us - BEFORE_US, self.until_us
        longest_us = at_us - int(CLOSED_S) * SECOND_US
        began_us = us_of(self.shift.start - WAY_S) if self.shift is not None else longest_us
        return self.person_id, min(at_us - BEFORE_US, max(began_us, longest_us)), self.until_us

    @property
    def past(self) -> Window:
        """The 14 days before the punch."""
        return self.person_id, self.asked.at_us - PAST_US, self.asked.at_us

    @property
    def final(self) -> bool:
        return self.asked.look == "final"


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the punches of a scene are among those that were read: the person's own before and after it, and those on
    its device before it."""

    before: slice
    after: slice
    on_device: slice


@dataclass(frozen=True, slots=True)
class Histories:
    """Punches by person, by device (its place among `codes`) and, those in, by site."""

    own: Blocks
    codes: dict[str, int]
    on_devices: Blocks
    at_sites: Blocks

    def rows(self, sketch: Sketch) -> Rows:
        """Return which punches belong to a scene: of the 28 days before it, and up to the end of its look."""
        at_us, punch = sketch.asked.at_us, sketch.asked.punch
        own = self.own.span(sketch.person_id, at_us - HISTORY_US, sketch.until_us)
        here = place_of(self.own, own, punch.punch_id)
        before, after = slice(own.start, here), slice(here + 1, own.stop if sketch.final else here + 1)
        if punch.device is None:
            return Rows(before, after, slice(0, 0))
        on_it = self.on_devices.span(self.codes[punch.device], at_us - HISTORY_US, at_us)
        return Rows(before, after, slice(on_it.start, place_of(self.on_devices, on_it, punch.punch_id)))

    def site_ids(self) -> set[int]:
        """Return the sites at which any of the punches were made."""
        sites = np.unique(np.concatenate([self.own.rows["site_id"], self.on_devices.rows["site_id"]]))
        return set(sites[sites >= 0].tolist())


@dataclass(frozen=True, slots=True)
class Fenced:
    """The histories, and how far outside the fence of its site each punch was made."""

    histories: Histories
    own_fence_m: NDArray[np.float64]
    device_fence_m: NDArray[np.float64]

    def own(self, where: slice) -> Punches:
        """Return some of the punches by people."""
        return punches_of(self.histories.own, where, self.own_fence_m)

    def device(self, sketch: Sketch, where: slice) -> Device | None:
        """Return the device of a punch with what was punched on it before; None if no device was told."""
        code, asked = sketch.asked.punch.device, sketch.asked
        if code is None:
            return None
        punches = punches_of(self.histories.on_devices, where, self.device_fence_m, code)
        carrier = asked.carrier_id, asked.carrier_name
        return Device(code, asked.device_known, asked.device_shared, *carrier, punches)


def fenced(histories: Histories, fences: Fences) -> Fenced:
    """Measure the punches by the fences that held."""
    own, on_devices = fences.outside_m(histories.own), fences.outside_m(histories.on_devices)
    return Fenced(histories, own, on_devices)


def device_codes(sketches: Sequence[Sketch]) -> dict[str, int]:
    """Return the place of each device among those on which the punches were made."""
    codes = {one.asked.punch.device for one in sketches}
    return {code: place for place, code in enumerate(sorted(code for code in codes if code is not None))}


def questions(sketches: Sequence[Sketch], codes: dict[str, int]) -> list[Question]:
    """Return what to ask of the punches round those asked for: by people, on devices, at sites."""
    own = merged((one.person_id, one.asked.at_us - HISTORY_US, one.until_us) for one in sketches)
    devices = merged(
        (codes[one.asked.punch.device], one.asked.at_us - HISTORY_US, one.asked.at_us)
        for one in sketches
        if one.asked.punch.device is not None
    )
    sites = merged(
        (one.site_id, one.asked.at_us - ON_DUTY_US, one.until_us)
        for one in sketches
        if one.final and one.site_id is not None
    )
    return [by_people(own), on_devices(list(codes), devices), in_at_sites(sites)]


def histories_of(codes: dict[str, int], answers: Sequence[Columns]) -> Histories:
    """Return the answers."""
    own, devices, sites = map(blocks_of, answers)
    return Histories(own, codes, devices, sites)
