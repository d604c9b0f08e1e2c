"""What was punched before and after the punches asked for, and the fences that held then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.rules.scenes import BEFORE_S, Device, Punches, Rostered
from noc.intelligence.fraud.scene_columns import Columns, Question
from noc.intelligence.fraud.scene_places import Fences, read_fences
from noc.intelligence.fraud.scene_punches import (
    HISTORY_US,
    Asked,
    by_people,
    in_at_sites,
    on_devices,
    place_of,
    punches_of,
    site_ids_of,
)
from noc.intelligence.fraud.scene_windows import SECOND_US, Blocks, Window, blocks_of, merged

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
        """The stretch of the person's own phone round the punch."""
        return self.person_id, self.asked.at_us - BEFORE_US, self.until_us

    @property
    def final(self) -> bool:
        return self.asked.look == "final"


@dataclass(frozen=True, slots=True)
class Histories:
    """Punches by person, by device (its place among `codes`) and, those in, by site."""

    own_rows: Blocks
    own_fence_m: NDArray[np.float64]
    codes: dict[str, int]
    device_rows: Blocks
    device_fence_m: NDArray[np.float64]
    site_rows: Blocks
    fences: Fences

    def own(self, sketch: Sketch) -> tuple[Punches, Punches]:
        """Return the person's punches of the 28 days before, and those after the punch up to the end of the look."""
        where = self.own_rows.span(
            sketch.person_id, sketch.asked.at_us - HISTORY_US, max(sketch.until_us, sketch.asked.at_us)
        )
        here = place_of(self.own_rows, where, sketch.asked.punch.punch_id)
        after = slice(here + 1, where.stop if sketch.final else here + 1)
        return (
            punches_of(self.own_rows, slice(where.start, here), self.own_fence_m),
            punches_of(self.own_rows, after, self.own_fence_m),
        )

    def device(self, sketch: Sketch) -> Device | None:
        """Return the device of a punch with what was punched on it in the 28 days before; None if none was told."""
        code, row = sketch.asked.punch.device, sketch.asked.row
        if code is None:
            return None
        at_us = sketch.asked.at_us
        where = self.device_rows.span(self.codes[code], at_us - HISTORY_US, at_us)
        here = place_of(self.device_rows, where, sketch.asked.punch.punch_id)
        punches = punches_of(self.device_rows, slice(where.start, here), self.device_fence_m, code)
        return Device(
            code, row["device_known"], row["device_shared"], row["carrier_id"], row["carrier_name"], punches
        )


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


def histories_of(sketches: Sequence[Sketch], codes: dict[str, int], answers: Sequence[Columns]) -> Histories:
    """Return the answers, with the fences that held; one statement for those."""
    own, devices, sites = map(blocks_of, answers)
    known = {one.site_id for one in sketches if one.site_id is not None}
    fences = read_fences(site_ids_of(own, devices) | known)
    return Histories(own, fences.outside_m(own), codes, devices, fences.outside_m(devices), sites, fences)
