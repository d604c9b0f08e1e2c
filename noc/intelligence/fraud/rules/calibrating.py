"""From a model's margin, and what the detectors say together, to a probability that means what it says.

Two opinions are pooled: the margin, and the log odds of the detectors' combination times a trust that labels teach
(stacking, Wolpert 1992; never a negative one, Breiman 1996), so that what no detector supports is held down and what
several say is raised. With enough labels isotonic regression of the pooled margin (Zadrozny and Elkan 2002; pool adjacent
violators), read by straight lines between the middles of its steps; with fewer a sigmoid with smoothed targets (Platt 1999).
Both rise with the pooled margin.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression, minimize

Floats = NDArray[np.float64]

ENOUGH_ROWS: Final = 1_000  # for isotonic regression, which can bend anywhere
ENOUGH_FRAUDS: Final = 100
FEW_FRAUDS: Final = 10  # fewer of one look: it borrows the other's calibration
LEANING: Final = 0.01  # of the sigmoid in an isotonic answer: it keeps the order within a step
LEAST_SLOPE: Final = 0.02  # of the margin: it always has a say, be it a small one, and never the contrary one


def sigmoid(margin: Floats) -> Floats:
    """Return 1 / (1 + exp(-margin)), without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * margin)))


def calibrate(
    margin: Floats, fraud: NDArray[np.bool_], weight: Floats, said: Floats | None = None
) -> dict[str, Any]:
    """Return the curve of one look as JSON, from margins (n,), what was true (n,), weights (n,) and the log odds (n,) that
    the detectors gave, if they are to have a say."""
    frauds = int(fraud.sum())
    curve = platt(margin, fraud, weight, said)
    if len(margin) >= ENOUGH_ROWS and min(frauds, len(fraud) - frauds) >= ENOUGH_FRAUDS:
        return {**curve, "method": "isotonic", **_isotonic(_pooled(curve, margin, said), fraud, weight)}
    return curve


def apply(curve: Mapping[str, Any], margin: Floats, said: Floats | None = None) -> Floats:
    """Return probabilities (n,) of margins (n,), and of what the detectors said (n,)."""
    pooled = _pooled(curve, margin, said)
    smooth: Floats = sigmoid(curve["slope"] * pooled + curve["offset"])
    if curve["method"] != "isotonic":
        return smooth
    steps: Floats = np.interp(pooled, curve["at"], curve["is"])
    return (1.0 - LEANING) * steps + LEANING * smooth


def _pooled(curve: Mapping[str, Any], margin: Floats, said: Floats | None) -> Floats:
    return margin if said is None else margin + curve.get("trust", 0.0) * said


def by_look(
    margin: Floats,
    fraud: NDArray[np.bool_],
    weight: Floats,
    final: NDArray[np.bool_],
    said: Floats | None = None,
) -> dict[str, dict[str, Any]]:
    """Return a curve for each look; a look with too few frauds takes the curve of both."""
    curves = {}
    for name, rows in (("punch", ~final), ("final", final)):
        chosen = rows if fraud[rows].sum() >= FEW_FRAUDS else np.ones_like(rows)
        told = None if said is None else said[chosen]
        curves[name] = calibrate(margin[chosen], fraud[chosen], weight[chosen], told)
    return curves


def probabilities(
    curves: Mapping[str, Mapping[str, Any]], margin: Floats, said: Floats, final: NDArray[np.bool_]
) -> Floats:
    """Return what margins (n,) and detectors (n,) mean at their looks, 0-1."""
    found = np.empty(len(margin))
    for look, chosen in (("punch", ~final), ("final", final)):
        if chosen.any():
            found[chosen] = apply(curves[look], margin[chosen], said[chosen])
    return np.clip(found, 0.0, 1.0)


def platt(
    margin: Floats, fraud: NDArray[np.bool_], weight: Floats, said: Floats | None = None
) -> dict[str, Any]:
    """Return the sigmoid of largest likelihood, rising in both. Targets are (n+ + 1) / (n+ + 2) and 1 / (n- + 2)."""
    guilty, honest = float(weight[fraud].sum()), float(weight[~fraud].sum())
    target = np.where(fraud, (guilty + 1.0) / (guilty + 2.0), 1.0 / (honest + 2.0))
    start = float(np.log((guilty + 1.0) / (honest + 1.0)))
    columns = [margin] if said is None else [margin, said]
    found = minimize(
        _loss,
        [*([0.5] * len(columns)), start],
        args=(np.stack([*columns, np.ones_like(margin)], axis=1), target, weight),
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST_SLOPE, None), *([(0.0, None)] * (len(columns) - 1)), (None, None)],
    )
    at = [float(one) for one in found.x]
    curve = {"method": "platt", "slope": at[0], "offset": at[-1]}
    return curve if said is None else {**curve, "trust": at[1] / at[0]}


def _loss(at: Floats, rows: Floats, target: Floats, weight: Floats) -> tuple[float, Floats]:
    """Return the loss and its slope."""
    odds = rows @ at
    loss = float((weight * (np.logaddexp(0.0, odds) - target * odds)).sum())
    return loss, rows.T @ (weight * (sigmoid(odds) - target))


def _isotonic(margin: Floats, fraud: NDArray[np.bool_], weight: Floats) -> dict[str, list[float]]:
    """Return the middles of the steps: margins rising, and the share of frauds in each."""
    at, place = np.unique(margin, return_inverse=True)
    mass = np.bincount(place, weight)
    share = np.bincount(place, weight * fraud) / mass
    found = isotonic_regression(share, weights=mass)
    starts = np.asarray(found.blocks[:-1], dtype=np.int64)
    middle = np.add.reduceat(at * mass, starts) / np.add.reduceat(mass, starts)
    return {"at": [float(x) for x in middle], "is": [float(found.x[start]) for start in starts]}
