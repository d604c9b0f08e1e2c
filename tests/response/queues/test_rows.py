"""One trouble, one row: what stands alone, what folds, what comes first."""

from __future__ import annotations

from typing import Any

from noc.response.queues.rules.rows import Row, rows_of

T = "2026-11-21T08:00:00Z"
NOBODY: dict[str, Any] = {
    "site_id": 1, "site_name": "Gate", "person_id": None, "person_name": None, "assigned_to": None,
    "acknowledged_by": None, "snoozed_until": None, "version": 1,
}  # fmt: skip


def an_alert(alert_id: int, **fields: Any) -> dict[str, Any]:
    return {
        **NOBODY, "id": alert_id, "alert_type": "POST_ABANDONED", "priority": 60, "severity": "HIGH", "status": "NEW",
        "message": "left", "why": "Priority 60: HIGH (+55).", "first_seen_at": T, "last_seen_at": T, "group_size": 0,
        "incident_id": None, "ticket_id": None, **fields,
    }  # fmt: skip


def an_incident(name: str, **fields: Any) -> dict[str, Any]:
    return {
        **NOBODY, "id": name, "status": "NEW", "priority": 70, "combined_severity": "HIGH", "title": "silence",
        "members_count": 3, "first_event_at": T, "last_event_at": T, "ticket_ids": [], "part_of": None, **fields,
    }  # fmt: skip


def a_ticket(ticket_id: int, **fields: Any) -> dict[str, Any]:
    return {
        **NOBODY, "id": ticket_id, "ticketno": f"T-{ticket_id:06d}", "status": "ASSIGNED", "priority": "MEDIUM",
        "title": "[AUTO]", "created_at": T, "updated_at": T, "held_until": None, "occurrence_count": 1,
        "sla": {"state": "OK", "resolution_due": f"2026-11-22T0{ticket_id % 10}:00:00Z"}, **fields,
    }  # fmt: skip


def keys(rows: list[Row]) -> list[str]:
    return [row["key"] for row in rows]


def test_an_incident_holds_its_alerts_and_their_tickets() -> None:
    alerts = [an_alert(1, incident_id="a", ticket_id=5), an_alert(2, incident_id="a")]
    rows = rows_of(alerts, [an_incident("a")], [a_ticket(5)])
    assert keys(rows) == ["incident/a"]
    assert rows[0]["alert_ids"] == [1, 2]
    assert rows[0]["ticket"]["id"] == 5


def test_an_incident_of_one_is_shown_as_its_alert() -> None:
    rows = rows_of([an_alert(1, incident_id="a")], [an_incident("a", members_count=1)], [])
    assert keys(rows) == ["alert/1"]


def test_the_incidents_of_a_sites_people_are_one_row_with_the_sites() -> None:
    incidents = [an_incident("site"), an_incident("person", part_of="site")]
    rows = rows_of([an_alert(1, incident_id="person"), an_alert(2, incident_id="site")], incidents, [])
    assert keys(rows) == ["incident/site"]


def test_an_incident_that_is_over_and_that_nobody_has_in_hand_leaves_the_queue() -> None:
    assert rows_of([], [an_incident("a")], []) == []
    assert keys(rows_of([], [an_incident("a", status="ACKNOWLEDGED")], [])) == ["incident/a"]


def test_what_together_is_graver_says_so() -> None:
    [row] = rows_of([an_alert(1, incident_id="a")], [an_incident("a", combined_severity="CRITICAL")], [])
    assert row["why"] == "3 things that belong together and make it CRITICAL. The gravest: HIGH (+55)."


def test_tickets_of_a_storm_fold_under_the_alert_that_leads_it_and_the_first_due_is_its_clock() -> None:
    tickets = [a_ticket(7), a_ticket(3), a_ticket(8)]
    rows = rows_of([an_alert(1, group_size=40)], [], tickets, {7: 1, 3: 1, 8: None})
    assert keys(rows) == ["alert/1"]
    assert rows[0]["ticket"]["id"] == 3
    assert rows[0]["members_count"] == 40


def test_an_incident_of_a_storm_is_no_row_by_its_folded_ticket() -> None:
    rows = rows_of([an_alert(1)], [an_incident("a", ticket_ids=[3])], [a_ticket(3)], {3: 1})
    assert keys(rows) == ["alert/1"]


def test_what_sounds_comes_first_then_priority_then_age() -> None:
    alerts = [
        an_alert(1, priority=90),
        an_alert(2, priority=90, first_seen_at="2026-11-21T07:00:00Z"),
        an_alert(3, alert_type="SOS", priority=80),
    ]
    assert keys(rows_of(alerts, [], [a_ticket(4)])) == ["alert/3", "alert/2", "alert/1", "ticket/4"]


def test_a_broken_promise_lifts_a_ticket() -> None:
    fine, broken = a_ticket(1), a_ticket(2, sla={"state": "BREACHED", "resolution_due": T})
    assert keys(rows_of([], [], [fine, broken])) == ["ticket/2", "ticket/1"]
