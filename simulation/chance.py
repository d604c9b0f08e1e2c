"""Where all randomness comes from: one generator per named thing, so that order of asking never matters."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def open_generator(seed: int, *names: str) -> np.random.Generator:
    """Return the generator of the thing called `names`; the same seed and names give the same draws."""
    return np.random.default_rng([seed, *(zlib.crc32(name.encode()) for name in names)])
