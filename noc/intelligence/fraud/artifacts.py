"""A model as it is kept: sealed when it is trained, checked before it is loaded.

The signature is an HMAC-SHA-256 with a key from SECRET_KEY over everything that decides about a punch: tenant, version,
the artifact's digest, features, calibration, threshold, what each detector is trusted. Who can write to the database but
does not know the key cannot slip in a model, nor another tenant's, nor bend the calibration of a true one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from noc.intelligence.fraud.classifier import Booster
from noc.intelligence.fraud.registry_models import FraudDetectionModel
from noc.intelligence.fraud.rules.calibrating import probabilities
from noc.intelligence.fraud.rules.features import FEATURES, FEATURES_VERSION, detectors_say

Floats = NDArray[np.float64]


class Refused(Exception):
    """A stored model that must not decide; the message says why."""


@dataclass(frozen=True)
class Loaded:
    """A checked model, ready to answer (`serving.Model`)."""

    model_id: UUID
    version: int
    booster: Booster
    calibration: dict[str, dict[str, Any]]
    columns: NDArray[np.int64]

    @cached_property
    def _as_they_come(self) -> bool:
        return bool(np.array_equal(self.columns, np.arange(len(FEATURES))))

    def _own(self, rows: Floats) -> Floats:
        return rows if self._as_they_come else np.ascontiguousarray(rows[:, self.columns])

    def predict(self, rows: Floats, final: NDArray[np.bool_]) -> Floats:
        """Return calibrated probabilities (n,) of rows (n, features); `final` says which are final looks."""
        margins = self.booster.margins(self._own(rows))
        return probabilities(self.calibration, margins, detectors_say(rows), final)

    def contributions(self, rows: Floats) -> Floats:
        """Return TreeSHAP contributions (n, features + 1) to the margin in the order of FEATURES, the bias last."""
        found = self.booster.contributions(self._own(rows))
        if self._as_they_come:
            return found
        placed = np.zeros((len(rows), len(FEATURES) + 1))
        placed[:, self.columns] = found[:, :-1]
        placed[:, -1] = found[:, -1]
        return placed


def seal(row: FraudDetectionModel) -> None:
    """Write the digest and the signature of a model that was just trained."""
    row.artifact_digest = hashlib.sha256(bytes(row.artifact or b"")).hexdigest()
    row.signature = _signature(row)


def check(row: FraudDetectionModel) -> None:
    """Raise Refused unless the artifact is the one that was trained here, for this tenant, and nothing was bent since."""
    if not row.artifact:
        raise Refused(f"version {row.model_version} has no artifact any more")
    if hashlib.sha256(bytes(row.artifact)).hexdigest() != row.artifact_digest:
        raise Refused(f"version {row.model_version}: the artifact is not the one that was trained (digest)")
    if not hmac.compare_digest(_signature(row), row.signature):
        raise Refused(
            f"version {row.model_version}: the signature is not ours (changed since, or another SECRET_KEY)"
        )
    if row.features_version != FEATURES_VERSION:
        raise Refused(
            f"version {row.model_version} was trained on features version {row.features_version}, "
            f"these are {FEATURES_VERSION}"
        )
    unknown = sorted(set(row.features) - set(FEATURES))
    if unknown:
        raise Refused(f"version {row.model_version} wants features that are no more: {', '.join(unknown)}")


def load(row: FraudDetectionModel) -> Loaded:
    """Check a stored model, then load it. Raises Refused."""
    check(row)
    try:
        booster = Booster.from_bytes(bytes(row.artifact or b""))
    except ValueError as error:
        raise Refused(f"version {row.model_version}: {error}") from error
    places = {name: place for place, name in enumerate(FEATURES)}
    columns = np.array([places[name] for name in row.features], dtype=np.int64)
    return Loaded(row.model_id, row.model_version, booster, dict(row.calibration), columns)


def _signature(row: FraudDetectionModel) -> str:
    signed = {
        "tenant": row.tenant_id,
        "model_id": str(row.model_id),
        "version": row.model_version,
        "artifact": row.artifact_digest,
        "features": list(row.features),
        "features_version": row.features_version,
        "calibration": row.calibration,
        "threshold": row.threshold,
        "reliability": row.reliability,
    }
    text = json.dumps(_plain(signed), sort_keys=True, separators=(",", ":")).encode()
    key = hmac.digest(settings.SECRET_KEY.encode(), b"noc.fraud.models", hashlib.sha256)
    return hmac.new(key, text, hashlib.sha256).hexdigest()


def _plain(value: Any) -> Any:
    """Return JSON with each number as text: the database may write 1.0 as 1, and knows no minus zero."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(float(value) + 0.0)
    return value
