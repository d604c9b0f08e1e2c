"""The models' pages: who may read and who may change, trainings asked for, groups and fairness told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from noc.intelligence.fraud.registry_models import FraudDetectionModel, FraudDrift, FraudSample
from noc.surfaces.api.model_shapes import ModelOut
from tests.cast import DAY, MINUTE, Caller, Company
from tests.fraud_cast import punch, scored

NOW = datetime.now(UTC).replace(microsecond=0)
MODELS = "security/ml-models/"


def model(company: Company, version: int = 1, **fields: Any) -> FraudDetectionModel:
    """Record a model that decides, without an artifact."""
    whole = {
        "state": "ACTIVE", "is_active": True, "training_date": NOW, "activated_at": NOW, "data_since": NOW - DAY,
        "data_until": NOW, "test_size": 0.2, "train_samples": 600, "frauds": 60, "class_imbalance_ratio": 9.0,
        "pr_auc": 0.9, "precision": 0.9, "recall": 0.8, "f1_score": 0.85, "precision_at_80_recall": 0.9,
        "calibration_error": 0.02, "digest": "d", "features": ["gps_accuracy"], "features_version": 1,
        "metrics": {
            "importance": [{"feature": "gps_accuracy", "gain": 0.4}],
            "curves": {
                "calibration": [{"predicted": 0.1, "observed": 0.1, "n": 50}],
                "pr": [{"recall": 0.8, "precision": 0.9}],
            },
            "confusion": {
                "by_site": [{"name": "Gate", "frauds": 1, "found": 1, "innocents": 2, "false_alarms": 0}],
                "by_kind": [],
            },
        },
        **fields,
    }  # fmt: skip
    with company.scope():
        return FraudDetectionModel.objects.create(model_version=version, **whole)


@pytest.fixture
def analyst(company: Company) -> Caller:
    return company.caller("fraud_analyst")


def test_performance_is_null_before_any_model_and_tells_of_the_active_one_and_its_drift(
    company: Company, analyst: Caller
) -> None:
    assert analyst.read(f"{MODELS}performance/") == {"active": None, "predecessors": []}
    model(company, 1, state="RETIRED", is_active=False, retired_at=NOW)
    model(company, 2)
    with company.scope():
        FraudDrift.objects.create(
            date=date(2026, 11, 20),
            model_version=2,
            punches=9,
            features=[{"feature": "gps_accuracy", "psi": 0.3}],
        )
    told = analyst.read(f"{MODELS}performance/")
    active = told["active"]
    assert (active["version"], active["precision_at_80_recall"], active["samples"]) == (2, 0.9, 600)
    assert active["calibration"]["error"] == 0.02
    assert active["feature_importance"] == [{"feature": "gps_accuracy", "gain": 0.4}]
    assert active["drift"]["features"][0]["psi"] == 0.3
    assert [one["version"] for one in told["predecessors"]] == [1]
    assert analyst.read(f"{MODELS}drift/")["days"][0]["date"] == "2026-11-20"
    assert analyst.read(f"{MODELS}shadow/") is None


def test_models_are_listed_newest_first_and_places_are_told_to_those_who_see_them(
    company: Company, analyst: Caller
) -> None:
    model(company, 1, state="REJECTED", is_active=False, reason="Not good enough.")
    model(company, 2)
    page = analyst.read(MODELS, limit=1)
    assert [one["version"] for one in page["items"]] == [2]
    assert page["items"][0]["confusion"]["by_site"][0]["name"] == "Gate"
    ModelOut.model_validate(page["items"][0])  # as the API's document says it
    page = analyst.read(MODELS, limit=1, cursor=page["next_cursor"])
    assert [(one["version"], one["reason"]) for one in page["items"]] == [(1, "Not good enough.")]
    limited = company.caller("fraud_analyst", "yard").read(MODELS)["items"]
    assert limited[0]["confusion"]["by_site"] == []


def test_a_training_is_asked_for_once_by_who_may_configure(company: Company, analyst: Caller) -> None:
    admin = company.caller("admin")
    asked = admin.post(f"{MODELS}train/", {"days": 30})
    assert (asked.status, asked.data["status"], asked.data["days"]) == (202, "WAITING", 30)
    assert admin.post(f"{MODELS}train/").status == 409
    (row,) = analyst.read(f"{MODELS}trainings/")["items"]
    assert (row["id"], row["by"]["name"]) == (asked.data["id"], "admin")
    for path in (f"{MODELS}train/", f"{MODELS}roll-back/"):
        assert analyst.post(path).status == 403
        assert company.caller("admin", "gate").post(path).status == 403
    assert admin.post(f"{MODELS}train/", {"test_size": 0.9}).status == 422


def test_only_what_passed_its_gates_is_activated_and_of_the_own_tenant(
    company: Company, outsider: Company
) -> None:
    active, rejected = (
        model(company, 1),
        model(company, 2, state="REJECTED", is_active=False, reason="Too weak."),
    )
    admin = company.caller("admin")
    assert admin.post(f"{MODELS}{active.model_id}/activate/").data["state"] == "ACTIVE"
    assert admin.post(f"{MODELS}{rejected.model_id}/activate/").status == 409
    assert outsider.caller("admin").post(f"{MODELS}{active.model_id}/activate/").status == 404
    assert company.caller("fraud_analyst").post(f"{MODELS}{active.model_id}/activate/").status == 403
    assert admin.post(f"{MODELS}roll-back/").status == 409


def test_the_weeks_sample_is_offered_and_says_so(company: Company, analyst: Caller) -> None:
    of = punch(company, "drawn", NOW - 5 * DAY)
    scored(company, of, fraud_score=0.01, predicted_fraud_probability=0.01, rules_score=0.01)
    with company.scope():
        FraudSample.objects.create(
            punch_id=of.pk, person_id=of.person_id, at=of.at, week=date(2026, 11, 9), probability=0.1,
            drawn_at=NOW - DAY,
        )  # fmt: skip
    queue = analyst.read("security/labels/queue/", kind="sample")
    (item,) = queue["items"]
    assert queue["progress"] == {"done": 0, "total": 1}
    assert (item["event_id"], item["kind"]) == ("drawn", "sample")
    assert "by lot from the week of 09 November" in item["why"]
    analyst.post("security/outcomes/", {"items": [{"event_id": "drawn", "fraud": False}]})
    queue = analyst.read("security/labels/queue/", kind="sample")
    assert (queue["items"], queue["progress"]) == ([], {"done": 1, "total": 1})


def test_groups_and_fairness_are_told_of_the_sites_that_the_caller_sees(
    company: Company, analyst: Caller
) -> None:
    for place in range(31):
        of = punch(company, f"p{place}", NOW - place * MINUTE)
        scored(company, of, fraud_score=0.9 if place < 3 else 0.1, actual_fraud_detected=place == 30)
    told = analyst.read("security/fairness/")
    assert told["judged"] == 31
    (site,) = [one for one in told["groups"] if one["dimension"] == "site"]
    assert (site["name"], site["innocents"], site["false_alarms"], site["missed_rate"]) == (
        "Gate",
        30,
        3,
        1.0,
    )
    assert {one["dimension"] for one in told["groups"]} == {
        "site",
        "shift",
        "device_model",
        "light",
        "service",
    }
    assert not any(one["significant"] for one in told["groups"])  # there is no rest to differ from
    assert company.caller("fraud_analyst", "yard").read("security/fairness/")["judged"] == 0
    assert analyst.read("security/groups/") == {"groups": []}
    for path in ("security/groups/", "security/fairness/", f"{MODELS}drift/"):
        assert company.caller("viewer").get(path).status == 403
