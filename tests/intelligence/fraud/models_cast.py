"""Models of the fraud tests: small ones, fitted in a moment on made-up rows."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

import numpy as np

from noc.intelligence.fraud.artifacts import seal
from noc.intelligence.fraud.classifier import Rows, fit
from noc.intelligence.fraud.registry import next_version, record
from noc.intelligence.fraud.registry_models import FraudDetectionModel
from noc.intelligence.fraud.rules.features import FEATURES, FEATURES_VERSION
from noc.kernel.tenancy.scope import current_tenant_id

AT = datetime(2026, 11, 1, tzinfo=UTC)
TELLING = FEATURES.index("geofence_distance_meters")
PLAIN = {"method": "platt", "slope": 1.0, "offset": 0.0}


@cache
def _artifact(looks_at: int) -> bytes:
    rng = np.random.default_rng(7)
    rows = np.full((200, len(FEATURES)), np.nan)
    rows[:, looks_at] = rng.uniform(0, 1000, 200)
    return fit(Rows(rows, rows[:, looks_at] > 700, np.ones(200)), 5, [0] * len(FEATURES)).to_bytes()


def a_model(state: str = "CANDIDATE", looks_at: int = TELLING, **about: Any) -> FraudDetectionModel:
    """Keep a model that calls far punches frauds, or those with much of another feature."""
    row = FraudDetectionModel(
        tenant_id=current_tenant_id(),
        model_version=next_version(),
        state=state,
        is_active=state == "ACTIVE",
        activated_at=AT if state == "ACTIVE" else None,
        training_date=AT,
        data_since=AT,
        data_until=AT,
        test_size=0.2,
        train_samples=200,
        frauds=60,
        class_imbalance_ratio=2.3,
        digest="0" * 64,
        features=list(FEATURES),
        features_version=FEATURES_VERSION,
        calibration={"punch": PLAIN, "final": PLAIN},
        threshold=0.5,
        artifact=_artifact(looks_at),
        **about,
    )
    seal(row)
    record(row)
    return row


def far(distance_m: float) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return a row of features of a punch so far from its fence."""
    row = np.full((1, len(FEATURES)), np.nan)
    row[0, TELLING] = distance_m
    return row
