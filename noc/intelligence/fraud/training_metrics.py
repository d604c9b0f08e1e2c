"""Figures of the training of models."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

TRAININGS: Final = Counter(
    "noc_ml_trainings_total", "Trainings of fraud models that ended, by what came of them", ["outcome"]
)
TRAINING_SECONDS: Final = Histogram(
    "noc_ml_training_seconds",
    "Time of one training, rows gathered and model judged",
    buckets=(1, 2.5, 5, 10, 20, 30, 60, 120, 300, 900, 3600),
)
TRAINING_ROWS: Final = Gauge(
    "noc_ml_training_rows", "Labelled rows of the last training", multiprocess_mode="max"
)
MODELS_REFUSED: Final = Counter(
    "noc_ml_models_refused_total", "Stored models that did not stand their check", ["part"]
)
DRIFT_ALARMS: Final = Counter("noc_ml_drift_alarms_total", "Days on which punches had drifted from training")
