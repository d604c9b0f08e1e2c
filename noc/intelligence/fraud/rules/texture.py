"""How a receiver's positions feel: whether they repeat, lie on a lattice, wander as errors of receivers do.

Errors of a real receiver are correlated over a minute and more (D. L. Wilson, "GPS correlation of errors"; Sensors 2020, 20,
6050): neighbours lie nearer to each other than to the rest. Noise that a program adds does not. Both are measured by the
ratio of the mean squared difference of neighbours to twice the variance (J. von Neumann, 1941): 1 for white noise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.rules.alignment import Complexes, project
from noc.intelligence.fraud.rules.scenes import Fixes, Floats, Ints
from noc.intelligence.fraud.rules.ways import run_starts

STAY_S: Final = 900.0  # errors are looked at in pieces of so long
STAY_M: Final = 60.0  # in which the phone went no farther
STAY_FIXES: Final = 6
REST_S, REST_M, REST_FIXES = 300.0, 40.0, 4
FINEST: Final = 1.5e-5  # degrees, 1.7 m: finer grids are what formats round to
LATTICE_PLACES: Final = 8
ROUND_PLACES: Final = 6
ROUND: Final = (1e-3, 1e-4, 5e-5)
MOVING_M: Final = 40.0
PAIR_S: Final = 120.0


@dataclass(frozen=True, slots=True)
class Texture:
    """Measures of a track; NaN where they cannot be made.

    `run_*` is the longest run of identical coordinates: first row, rows, seconds. `lattice_m` is the mesh of the grid that
    all places lie on, 0 without one. Shares are 0-1. `memory` is 1 - von Neumann's ratio of the errors at rest, over
    `pairs` of neighbours; `gap_s` the usual time between fixes. `*_rest_s` are seconds at rest in which the receiver told
    new places (fresh), or one again and again (stale).
    """

    fixes: int
    span_s: float
    gap_s: float
    run_first: int
    run_fixes: int
    run_s: float
    lattice_m: float
    same_accuracy: float
    same_altitude: float
    memory: float
    pairs: int
    jitter_m: float
    false_speed: float
    moves: int
    fresh_rest_s: float
    stale_rest_s: float


def feel(fixes: Fixes) -> Texture:
    """Measure a track of positions (all known), oldest first."""
    if not len(fixes):
        return Texture(0, 0.0, np.nan, 0, 0, 0.0, 0.0, np.nan, np.nan, np.nan, 0, np.nan, np.nan, 0, 0.0, 0.0)
    first, count, seconds = longest_run(fixes.at, fixes.lat, fixes.lon)
    memory, pairs, jitter_m = _memory(fixes)
    false_speed, moves = _false_speed(fixes)
    return Texture(
        len(fixes),
        float(fixes.at[-1] - fixes.at[0]),
        float(np.median(np.diff(fixes.at))) if len(fixes) > 1 else np.nan,
        first,
        count,
        seconds,
        _lattice_m(fixes.lat, fixes.lon),
        _most_told(fixes.accuracy_m),
        _most_told(fixes.altitude_m),
        memory,
        pairs,
        jitter_m,
        false_speed,
        moves,
        *_rest(fixes),
    )


def longest_run(at: Floats, lat: Floats, lon: Floats) -> tuple[int, int, float]:
    """Return the longest run, in time, of identical coordinates: its first row, its rows, its seconds."""
    starts = run_starts(lat, lon)
    lasted_s = at - at[starts]
    end = int(np.argmax(lasted_s))
    return int(starts[end]), end - int(starts[end]) + 1, float(lasted_s[end])


def _most_told(values: Floats) -> float:
    """Return the share of the value told most often among those told; NaN with fewer than ten."""
    told = values[np.isfinite(values)]
    if len(told) < 10:
        return np.nan
    ordered = np.sort(told)
    edges = np.flatnonzero(np.concatenate([[True], np.diff(ordered) != 0, [True]]))
    return float(np.diff(edges).max() / len(told))


def _lattice_m(lat: Floats, lon: Floats) -> float:
    """Return the mesh of the grid of all places, metres, the finer of both axes; 0 when there is none.

    Places of few decimals lie on the grid of the last: six of finer ones do so by chance once in 10^12.
    """
    if len(lat) >= ROUND_PLACES and len(np.unique(lat + 1j * lon)) >= 3:
        for mesh in ROUND:
            steps = np.concatenate([lat, lon]) / mesh
            if bool((np.abs(steps - np.round(steps)) < 2e-3).all()):
                return mesh * 111_195.0
    meshes = [_mesh(lat), _mesh(lon) * float(np.cos(np.radians(lat[0])))]
    return min(meshes) * 111_195.0


def _mesh(values: Floats) -> float:
    steps = np.diff(np.unique(values))
    if len(steps) < LATTICE_PLACES - 1:
        return 0.0
    mesh = float(steps.min())
    if mesh < FINEST:
        return 0.0
    whole = steps / mesh
    return mesh if bool((np.abs(whole - np.round(whole)) < 0.02 * np.maximum(whole / 10, 1.0)).all()) else 0.0


def _stays(at: Floats) -> Ints:
    return np.asarray(((at - at[0]) // STAY_S).astype(np.int64))


def _memory(fixes: Fixes) -> tuple[float, int, float]:
    """Return the memory of the errors at rest, the pairs that it rests on, and the spread of the errors in metres."""
    z = project(fixes, float(fixes.lat[0]), float(fixes.lon[0]))
    fresh = run_starts(fixes.lat, fixes.lon) == np.arange(len(z))
    piece, z = _stays(fixes.at)[fresh], z[fresh]
    counts = np.bincount(piece)
    enough = counts >= STAY_FIXES
    middle = _sums(piece, z) / np.maximum(counts, 1)
    off = z - middle[piece]
    spread = np.bincount(piece, np.abs(off) ** 2) / np.maximum(counts - 1, 1)
    widest = np.zeros(len(counts))
    np.maximum.at(widest, piece, np.abs(off))
    still = enough & (widest < STAY_M) & (spread > 0.01)
    pair = (piece[1:] == piece[:-1]) & still[piece[1:]] if len(z) > 1 else np.zeros(0, dtype=bool)
    if not pair.any():
        return np.nan, 0, np.nan
    ratios = np.abs(np.diff(z)[pair]) ** 2 / (2 * spread[piece[1:][pair]])
    return 1.0 - float(ratios.mean()), int(pair.sum()), float(np.sqrt(np.median(spread[still])))


def _rest(fixes: Fixes) -> tuple[float, float]:
    """Return the seconds at rest with new places, and with the same place told again."""
    gap_s = float(np.median(np.diff(fixes.at))) if len(fixes) > 1 else REST_S
    piece_s = max(REST_S, (REST_FIXES + 1) * gap_s)
    piece = ((fixes.at - fixes.at[0]) // piece_s).astype(np.int64)
    z = project(fixes, float(fixes.lat[0]), float(fixes.lon[0]))
    counts = np.bincount(piece)
    widest = np.zeros(len(counts))
    np.maximum.at(widest, piece, np.abs(z - (_sums(piece, z) / np.maximum(counts, 1))[piece]))
    fresh = np.bincount(piece, run_starts(fixes.lat, fixes.lon) == np.arange(len(z)), len(counts))
    rest = (counts >= REST_FIXES) & (widest < REST_M)
    lively = fresh >= 0.5 * counts
    return piece_s * float((rest & lively).sum()), piece_s * float((rest & ~lively).sum())


def _sums(piece: Ints, z: Complexes) -> Complexes:
    return np.asarray(np.bincount(piece, z.real) + 1j * np.bincount(piece, z.imag))


def _comes_back(way: Complexes) -> NDArray[np.bool_]:
    """Tell which steps the one before or after takes back: spikes of a reflected signal, which nobody moved along."""
    along = np.real(way[1:] * np.conj(way[:-1]))
    length = np.abs(way) ** 2
    back = np.zeros(len(way), dtype=bool)
    back[1:] |= along < -0.4 * np.minimum(length[1:], length[:-1])
    back[:-1] |= along < -0.4 * np.minimum(length[1:], length[:-1])
    return back


def _false_speed(fixes: Fixes) -> tuple[float, int]:
    """Return the share of moves (40 m and more between neighbours) at which speed or bearing told deny the way made."""
    if len(fixes) < 2:
        return np.nan, 0
    z = project(fixes, float(fixes.lat[0]), float(fixes.lon[0]))
    way, seconds = np.diff(z), np.diff(fixes.at)
    blur = np.nan_to_num(fixes.accuracy_m[1:], nan=20.0) + np.nan_to_num(fixes.accuracy_m[:-1], nan=20.0)
    moved = (np.abs(way) > np.maximum(MOVING_M, 2 * blur)) & (seconds <= PAIR_S) & (seconds > 0)
    told = np.fmax(fixes.speed_mps[1:], fixes.speed_mps[:-1])
    judged = moved & np.isfinite(told) & ~_comes_back(way)
    if not judged.any():
        return np.nan, 0
    denied = (told < 0.3) & (np.abs(way) > 2.0 * seconds)
    turn = np.abs((np.degrees(np.angle(way)) + fixes.bearing_deg[1:] - 90.0 + 180.0) % 360.0 - 180.0)
    against = np.isfinite(turn) & (turn > 120.0)
    return float((denied | against)[judged].mean()), int(judged.sum())
