"""Changing punches: whose device, when, where, with which face; rows are added and every row may have its own device."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulation.attendance import name_kiosk, note_punches
from simulation.behaviours.shape import Tables, find_table
from simulation.chance import Floats, Ints
from simulation.duties import Duty, plan_duty
from simulation.people import Person
from simulation.tables import Table
from simulation.world import Site

OWN_FIELDS = ("person", "site", "device", "method")
IN, OUT = 0, 1


@dataclass(frozen=True)
class Fake:
    """How a camera is got round: means and spreads (of the logit) of `face` and `liveness`; None: as ever.

    `blind`: no face at all, a number typed.
    """

    face: tuple[float, float] | None = None
    liveness: tuple[float, float] | None = None
    blind: bool = False


ANOTHER_FACE = Fake(face=(-0.4, 0.6))
LOOK_ALIKE = Fake(face=(0.75, 0.4))
PHOTO = Fake(liveness=(-1.0, 0.7))
SCREEN = Fake(liveness=(0.45, 0.5))
PIN = Fake(blind=True)
AS_EVER = Fake()  # whose face was enrolled is the accomplice's; or the app does not look


def spread(tables: Tables) -> Table:
    """Return the punches with a column for each field that a row may now have of its own."""
    table = find_table(tables, "attendance")
    for name in OWN_FIELDS:
        if name in table.fixed:
            table.values[name] = np.full(len(table), table.fixed.pop(name), dtype=object)
    return table


def note_honestly(seed: int, duty: Duty, tables: Tables, person: Person | None = None) -> Table:
    """Put the punches in that somebody present would have made, and return them spread out."""
    mine = find_table(tables, "attendance")
    honest = note_punches(seed, plan_duty(seed, duty.shift), mine.prefix)
    if person is not None:
        honest.fixed["person"] = person.code
    tables[tables.index(mine)] = honest
    return spread(tables)


def rows_of(table: Table, number: int) -> Ints:
    """Return the rows of punch `number`; several when it was uploaded again, none when it was forgotten."""
    return np.asarray(np.flatnonzero(table.numbers == number))


def retime(table: Table, number: int, at: float, delay_s: float = 1.5) -> None:
    """Have a punch made, and uploaded, at another time."""
    rows = rows_of(table, number)
    table.at[rows] = at
    table.sent[rows] = at + delay_s


def rewrite(table: Table, number: int, values: Mapping[str, Any]) -> None:
    """Change fields of a punch."""
    rows = rows_of(table, number)
    for name, value in values.items():
        table.values[name][rows] = value


def add_punch(table: Table, at: float, values: Mapping[str, Any]) -> int:
    """Add a punch like the first one, changed as `values` say; return its number. Needs one to be like."""
    count, number = len(table), int(table.numbers.max()) + 1
    table.take(np.array([*range(count), 0]))
    table.numbers = table.numbers.copy()
    table.numbers[count] = number
    table.at[count], table.sent[count] = at, at + 1.5
    rewrite(table, number, values)
    return number


def place(site: Site, xy: Floats, accuracy_m: float) -> dict[str, Any]:
    """Return the position fields of a punch at metres (2,) from the middle of a site."""
    lat, lon = site.fence.project(xy[None, :])[0]
    return {"lat": round(float(lat), 6), "lon": round(float(lon), 6), "accuracy_m": round(accuracy_m, 1)}


def place_at_gate(site: Site, rng: np.random.Generator) -> dict[str, Any]:
    """Return the position fields of a punch at the gate."""
    return place(site, site.fence.locate(site.gate) + rng.normal(0, 5.0, 2), float(rng.lognormal(2.0, 0.35)))


def on_device(site: Site, device: str, blind: bool = False) -> dict[str, Any]:
    """Return the fields that say on what the punch was made."""
    kiosk = device == name_kiosk(site.code)
    return {"device": device, "method": "pin" if blind else "kiosk_face" if kiosk else "face"}


def fake_faces(table: Table, number: int, fake: Fake, rng: np.random.Generator) -> None:
    """Let the camera see what was held before it."""
    if fake.blind:
        rewrite(
            table, number, dict.fromkeys(("biometric_quality", "face_confidence", "liveness"), float("nan"))
        )
        rewrite(table, number, {"method": "pin"})
        return
    for name, shape in (("face_confidence", fake.face), ("liveness", fake.liveness)):
        if shape:
            share = 1 / (1 + np.exp(-rng.normal(*shape)))
            rewrite(table, number, {name: round(float(share), 3)})
    if fake.face or fake.liveness:
        rewrite(table, number, {"method": "face"})
    for name in ("biometric_quality", "face_confidence", "liveness"):
        rows = rows_of(table, number)
        table.values[name][rows] = np.where(np.isnan(table.values[name][rows]), 0.8, table.values[name][rows])


def list_ids(table: Table, numbers: Ints | list[int] | None = None) -> list[str]:
    """Return the event ids of some punches, of all without `numbers`."""
    known = sorted(set(table.numbers.tolist()))
    return [f"{table.prefix}{number}" for number in known if numbers is None or number in numbers]
