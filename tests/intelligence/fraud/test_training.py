"""A training from labels to a decision: too few, good enough, not good enough, poisoned, and what it leaves behind."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from noc.intelligence.fraud.models import FraudLabel, FraudPredictionLog
from noc.intelligence.fraud.registry_models import FraudDetectionModel, MLModelMetrics
from noc.intelligence.fraud.serving import load_serving
from noc.intelligence.fraud.train import attempt, train
from noc.kernel.access.principals import SYSTEM
from noc.kernel.clock import now
from tests.cast import Company
from tests.intelligence.fraud.labelled import a_past

pytestmark = pytest.mark.django_db


def test_499_labels_train_nothing_and_it_is_said(company: Company) -> None:
    a_past(company, 600, labels=499)
    with company.scope():
        done = attempt(180, 0.2, now(), activate=False, by=SYSTEM, progress=lambda *_: None)
        assert not FraudDetectionModel.objects.exists()
    assert (done.model, done.fault) == (None, False)
    assert "499 labelled outcomes" in done.reason
    assert "500 are needed" in done.reason


def test_500_labels_train_a_first_model_that_decides_at_once(company: Company) -> None:
    a_past(company, 500)
    told: list[tuple[str, int, int]] = []
    with company.scope():
        row = train(180, 0.2, now(), progress=lambda *step: told.append(step))
        assert row is not None
        assert (row.model_version, row.state, row.is_active) == (1, "ACTIVE", True)
        assert FraudDetectionModel.get_active_model(company.tenant) == row
        figures = MLModelMetrics.objects.get()
        serving = load_serving()
    assert (row.train_samples, row.test_size) == (500, 0.2)
    assert row.pr_auc is not None
    assert row.pr_auc > 0.9
    assert [gate["gate"] for gate in row.gates] == ["precision", "recall", "f1"]
    assert all(gate["passed"] for gate in row.gates)
    assert (figures.model_id, figures.is_active, figures.training_samples) == (row.model_id, True, 500)
    assert serving.active is not None
    assert {"reads labels", "counts trees", "grows trees", "judges the model"} <= {
        stage for stage, *_ in told
    }
