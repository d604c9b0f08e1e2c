"""The same error twice: a receiver's jitter on one day against its jitter on others.

Errors of a receiver hang together over minutes (Sensors 2020, 20, 6050) but not from day to day: two honest stays at
one desk are uncorrelated at every lag, whatever their spread. The correlation of two autocorrelated series is judged by
the number of independent points that they are worth, n / (1 + 2 sum rho_a(k) rho_b(k)) (M. S. Bartlett, 1946).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from noc.intelligence.fraud.rules.alignment import Complexes, Lines, fft_size
from noc.intelligence.fraud.rules.scenes import Floats

TREND_S: Final = 420.0  # what is slower is a person who shifts in his chair
TREND_POINTS: Final = 15
WANDER_S, WANDER_M = 300.0, 20.0
CLIPPED_AT: Final = 2.5  # robust sigmas: two single reflections must not make a likeness
MEMORY_POINTS: Final = 24
LEAST_SPREAD_M: Final = 0.3  # what lies still to the digit has no jitter to compare


@dataclass(frozen=True, slots=True)
class Echo:
    """The likest earlier jitter: which track, lag in steps, correlation, and how many of its own sigmas it is from none."""

    track: int
    lag: int
    correlation: float
    sigmas: float
    points: int


def jitter(lines: Lines) -> tuple[Complexes, NDArray[np.bool_]]:
    """Return what the still parts of tracks do beyond their slow drift, whitened and clipped; and where it is known."""
    still = lines.known & ~_near(lines.moving, lines.step_s) & ~_wanders(lines)
    width = max(TREND_POINTS, round(TREND_S / lines.step_s)) | 1
    counts = _box(still.astype(np.float64), width)
    middle = _box(lines.z * still, width)
    residual = np.where(still, lines.z - middle / np.maximum(counts, 1.0), 0)
    pairs = still[:, 1:] & still[:, :-1]
    power = (np.abs(residual) ** 2 * still).sum(axis=1)
    shared = (np.real(residual[:, 1:] * np.conj(residual[:, :-1])) * pairs).sum(axis=1)
    keep = np.clip(shared / np.maximum(power, 1e-9), 0.0, 0.95)[:, None]
    white = np.where(pairs, residual[:, 1:] - keep * residual[:, :-1], 0)
    return _clip(white, pairs), pairs


def _wanders(lines: Lines) -> NDArray[np.bool_]:
    """Return the points at which five minutes later was elsewhere than five minutes earlier: a slow round at its hour."""
    width = max(3, round(WANDER_S / lines.step_s)) | 1
    half, known = width // 2, lines.known.astype(np.float64)
    counts = np.maximum(_box(known, width), 1.0)
    middle = _box(lines.z * known, width) / counts
    wanders = np.zeros(lines.known.shape, dtype=bool)
    if lines.z.shape[1] > 2 * half + 1:
        wanders[:, half:-half] = np.abs(middle[:, 2 * half :] - middle[:, : -2 * half]) > WANDER_M
    return np.asarray(_box(wanders.astype(np.float64), width) > 0)


def _near(moving: NDArray[np.bool_], step_s: float) -> NDArray[np.bool_]:
    """Return the points within a minute of movement, too."""
    width = (2 * max(1, round(60.0 / step_s))) | 1
    return np.asarray(_box(moving.astype(np.float64), width) > 0.5)


def _box(values: Any, width: int) -> Any:
    """Return sums over `width` (odd) points round each."""
    half, count = width // 2, values.shape[1]
    sums = np.zeros((values.shape[0], count + 1), dtype=values.dtype)
    np.cumsum(values, axis=1, out=sums[:, 1:])
    at = np.arange(count)
    return np.asarray(sums[:, np.minimum(at + half + 1, count)] - sums[:, np.maximum(at - half, 0)])


def _clip(white: Complexes, there: NDArray[np.bool_]) -> Complexes:
    """Clip lengths at some robust sigmas of their row; a row without spread becomes nought."""
    size = np.abs(white)
    typical = np.array(
        [np.median(one[mask]) if mask.any() else 0.0 for one, mask in zip(size, there, strict=True)]
    )
    typical = np.where(typical > LEAST_SPREAD_M / 4, typical, 0.0)[:, None]
    return np.asarray(white * np.minimum(1.0, CLIPPED_AT * typical / np.maximum(size, 1e-9)))


def loudest_echo(one: Complexes, there: NDArray[np.bool_], others: Complexes, where: NDArray[np.bool_],
                 most: int, least_points: int) -> Echo | None:  # fmt: skip
    """Return the earlier jitter (r, n) and lag at which this jitter (1, n) is likest, None when too little overlaps."""
    size = fft_size(one.shape[1] + most)
    a, b = fft.fft(one, size), fft.fft(others, size)
    masks = fft.rfft(np.vstack([there, where]).astype(np.float64), size)
    lags = np.arange(-most, most + 1)
    points = np.round(fft.irfft(masks[:1] * np.conj(masks[1:]), size)[:, lags])
    shared = fft.ifft(a * np.conj(b))[:, lags].real
    power_a = (np.abs(one) ** 2).sum() / max(there.sum(), 1)
    powers = (np.abs(others) ** 2).sum(axis=1) / np.maximum(where.sum(axis=1), 1)
    correlation = shared / np.maximum(points * np.sqrt(power_a * powers)[:, None], 1e-6)
    worth = points / np.maximum(_memory(a[0], b), 0.5)[:, None]
    sigmas = np.where(points >= least_points, correlation * np.sqrt(2 * np.maximum(worth, 0.0)), -np.inf)
    track, best = np.unravel_index(np.argmax(sigmas), sigmas.shape)
    if not np.isfinite(sigmas[track, best]):
        return None
    return Echo(
        int(track),
        int(lags[best]),
        float(correlation[track, best]),
        float(sigmas[track, best]),
        round(float(points[track, best])),
    )


def _memory(a: Complexes, b: Complexes) -> Floats:
    """Return 1 + 2 sum rho_a(k) rho_b(k) from the spectra of one series and of several."""
    own = fft.ifft(np.abs(a) ** 2).real[: MEMORY_POINTS + 1]
    theirs = fft.ifft(np.abs(b) ** 2).real[:, : MEMORY_POINTS + 1]
    rho_a = own[1:] / max(own[0], 1e-9)
    rho_b = theirs[:, 1:] / np.maximum(theirs[:, :1], 1e-9)
    return np.asarray(1.0 + 2.0 * (rho_a * rho_b).sum(axis=1))
