"""Story: two companies share an installation and never learn of one another; a limited login sees its sites alone."""

from __future__ import annotations

import json
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed

from tests.stories.company import DEPOT, Company, a_fix, an_event
from tests.stories.server import Served
from tests.stories.stranger import API, Caller

LISTS = (
    "/noc/live/",
    "/noc/alerts/",
    "/noc/findings/",
    "/noc/audits/",
    "/noc/replays/",
    "/noc/baselines/",
    "/noc/baselines/changes/",
    "/noc/events/",
    "/noc/unenrolled/",
    "/noc/activity/",
    *(
        f"/noc/registry/{kind}/"
        for kind in ("clients", "sites", "people", "devices", "shifts", "tours", "tasks")
    ),
)


@pytest.fixture
def rival(served: Served) -> Company:
    return Company(served, "rival")


def lively(company: Company) -> dict[str, Any]:
    """Let something of every kind happen; returns the SOS alert at the gate."""
    company.phones.ingest(
        a_fix("ravi"),
        a_fix("sita", lat=DEPOT[0], lon=DEPOT[1]),
        an_event("task", "ravi", task="t", status="missed"),
    )
    company.phones.ingest(an_event("panic", "ravi"))
    return dict(company.operator.items("/noc/alerts/")[0])


def addresses(company: Company, alert_id: int, event_id: str) -> list[str]:
    ravi, gate = company.people["ravi"], company.sites["gate"]
    return [
        f"/noc/telemetry/signals/{ravi}/",
        f"/noc/telemetry/signals/site/{gate}/",
        f"/noc/people/{ravi}/",
        f"/noc/people/{ravi}/track/",
        f"/noc/people/{ravi}/timeline/",
        f"/noc/sites/{gate}/",
        f"/noc/sites/{gate}/timeline/",
        f"/noc/alerts/{alert_id}/",
        f"/noc/events/{event_id}/",
    ]


def test_nothing_of_one_company_is_seen_told_or_hinted_at_in_the_other(
    company: Company, rival: Company
) -> None:
    with rival.operator.feed() as feed:
        alert = lively(company)
        event = company.operator.items("/noc/events/")[0]
        own = company.operator
        for path in addresses(company, alert["id"], event["event_id"]):
            assert own.get(API + path).status == 200, path
            foreign, missing = rival.operator.get(API + path), rival.operator.get(API + _missing(path))
            assert (foreign.status, foreign.json) == (404, missing.json), path
        for action in ("acknowledge", "comment", "resolve", "assign", "reopen"):
            body = {"notes": "x", "resolution": "TEST", "person_id": None}
            assert rival.operator.post(f"/noc/alerts/{alert['id']}/{action}/", body).status == 404
        for path in LISTS:
            text = rival.admin.get(API + path).body.decode()
            assert company.code not in text, path
            assert event["event_id"] not in text, path
        assert rival.operator.items("/noc/alerts/") == rival.operator.items("/noc/events/") == []
        assert rival.operator.data("/noc/live/")["as_of_seq"] == 0

        # A subscription to foreign sites brings nothing either, and own events still come.
        feed.say(type="subscribe", sites=[company.sites["gate"], rival.sites["gate"]])
        assert feed.next_frame()["type"] == "subscribed"
        company.phones.ingest(an_event("panic", "sita"), a_fix("ravi"))
        rival.phones.ingest(an_event("panic", "ravi"))
        heard = feed.next_event()
    assert (heard["seq"], heard["tenant_id"]) == (1, rival.id)
    assert feed.hints == []
    assert company.operator.data(f"/noc/alerts/{alert['id']}/")["version"] == alert["version"]


def _missing(path: str) -> str:
    """The same address with an id that nobody has."""
    parts = path.rstrip("/").split("/")
    at = next(i for i in range(len(parts) - 1, 0, -1) if any(c.isdigit() for c in parts[i]))
    parts[at] = "99999999" if parts[at].isdigit() else "00000000-0000-4000-8000-000000000000"
    return "/".join(parts) + "/"


