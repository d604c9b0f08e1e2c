"""The given series of the Numenta Anomaly Benchmark, as they lie in ../shared/data/nab."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.nab_rule import Floats, Labelled, Profile

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "data" / "nab"
_MIDNIGHT = datetime(1970, 1, 1)  # noqa: DTZ001 - the series have no zone


@dataclass(frozen=True)
class Series:
    """One series: `times` in seconds of its own clock."""

    name: str
    times: Floats
    values: Floats
    labels: Labelled

    @property
    def family(self) -> str:
        """The folder it came in: what kind of thing was measured."""
        return self.name.partition("/")[0]


def is_there() -> bool:
    """Tell whether the data lie beside this repository; a stranger's clone has none."""
    return (FOLDER / "combined_windows.json").is_file()


def profiles() -> list[Profile]:
    """Return the three application profiles."""
    given = json.loads((FOLDER / "profiles.json").read_text())
    costs = {name: each["CostMatrix"] for name, each in given.items()}
    return [
        Profile(name, cost["tpWeight"], cost["fpWeight"], cost["fnWeight"]) for name, cost in costs.items()
    ]


def all_series() -> list[Series]:
    """Return the given series with their windows, by name."""
    windows = json.loads((FOLDER / "combined_windows.json").read_text())
    return [_read(name, windows[name]) for name in sorted(windows)]


def _read(name: str, windows: list[list[str]]) -> Series:
    with (FOLDER / "data" / name).open(newline="") as file:
        rows = list(csv.reader(file))[1:]
    times = np.array([_seconds(at) for at, _ in rows])
    values = np.array([float(value) for _, value in rows])
    return Series(
        name, times, values, Labelled(len(rows), tuple(_rows_of(times, window) for window in windows))
    )


def _rows_of(times: Floats, window: list[str]) -> tuple[int, int]:
    since, until = (_seconds(at) for at in window)
    inside: NDArray[np.int64] = np.flatnonzero((times >= since) & (times <= until))
    return int(inside[0]), int(inside[-1])


def _seconds(text: str) -> float:
    return (datetime.fromisoformat(text) - _MIDNIGHT).total_seconds()
