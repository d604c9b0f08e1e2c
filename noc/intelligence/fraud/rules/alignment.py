"""Two tracks laid over each other: at every shift in time at once, by the fast Fourier transform.

Positions are complex numbers of metres (east + i north) about one point, on a common grid of seconds. With masks m (1
where a track is known), the mean squared distance of a and b at the lag k is
[m_a|a|^2 * m_b + m_a * m_b|b|^2 - 2 Re(a * b)](k) / (m_a * m_b)(k), each * a cross-correlation (J. P. Lewis, Fast
Normalized Cross-Correlation, 1995, for images).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from noc.intelligence.fraud.rules.scenes import Fixes, Floats

Complexes = NDArray[np.complex128]
METRES_PER_DEGREE: Final = 111_195.0
LONGEST_GAP_S: Final = (
    90.0  # between fixes, or five steps of the grid: over so long a track is taken for known
)
MOVING_MPS: Final = 0.6
SMOOTH_S: Final = 60.0  # speed and stillness are judged over so long
STEPS_S: Final = (10.0, 15.0, 30.0, 60.0, 90.0, 150.0)


@dataclass(frozen=True, slots=True)
class Lines:
    """Tracks on one grid, one a row: positions (r, n), where they are known, where they move; `step_s` of the grid."""

    z: Complexes
    known: NDArray[np.bool_]
    moving: NDArray[np.bool_]
    step_s: float

    def row(self, number: int) -> Lines:
        """Return one of the tracks."""
        rows = slice(number, number + 1)
        return Lines(self.z[rows], self.known[rows], self.moving[rows], self.step_s)

    def rest(self) -> Lines:
        """Return all tracks but the first."""
        return Lines(self.z[1:], self.known[1:], self.moving[1:], self.step_s)


def project(fixes: Fixes, lat: float, lon: float) -> Complexes:
    """Return positions in metres about a point (equirectangular: a fraction of a percent off within 100 km)."""
    north = (fixes.lat - lat) * METRES_PER_DEGREE
    east = (fixes.lon - lon) * METRES_PER_DEGREE * np.cos(np.radians(lat))
    return np.asarray(east + 1j * north)


def pick_step(*medians_s: float) -> float:
    """Return the step of the grid for tracks that were sampled so often: two points from fix to fix, so that tracks whose
    fixes fall between each other's meet."""
    slowest = float(np.median(medians_s))
    return next((step for step in STEPS_S if step >= 0.4 * slowest), STEPS_S[-1])


def lay(times: list[Floats], places: list[Complexes], since: float, until: float, step_s: float) -> Lines:
    """Lay tracks (seconds from their anchors, positions) on a grid from `since` to `until`."""
    grid = np.arange(since, until + step_s / 2, step_s)
    z = np.zeros((len(times), len(grid)), dtype=np.complex128)
    known = np.zeros(z.shape, dtype=bool)
    for row, (at, place) in enumerate(zip(times, places, strict=True)):
        if len(at) < 2:
            continue
        right = np.clip(np.searchsorted(at, grid), 1, len(at) - 1)
        gap = at[right] - at[right - 1]
        share = (grid - at[right - 1]) / np.maximum(gap, 1e-9)
        known[row] = (gap <= max(LONGEST_GAP_S, 5.0 * step_s)) & (share >= 0) & (share <= 1)
        z[row] = np.where(known[row], place[right - 1] + (place[right] - place[right - 1]) * share, 0)
    return Lines(z, known, _moving(z, known, step_s), step_s)


def _moving(z: Complexes, known: NDArray[np.bool_], step_s: float) -> NDArray[np.bool_]:
    half = max(1, round(SMOOTH_S / step_s / 2))
    moving = np.zeros(known.shape, dtype=bool)
    if z.shape[1] <= 2 * half:
        return moving
    apart = np.abs(z[:, 2 * half :] - z[:, : -2 * half])
    both = known[:, 2 * half :] & known[:, : -2 * half] & known[:, half:-half]
    moving[:, half:-half] = both & (apart > MOVING_MPS * 2 * half * step_s)
    return moving


@dataclass(frozen=True, slots=True)
class Overlays:
    """Root mean squared distances (r, k), metres, one track moved aside as fits best, and numbers of points (r, k), by
    track and lag in steps."""

    lags: NDArray[np.int64]
    metres: Floats
    points: Floats


def overlay(one: Lines, others: Lines, most: int, least_points: int) -> Overlays:
    """Compare the moving parts of one track with those of others at all lags up to `most` steps; infinite where fewer than
    `least_points`, or than half of what moves in the shorter, overlap. A lag of k means that the one was at the point n
    where the other was at n - k."""
    size = fft_size(one.z.shape[1] + most)
    there, where = one.moving.astype(np.float64), others.moving.astype(np.float64)
    middle = (one.z * there).sum() / max(
        there.sum(), 1.0
    )  # keeps the squares small, and with them what rounding loses
    a, b = (one.z - middle) * there, (others.z - middle) * where
    mask, power = fft.rfft(np.stack([there, np.abs(a) ** 2])[:, 0], size)
    masks, powers = np.conj(fft.rfft(np.stack([where, np.abs(b) ** 2]), size))
    lags = np.arange(-most, most + 1)
    points, squares = fft.irfft(np.stack([mask * masks, power * masks + mask * powers]), size)[:, :, lags]
    ours, theirs = fft.fft(a, size), np.conj(fft.fft(b, size))
    products = fft.ifft(ours * theirs)[:, lags].real
    aside = fft.ifft(ours * _whole(masks, size) - fft.fft(there, size) * np.conj(fft.fft(b.conj(), size)))[
        :, lags
    ]
    enough = np.maximum(least_points, 0.5 * np.minimum(there.sum(), where.sum(axis=1)))[:, None]
    squared = np.maximum(squares - 2 * products - np.abs(aside) ** 2 / np.maximum(points, 1.0), 0.0)
    squared /= np.maximum(points, 1.0)
    return Overlays(lags, np.where(points > enough - 0.5, np.sqrt(squared), np.inf), np.round(points))


def _whole(half: Complexes, size: int) -> Complexes:
    """Return the whole spectrum of a real series from the half that tells it."""
    rest = np.conj(half[..., 1 : size - half.shape[-1] + 1][..., ::-1])
    return np.concatenate([half, rest], axis=-1)


def fft_size(least: int) -> int:
    """Return a length that transforms fast and holds so many points without wrapping."""
    return int(fft.next_fast_len(least + 1))
