"""From a trouble on the ground to one row of the operator's queue, and back from his verdict to what it teaches."""

from __future__ import annotations

from typing import Any

import pytest

from noc.kernel.outbox.models import OutboxItem
from tests.cast import GATE, event, found
from tests.stories.night_cast import METRES, Night

RESOURCES = ("alerts", "tickets", "incidents")


def walks_off(night: Night) -> None:
    """Ravi works until 45 minutes ago and then stands half a kilometre away."""
    night.works("ravi", until=45)
    night.fixes("ravi", 40, 0, away_m=500)
    night.tell(*(night.told("phone", "ravi", minutes) for minutes in (30, 20, 10)))


@pytest.fixture
def off_post(night: Night) -> Night:
    """Ravi walked off; an audit found it, and what had to follow has followed."""
    walks_off(night)
    night.audit()
    night.respond()
    return night


def one(items: list[dict[str, Any]]) -> dict[str, Any]:
    assert len(items) == 1, items
    return items[0]


def the(night: Night, resource: str) -> dict[str, Any]:
    """Return the one alert, ticket or incident about the post that was left; the site that is uncovered has its own."""
    about = {
        "alerts": lambda item: item["alert_type"] == "POST_ABANDONED",
        "tickets": lambda item: item["metadata"]["finding_type"] == "POST_ABANDONED",
        "incidents": lambda item: item["person_id"] is not None,
    }[resource]
    return one([item for item in night.operator.read(f"{resource}/")["items"] if about(item)])


def queue(night: Night, **query: Any) -> list[dict[str, Any]]:
    return list(night.operator.read("queue/", **query)["items"])


def test_a_high_finding_becomes_an_alert_a_ticket_an_incident_and_one_row(off_post: Night) -> None:
    finding = off_post.finding("POST_ABANDONED")
    alert = the(off_post, "alerts")
    ticket = the(off_post, "tickets")
    incident = the(off_post, "incidents")
    assert (alert["finding_id"], alert["ticket_id"], alert["disposition"]) == (
        finding["id"], ticket["id"], "REACHED",
    )  # fmt: skip
    assert alert["incident_id"] == incident["id"]
    assert (finding["escalated_to_ticket"], finding["escalation_ticket_id"]) == (True, ticket["id"])
    assert ticket["metadata"]["finding_id"] == finding["id"]
    assert (ticket["priority"], ticket["category"]) == ("MEDIUM", "SECURITY_AUDIT")
    assert ticket["title"].startswith("[AUTO] ")
    row = one(queue(off_post))
    assert row["ticket"]["id"] == ticket["id"]
    assert row["incident_id"] in {incident["id"], incident["part_of"]}
    assert row["why"]
    assert 0 < row["priority"] <= 100


def test_the_next_audits_of_the_same_trouble_add_nothing(off_post: Night) -> None:
    before = [off_post.operator.read(f"{name}/")["items"] for name in RESOURCES]
    for later in (5, 10):
        off_post.fixes("ravi", -later, -later, away_m=500)
        off_post.audit("comprehensive", later)
        off_post.respond()
    after = [off_post.operator.read(f"{name}/")["items"] for name in RESOURCES]
    assert [[item["id"] for item in items] for items in after] == [
        [item["id"] for item in items] for items in before
    ]
    assert len(queue(off_post)) == 1


def test_work_that_is_done_again_after_a_crash_changes_nothing(night: Night) -> None:
    walks_off(night)
    night.respond()
    night.audit()
    asked = OutboxItem.objects.filter(kind="findings_changed")
    [kept] = asked.values("tenant_id", "kind", "order_key", "payload", "available_at")
    night.respond()
    before = [night.operator.read(f"{name}/")["items"] for name in RESOURCES]
    OutboxItem.objects.create(**kept)
    night.respond()
    after = [night.operator.read(f"{name}/")["items"] for name in RESOURCES]
    assert after == before


def test_a_verdict_on_the_alert_is_a_verdict_on_its_finding_and_ticket(off_post: Night) -> None:
    alert = the(off_post, "alerts")
    verdict = {"resolution": "FALSE_POSITIVE", "notes": "he was sent to the other gate"}
    assert off_post.operator.post(f"alerts/{alert['id']}/resolve/", verdict).status == 200
    off_post.respond()
    finding = one(off_post.findings(status="RESOLVED", finding_type="POST_ABANDONED"))
    assert finding["resolution"] == "FALSE_POSITIVE"
    ticket = the(off_post, "tickets")
    assert (ticket["status"], ticket["resolution"]) == ("RESOLVED", "FALSE_POSITIVE")
    assert alert["id"] not in {row["alert_id"] for row in queue(off_post)}
    assert off_post.respond() == 0


