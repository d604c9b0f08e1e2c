"""The four scores of the contract: their shapes, who may ask, the cache, sites' own dates, other companies' things."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.cast import DAY, HOUR, MINUTE, Company
from tests.fraud_cast import punch, scored

LIVE, HEAT = "security/fraud-scores/live/", "security/fraud-scores/heatmap/"


def history_of(person_id: int) -> str:
    return f"security/fraud-scores/history/{person_id}/"


def test_live_shows_the_worst_punch_of_each_person_of_the_last_day_highest_first(company: Company) -> None:
    at = datetime.now(UTC)
    sita = company.people["sita"]
    early, late, hers = (
        punch(company, "a", at - 3 * HOUR),
        punch(company, "b", at - HOUR),
        punch(company, "c", at),
    )
    scored(company, early, fraud_score=0.95, newest=False)
    scored(company, early, fraud_score=0.7, risk_level="HIGH", final=True)
    scored(company, late, fraud_score=0.6)
    scored(company, hers, fraud_score=0.8, person_id=sita)
    scored(company, punch(company, "old", at - DAY - HOUR), fraud_score=0.99)
    analyst = company.caller("fraud_analyst")
    items = analyst.read(LIVE)["items"]
    assert [(one["person_id"], one["event_id"], one["fraud_score"]) for one in items] == [
        (sita, "c", 0.8),
        (company.ravi, "a", 0.7),
    ]
    assert {"person_name", "site_id", "site_name", "risk_level", "at"} <= items[0].keys()
    assert analyst.read(LIVE, min_score=0.75)["items"] == items[:1]
    assert analyst.read(LIVE, limit=1)["items"] == items[:1]
    assert analyst.read(LIVE, site_id=company.sites["yard"])["items"] == []


def test_history_gathers_punches_by_the_date_at_their_site(company: Company) -> None:
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    before = today - DAY
    # 20:00 UTC is the next day already at the gate (Asia/Kolkata).
    scored(company, punch(company, "a", before - DAY + 20 * HOUR), fraud_score=0.2, risk_level="LOW")
    scored(company, punch(company, "b", before + 2 * HOUR), fraud_score=0.9, risk_level="CRITICAL")
    data = company.caller("fraud_analyst").read(history_of(company.ravi), days=30)
    assert data["person_name"] == "Ravi"
    assert data["days"] == [
        {"date": str(before.date()), "avg_score": 0.55, "max_score": 0.9, "predictions": 2, "high_risk": 1}
    ]


def test_heatmap_tells_of_sites_with_enough_punches(company: Company) -> None:
    at = datetime.now(UTC)
    for name, score in (("a", 0.2), ("b", 0.6)):
        scored(company, punch(company, name, at - HOUR), fraud_score=score)
    analyst = company.caller("fraud_analyst")
    (item,) = analyst.read(HEAT)["items"]
    assert item == {
        "id": company.gate, "site_id": company.gate, "site_name": "Gate", "lat": 19.07, "lon": 72.87,
        "avg_score": 0.4, "max_score": 0.6, "predictions": 2,
    }  # fmt: skip
    assert analyst.read(HEAT, min_predictions=3)["items"] == []


def test_answers_are_cached_by_tenant_scope_and_parameters(company: Company, outsider: Company) -> None:
    scored(company, punch(company, "a", datetime.now(UTC) - MINUTE), fraud_score=0.9)
    for path in (LIVE, HEAT, history_of(company.ravi), "security/ml-models/performance/"):
        told = [company.caller("fraud_analyst").get(path).json() for _ in range(2)]
        assert [one["cached"] for one in told] == [False, True], path
        assert told[0]["data"] == told[1]["data"]
        assert company.caller("fraud_analyst", "gate").get(path).json()["cached"] is False
    assert company.caller("fraud_analyst").get(LIVE, min_score=0.6).json()["cached"] is False
    assert outsider.caller("fraud_analyst").read(LIVE)["items"] == []


def test_who_may_not_see_fraud_is_refused_and_who_is_limited_sees_his_sites(
    company: Company, outsider: Company
) -> None:
    at = datetime.now(UTC) - MINUTE
    scored(company, punch(company, "a", at), fraud_score=0.9)
    paths = (LIVE, HEAT, history_of(company.ravi), "security/ml-models/performance/", "security/predictions/")
    for path in paths:
        assert company.caller("viewer").get(path).status == 403
        assert company.caller("fraud_analyst").get(path).status == 200
    limited = company.caller("fraud_analyst", "yard")
    assert limited.read(LIVE)["items"] == limited.read(HEAT)["items"] == []
    assert limited.get(history_of(company.ravi)).status == 404
    assert outsider.caller("fraud_analyst").get(history_of(company.ravi)).status == 404


def test_a_parameter_out_of_its_bounds_is_unreadable(company: Company) -> None:
    asked: list[tuple[str, dict[str, object]]] = [
        (LIVE, {"min_score": 1.1}),
        (LIVE, {"min_score": "nan"}),
        (LIVE, {"limit": 501}),
        (HEAT, {"hours": 0}),
        (HEAT, {"min_predictions": 0}),
        ("security/fraud-scores/history/1/", {"days": 0}),
        ("security/predictions/", {"cursor": "mine"}),
        ("security/predictions/", {"since": "yesterday"}),
    ]
    admin = company.caller("admin")
    assert [admin.get(path, **query).status for path, query in asked] == [400] * len(asked)
