"""From labelled rows to a calibrated booster: how many trees, what its margins mean, from where on it is an alarm.

teach      on the earliest slice, until the PR-AUC on the validation slice grows no more
calibrate  the margins of the validation slice, which this booster has not seen; the threshold is chosen there too. Where
           it holds few frauds, all earlier punches serve, each judged by a booster that has not seen the days round it
refit      with as many trees on both slices together: a third more frauds to learn from. The later slice judges this one
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.classifier import PARAMETERS, Booster, Rows, count_trees, fit, imbalance, thinned
from noc.intelligence.fraud.dataset import Dataset, Progress
from noc.intelligence.fraud.rules.calibrating import by_look, probabilities
from noc.intelligence.fraud.rules.features import FEATURES, MONOTONE, detectors_say
from noc.intelligence.fraud.rules.quality import Judged, choose_threshold
from noc.intelligence.fraud.rules.splitting import Split

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

USUAL_TREES: Final = 80  # where no fraud lies in the validation slice to count them by


POORER: Final = 0.15  # of the honest rows are copied for each kind of poor phone
COUNTED: Final = ("fixes_60min", "location_update_frequency")  # nothing told is none counted
PLACES: Final = (
    "gps_accuracy", "velocity_kmh", "phone_gap", "phone_elsewhere", "fix_", "last_fix", "track_",
    "before_", "onduty_", "travel_", "jitter", "replay_", "duty_moved", "duty_away", "own_point", "colleague",
    "moved_60", "farthest", "distinct", "reported_speed", "mock_share", *COUNTED,
)  # fmt: skip
STATES: Final = ("phone_signal_strength", "battery", "duty_battery", "duty_online")
UNTOLD: Final = (PLACES, STATES, (*PLACES, *STATES), ("liveness",))
FEW: Final = 60  # frauds of the validation slice below which all earlier ones say what margins mean
FOLDS: Final = 5


class TooFew(Exception):
    """The slices hold nothing to learn from; the message says what is missing."""


@dataclass(frozen=True)
class Fitted:
    """A booster with what its margins mean, and how it was fitted."""

    booster: Booster
    calibration: dict[str, dict[str, Any]]
    threshold: float
    parameters: dict[str, Any]

    def predict(self, rows: Floats, final: Flags) -> Floats:
        """Return calibrated probabilities (n,) of rows (n, features)."""
        return probabilities(self.calibration, self.booster.margins(rows), detectors_say(rows), final)


def learn(data: Dataset, cut: Split, limits: dict[str, float], progress: Progress) -> Fitted:
    """Fit and calibrate a booster on what comes before the test slice. Raises TooFew."""
    train, validation = cut.train[data.punch], cut.validation[data.punch]
    taught, watched = thinned(poorer(_rows(data, train))), _rows(data, validation)
    if not 0 < taught.fraud.sum() < len(taught.fraud):
        raise TooFew(
            "the earlier punches that are labelled are all alike: a model needs both frauds and honest ones"
        )
    monotone = [MONOTONE.get(name, 0) for name in FEATURES]
    countable = bool(0 < watched.fraud.sum() < len(watched.fraud))
    if countable:
        first, trees = count_trees(taught, watched, monotone, lambda n, of: progress("counts trees", n, of))
        margins, unseen = first.margins(watched.features), validation
        if int(data.labels.fraud[cut.validation].sum()) < FEW:
            unseen = train | validation
            margins = _crossed(data, unseen, trees, monotone)
        said = _rows(data, unseen)
        told = detectors_say(said.features)
        calibration = by_look(margins, said.fraud, said.weight, data.final[unseen], told)
    else:
        trees, calibration = USUAL_TREES, _of_odds(taught)
        margins, unseen = np.zeros(len(watched.fraud)), validation
    both = thinned(poorer(_rows(data, train | validation)))
    booster = fit(both, trees, monotone, lambda n, of: progress("grows trees", n, of))
    threshold = _threshold(data, unseen, margins, calibration, limits) if countable else 0.5
    parameters = {
        **PARAMETERS,
        "trees": trees,
        "scale_pos_weight": round(float(np.sqrt(imbalance(both))), 4),
        "trees_counted": countable,
    }
    return Fitted(booster, calibration, threshold, parameters)


def poorer(rows: Rows) -> Rows:
    """Return rows with copies of honest ones as a phone would have made them that tells no position, no status or no
    liveness: who has a poor phone must not look like those who leave it off to cheat."""
    rng, honest = np.random.default_rng(PARAMETERS["seed"]), np.flatnonzero(~rows.fraud)
    features, weights = [rows.features], [rows.weight]
    for untold in UNTOLD:
        drawn = rng.permutation(honest)[: int(POORER * len(honest))]
        copies = rows.features[drawn].copy()
        for place, name in enumerate(FEATURES):
            if name.startswith(untold):
                copies[:, place] = 0.0 if name in COUNTED else np.nan
        features.append(copies)
        weights.append(rows.weight[drawn] * 0.5)
    copied = sum(len(one) for one in features) - len(rows.fraud)
    fraud = np.concatenate([rows.fraud, np.zeros(copied, dtype=np.bool_)])
    return Rows(np.concatenate(features), fraud, np.concatenate(weights))


def _crossed(data: Dataset, chosen: Flags, trees: int, monotone: list[int]) -> Floats:
    """Return margins of the chosen rows, each of a booster that saw nothing of the days round it (cross-fitting): a few
    frauds of one slice say too little of what margins mean."""
    at = data.labels.at[data.punch]
    edges = np.quantile(at[chosen], np.linspace(0, 1, FOLDS + 1)[1:-1])
    fold, margins = np.searchsorted(edges, at, side="right"), np.zeros(len(at))
    for number in range(FOLDS):
        held, taught = chosen & (fold == number), _rows(data, chosen & (fold != number))
        if held.any() and 0 < taught.fraud.sum() < len(taught.fraud):
            margins[held] = fit(thinned(poorer(taught)), trees, monotone).margins(data.features[held])
    return margins[chosen]


def judged_rows(data: Dataset, score: Floats, chosen: Flags) -> Judged:
    """Return predictions of some rows beside what was true."""
    place = data.punch[chosen]
    said = data.labels
    return Judged(score, said.fraud[place], said.weight[place], said.person[place])


def _rows(data: Dataset, chosen: Flags) -> Rows:
    place = data.punch[chosen]
    return Rows(data.features[chosen], data.labels.fraud[place], data.labels.weight[place])


def _of_odds(taught: Rows) -> dict[str, dict[str, Any]]:
    """Return the calibration that only takes back what the weight of frauds added."""
    plain = {"method": "platt", "slope": 1.0, "offset": -0.5 * float(np.log(imbalance(taught)))}
    return {"punch": plain, "final": plain}


def _threshold(
    data: Dataset,
    unseen: Flags,
    margins: Floats,
    calibration: dict[str, dict[str, Any]],
    limits: dict[str, float],
) -> float:
    """Choose by the newest look at each punch of those that their booster had not seen."""
    told = detectors_say(data.features[unseen])
    score = probabilities(calibration, margins, told, data.final[unseen])
    newest = data.newest[unseen]
    chosen = unseen & data.newest
    return choose_threshold(judged_rows(data, score[newest], chosen), limits["precision"], limits["recall"])