def test_who_acknowledges_one_has_seen_all_and_takes_all_back(off_post: Night) -> None:
    finding = off_post.finding("POST_ABANDONED")
    assert off_post.operator.post(f"findings/{finding['id']}/acknowledge/").status == 200
    off_post.respond()
    alert = the(off_post, "alerts")
    ticket = the(off_post, "tickets")
    assert alert["status"] == "ACKNOWLEDGED"
    assert ticket["acknowledged_at"]
    assert off_post.operator.post(f"alerts/{alert['id']}/reopen/").status == 200
    off_post.respond()
    assert off_post.finding("POST_ABANDONED")["status"] == "NEW"


def test_who_answers_the_alerts_has_seen_the_incident_and_a_verdict_taken_back_brings_the_ticket_back(
    off_post: Night,
) -> None:
    for alert in off_post.operator.read("alerts/")["items"]:
        off_post.operator.post(f"alerts/{alert['id']}/acknowledge/")
    off_post.respond()
    assert the(off_post, "incidents")["status"] == "ACKNOWLEDGED"
    alert = the(off_post, "alerts")
    off_post.operator.post(f"alerts/{alert['id']}/resolve/", {"resolution": "TEST"})
    off_post.respond()
    assert the(off_post, "tickets")["status"] == "RESOLVED"
    off_post.operator.post(f"alerts/{alert['id']}/reopen/")
    off_post.respond()
    assert the(off_post, "tickets")["status"] not in {"RESOLVED", "CLOSED"}


def test_an_incident_that_is_put_aside_takes_its_alerts_along(off_post: Night) -> None:
    row = one(queue(off_post))
    said = {"minutes": 60, "notes": "the relief is on his way"}
    assert off_post.operator.post(f"incidents/{row['incident_id']}/snooze/", said).status == 200
    assert queue(off_post) == []


def test_quick_deeds_and_their_undoing_come_to_rest_as_people_left_them(off_post: Night) -> None:
    finding = off_post.finding("POST_ABANDONED")
    address = f"findings/{finding['id']}"
    off_post.operator.post(f"{address}/acknowledge/")
    off_post.operator.post(f"{address}/resolve/", {"resolution": "CONFIRMED"})
    off_post.operator.post(f"{address}/reopen/")
    off_post.operator.post(f"{address}/resolve/", {"resolution": "FALSE_POSITIVE"})
    off_post.respond()
    history = off_post.operator.read(f"{address}/")["history"]
    assert [deed["verb"] for deed in history][-4:] == ["acknowledged", "resolved", "reopened", "resolved"]
    assert the(off_post, "alerts")["resolution"] == "FALSE_POSITIVE"


def test_when_the_trouble_is_over_the_alert_clears_and_the_ticket_says_so(off_post: Night) -> None:
    off_post.fixes("ravi", -1, -30, away_m=0)
    for later in (15, 30):
        off_post.audit("comprehensive", later)
        off_post.respond()
    assert the(off_post, "alerts")["status"] == "CLEARED"
    ticket = the(off_post, "tickets")
    assert ticket["status"] in {"NEW", "ASSIGNED"}
    history = off_post.operator.read(f"tickets/{ticket['id']}/")["history"]
    assert any("cleared" in deed["notes"] for deed in history)


def test_a_medium_finding_is_an_alert_and_no_ticket(night: Night) -> None:
    night.roster("ravi", begun=20)
    night.audit()
    late = night.finding("LATE_OR_NO_SHOW")
    assert late["severity"] == "MEDIUM"
    night.respond()
    said = {item["alert_type"] for item in night.operator.read("alerts/")["items"]}
    assert "LATE_OR_NO_SHOW" in said
    ticketed = {item["metadata"]["finding_type"] for item in night.operator.read("tickets/")["items"]}
    assert "LATE_OR_NO_SHOW" not in ticketed
    assert not night.finding("LATE_OR_NO_SHOW")["escalated_to_ticket"]


def test_a_call_for_help_is_the_first_row_and_sounds_and_is_an_incident(off_post: Night) -> None:
    off_post.tell(event("panic", "sita", at=off_post.ago(0), lat=GATE[0] + 5 * METRES, lon=GATE[1]))
    off_post.respond()
    first = queue(off_post)[0]
    assert first["sounding"]
    assert first["severity"] == "CRITICAL"
    assert first["priority"] == 100
    assert first["incident_id"]


def test_the_outsider_sees_nothing_of_it(off_post: Night) -> None:
    stranger = found("outsider").caller("admin")
    assert stranger.read("queue/")["items"] == []
    for name in RESOURCES:
        assert stranger.read(f"{name}/")["items"] == []
