"""A training from labels to a decision: too few, good enough, not good enough, poisoned; and who is told when it fails."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from noc.intelligence.fraud import classifier
from noc.intelligence.fraud.models import FraudLabel
from noc.intelligence.fraud.registry_models import FraudDetectionModel, FraudTraining, MLModelMetrics
from noc.intelligence.fraud.rules.features import FEATURES
from noc.intelligence.fraud.serving import load_serving
from noc.intelligence.fraud.train import attempt, only_trainer, train
from noc.journeys import training
from noc.journeys.tasks import train_fraud_model
from noc.journeys.training import claim_training, request_training, train_weekly, work_off_waiting
from noc.kernel.access.principals import SYSTEM, Actor
from noc.kernel.clock import now
from noc.kernel.errors import Conflict, Unprocessable
from noc.response.alerts.models import NOCAlertEvent
from noc.response.notices.models import Channel, Notice
from tests.cast import Company, Configure
from tests.intelligence.fraud.labelled import a_past
from tests.intelligence.fraud.models_cast import a_model

pytestmark = pytest.mark.django_db
ANNA = Actor("person", 1, "Anna")


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small models: what is tested here is what becomes of them."""
    monkeypatch.setattr(classifier, "MOST_TREES", 25)


def test_499_labels_train_nothing_and_it_is_said(company: Company) -> None:
    a_past(company, 505, labels=499)
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
    assert row.reliability == {"OUTSIDE_GEOFENCE": 1.0}
    assert row.metrics["confusion"]["by_kind"][0]["name"] == "OUTSIDE_GEOFENCE"
    assert {"punch", "final"} == set(row.calibration) == set(row.reference)


def test_a_model_below_a_gate_is_recorded_with_the_reason_and_never_decides(
    company: Company, configure: Configure
) -> None:
    a_past(company, 500, mixed=0.2)
    configure(ML_MODEL_VALIDATION_THRESHOLDS="precision=0.01,recall=0.01,f1=1")
    with company.scope():
        done = attempt(180, 0.2, now(), activate=True, by=SYSTEM, progress=lambda *_: None)
        assert FraudDetectionModel.get_active_model(company.tenant) is None
        assert MLModelMetrics.objects.get().is_active is False
    assert done.model is not None
    assert (done.model.state, done.fault) == ("REJECTED", True)
    assert done.reason.startswith("Version 1 was recorded, not activated. Not good enough: f1 0.")
    assert [gate["passed"] for gate in done.model.gates] == [True, True, False]


def test_a_later_model_waits_in_the_shadow_when_it_is_better_and_is_refused_when_it_is_as_good(
    company: Company,
) -> None:
    a_past(company, 500)
    at = now()
    with company.scope():
        a_model("ACTIVE", looks_at=FEATURES.index("battery_level"))
        better = train(180, 0.2, at)
        assert better is not None
        assert (better.state, better.is_active) == ("SHADOW", False)
        better.activate()
        as_good = attempt(180, 0.2, at, activate=True, by=SYSTEM, progress=lambda *_: None)
    assert [gate["gate"] for gate in better.gates] == ["precision", "recall", "f1", "better_than_present"]
    assert better.metrics["present"]["version"] == 1
    assert as_good.model is not None
    assert (as_good.model.state, as_good.fault) == ("REJECTED", False)
    assert "no better than the present model" in as_good.reason


def test_poisoned_labels_of_one_tenant_change_nothing_of_another(company: Company, outsider: Company) -> None:
    a_past(company, 500)
    at = now()
    with company.scope():
        before = train(180, 0.2, at)
    a_past(outsider, 500, share=0.5, mixed=1.0)
    with outsider.scope():
        poisoned = train(180, 0.2, at)
    with company.scope():
        after = train(180, 0.2, at)
        assert list(FraudDetectionModel.objects.values_list("model_version", flat=True)) == [1, 2]
    assert before is not None
    assert after is not None
    assert poisoned is not None
    assert (after.digest, after.artifact_digest) == (before.digest, before.artifact_digest)
    assert after.calibration == before.calibration
    assert poisoned.artifact_digest != after.artifact_digest


def test_a_verdict_that_waits_for_a_second_pair_of_eyes_teaches_nothing(company: Company) -> None:
    a_past(company, 500)
    with company.scope():
        one = FraudLabel.objects.filter(fraud=True).first()
        assert one is not None
        FraudLabel.objects.filter(pk=one.pk).update(pending=True)
        assert train(180, 0.2, now()) is None


