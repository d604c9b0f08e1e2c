"""A ticket's life over the API: made, worked on, promised, counted; and who sees none of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from noc.events.models import NOCEventLog
from noc.intelligence.findings.models import AuditFinding
from noc.intelligence.findings.work import DESK as FINDINGS
from noc.kernel.access.principals import SYSTEM
from noc.kernel.clock import now
from noc.response.tickets.escalate import escalate_findings
from tests.cast import HOUR, MINUTE, Company, company, outsider

__all__ = ["company", "outsider"]


def found_grave(
    company: Company, kind: str = "STATIC_GUARD", site: str = "gate", **fields: Any
) -> AuditFinding:
    at = now()
    with company.scope():
        return AuditFinding.objects.create(
            finding_type=kind, category="SAFETY", severity="CRITICAL", severity_rank=4, about=f"{kind}{at}",
            title="Ravi has not moved", evidence_summary="No step", evidence={}, confidence=0.9,
            person_id=company.ravi, site_id=company.sites[site], detected_at=at, last_seen_at=at, **fields,
        )  # fmt: skip


def escalate(company: Company, *findings: AuditFinding, ago: timedelta = timedelta(0)) -> int:
    with company.scope():
        return escalate_findings(list(findings), now() - ago)[-1].ticket.pk


def test_a_ticket_is_worked_on_step_by_step_and_every_step_is_told(company: Company) -> None:
    operator, pk = company.caller("operator"), escalate(company, found_grave(company))

    def do(verb: str, **body: Any) -> Any:
        answer = operator.post(f"tickets/{pk}/{verb}/", body)
        assert answer.status == 200, answer.body
        return answer.data

    assert do("acknowledge")["acknowledged_by"]["name"] == "operator"
    assert do("assign", person_id=company.people["kumar"])["status"] == "ASSIGNED"
    assert do("start")["status"] == "IN_PROGRESS"
    assert do("snooze", minutes=30, notes="lunch")["sla"]["state"] == "PAUSED"
    assert do("start")["held_until"] is None
    assert do("priority", priority="URGENT")["sla"]["policy"] == "URGENT"
    assert do("watch", watch=True, person_id=company.people["sita"])["watchers"][0]["name"] == "Sita"
    assert do("comment", notes="He slept")["status"] == "IN_PROGRESS"
    assert do("resolve", resolution="CONFIRMED", notes="woken")["resolution"] == "CONFIRMED"
    whole = do("close")
    assert (whole["status"], whole["sla"]["state"], whole["allowed"]) == (
        "CLOSED",
        "MET",
        ["reopen", "comment"],
    )
    assert [deed["verb"] for deed in whole["history"]] == [
        "opened", "acknowledged", "assigned", "started", "snoozed", "started", "prioritised", "watched",
        "commented", "resolved", "closed",
    ]  # fmt: skip
    with company.scope():
        told = [row.payload for row in NOCEventLog.objects.filter(ticket_id=pk).order_by("id")]
    assert [(one["old_status"], one["new_status"]) for one in told if one["old_status"] != one["new_status"]] == [
        (None, "NEW"), ("NEW", "ASSIGNED"), ("ASSIGNED", "IN_PROGRESS"), ("IN_PROGRESS", "ON_HOLD"),
        ("ON_HOLD", "IN_PROGRESS"), ("IN_PROGRESS", "RESOLVED"), ("RESOLVED", "CLOSED"),
    ]  # fmt: skip


def test_whoever_comes_second_is_told_who_was_first(company: Company) -> None:
    pk = escalate(company, found_grave(company))
    company.caller("admin").post(f"tickets/{pk}/start/", {"version": 1})
    late = company.caller("operator").post(f"tickets/{pk}/resolve/", {"resolution": "TEST", "version": 1})
    assert (late.status, late.message) == (409, "admin changed this ticket meanwhile: it is IN_PROGRESS now.")
    wrong = company.caller("operator").post(f"tickets/{pk}/cancel/", {})
    assert (wrong.status, wrong.message) == (422, "To cancel this ticket, say `notes`.")


def test_one_is_made_by_hand_found_by_its_number_and_linked_to_what_it_is_about(company: Company) -> None:
    operator, finding = company.caller("operator"), found_grave(company)
    body = {
        "title": "Broken lock", "description": "at the gate", "priority": "HIGH", "category": "MAINTENANCE",
        "site_id": company.gate, "assigned_to": company.people["kumar"],
        "links": [{"kind": "finding", "id": finding.pk}],
    }  # fmt: skip
    made = operator.post("tickets/", body)
    assert (made.status, made.data["status"], made.data["source"]) == (201, "ASSIGNED", "MANUAL")
    assert [(one["kind"], one["id"], one["title"]) for one in made.data["links"]] == [
        ("finding", finding.pk, "Ravi has not moved")
    ]
    number = made.data["ticketno"]
    assert [one["id"] for one in operator.read("tickets/", q=number)["items"]] == [made.data["id"]]
    kumar = company.people["kumar"]
    for query, count in [
        ({"status": "open"}, 1), ({"status": "CLOSED"}, 0), ({"assigned_to": kumar}, 1),
        ({"assigned_to": "none"}, 0), ({"assigned_to": "me"}, 0), ({"overdue": True}, 0), ({"overdue": False}, 1),
        ({"category": "MAINTENANCE", "priority": "HIGH"}, 1), ({"site_id": company.sites["yard"]}, 0),
        ({"order": "due"}, 1), ({"order": "-priority_rank"}, 1),
    ]:  # fmt: skip
        assert len(operator.read("tickets/", **query)["items"]) == count, query
    assert operator.post("tickets/", {**body, "links": [{"kind": "finding", "id": 987}]}).status == 422
    assert company.caller("viewer").post("tickets/", body).status == 403


@pytest.mark.parametrize("order", ["-updated_at", "due", "-priority_rank", "-created_at"])
def test_pages_follow_one_another_without_gap_or_double(company: Company, order: str) -> None:
    made = {escalate(company, found_grave(company, f"KIND_{number}")) for number in range(5)}
    seen: list[int] = []
    cursor = ""
    while True:
        page = company.caller("viewer").read(
            "tickets/", limit=2, order=order, **({"cursor": cursor} if cursor else {})
        )
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert (len(seen), set(seen)) == (5, made)


def test_many_are_done_at_once_and_each_says_what_became_of_it(company: Company) -> None:
    one, two = escalate(company, found_grave(company)), escalate(company, found_grave(company, "OTHER"))
    operator = company.caller("operator")
    operator.post(f"tickets/{two}/resolve/", {"resolution": "TEST"})
    items = [{"id": one}, {"id": two}, {"id": 987_654}]
    said = operator.post("tickets/bulk/", {"action": "acknowledge", "items": items}).data["items"]
    assert [(item["ok"], item["status"]) for item in said] == [(True, 200), (False, 409), (False, 404)]
    assert "operator" in said[1]["message"]


def test_limited_callers_see_and_count_the_tickets_of_their_sites_and_others_none(
    company: Company, outsider: Company
) -> None:
    mine, other = (
        escalate(company, found_grave(company)),
        escalate(company, found_grave(company, site="yard")),
    )
    limited, foreign = company.caller("operator", "gate"), outsider.caller("admin")
    assert [one["id"] for one in limited.read("tickets/")["items"]] == [mine]
    assert limited.get(f"tickets/{other}/").status == 404
    assert limited.post(f"tickets/{other}/start/", {}).status == 404
    assert limited.post("tickets/", {"title": "t", "site_id": company.sites["yard"]}).status == 422
    assert limited.post("tickets/", {"title": "t"}).status == 422
    assert limited.read("escalations/statistics/")["escalated"] == 1
    assert limited.read("statistics/tickets/")["created"] == 1
    assert foreign.read("tickets/")["items"] == []
    assert foreign.read("statistics/tickets/")["created"] == 0
    missing = foreign.get("tickets/987654/")
    assert (foreign.get(f"tickets/{mine}/").body, missing.status) == (missing.body, 404)


def test_statistics_tell_what_was_escalated_added_assigned_and_false(company: Company) -> None:
    first, again, yard = found_grave(company), found_grave(company), found_grave(company, "OTHER", "yard")
    old = found_grave(company, "OLD")
    escalate(company, old, ago=40 * 24 * HOUR)
    pk = escalate(company, first, again, ago=MINUTE)
    escalate(company, yard, ago=MINUTE)
    with company.scope():
        FINDINGS.resolve(first.pk, "FALSE_POSITIVE", SYSTEM, now())
        FINDINGS.resolve(yard.pk, "CONFIRMED", SYSTEM, now())
        FINDINGS.resolve(again.pk, "OTHER", SYSTEM, now())
    viewer = company.caller("viewer")
    said = viewer.read("escalations/statistics/")
    assert {name: said[name] for name in ("escalated", "deduplicated", "assigned", "unassigned")} == {
        "escalated": 2, "deduplicated": 1, "assigned": 0, "unassigned": 2,
    }  # fmt: skip
    assert said["false_alarm_share"] == 0.5
    assert said["by_kind"] == [
        {"finding_type": "OTHER", "escalated": 1, "deduplicated": 0, "false_alarm_share": 0.0},
        {"finding_type": "STATIC_GUARD", "escalated": 1, "deduplicated": 1, "false_alarm_share": 1.0},
    ]
    assert [(one["site_name"], one["escalated"]) for one in said["by_site"]] == [("Gate", 1), ("Yard", 1)]
    assert (
        viewer.read("escalations/statistics/", since=(now() - 41 * 24 * HOUR).isoformat())["escalated"] == 3
    )
    company.caller("operator").post(f"tickets/{pk}/resolve/", {"resolution": "CONFIRMED"})
    tickets = viewer.read("statistics/tickets/")
    assert (tickets["created"], tickets["resolved"], tickets["open"]) == (2, 1, 2)
    assert tickets["sla"]["resolution"] == {"met": 1, "missed": 0}
    assert 55 <= tickets["median_resolution_s"] <= 90
    assert (
        viewer.get("statistics/tickets/", since=now().isoformat(), until="2026-01-01T00:00:00Z").status == 400
    )


def test_promises_are_set_as_a_whole_and_what_makes_no_sense_is_said(company: Company) -> None:
    admin = company.caller("admin")
    assert [one["priority"] for one in admin.read("sla/")["items"]] == ["URGENT", "HIGH", "MEDIUM", "LOW"]
    hours = {"mon": [["09:00", "18:00"]]}
    mine = {
        "priority": "HIGH",
        "site_class": "A",
        "first_response_minutes": 5,
        "resolution_minutes": 60,
        "calendar": hours,
    }
    put = admin.ask("PUT", "sla/", {"items": [mine]})
    assert mine in put.data["items"]
    assert (len(put.data["items"]), put.data["items"]) == (5, admin.read("sla/")["items"])
    for wrong, said in [
        ({"priority": "ODD"}, "priority must be one of LOW, MEDIUM, HIGH, URGENT"),
        ({"site_class": "Z"}, "site_class must be A, B, C"),
        ({"resolution_minutes": 4}, "1 <= first_response_minutes <= resolution_minutes"),
        ({"calendar": {"mon": [["9", "18:00"]]}}, "calendar: '9' is no time of day"),
    ]:
        refused = admin.ask("PUT", "sla/", {"items": [{**mine, **wrong}]})
        assert (refused.status, said in refused.message) == (422, True), refused.body
        assert refused.json()["errors"][0]["field"] == "items.0"
    assert "another policy" in admin.ask("PUT", "sla/", {"items": [mine, mine]}).message
    assert company.caller("operator").ask("PUT", "sla/", {"items": []}).status == 403
    assert len(admin.ask("PUT", "sla/", {"items": []}).data["items"]) == 4
