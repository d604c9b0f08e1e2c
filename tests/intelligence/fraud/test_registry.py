"""Which model decides: one at a time, in the shadow first, with a way back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from noc.intelligence.fraud.models import FraudPredictionLog
from noc.intelligence.fraud.registry import (
    activate,
    find_model,
    list_models,
    model_state,
    put_into_shadow,
    reject,
    roll_back,
)
from noc.intelligence.fraud.registry_models import FraudDetectionModel, MLModelMetrics
from noc.intelligence.fraud.serving import load_serving
from noc.intelligence.fraud.shadow import decide_shadow, shadow_state
from noc.kernel.errors import Conflict, NotFound
from tests.cast import Company
from tests.intelligence.fraud.labelled import a_past
from tests.intelligence.fraud.models_cast import AT, a_model

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def states() -> dict[int, str]:
    return {row.model_version: row.state for row in FraudDetectionModel.objects.all()}


def test_activating_retires_the_one_before_in_both_tables(company: Company) -> None:
    with company.scope():
        first, second = a_model("ACTIVE"), a_model()
        second.activate()
        assert states() == {1: "RETIRED", 2: "ACTIVE"}
        assert FraudDetectionModel.get_active_model(company.tenant) == second
        shown = dict(MLModelMetrics.objects.values_list("model_version", "is_active"))
        again = activate(second, AT, reason="twice")
    assert second.activated_at is not None
    assert again.activated_at == second.activated_at
    assert shown == {first.model_version: False, 2: True}


def test_the_database_holds_one_active_model_a_tenant(company: Company, outsider: Company) -> None:
    with company.scope():
        a_model("ACTIVE")
        with pytest.raises(IntegrityError), transaction.atomic():
            a_model("ACTIVE")
    with outsider.scope():
        assert a_model("ACTIVE").model_version == 1


def test_a_model_that_failed_a_gate_never_decides(company: Company) -> None:
    with company.scope():
        row = a_model("REJECTED", reason="recall 0.500 is below 0.75")
        with pytest.raises(Conflict, match="recall"):
            row.activate()
        with pytest.raises(Conflict, match="recall"):
            put_into_shadow(row, AT, "")


def test_rolling_back_goes_further_back_each_time_and_three_are_kept(company: Company) -> None:
    with company.scope():
        for _ in range(7):
            a_model().activate()
        with_artifact = FraudDetectionModel.objects.filter(artifact__isnull=False)
        assert sorted(row.model_version for row in with_artifact) == [3, 4, 5, 6, 7]
        assert [roll_back(AT).model_version for _ in range(4)] == [6, 5, 4, 3]
        serving = load_serving()
        with pytest.raises(Conflict, match="no earlier"):
            roll_back(AT)
        a_model().activate()
        assert roll_back(AT).model_version == 3  # not what people went back from
    assert serving.active is not None
    assert serving.active.version == 3


def test_rolling_back_steps_over_a_model_that_was_tampered_with(company: Company) -> None:
    with company.scope():
        for _ in range(3):
            a_model().activate()
        FraudDetectionModel.objects.filter(model_version=2).update(artifact=b"other")
        assert roll_back(AT).model_version == 1


def test_a_model_of_another_tenant_is_not_found(company: Company, outsider: Company) -> None:
    with company.scope():
        row = a_model()
        assert find_model(str(row.model_id)) == row
        assert [model_state(one)["version"] for one in list_models()] == [1]
        with pytest.raises(NotFound):
            find_model("no uuid")
    with outsider.scope(), pytest.raises(NotFound):
        find_model(str(row.model_id))


def a_pair(
    company: Company, better: bool, labels: int = 60
) -> tuple[FraudDetectionModel, FraudDetectionModel]:
    """Keep an active model and a candidate that both scored labelled punches since it came into the shadow."""
    active, candidate = a_model("ACTIVE"), a_model()
    put_into_shadow(candidate, AT, "Passed every gate.")
    candidate.refresh_from_db()
    a_past(company, labels, until=AT + 6 * DAY, days=5, share=0.4)
    rows = list(FraudPredictionLog.objects.filter(newest=True))
    for place, row in enumerate(rows):
        row.actual_fraud_detected = guilty = place % 3 == 0
        truth, blur = (0.9 if guilty else 0.1), (0.1 if place % 2 else 0.9)
        row.model_id, row.shadow_model_id = active.model_id, candidate.model_id
        row.predicted_fraud_probability = blur if better else truth
        row.shadow_probability = truth if better else blur
    FraudPredictionLog.objects.bulk_update(
        rows,
        [
            "actual_fraud_detected",
            "model_id",
            "shadow_model_id",
            "predicted_fraud_probability",
            "shadow_probability",
        ],
    )
    return active, candidate


def test_a_candidate_waits_in_the_shadow_and_then_decides_when_it_was_better(company: Company) -> None:
    with company.scope():
        _, candidate = a_pair(company, better=True)
        assert load_serving().shadow is not None
        shown = shadow_state()
        assert decide_shadow(AT + 6 * DAY) is None
        decided = decide_shadow(AT + 7 * DAY)
        assert states() == {1: "RETIRED", 2: "ACTIVE"}
    assert decided == candidate
    assert "Out of the shadow: PR-AUC 1.000" in decided.reason
    assert shown is not None
    assert shown["punches"] == 60
    assert shown["labelled"]["shadow"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert shown["labelled"]["active"]["precision"] < 0.5
    assert shown["agreement"] == 0.5
    assert len(shown["differs"]) == 30


def test_a_candidate_that_was_worse_never_decides(company: Company) -> None:
    with company.scope():
        a_pair(company, better=False)
        decided = decide_shadow(AT + 7 * DAY)
        assert states() == {1: "ACTIVE", 2: "REJECTED"}
        assert shadow_state() is None
    assert decided is not None
    assert "Did not come out of the shadow" in decided.reason


def test_with_few_labels_the_held_out_slice_speaks_for_the_model_it_was_compared_with(
    company: Company,
) -> None:
    with company.scope():
        active = a_model("ACTIVE")
        compared = a_model(metrics={"present": {"model_id": str(active.model_id)}})
        put_into_shadow(compared, AT, "")
        assert decide_shadow(AT + 7 * DAY) == compared
        stranger = a_model(metrics={"present": {"model_id": str(active.model_id)}})
        put_into_shadow(stranger, AT, "")
        decide_shadow(AT + 7 * DAY)
        assert states() == {1: "RETIRED", 2: "ACTIVE", 3: "REJECTED"}
        reject(find_model(str(active.model_id)), AT, "")