def test_one_trainer_at_a_time_in_a_tenant(company: Company, outsider: Company) -> None:
    with company.scope(), only_trainer():
        with pytest.raises(Conflict, match="trained already"):
            train(180, 0.2, now())
        with outsider.scope():
            assert train(180, 0.2, now()) is None


def test_the_weekly_task_trains_every_tenant_and_one_failure_is_not_anothers(
    company: Company, outsider: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail_for(company, monkeypatch)
    with pytest.raises(RuntimeError, match="disk"):
        train_fraud_model()
    with company.scope():
        failed = FraudTraining.objects.get()
    with outsider.scope():
        fine = FraudTraining.objects.get()
    assert (failed.status, failed.fault, failed.reason) == ("FAILED", True, "RuntimeError: the disk is full")
    assert (fine.status, fine.fault) == ("DONE", False)
    assert "0 labelled outcomes" in fine.reason


def _fail_for(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    def attempt_or_fail(*args: Any, by: Actor, **kwargs: Any) -> Any:
        if FraudTraining.objects.first().tenant_id == company.id:  # type: ignore[union-attr]  # there is one
            raise RuntimeError("the disk is full")
        return attempt(*args, by=by, **kwargs)

    monkeypatch.setattr(training, "attempt", attempt_or_fail)


def test_two_failures_in_a_row_are_told_and_a_good_training_ends_the_alert(
    company: Company, monkeypatch: pytest.MonkeyPatch, configure: Configure
) -> None:
    configure(ML_FAILURE_RECIPIENTS="head@example.org,kumar")
    with company.scope():
        mail = {"host": "mail.example.org", "port": 25, "from": "noc@example.org", "to": ["a@example.org"]}
        Channel.objects.create(name="mail", kind="email", settings=mail, created_at=now())
        with monkeypatch.context() as broken:
            _fail_for(company, broken)
            with pytest.raises(RuntimeError):
                train_weekly()
            assert not NOCAlertEvent.objects.exists()
            with pytest.raises(RuntimeError):
                train_weekly()
            alert = NOCAlertEvent.objects.get()
            told = list(Notice.objects.values_list("recipients", flat=True))
            with pytest.raises(RuntimeError):
                train_weekly()
            again = NOCAlertEvent.objects.get()
        assert (alert.alert_type, alert.severity) == ("ML_TRAINING_FAILED", "HIGH")
        assert told == [["head@example.org"]]
        assert again.pk == alert.pk
        a_past(company, 500)
        train_weekly()
        alert.refresh_from_db()
        assert alert.cleared_at is not None


def test_a_training_asked_for_is_taken_up_once_and_says_how_it_ended(company: Company) -> None:
    with company.scope():
        asked = request_training(ANNA, now())
        with pytest.raises(Conflict, match="waiting already"):
            request_training(ANNA, now())
        with pytest.raises(Unprocessable, match="test_size"):
            request_training(ANNA, now(), test_size=0.9)
        work_off_waiting()
        asked.refresh_from_db()
        assert (asked.status, asked.by["name"]) == ("DONE", "Anna")
        assert "0 labelled outcomes" in asked.reason
        assert claim_training(now()) is None


def test_a_training_whose_process_died_has_failed(company: Company) -> None:
    with company.scope():
        request_training(ANNA, now())
        assert claim_training(now()) is not None
        assert claim_training(now() + timedelta(hours=1)) is None
        row = FraudTraining.objects.get()
    assert (row.status, row.fault, row.reason) == ("FAILED", True, "The process that trained it died.")


def test_the_command_says_why_and_ends_with_1_without_a_model_and_2_without_a_tenant(
    company: Company,
) -> None:
    with pytest.raises(CommandError, match="0 labelled outcomes") as none:
        call_command("train_fraud_model", tenant=str(company.id), days=180, test_size=0.2)
    with pytest.raises(CommandError, match="no tenant") as nobody:
        call_command("train_fraud_model", tenant="nobody")
    assert (none.value.returncode, nobody.value.returncode) == (1, 2)


def test_the_command_records_a_model_and_says_what_became_of_it(company: Company) -> None:
    a_past(company, 500)
    said = StringIO()
    call_command("train_fraud_model", tenant=company.tenant.code, activate=True, stdout=said)
    assert said.getvalue().startswith("Version 1 was recorded and decides from now on. Passed every gate")
