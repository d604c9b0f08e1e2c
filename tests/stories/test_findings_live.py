"""Story: a phone falls silent, the heartbeat finds it, and the screens hear of it, of who took it and of the verdict."""

from __future__ import annotations

from tests.stories.company import Company, a_fix, an_event
from tests.stories.stranger import Feed, Frame


def falls_silent(company: Company) -> None:
    """Let ravi's phone tell of an hour at the gate, and of nothing in the forty minutes since."""
    company.phones.ingest(
        *(a_fix("ravi", 60 * minutes) for minutes in range(100, 39, -5)),
        *(an_event("phone", "ravi", 60 * minutes, kind="step") for minutes in range(100, 39, -5)),
    )


def heard(feed: Feed) -> Frame:
    """Return the next word on the silent phone; the server's own audits may find other things between."""
    while (told := feed.next_event()).get("finding_type") != "NO_TELEMETRY":
        pass
    return told


def test_a_heartbeat_finds_a_silent_phone_and_the_screens_hear_of_it(company: Company) -> None:
    with company.operator.feed() as feed:
        falls_silent(company)
        run = company.admin.post("/noc/audits/", {"kind": "heartbeat"}).data
        told = heard(feed)
        deeds = f"/noc/findings/{told['finding_id']}"
        company.operator.post(f"{deeds}/acknowledge/", {"notes": "calling him"})
        taken = heard(feed)
        company.operator.post(f"{deeds}/resolve/", {"resolution": "CONFIRMED", "notes": "battery changed"})
        closed = heard(feed)
    assert (run["status"], run["kind"]) == ("DONE", "heartbeat")
    assert (told["type"], told["category"]) == ("finding_created", "DEVICE_HEALTH")
    assert (told["site_id"], told["site_name"]) == (company.sites["gate"], "Gate 3")
    assert told["person_id"] == company.people["ravi"]
    assert told["finding"]["id"] == told["finding_id"]
    assert told["evidence_summary"] == told["finding"]["evidence_summary"]
    assert [taken["type"], closed["type"]] == ["finding_updated", "finding_updated"]
    assert [taken["status"], closed["status"]] == ["ACKNOWLEDGED", "RESOLVED"]
    whole = company.operator.data(f"{deeds}/")
    assert [deed["verb"] for deed in whole["history"]] == ["opened", "acknowledged", "resolved"]
    assert whole["resolution"] == "CONFIRMED"
    logged = company.operator.items("/noc/events/?type=finding_created")
    assert [row["event_id"] for row in logged].count(told["event_id"]) == 1


def test_the_command_beside_the_server_finds_the_same_and_says_it_once(company: Company) -> None:
    with company.operator.feed() as feed:
        falls_silent(company)
        company.served.clerk().noc("audit", "--tenant", company.code, "--kind", "heartbeat")
        told = heard(feed)
        company.served.clerk().noc("audit", "--tenant", company.code, "--kind", "heartbeat")
        again = [frame for frame in feed.events(quiet_s=0.7) if frame.get("finding_type") == "NO_TELEMETRY"]
    assert (told["type"], again) == ("finding_created", [])
    [found] = company.operator.items("/noc/findings/?status=open&finding_type=NO_TELEMETRY")
    assert (found["id"], found["looks"] >= 2) == (told["finding_id"], True)
