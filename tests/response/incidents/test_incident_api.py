"""Incidents and correlations through the API: lists, the whole, deeds, verdicts, the map, who may see what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noc.events.models import NOCEventLog
from noc.intelligence.findings.models import AuditFinding
from noc.intelligence.findings.work import DESK as FINDINGS
from noc.kernel.access.principals import Actor
from noc.kernel.clock import rfc3339
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.work import DESK as ALERTS
from noc.response.incidents.correlate import correlate
from noc.response.incidents.models import CorrelatedIncident
from tests.cast import MINUTE, Caller, Company, Phone, ago, event
from tests.response.incidents.troubles import alert, finding, minute


def trouble(company: Company, person: str = "ravi", site: str = "gate") -> CorrelatedIncident:
    """Give somebody a silent phone and no movement, just now; return the incident."""
    at = datetime.now(UTC)
    whose = (company.people[person], company.sites[site])
    with company.scope():
        silent = alert("NO_TELEMETRY", at - 5 * MINUTE, *whose)
        still = finding("STATIC_GUARD", at - 2 * MINUTE, *whose)
        (row,) = (one for one in correlate([silent], [still], at) if one.person_id == whose[0])
    return row


@pytest.fixture
def operator(company: Company) -> Caller:
    return company.caller("operator")


def test_list_filters_orders_and_pages(company: Company, operator: Caller) -> None:
    one, other = trouble(company), trouble(company, "sita", "yard")
    items = operator.read("incidents/", status="open", order="-detected_at")["items"]
    assert [item["id"] for item in items] == [str(other.incident_id), str(one.incident_id)]
    first = operator.read("incidents/", limit=1, order="detected_at")
    second = operator.read("incidents/", limit=1, order="detected_at", cursor=first["next_cursor"])
    assert [page["items"][0]["code"] for page in (first, second)] == [one.code, other.code]
    assert second["next_cursor"] is None
    assert [item["code"] for item in operator.read("incidents/", person_id=company.ravi)["items"]] == [
        one.code
    ]
    assert operator.read("incidents/", min_severity="CRITICAL", site_id=company.gate)["items"] != []
    assert operator.read("incidents/", investigated="true")["items"] == []


def test_correlations_say_what_was_promised(company: Company, operator: Caller) -> None:
    row = trouble(company)
    (item,) = operator.read("telemetry/correlations/", site_id=company.gate, min_severity="LOW", hours=1)[
        "items"
    ]
    assert item.keys() >= {
        "incident_id", "person_id", "person_name", "site_id", "site_name", "combined_severity", "correlation_score",
        "signals", "related_alerts_count", "detected_at", "investigated",
    }  # fmt: skip
    assert (item["incident_id"], item["person_name"], item["site_name"]) == (
        str(row.incident_id),
        "Ravi",
        "Gate",
    )
    whole = operator.read(f"telemetry/correlations/{row.incident_id}/")
    assert [one["alert_type"] for one in whole["alerts"]] == ["NO_TELEMETRY"]
    assert whole["timeline"]
    assert set(whole["signals"]) >= {"phone_events_count", "movement_distance_meters"}
    assert operator.get("telemetry/correlations/", hours=0).status == 400
    assert operator.get("telemetry/correlations/", min_severity="BAD").status == 400


def test_an_incident_is_read_whole_within_a_budget(company: Company, operator: Caller) -> None:
    with company.scope():
        past = trouble(company)
        CorrelatedIncident.objects.filter(pk=past.pk).update(
            detected_at=minute(0), first_event_at=minute(0), last_event_at=minute(0), dedup_key=None,
            status="RESOLVED", resolution="CONFIRMED", resolved_at=minute(30), root_cause_description="tower down",
        )  # fmt: skip
        NOCAlertEvent.objects.update(status="RESOLVED")
        AuditFinding.objects.update(status="RESOLVED", cleared_at=minute(0))
    row = trouble(company)
    with CaptureQueriesContext(connection) as asked:
        whole = operator.read(f"incidents/{row.incident_id}/")
    assert len(asked) <= 36, len(asked)
    assert {member["type"] for member in whole["members"]} == {"NO_TELEMETRY", "STATIC_GUARD"}
    assert abs(sum(part["weight"] for part in whole["score_parts"]) - 1) < 0.01
    assert [one["code"] for one in whole["similar"]] == [past.code]
    assert whole["similar"][0]["resolution"] == "CONFIRMED"
    assert whole["similar"][0]["root_cause_description"] == "tower down"
    assert [one["verb"] for one in whole["history"]] == ["identified"]
    times = [item["at"] for item in whole["timeline"]]
    assert times == sorted(times)
    assert {item["kind"] for item in whole["timeline"]} >= {"alert", "finding", "deed"}


def test_a_verdict_reaches_alerts_and_findings_and_is_taken_back_with_it(
    company: Company, operator: Caller
) -> None:
    row = trouble(company)
    with company.scope():
        judged = AuditFinding.objects.get()
        AuditFinding.objects.update(status="RESOLVED", resolution="CONFIRMED")
    done = operator.post(
        f"incidents/{row.incident_id}/resolve/", {"resolution": "FALSE_POSITIVE", "notes": "drill"}
    )
    assert (done.status, done.data["status"], done.data["resolution"]) == (200, "RESOLVED", "FALSE_POSITIVE")

    def verdicts() -> list[tuple[str, str]]:
        with company.scope():
            one = NOCAlertEvent.objects.get()
            judged.refresh_from_db()
            assert one.resolved_by is None or one.resolved_by["name"] == "operator"
            return [(one.status, one.resolution), (judged.status, judged.resolution)]

    assert verdicts() == [("RESOLVED", "FALSE_POSITIVE"), ("RESOLVED", "CONFIRMED")]
    assert operator.post(f"incidents/{row.incident_id}/resolve/", {"resolution": "CONFIRMED"}).status == 409
    assert operator.post(f"incidents/{row.incident_id}/reopen/").data["status"] == "NEW"
    assert verdicts() == [("NEW", ""), ("RESOLVED", "CONFIRMED")]


def test_a_verdict_on_findings_teaches_through_them(company: Company, operator: Caller) -> None:
    row = trouble(company)
    operator.post(f"incidents/{row.incident_id}/resolve/", {"resolution": "FALSE_POSITIVE"})
    with company.scope():
        assert AuditFinding.objects.get().resolution == "FALSE_POSITIVE"
        row.refresh_from_db()
        assert row.dedup_key is None
    again = trouble(company)
    assert again.pk != row.pk


def test_acknowledging_an_incident_acknowledges_its_alerts(company: Company, operator: Caller) -> None:
    row = trouble(company)
    operator.post(f"incidents/{row.incident_id}/acknowledge/")
    with company.scope():
        assert NOCAlertEvent.objects.get().status == "ACKNOWLEDGED"


def test_investigating_keeps_what_was_found_out_and_names_who_was_faster(
    company: Company, operator: Caller
) -> None:
    row = trouble(company)
    path = f"incidents/{row.incident_id}/investigate/"
    body = {"notes": "phone fell into water", "root_cause": "broken phone", "version": row.version}
    told = operator.post(path, body).data
    assert (told["investigated"], told["root_cause_identified"], told["investigated_by"]["name"]) == (
        True, True, "operator",
    )  # fmt: skip
    assert operator.post(path, body).data["version"] == told["version"]
    late = company.caller("admin").post(path, {"notes": "no idea", "version": row.version})
    assert (late.status, "operator changed" in late.message) == (409, True)
    closed = operator.post(
        f"telemetry/correlations/{row.incident_id}/investigate/", {**body, "resolution": "CONFIRMED"}
    )
    assert closed.data["investigated"] is True
    with company.scope():
        row.refresh_from_db()
        assert (row.status, row.resolution, row.investigated_at is not None) == (
            "RESOLVED",
            "CONFIRMED",
            True,
        )
        log = list(
            NOCEventLog.objects.filter(event_type="incident_updated").values_list("payload", flat=True)
        )
        assert log[-1]["investigated"] is True
    more = operator.post(path, {"notes": "phone fell into the sea"}).data  # says nothing of the root cause
    assert (more["investigation_notes"], more["root_cause_description"]) == (
        "phone fell into the sea", "broken phone",
    )  # fmt: skip
    none = operator.post(path, {"notes": "phone fell into the sea", "root_cause": ""}).data
    assert (none["root_cause_identified"], none["root_cause_description"]) == (False, "")
    assert operator.post(path, {"notes": " "}).status == 422
    assert company.caller("viewer").post(path, body).status == 403


def test_many_are_done_at_once(company: Company, operator: Caller) -> None:
    rows = [trouble(company), trouble(company, "sita", "yard")]
    ids = [{"id": str(row.incident_id)} for row in rows]
    nobody = {"id": "00000000-0000-4000-8000-000000000000"}
    said = operator.post("incidents/bulk/", {"action": "acknowledge", "items": [*ids, nobody]}).data["items"]
    assert [one["status"] for one in said] == [200, 200, 404]


@pytest.mark.usefixtures("phone")
def test_the_map_shows_where_people_had_been(company: Company, operator: Caller, phone: Phone) -> None:
    phone.sent(*(event("location", at=ago(place * MINUTE)) for place in range(3, 9)))
    row = trouble(company)
    scene = operator.read(f"incidents/{row.incident_id}/scene/")
    (site,), (person,) = scene["sites"], scene["people"]
    assert (site["name"], site["radius_m"]) == ("Gate", 100)
    assert (person["name"], len(person["track"])) == ("Ravi", 6)
    assert person["lat"] == pytest.approx(19.07)
    early = operator.read(f"incidents/{row.incident_id}/scene/", at=ago(6.5 * MINUTE))
    assert len(early["people"][0]["track"]) == 2


def test_limited_callers_see_the_incidents_of_their_sites_alone(company: Company, outsider: Company) -> None:
    mine, theirs = trouble(company), trouble(outsider)
    limited: Any = company.caller("operator", "yard")
    for path in ("incidents/", "telemetry/correlations/"):
        assert limited.read(path)["items"] == []
        for row in (mine, theirs):
            assert limited.get(f"{path}{row.incident_id}/").status == 404
        assert company.caller("viewer").get(f"{path}{theirs.incident_id}/").status == 404
    assert limited.post(f"incidents/{mine.incident_id}/resolve/", {"resolution": "TEST"}).status == 404


def test_timeline_tells_a_finding_and_its_alert_once_with_what_the_finding_adds(
    company: Company, operator: Caller
) -> None:
    at = datetime.now(UTC)
    whose = (company.ravi, company.gate)
    with company.scope():
        still = finding("STATIC_GUARD", at - 5 * MINUTE, *whose)
        told = alert(
            "STATIC_GUARD", at - 3 * MINUTE, *whose, about=still.about, cause="finding", cause_id=still.pk,
            finding_id=still.pk,
        )  # fmt: skip
        other = finding("LOW_ACTIVITY", at - 2 * MINUTE, *whose)
        (row,) = (one for one in correlate([told], [still, other], at) if one.person_id == company.ravi)
        for desk, pk in ((ALERTS, told.pk), (FINDINGS, still.pk)):
            desk.acknowledge(pk, Actor("person", 7, "Olga"), at)
        FINDINGS.comment(still.pk, Actor("person", 7, "Olga"), at, "he sleeps")
    line = operator.read(f"incidents/{row.incident_id}/")["timeline"]
    seen = [item for item in line if item["kind"] in {"alert", "finding"}]
    assert [(item["alert_id"], item["finding_id"]) for item in seen] == [
        (told.pk, still.pk),
        (None, other.pk),
    ]
    assert seen[0]["at"] == rfc3339(still.detected_at)
    assert still.title in seen[0]["detail"]
    assert "seen" in seen[0]["detail"]
    deeds = [item for item in line if item["actor"] and item["actor"]["name"] == "Olga"]
    assert [(item["alert_id"], item["finding_id"], item["detail"]) for item in deeds] == [
        (told.pk, None, None),
        (None, still.pk, "he sleeps"),
    ]
