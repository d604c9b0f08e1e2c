"""Why, silences, snoozes and figures as operators ask for them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.pipeline import raise_alerts
from tests.cast import HOUR, Caller, Company
from tests.response.alerts.force import a_finding


@pytest.fixture
def operator(company: Company) -> Caller:
    return company.caller("operator")


def raised(
    company: Company, kind: str, severity: str = "MEDIUM", site: str = "gate", **more: Any
) -> NOCAlertEvent:
    at = datetime.now(UTC)
    with company.scope():
        person = None if kind == "SITE_SILENT" else company.ravi
        return raise_alerts([a_finding(kind, severity, person, company.sites[site], at, **more)], at)[-1]


def of_the_gate(company: Company, **more: Any) -> dict[str, Any]:
    ends = (datetime.now(UTC) + HOUR).isoformat()
    matchers = [{"field": "site_id", "op": "=", "value": company.gate}]
    return {"matchers": matchers, "reason": "the tower is down", "ends_at": ends, **more}


def test_why_tells_every_stage_the_sum_and_what_is_known(company: Company, operator: Caller) -> None:
    raised(company, "SITE_SILENT", "HIGH")
    alert = raised(company, "NO_TELEMETRY")
    why = operator.read(f"alerts/{alert.pk}/why/")
    assert why["disposition"] == "INHIBITED"
    assert why["sentence"].startswith("SITE_SILENT explains it, the whole site is silent")
    assert [one["stage"] for one in why["decisions"]] == [
        "enrich", "inhibit", "silence", "snooze", "deduplicate", "group", "prioritise", "notify",
    ]  # fmt: skip
    assert why["priority"] == sum(part["points"] for part in why["priority_parts"])
    assert (why["entities"]["site"], why["entities"]["person"], why["entities"]["client"]) == (
        "Gate", "Ravi", "Client One",
    )  # fmt: skip
    assert why["grouped"] == {"lead_id": None, "size": 0, "members": []}
    assert company.caller("viewer", "yard").get(f"alerts/{alert.pk}/why/").status == 404


def test_list_shows_everything_and_on_demand_what_operators_see(company: Company, operator: Caller) -> None:
    raised(company, "SITE_SILENT", "HIGH")
    raised(company, "NO_TELEMETRY")

    def kinds(**query: Any) -> list[str]:
        return [item["alert_type"] for item in operator.read("alerts/", order="-priority", **query)["items"]]

    assert kinds() == ["SITE_SILENT", "NO_TELEMETRY"]
    assert kinds(reached="true") == kinds(min_severity="HIGH") == ["SITE_SILENT"]
    assert kinds(reached="false") == kinds(disposition="INHIBITED") == ["NO_TELEMETRY"]
    assert operator.get("alerts/", disposition="GONE").status == 400
    assert operator.read(f"sites/{company.gate}/")["open_alerts"] == 1


def test_silence_is_previewed_made_shown_and_ended(company: Company, operator: Caller) -> None:
    alert = raised(company, "NO_TELEMETRY")
    raised(company, "TOUR_MISSED", site="yard")
    said = of_the_gate(company)
    preview = operator.post("silences/preview/", {"matchers": said["matchers"]}).data
    assert (preview["matches"], preview["recent"], [one["id"] for one in preview["items"]]) == (
        1,
        1,
        [alert.pk],
    )
    assert "SOS" in preview["note"]
    made = operator.post("silences/", said)
    assert (made.status, made.data["status"], made.data["silenced"]) == (201, "ACTIVE", 1)
    assert operator.read(f"alerts/{alert.pk}/")["disposition"] == "SILENCED"
    path = f"silences/{made.data['id']}/"
    assert operator.read(path)["author"]["name"] == "operator"
    ended = operator.post(f"{path}end/").data
    assert (ended["status"], ended["ended_by"]["name"]) == ("ENDED", "operator")
    assert operator.post(f"{path}end/").data == ended
    assert operator.read(f"alerts/{alert.pk}/")["disposition"] == "REACHED"
    assert [one["id"] for one in operator.read("silences/", status="ENDED")["items"]] == [made.data["id"]]
    assert operator.read("silences/", status="ACTIVE")["items"] == []


@pytest.mark.parametrize(
    "said",
    [
        {"reason": " "},
        {"ends_at": "2026-01-01T00:00:00Z"},
        {"ends_at": "2090-01-01T00:00:00Z"},
        {"matchers": []},
        {"matchers": [{"field": "severity", "op": "=", "value": "BAD"}]},
        {"matchers": [{"field": "message", "op": "=", "value": "x"}]},
    ],
)
def test_silence_that_makes_no_sense_is_422(company: Company, operator: Caller, said: dict[str, Any]) -> None:
    assert operator.post("silences/", of_the_gate(company, **said)).status == 422


def test_who_is_limited_silences_only_own_sites_and_who_may_not_act_none(company: Company) -> None:
    limited = company.caller("operator", "gate")
    assert limited.post("silences/", of_the_gate(company)).status == 201
    everywhere = [{"field": "alert_type", "op": "=", "value": "NO_TELEMETRY"}]
    assert limited.post("silences/", of_the_gate(company, matchers=everywhere)).status == 422
    assert company.caller("operator", "yard").read("silences/")["items"] == []
    viewer = company.caller("viewer")
    assert len(viewer.read("silences/")["items"]) == 1
    assert viewer.post("silences/", of_the_gate(company)).status == 403


def test_snooze_leaves_sight_is_listed_and_taken_back(company: Company, operator: Caller) -> None:
    alert = raised(company, "NO_TELEMETRY")
    data = operator.post(f"alerts/{alert.pk}/snooze/", {"minutes": 30, "notes": "he charges it"}).data
    assert (data["disposition"], data["snoozed_until"] is not None) == ("SNOOZED", True)
    assert "he charges it" in data["why"]
    (snooze,) = operator.read("snoozes/")["items"]
    assert (snooze["alert_type"], snooze["entity_name"], snooze["reason"]) == (
        "NO_TELEMETRY",
        "Ravi",
        "he charges it",
    )
    ended = operator.post(f"snoozes/{snooze['id']}/end/").data
    assert ended["ended_at"] is not None
    assert operator.read("snoozes/")["items"] == []
    after = operator.read(f"alerts/{alert.pk}/")
    assert (after["disposition"], after["snoozed_until"]) == ("REACHED", None)


def test_figures_count_what_was_raised_what_reached_people_and_what_they_made_of_it(
    company: Company, operator: Caller
) -> None:
    raised(company, "SITE_SILENT", "HIGH")
    raised(company, "NO_TELEMETRY")
    false, true = raised(company, "TOUR_MISSED"), raised(company, "TOUR_MISSED", about="other")
    operator.post(f"alerts/{false.pk}/acknowledge/")
    operator.post(f"alerts/{false.pk}/resolve/", {"resolution": "FALSE_POSITIVE"})
    operator.post(f"alerts/{true.pk}/resolve/", {"resolution": "CONFIRMED"})
    figures = operator.read("statistics/alerts/")
    assert (figures["raised"], figures["reached"]) == (4, 3)
    assert figures["by_disposition"] == {"INHIBITED": 1, "REACHED": 3}
    assert figures["by_type"][0] == {
        "alert_type": "TOUR_MISSED",
        "raised": 2,
        "reached": 2,
        "false_alarm_share": 0.5,
    }
    assert sum(hour["raised"] for hour in figures["by_hour"]) == 4
    assert 0 <= figures["median_acknowledge_s"] < 60
    assert company.caller("viewer", "yard").read("statistics/alerts/")["raised"] == 0
    assert (
        operator.get("statistics/alerts/", since="2026-01-02T00:00:00Z", until="2026-01-01T00:00:00Z").status
        == 400
    )


def test_what_people_saw_counts_as_reached_though_a_silence_put_it_away_since(
    company: Company, operator: Caller
) -> None:
    raised(company, "TOUR_MISSED")
    operator.post("silences/", of_the_gate(company))
    raised(company, "NO_TELEMETRY")
    figures = operator.read("statistics/alerts/")
    assert (figures["raised"], figures["reached"], figures["by_disposition"]) == (2, 1, {"SILENCED": 2})
    assert {one["alert_type"]: one["reached"] for one in figures["by_type"]} == {
        "TOUR_MISSED": 1,
        "NO_TELEMETRY": 0,
    }
