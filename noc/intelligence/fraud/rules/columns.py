"""Columns of facts in a scene: one array a measurement, one row a fact, oldest first, ties in order of the event id.

Times are seconds since the epoch, UTC (float64). What was not measured is NaN, an id that is not known -1.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Punches:
    """Earlier punches, one a row; `mock` is NaN, 0 or 1; `fence_m` metres outside the fence of their site (0 inside)."""

    punch_id: Ints
    person_id: Ints
    at: Floats
    is_in: NDArray[np.bool_]
    site_id: Ints
    device: tuple[str | None, ...]
    lat: Floats
    lon: Floats
    accuracy_m: Floats
    mock: Floats
    biometric_quality: Floats
    face_confidence: Floats
    liveness: Floats
    fence_m: Floats

    def __len__(self) -> int:
        return len(self.at)


@dataclass(frozen=True, slots=True)
class Fixes:
    """Positions of one phone, one a row; `mock` is NaN, 0 or 1."""

    at: Floats
    lat: Floats
    lon: Floats
    accuracy_m: Floats
    speed_mps: Floats
    bearing_deg: Floats
    altitude_m: Floats
    mock: Floats
    battery: Floats

    def __len__(self) -> int:
        return len(self.at)

    def between(self, since: float, until: float) -> Fixes:
        """Return those with since < at <= until."""
        rows = slice(*np.searchsorted(self.at, [since, until], side="right"))
        return Fixes(*(getattr(self, name)[rows] for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Statuses:
    """What a phone said of itself; `online` is NaN, 0 or 1; signal in dBm; battery 0-1."""

    at: Floats
    battery: Floats
    signal_dbm: Floats
    online: Floats
    network: tuple[str | None, ...]

    def __len__(self) -> int:
        return len(self.at)


@dataclass(frozen=True, slots=True)
class Uses:
    """When the phone was used; `kind` in the words of ingest (`step`, `screen_on`, ...)."""

    at: Floats
    kind: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.at)


@dataclass(frozen=True, slots=True)
class Works:
    """Checkpoint scans and completed tasks; coordinates are NaN where the phone told none."""

    at: Floats
    is_scan: NDArray[np.bool_]
    lat: Floats
    lon: Floats

    def __len__(self) -> int:
        return len(self.at)
