"""Figures of the scoring of punches."""

from typing import Final

from prometheus_client import Counter, Histogram

from noc.kernel.metrics import LATENCY_BUCKETS

PREDICTIONS: Final = Counter("noc_ml_predictions_total", "Punches scored", ["model_type", "version"])
PREDICTION_LATENCY: Final = Histogram(
    "noc_ml_prediction_latency_seconds",
    "Time of the model for one set of punches",
    ["model_type"],
    buckets=LATENCY_BUCKETS,
)
DETECTIONS: Final = Counter("noc_fraud_detections_total", "Anomalies detected", ["severity"])
DEGRADED: Final = Counter(
    "noc_fraud_degraded_total", "Detectors, models or explanations that failed in a scoring", ["part"]
)
