"""Days that are not like the training are seen and told; small samples are no alarm; the lot draws every week once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from noc.intelligence.fraud.assess import reference
from noc.intelligence.fraud.drift import bounds_of, drift_state, watch_drift
from noc.intelligence.fraud.models import FraudLabel, FraudPredictionLog
from noc.intelligence.fraud.registry_models import FraudDrift, FraudSample
from noc.intelligence.fraud.rules.drifting import alarm, histogram, psi, trust
from noc.intelligence.fraud.rules.features import FEATURES
from noc.intelligence.fraud.samples import draw_sample
from noc.journeys.training_told import tell_drift
from noc.response.alerts.models import NOCAlertEvent
from tests.cast import Company
from tests.intelligence.fraud.labelled import a_past
from tests.intelligence.fraud.models_cast import TELLING, a_model

DAY = datetime(2026, 11, 4, tzinfo=UTC)
RNG = np.random.default_rng(4)


def test_the_same_distribution_has_not_drifted_and_another_has() -> None:
    known = histogram(RNG.normal(0, 1, 5_000))
    value, limit = psi(known, RNG.normal(0, 1, 400))
    moved, _ = psi(known, RNG.normal(1.5, 1, 400))
    assert value < 0.05 < limit < moved


def test_values_that_went_missing_are_drift() -> None:
    known = histogram(RNG.normal(0, 1, 5_000))
    gone = RNG.normal(0, 1, 400)
    gone[:200] = np.nan
    value, limit = psi(known, gone)
    assert value > limit


def test_a_quiet_sunday_is_no_alarm() -> None:
    known = histogram(RNG.normal(0, 1, 5_000))
    values = [psi(known, RNG.normal(0, 1, 50)) for _ in range(200)]
    assert sum(value > limit for value, limit in values) <= 2


def test_only_features_that_the_model_goes_by_are_an_alarm() -> None:
    gains = {"a": 0.6, "b": 0.1}
    assert alarm({"a": True}, gains, score=False)
    assert not alarm({"b": True, "unused": True}, gains, score=False)
    assert alarm({}, gains, score=True)


def test_a_detector_loses_trust_by_false_alarms_and_never_all_of_it() -> None:
    assert trust(0, 0) == 1.0
    assert trust(20, 20) == 1.0
    assert trust(20, 0) == pytest.approx(0.5)
    assert trust(10_000, 0) == 0.2


@pytest.mark.django_db
def test_a_day_that_moved_away_is_kept_shown_and_told_and_a_day_like_the_training_ends_it(
    company: Company,
) -> None:
    with company.scope():
        a_past(company, 120, until=DAY + timedelta(hours=23), days=0.9)
        rows = np.full((2_000, len(FEATURES)), np.nan)
        rows[:, TELLING] = RNG.uniform(2_000, 3_000, 2_000)
        far = reference(rows, np.full(2_000, 0.1))
        gains = [{"feature": FEATURES[TELLING], "gain": 1.0}]
        a_model("ACTIVE", reference={"punch": far}, metrics={"importance": gains})
        row = watch_drift(DAY.date())
        tell_drift(row, DAY)
        tell_drift(watch_drift(DAY.date()), DAY)
        alert = NOCAlertEvent.objects.get()
        shown = drift_state()["days"]
        FraudPredictionLog.objects.all().delete()
        tell_drift(watch_drift(DAY.date()), DAY)
        assert FraudDrift.objects.get().alarmed is False
        alert.refresh_from_db()
    assert row is not None
    assert row.alarmed
    assert (row.punches, row.score_psi) == (120, None)
    assert row.worst is not None
    assert row.worst > 1
    assert alert.alert_type == "ML_MODEL_DRIFT"
    assert alert.cleared_at is not None
    assert [(one["date"], one["alarmed"]) for one in shown] == [("2026-11-04", True)]
    assert shown[0]["label_delay_h"] == pytest.approx(5.0)


@pytest.mark.django_db
def test_without_a_model_nothing_drifts(company: Company) -> None:
    with company.scope():
        assert watch_drift(DAY.date()) is None
        assert drift_state() == {"days": []}


@pytest.mark.django_db
def test_every_punch_of_a_week_has_the_same_chance_and_a_week_is_drawn_once(company: Company) -> None:
    monday, until = (
        bounds_of(datetime(2026, 11, 2, tzinfo=UTC).date())[0],
        datetime(2026, 11, 9, 0, 0, tzinfo=UTC),
    )
    a_past(company, 60, until=until - timedelta(minutes=1), days=6.9)
    with company.scope():
        assert draw_sample(until + timedelta(hours=1)) == 20
        assert draw_sample(until + timedelta(hours=30)) == 0
        drawn = list(FraudSample.objects.order_by("punch_id"))
        assert FraudLabel.objects.filter(punch_id__in=[one.punch_id for one in drawn]).count() == 20
    assert {one.week for one in drawn} == {monday.date()}
    assert {round(one.probability, 4) for one in drawn} == {0.3333}
    assert all(monday <= one.at < until for one in drawn)
