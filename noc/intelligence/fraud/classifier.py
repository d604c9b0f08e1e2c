"""The only home of XGBoost: fitting, keeping and asking a booster.

Gradient-boosted trees (Chen and Guestrin 2016): missing values take a learnt side of each split; weights of rows carry
the rarity of fraud and how a verdict came about; splits keep to the direction that a feature's meaning dictates. With some
hundred frauds to learn from, trees are shallow, slow and strongly regularised. Seeded: the same rows make the same booster.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

# Read when the library is loaded: a thread that waits for another must sleep, not spin, where cores are shared with serving
# (measured with both cores busy: 43 s in place of 162).
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import xgboost

Floats = NDArray[np.float64]
Progress = Callable[[int, int], object]

MOST_TREES: Final = 300
FEWEST_TREES: Final = (
    120  # early stopping may not go below: a dozen frauds are ranked perfectly long before all is learnt
)
PATIENCE: Final = 40  # trees without a gain, where there are MANY_ROWS
MOST_HONEST: Final = 40_000  # rows; more teach nothing that these do not
PARAMETERS: Final[dict[str, Any]] = {
    "objective": "binary:logistic",
    "eval_metric": "aucpr",
    "tree_method": "hist",
    "max_depth": 4,
    "max_bin": 128,
    "eta": 0.06,
    "subsample": 0.8,
    "colsample_bytree": 0.4,
    "min_child_weight": 1.5,
    "lambda": 5.0,
    "alpha": 0.1,
    "gamma": 0.1,
    "max_delta_step": 2,
    "seed": 20,
}
MANY_ROWS: Final = 20_000  # from here on a second thread is worth its keep


@dataclass(frozen=True, slots=True)
class Rows:
    """Labelled rows: features (n, f), what was true (n,) and what each counts for (n,)."""

    features: Floats
    fraud: NDArray[np.bool_]
    weight: Floats


class Booster:
    """A fitted booster, asked on one thread; margins are log-odds before calibration."""

    def __init__(self, booster: xgboost.Booster) -> None:
        booster.set_param({"nthread": 1})
        self._booster = booster

    def margins(self, rows: Floats) -> Floats:
        """Return margins (n,) of rows (n, features)."""
        found = self._booster.inplace_predict(rows, predict_type="margin", validate_features=False)
        return np.asarray(found, dtype=np.float64)

    def contributions(self, rows: Floats) -> Floats:
        """Return TreeSHAP contributions (n, features + 1) to the margin, the bias last (Lundberg et al. 2020)."""
        matrix = xgboost.DMatrix(rows, nthread=1)
        return np.asarray(self._booster.predict(matrix, pred_contribs=True), dtype=np.float64)

    def gains(self, names: Sequence[str]) -> dict[str, float]:
        """Return the share of all gain that each used feature brought, largest first."""
        found = self._booster.get_score(importance_type="total_gain")
        by_name = {names[int(key[1:])]: float(gain) for key, gain in found.items()}  # type: ignore[arg-type]  # "f12"
        total = sum(by_name.values()) or 1.0
        return {name: gain / total for name, gain in sorted(by_name.items(), key=lambda one: -one[1])}

    @property
    def trees(self) -> int:
        return int(self._booster.num_boosted_rounds())

    def to_bytes(self) -> bytes:
        """Return it in XGBoost's own UBJ format."""
        return bytes(self._booster.save_raw("ubj"))

    @staticmethod
    def from_bytes(artifact: bytes) -> Booster:
        """Load an artifact that was CHECKED before. Raises ValueError when it is no booster."""
        booster = xgboost.Booster()
        try:
            booster.load_model(bytearray(artifact))
        except xgboost.core.XGBoostError as error:
            raise ValueError(f"XGBoost cannot read it: {str(error).splitlines()[0]}") from error
        return Booster(booster)


class _Watch(xgboost.callback.TrainingCallback):
    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total = progress, total

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:  # noqa: ARG002  # XGBoost's own
        self._progress(epoch + 1, self._total)
        return False


def imbalance(rows: Rows) -> float:
    """Return how much honest rows weigh for each fraud."""
    return float(rows.weight[~rows.fraud].sum() / max(rows.weight[rows.fraud].sum(), 1e-9))


def thinned(rows: Rows) -> Rows:
    """Return all frauds and MOST_HONEST honest rows at most, drawn by lot; these weigh for those that were left out."""
    honest = np.flatnonzero(~rows.fraud)
    if len(honest) <= MOST_HONEST:
        return rows
    drawn = np.random.default_rng(PARAMETERS["seed"]).choice(honest, MOST_HONEST, replace=False)
    kept = np.sort(np.concatenate([np.flatnonzero(rows.fraud), drawn]))
    weight = np.where(rows.fraud, rows.weight, rows.weight * (len(honest) / MOST_HONEST))
    return Rows(rows.features[kept], rows.fraud[kept], weight[kept])


def count_trees(
    train: Rows, validation: Rows, monotone: Sequence[int], progress: Progress = lambda *_: None
) -> tuple[Booster, int]:
    """Fit on `train` until the PR-AUC on `validation` grows no more; return the booster, and how many trees it has."""
    given = _matrix(train)
    watched = _matrix(validation, given)
    booster = xgboost.train(
        _parameters(train, monotone),
        given,
        MOST_TREES,
        evals=[(watched, "validation")],
        early_stopping_rounds=PATIENCE if len(train.fraud) >= MANY_ROWS else FEWEST_TREES,
        verbose_eval=False,
        callbacks=[_Watch(progress, MOST_TREES)],
    )
    trees = min(max(booster.best_iteration + 1, FEWEST_TREES), booster.num_boosted_rounds())
    return Booster(booster[:trees]), trees


def fit(rows: Rows, trees: int, monotone: Sequence[int], progress: Progress = lambda *_: None) -> Booster:
    """Fit a booster of so many trees."""
    booster = xgboost.train(
        _parameters(rows, monotone),
        _matrix(rows),
        trees,
        verbose_eval=False,
        callbacks=[_Watch(progress, trees)],
    )
    return Booster(booster)


def _matrix(rows: Rows, ref: xgboost.DMatrix | None = None) -> xgboost.QuantileDMatrix:
    return xgboost.QuantileDMatrix(
        rows.features,
        rows.fraud.astype(np.float32),
        weight=rows.weight,
        ref=ref,
        max_bin=PARAMETERS["max_bin"],
        nthread=_threads(rows),
    )


def _parameters(rows: Rows, monotone: Sequence[int]) -> dict[str, Any]:
    """Return what to fit with; a fraud counts for the square root of the imbalance, calibration undoes what that bends."""
    return {
        **PARAMETERS,
        "nthread": _threads(rows),
        "scale_pos_weight": float(np.sqrt(imbalance(rows))),
        "monotone_constraints": tuple(int(one) for one in monotone),
    }


def _threads(rows: Rows) -> int:
    return 2 if len(rows.fraud) >= MANY_ROWS else 1
