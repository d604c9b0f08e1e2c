"""Who answers: checked models, cheaply; the rules when there is none, when it is off, and when a model is not ours."""

from __future__ import annotations

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noc.intelligence.fraud.registry_models import FraudDetectionModel
from noc.intelligence.fraud.serving import Serving, load_serving
from noc.kernel.tenancy.overrides import override
from tests.cast import Company
from tests.intelligence.fraud.models_cast import a_model, far

pytestmark = pytest.mark.django_db
FIRST, FINAL = np.array([False]), np.array([True])


@pytest.fixture
def model(company: Company) -> FraudDetectionModel:
    with company.scope():
        return a_model("ACTIVE", reliability={"GPS_SPOOFING": 0.5})


def test_without_a_model_the_rules_answer(company: Company) -> None:
    with company.scope():
        assert load_serving() == Serving()


def test_the_active_model_answers_with_what_labels_taught(
    company: Company, model: FraudDetectionModel
) -> None:
    with company.scope():
        serving = load_serving()
    assert serving.active is not None
    assert (serving.active.version, serving.active.model_id) == (1, model.model_id)
    assert serving.shadow is None
    assert serving.reliability == {"GPS_SPOOFING": 0.5}
    assert serving.active.predict(far(900), FIRST)[0] > serving.active.predict(far(10), FIRST)[0]


def test_contributions_sum_to_the_margin(company: Company, model: FraudDetectionModel) -> None:
    with company.scope():
        active = load_serving().active
    assert active is not None
    margin = active.contributions(far(900)).sum()
    assert active.predict(far(900), FINAL)[0] == pytest.approx(1 / (1 + np.exp(-margin)), abs=1e-5)


def test_a_second_call_costs_one_query(company: Company, model: FraudDetectionModel) -> None:
    with company.scope():
        first = load_serving()
        with CaptureQueriesContext(connection) as asked:
            assert load_serving() is first
    assert len(asked) == 1


def test_a_model_of_one_tenant_is_none_of_another(
    company: Company, outsider: Company, model: FraudDetectionModel
) -> None:
    with outsider.scope():
        assert load_serving().active is None


def test_switched_off_the_rules_answer(company: Company, model: FraudDetectionModel) -> None:
    with company.scope():
        override("PREDICTIVE_FRAUD_ENABLED", False)
        assert load_serving() == Serving()
        override("PREDICTIVE_FRAUD_ENABLED", None)
        assert load_serving().active is not None


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"artifact": b"{L"}, "digest"),
        ({"calibration": {"punch": {"method": "platt", "slope": 9.0, "offset": 9.0}}}, "signature"),
        ({"reliability": {"GPS_SPOOFING": 0.0}}, "signature"),
        ({"signature": "0" * 64}, "signature"),
        ({"features_version": 99}, "signature"),
        ({"artifact": None}, "no artifact"),
    ],
)
def test_a_model_that_was_changed_is_refused_and_the_rules_answer(
    company: Company, model: FraudDetectionModel, changed: dict[str, object], word: str
) -> None:
    with company.scope():
        if "reliability" not in changed:
            assert load_serving().active is not None
        FraudDetectionModel.objects.filter(pk=model.pk).update(**changed)
        found = load_serving()
    assert found.active is None
    assert found.reliability is None
    assert word in found.failed["model"]


def test_a_model_of_another_tenant_cannot_be_slipped_in(
    company: Company, outsider: Company, model: FraudDetectionModel
) -> None:
    with outsider.scope():
        theirs = a_model("ACTIVE")
        FraudDetectionModel.objects.filter(pk=theirs.pk).update(
            artifact=model.artifact, artifact_digest=model.artifact_digest, signature=model.signature
        )
        assert "signature" in load_serving().failed["model"]
