"""From a model's margin to a probability that means what it says.

With enough labels isotonic regression (Zadrozny and Elkan 2002; pool adjacent violators), read by straight lines between
the middles of its steps; with fewer a sigmoid with smoothed targets (Platt 1999; Newton's method as in Lin, Lin and Weng
2007). Both rise with the margin, so that calibration never changes who is suspected before whom.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression

Floats = NDArray[np.float64]

ENOUGH_ROWS: Final = 1_000  # for isotonic regression, which can bend anywhere
ENOUGH_FRAUDS: Final = 100
FEW_FRAUDS: Final = 10  # fewer of one look: it borrows the other's calibration
LEANING: Final = 0.01  # of the sigmoid in an isotonic answer: it keeps the order within a step
_STEPS: Final = 100
_RIDGE: Final = 1e-9


def sigmoid(margin: Floats) -> Floats:
    """Return 1 / (1 + exp(-margin)), without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * margin)))


def calibrate(margin: Floats, fraud: NDArray[np.bool_], weight: Floats) -> dict[str, Any]:
    """Return the curve of one look as JSON, from margins (n,), what was true (n,) and weights (n,)."""
    frauds = int(fraud.sum())
    curve = platt(margin, fraud, weight)
    if len(margin) >= ENOUGH_ROWS and min(frauds, len(fraud) - frauds) >= ENOUGH_FRAUDS:
        return {**curve, "method": "isotonic", **_isotonic(margin, fraud, weight)}
    return curve


def apply(curve: Mapping[str, Any], margin: Floats) -> Floats:
    """Return probabilities (n,) of margins (n,)."""
    smooth: Floats = sigmoid(curve["slope"] * margin + curve["offset"])
    if curve["method"] != "isotonic":
        return smooth
    steps: Floats = np.interp(margin, curve["at"], curve["is"])
    return (1.0 - LEANING) * steps + LEANING * smooth


def by_look(
    margin: Floats, fraud: NDArray[np.bool_], weight: Floats, final: NDArray[np.bool_]
) -> dict[str, dict[str, Any]]:
    """Return a curve for each look; a look with too few frauds takes the curve of both."""
    curves = {}
    for name, rows in (("punch", ~final), ("final", final)):
        chosen = rows if fraud[rows].sum() >= FEW_FRAUDS else np.ones_like(rows)
        curves[name] = calibrate(margin[chosen], fraud[chosen], weight[chosen])
    return curves


def platt(margin: Floats, fraud: NDArray[np.bool_], weight: Floats) -> dict[str, Any]:
    """Return the sigmoid of largest likelihood, rising. Targets are (n+ + 1) / (n+ + 2) and 1 / (n- + 2)."""
    guilty, honest = float(weight[fraud].sum()), float(weight[~fraud].sum())
    target = np.where(fraud, (guilty + 1.0) / (guilty + 2.0), 1.0 / (honest + 2.0))
    at = np.array([1.0, np.log((guilty + 1.0) / (honest + 1.0))])
    rows = np.stack([margin, np.ones_like(margin)], axis=1)
    loss = _loss(rows @ at, target, weight)
    for _ in range(_STEPS):
        chance = sigmoid(rows @ at)
        slope = rows.T @ (weight * (chance - target))
        bend = (rows * (weight * chance * (1.0 - chance))[:, None]).T @ rows + _RIDGE * np.eye(2)
        step = np.linalg.solve(bend, slope)
        for _ in range(30):  # halved until it helps
            new = _loss(rows @ (at - step), target, weight)
            if new <= loss:
                break
            step = step / 2.0
        else:
            break
        at = at - step
        if loss - new < 1e-10 * max(1.0, loss):
            break
        loss = new
    if (
        not np.isfinite(at).all() or at[0] <= 0
    ):  # the margin says nothing here, or the wrong thing: its own odds
        at = np.array([1.0, 0.0])
    return {"method": "platt", "slope": float(at[0]), "offset": float(at[1])}


def _loss(odds: Floats, target: Floats, weight: Floats) -> float:
    return float((weight * (np.logaddexp(0.0, odds) - target * odds)).sum())


def _isotonic(margin: Floats, fraud: NDArray[np.bool_], weight: Floats) -> dict[str, list[float]]:
    """Return the middles of the steps: margins rising, and the share of frauds in each."""
    at, place = np.unique(margin, return_inverse=True)
    mass = np.bincount(place, weight)
    share = np.bincount(place, weight * fraud) / mass
    found = isotonic_regression(share, weights=mass)
    starts = np.asarray(found.blocks[:-1], dtype=np.int64)
    middle = np.add.reduceat(at * mass, starts) / np.add.reduceat(mass, starts)
    return {"at": [float(x) for x in middle], "is": [float(found.x[start]) for start in starts]}
