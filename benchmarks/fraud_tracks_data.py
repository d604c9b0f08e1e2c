"""Shifts laid on real and on made tracks: scenes of one person's punches, in memory, and what cheats make of them."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
from scipy.signal import lfilter

from noc.intelligence.fraud.rules.columns import Fixes, Floats, Punches, Statuses, Uses, Works
from noc.intelligence.fraud.rules.scenes import (
    BEFORE_S,
    EARLIER_AFTER_S,
    EARLIER_BEFORE_S,
    EARLIER_TRACKS,
    Device,
    EarlierTrack,
    KnownVerdicts,
    Look,
    PastLife,
    Place,
    Punch,
    Scene,
)

FILE = Path(__file__).resolve().parents[2] / "shared" / "data" / "tracks" / "geolife_001.csv.gz"
METRES = 111_195.0
GAP_S, LEAST_S, PUNCH_EVERY_S = 600.0, 1_200.0, 1_800.0


@dataclass(frozen=True)
class Shift:
    """A punch laid on a track."""

    at: float
    lat: float
    lon: float
    ends: float


def fixes_of(at: Floats, lat: Floats, lon: Floats, accuracy_m: Floats | None = None) -> Fixes:
    """Return positions of which nothing else is known."""
    nothing = np.full(len(at), np.nan)
    told = nothing if accuracy_m is None else accuracy_m
    return Fixes(at, lat, lon, told, nothing, nothing, nothing, nothing, nothing)


def is_there() -> bool:
    """Tell whether the real track lies beside this repository."""
    return FILE.is_file()


def read_track() -> Fixes:
    """Return the real track; it tells neither accuracy nor speed."""
    with gzip.open(FILE, "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    at = np.array([datetime.fromisoformat(row["timestamp"]).timestamp() for row in rows])
    lat, lon = (np.array([float(row[name]) for row in rows]) for name in ("lat", "lon"))
    return fixes_of(at, lat, lon)


def thin(track: Fixes, every_s: float) -> Fixes:
    """Return the first fix of every so many seconds."""
    kept = np.concatenate([[True], np.diff(track.at // every_s) != 0])
    return Fixes(*(getattr(track, name)[kept] for name in Fixes.__slots__))


def pieces(track: Fixes) -> list[tuple[float, float]]:
    """Return the times between which the phone was on: no gap of ten minutes, twenty minutes at least."""
    cuts = np.flatnonzero(np.diff(track.at) > GAP_S)
    begins = track.at[np.concatenate([[0], cuts + 1])]
    ends = track.at[np.concatenate([cuts, [len(track) - 1]])]
    return [(b, e) for b, e in zip(begins.tolist(), ends.tolist(), strict=True) if e - b >= LEAST_S]


def lay_shifts(track: Fixes, every_s: float = PUNCH_EVERY_S) -> list[Shift]:
    """Lay a punch every half hour of the pieces, where the phone was then; each lasts until the next gap."""
    shifts = []
    for begin, end in pieces(track):
        for at in np.arange(begin + min(every_s, (end - begin) / 2), end, every_s).tolist():
            row = int(np.searchsorted(track.at, at, side="right")) - 1
            shifts.append(Shift(at, float(track.lat[row]), float(track.lon[row]), end))
    return shifts


def _punches(shifts: Sequence[Shift]) -> Punches:
    count = len(shifts)
    numbers, fine, none = np.arange(count), np.full(count, 0.9), np.full(count, np.nan)
    at, lat, lon = np.array([(one.at, one.lat, one.lon) for one in shifts]).reshape(-1, 3).T
    true = np.ones(count, dtype=bool)
    ones = np.ones(count, dtype=np.int64)
    return Punches(
        numbers, ones, at, true, ones, ("P",) * count, lat, lon, none, none, fine, fine, fine, none * 0
    )


def _punch(number: int, shift: Shift) -> Punch:
    return Punch(
        number, f"p{number}", 1, "Somebody", 1, "P", shift.at, shift.at, is_in=True, lat=shift.lat, lon=shift.lon,
        accuracy_m=np.nan, mock=None, biometric_quality=0.9, face_confidence=0.9, liveness=0.9, method=None,
    )  # fmt: skip


def _own_phone(own: Punches) -> Device:
    return Device("P", known=True, shared=False, carrier_id=1, carrier_name="Somebody", punches=own)


def lay_scene(
    track: Fixes, shifts: Sequence[Shift], number: int, look: Look, now: Fixes | None = None
) -> Scene:
    """Return a scene of one punch: what the phone told (`now` instead of the track, when given), and the days before."""
    shift, none = shifts[number], np.zeros(0)
    until = shift.at if look == "punch" else shift.ends
    after_s = 0.0 if look == "punch" else EARLIER_AFTER_S
    before = [one for one in shifts[:number] if one.at < shift.at - EARLIER_BEFORE_S][-EARLIER_TRACKS:]
    earlier = tuple(
        EarlierTrack(one.at, track.between(one.at - EARLIER_BEFORE_S, min(one.at + after_s, shift.at)))
        for one in before
    )
    made = _punch(number, shift)
    own = _punches([one for one in shifts[:number] if one.at < shift.at - PUNCH_EVERY_S / 2])
    empty = _punches([])
    source = track if now is None else now
    return Scene(
        look, until, shift.ends, made, Place(1, "Site", shift.lat, shift.lon, 100.0, 0.0, 5.0, "UTC"), 8.0, 0, 1,
        frozenset({1}), None, (), (), own, empty, _own_phone(own),
        source.between(shift.at - BEFORE_S, until), earlier, Statuses(none, none, none, none, ()), Uses(none, ()),
        Works(none, none.astype(bool), none, none), np.nan, PastLife(14, 500, 0, 0), (),
        KnownVerdicts(none, none, none.astype(bool)),
    )  # fmt: skip


def replayed(
    track: Fixes, old: Shift, new: Shift, shift_s: float, noise_m: float, rng: np.random.Generator
) -> Fixes:
    """Return an earlier shift's track as the new one's, later by so much, with white noise added."""
    source = track.between(old.at - EARLIER_BEFORE_S, min(old.ends, old.at + EARLIER_AFTER_S))
    north, east = rng.normal(0.0, noise_m, (2, len(source))) if noise_m else np.zeros((2, len(source)))
    lat = source.lat + north / METRES
    lon = source.lon + east / METRES / np.cos(np.radians(new.lat))
    return replace(source, at=source.at - old.at + new.at + shift_s, lat=lat, lon=lon)


def held(track: Fixes, since: float, until: float, every_s: float) -> Fixes:
    """Return the track until `since`, and its last place again and again from then on."""
    kept = track.between(-np.inf, since)
    at = np.arange(since + every_s, until, every_s)
    more = fixes_of(at, np.full(len(at), kept.lat[-1]), np.full(len(at), kept.lon[-1]))
    columns = {name: np.concatenate([getattr(kept, name), getattr(more, name)]) for name in Fixes.__slots__}
    return Fixes(**columns)


# ---- made receivers: east + i north in metres, errors of a phone over one shift

Errors = Callable[[Floats, np.random.Generator], np.ndarray]


def wandering(sigma_m: float, memory_s: float, white_m: float = 0.0) -> Errors:
    """Return errors that wander (first-order Gauss-Markov) with some white noise."""

    def draw(at: Floats, rng: np.random.Generator) -> np.ndarray:
        keep = float(np.exp(-np.median(np.diff(at)) / memory_s))
        noise = rng.normal(size=(2, len(at), 2)) @ np.array([1.0, 1j])
        drift = lfilter([1.0], [1.0, -keep], noise[0] * sigma_m * np.sqrt(1 - keep**2))
        return np.asarray(drift + white_m * noise[1])

    return draw


def repeating(errors: Errors, share: float) -> Errors:
    """Return errors of a phone that, so often, tells its last place again."""

    def draw(at: Floats, rng: np.random.Generator) -> np.ndarray:
        fresh = rng.random(len(at)) >= share
        fresh[0] = True
        return np.asarray(errors(at, rng)[np.maximum.accumulate(np.where(fresh, np.arange(len(at)), 0))])

    return draw


def make_day(at: float, every_s: float, errors: Errors, hours: float, rng: np.random.Generator) -> Fixes:
    """Return a shift: the same 2 km to work at much the same pace, a desk, and a ring walked every two hours."""
    times = np.arange(at - 2_700.0, at + hours * 3600.0, every_s) + rng.uniform(0, every_s / 3)
    left = np.clip((at - 60.0 - times) * 1.3 * rng.normal(1.0, 0.04), 0.0, 2_000.0)
    way = -1j * left + 200.0 * np.sin(left / 300.0)
    since = (times - at - rng.uniform(0, 600)) % 7_200.0
    ring = np.where((times > at) & (since > 6_000.0), (since - 6_000.0) / 1_200.0, 0.0)
    true = np.where(times < at, way, 40.0 * (1 - np.exp(2j * np.pi * ring)))
    z = true + errors(times, rng)
    lat, lon = 19.07 + z.imag / METRES, 72.87 + z.real / METRES / np.cos(np.radians(19.07))
    return fixes_of(times, lat.round(7), lon.round(7), rng.lognormal(2.0, 0.3, len(times)).round(1))
