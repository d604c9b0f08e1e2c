"""Story: a guard presses SOS; the control room hears it, takes it, closes it, and can tell later who did what."""

from typing import Any

from tests.stories.company import Company, a_fix, an_event
from tests.stories.stranger import eventually


def deed(company: Company, alert_id: int, name: str, **body: Any) -> Any:
    return company.operator.post(f"/noc/alerts/{alert_id}/{name}/", body).data


def delivered(company: Company, alert_id: int) -> list[int]:
    """Return how many screens each event of an alert reached, once each is known to have reached one."""
    counts = [row["recipient_count"] for row in company.operator.items(f"/noc/events/?alert_id={alert_id}")]
    return counts if all(counts) else []


def test_a_panic_is_heard_acknowledged_resolved_and_remembered(company: Company) -> None:
    with company.operator.feed() as feed:
        begun = feed.seq
        panic = an_event("panic", "ravi", lat=19.07, lon=72.87, note="two men at the fence")
        assert company.phones.ingest(panic)["accepted"] == 1
        created = feed.next_alert()
        alert_id = created["alert_id"]
        deed(company, alert_id, "acknowledge", notes="calling him")
        deed(company, alert_id, "acknowledge")  # twice is once, and says nothing
        deed(company, alert_id, "assign", person_id=company.people["omar"])
        deed(company, alert_id, "resolve", resolution="CONFIRMED", notes="police took over")
        told = [created, *(feed.next_alert() for _ in range(3))]
        assert [event for event in feed.events(quiet_s=0.7) if "alert" in event] == []

    assert begun < told[0]["seq"] < told[1]["seq"] < told[2]["seq"] < told[3]["seq"]
    assert [event["type"] for event in told] == ["alert_created"] + 3 * ["alert_updated"]
    assert [event["status"] for event in told] == ["NEW", "ACKNOWLEDGED", "ACKNOWLEDGED", "RESOLVED"]
    for event in told:
        assert event["alert"]["id"] == event["alert_id"] == alert_id
        assert (event["alert_type"], event["severity"]) == ("SOS", "CRITICAL")
        assert (event["person_id"], event["site_id"]) == (company.people["ravi"], company.sites["gate"])
        assert event["tenant_id"] == company.id
    assert told[2]["alert"]["assigned_to"]["name"] == "Omar Khan"

    kept = company.operator.data(f"/noc/alerts/{alert_id}/")
    assert [one["verb"] for one in kept["history"]] == ["raised", "acknowledged", "assigned", "resolved"]
    assert [one["actor"]["kind"] for one in kept["history"]] == ["system"] + 3 * ["integration"]
    assert kept["history"][1]["notes"] == "calling him"
    assert kept["occurrences"][0]["note"] == "two men at the fence"
    assert (kept["status"], kept["resolution"]) == ("RESOLVED", "CONFIRMED")
    log = company.operator.items(f"/noc/events/?alert_id={alert_id}")
    assert [row["event_id"] for row in reversed(log)] == [event["event_id"] for event in told]
    figures = eventually(lambda: delivered(company, alert_id))  # they are written about a second later
    assert len(figures) == len(told)


def test_pressing_again_sounds_again_on_the_same_alert_and_a_new_one_comes_after_it_was_resolved(
    company: Company,
) -> None:
    with company.operator.feed() as feed:
        first = an_event("panic", "ravi")
        company.phones.ingest(first)
        alert_id = feed.next_alert()["alert_id"]
        deed(company, alert_id, "acknowledge")
        company.phones.ingest(first)  # the phone repeats itself: nothing
        company.phones.ingest(an_event("panic", "ravi"))  # the guard presses again
        deed(company, alert_id, "resolve", resolution="TEST")
        company.phones.ingest(an_event("panic", "ravi"))
        told = [feed.next_alert() for _ in range(4)]
    assert [(event["alert"]["occurrence_count"], event["status"]) for event in told] == [
        (1, "ACKNOWLEDGED"),
        (2, "NEW"),
        (2, "RESOLVED"),
        (1, "NEW"),
    ]
    assert [event["alert_id"] == alert_id for event in told] == [True, True, True, False]


def test_a_panic_among_ruins_is_heard_within_a_second_and_by_the_live_picture(company: Company) -> None:
    with company.operator.feed() as feed:
        body = (
            b'{"events":[{"lat":NaN},{"type":"panic","person":"ravi","event_id":"p1","at":"yesterday"}, trash'
        )
        answer = company.phones.send(
            "POST", "/api/v2/noc/ingest/events/", body, {"Content-Type": "application/json"}
        )
        event = feed.next_alert(within_s=1)
    assert answer.status == 202
    assert answer.data["accepted"] == 1
    assert answer.data["warnings"], "a time that cannot be read is told"
    assert event["person_id"] == company.people["ravi"]
    assert company.person_live("ravi")["state"] == "sos"


def test_a_panic_of_nobody_known_reaches_the_operators_who_see_everything(company: Company) -> None:
    limited = company.caller("operator", "--site", "gate")
    with company.operator.feed() as feed, limited.feed() as limited_feed:
        assert company.phones.ingest(an_event("panic", "a stranger"))["accepted"] == 1
        event = feed.next_alert()
        company.phones.ingest(a_fix("ravi"), an_event("panic", "ravi"))
        assert limited_feed.next_alert()["person_id"] == company.people["ravi"]
    assert (event["alert_type"], event["person_id"], event["site_id"]) == ("SOS", None, None)


def test_of_two_operators_the_second_learns_who_was_first(company: Company) -> None:
    olga, pavel = company.browser("olga"), company.browser("pavel")
    company.phones.ingest(an_event("panic", "ravi"))
    alert = company.operator.items("/noc/alerts/?status=open")[0]
    won = olga.post(f"/noc/alerts/{alert['id']}/acknowledge/", {"version": alert["version"]})
    lost = pavel.post(f"/noc/alerts/{alert['id']}/acknowledge/", {"version": alert["version"]})
    assert won.data["acknowledged_by"]["name"] == "Olga"
    assert lost.status == 409
    assert "Olga" in lost.message