def test_the_same_codes_and_event_ids_mean_different_things_in_two_companies(
    company: Company, rival: Company
) -> None:
    fix = a_fix("ravi")
    assert company.phones.ingest(fix)["accepted"] == 1
    assert rival.phones.ingest(fix)["accepted"] == 1  # no duplicate: ids are a tenant's own
    assert company.people["ravi"] != rival.people["ravi"]
    assert company.track("ravi")["total"] == rival.track("ravi")["total"] == 1


@pytest.mark.parametrize("how", ["token", "login"])
def test_who_is_limited_to_one_site_sees_that_sites_facts_only(company: Company, how: str) -> None:
    limits = ("--site", "depot")
    limited = (
        company.caller("operator", *limits)
        if how == "token"
        else company.browser("lena", "operator", *limits)
    )
    with limited.feed() as feed, company.operator.feed() as full_feed:
        gate_alert = lively(company)
        full_feed.next_alert()
        seen = feed.hint(lambda item: True)
        assert seen["person_id"] == company.people["sita"]
        company.phones.ingest(an_event("panic", "sita"))
        heard = feed.next_alert()
        assert full_feed.next_alert()["seq"] == heard["seq"] > 1
    assert (heard["prev_seq"], heard["site_id"]) == (0, company.sites["depot"])

    picture = limited.data("/noc/live/")
    assert [one["code"] for one in picture["sites"]] == ["depot"]
    assert [one["code"] for one in picture["people"]] == ["sita"]
    assert [one["site_id"] for one in limited.items("/noc/alerts/")] == [company.sites["depot"]]
    assert {one["site_id"] for one in limited.items("/noc/events/")} == {company.sites["depot"]}
    for path in addresses(company, gate_alert["id"], company.operator.items("/noc/events/")[-1]["event_id"]):
        assert limited.get(API + path).status == 404, path
    assert limited.post(f"/noc/alerts/{gate_alert['id']}/acknowledge/", {}).status == 404


@pytest.mark.parametrize(
    ("role", "may"), [("viewer", {"view"}), ("ingest", {"ingest"}), ("operator", {"view", "act"})]
)
def test_a_role_may_what_it_may_and_nothing_else(company: Company, role: str, may: set[str]) -> None:
    alert, caller = lively(company), company.caller(role)
    assert (caller.get(f"{API}/noc/live/").status == 200) == ("view" in may)
    acted = caller.post(f"/noc/alerts/{alert['id']}/acknowledge/", {})
    assert acted.status == (200 if "act" in may else 403)
    sent = caller.post("/noc/ingest/events/", {"events": [a_fix("ravi")]})
    assert sent.status == (202 if "ingest" in may else 403)
    put = caller.send("PUT", f"{API}/noc/registry/clients/", json.dumps({"items": []}).encode())
    assert put.status == 403


@pytest.mark.parametrize(("token", "code"), [("", 4401), ("noc_guessed", 4401), ("ingest", 4403)])
def test_the_feed_is_refused_with_the_code_that_says_why(company: Company, token: str, code: int) -> None:
    caller = company.phones if token == "ingest" else Caller(company.served.url, token or "none")
    with pytest.raises(ConnectionClosed) as refused:
        caller.feed()
    assert refused.value.rcvd is not None
    assert refused.value.rcvd.code == code


def test_a_page_of_another_origin_may_not_use_the_operators_cookie(company: Company) -> None:
    olga = company.browser("olga")
    olga.feed().cut()
    olga.url, home = "http://evil.example", olga.url
    with pytest.raises(ConnectionClosed) as refused:
        Caller(home).feed(headers={"Cookie": olga.cookie, "Origin": olga.url})
    assert refused.value.rcvd is not None
    assert refused.value.rcvd.code == 4403
