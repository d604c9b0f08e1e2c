"""How a phone errs about its position: slow drift, heavy-tailed noise, now and then a reflected signal."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from simulation.chance import Floats, Ints
from simulation.tracks import COMMUTING

DRIFT_MEMORY_S = 180.0  # correlation time of the drift (satellite geometry changes slowly)
REFLECTION_RATE = 0.01
BURST_S, BURST_RATE = 240.0, 0.025
STEPS_M = (3.8, 4.7, 6.4, 9.6, 12.9, 19.3, 30.0, 48.0, 96.0)
TAIL_DEGREES = 3.0  # Student t: finite variance, tails far heavier than Gaussian


@dataclass(frozen=True)
class Errors:
    """Errors `xy` (n, 2) in metres, and the accuracy (n,) in metres that the phone claims."""

    xy: Floats
    accuracy_m: Floats


def _drift(steps_s: Floats, spread_m: float, rng: np.random.Generator) -> Floats:
    """Return one axis of an AR(1) drift with standard deviation `spread_m`, sampled after each step."""
    keep = np.exp(-steps_s / DRIFT_MEMORY_S)
    push = spread_m * np.sqrt(1 - keep**2) * rng.standard_normal(len(steps_s))
    push[0] = spread_m * rng.standard_normal()
    pairs = zip(keep.tolist(), push.tolist(), strict=True)
    path = accumulate(pairs, lambda last, pair: (1.0, last[1] * pair[0] + pair[1]))
    return np.array([value for _, value in path])


def draw_bursts(times: Floats, modes: Ints, drift_m: float, rng: np.random.Generator) -> Errors:
    """Draw the errors of another make of receiver: quick drift, Laplace shake, reflections that last for minutes.

    The accuracy it claims is coarse: the next of a few steps.
    """
    count = len(times)
    steps_s = np.diff(times, prepend=times[0])
    scale = np.where(modes == COMMUTING, 1.3, 1.0)
    drift = np.column_stack([_drift(steps_s / 3, drift_m * 1.2, rng) for _ in range(2)])
    shake = rng.laplace(0, 1.1, (count, 2))
    spell = (times // BURST_S).astype(np.int64)
    _, spells = np.unique(spell, return_inverse=True)
    which = int(spells.max()) + 1
    reflected = (rng.random(which) < BURST_RATE)[spells]
    far = (rng.uniform(-1, 1, (which, 2)) * rng.gamma(2.0, 14.0, (which, 1)))[spells]
    xy = (drift + shake) * scale[:, None] + far * reflected[:, None]
    wanted = np.hypot(xy[:, 0], xy[:, 1]) * rng.lognormal(0.1, 0.35, count) + 3.5
    steps = np.array(STEPS_M)
    return Errors(xy, steps[np.searchsorted(steps, np.clip(wanted, STEPS_M[0], STEPS_M[-1]))])


def draw_errors(times: Floats, modes: Ints, drift_m: float, rng: np.random.Generator) -> Errors:
    """Draw the errors of fixes at `times` (ascending, n >= 1); in traffic they are half as large again."""
    count = len(times)
    steps_s = np.diff(times, prepend=times[0])
    scale = np.where(modes == COMMUTING, 1.5, 1.0)
    drift = np.column_stack([_drift(steps_s, drift_m, rng) for _ in range(2)])
    shake = rng.standard_t(TAIL_DEGREES, (count, 2)) * 1.3
    reflected = rng.random(count) < REFLECTION_RATE
    angle = rng.uniform(0, 2 * np.pi, count)
    bounce_m = np.where(reflected, 15 + rng.exponential(22, count), 0.0)
    xy = (drift + shake) * scale[:, None] + np.column_stack([np.cos(angle), np.sin(angle)]) * bounce_m[
        :, None
    ]
    claimed = rng.lognormal(np.log(6.5), 0.3, count) * scale + 0.45 * np.hypot(xy[:, 0], xy[:, 1])
    return Errors(xy, np.clip(claimed, 3.0, 120.0))
