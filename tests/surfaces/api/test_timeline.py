"""What happened to a person or at a site, in one line of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noc.intelligence.findings.models import AuditFinding
from noc.kernel.access.principals import SYSTEM
from noc.sources.sites.models import Shift
from noc.sources.tours.models import Tour, TourCheckpoint
from tests.cast import HOUR, MINUTE, Company, Phone, ago, event

KEYS = {
    "at", "kind", "title", "detail", "severity", "finding_id", "alert_id", "person_id", "person_name",
}  # fmt: skip


def told(company: Company, person: str = "ravi", caller: Any = None, **query: Any) -> list[dict[str, Any]]:
    reader = caller or company.caller("viewer")
    items: list[dict[str, Any]] = reader.read(f"people/{company.people[person]}/timeline/", **query)["items"]
    return items


def kinds(items: list[dict[str, Any]]) -> list[str]:
    return [item["kind"] for item in items]


def finding(company: Company, *, site: str = "gate", cleared: bool = False, **more: Any) -> AuditFinding:
    at = datetime.now(UTC) - HOUR
    with company.scope():
        return AuditFinding.objects.create(
            finding_type="STATIC_GUARD",
            category="SAFETY",
            severity="HIGH",
            severity_rank=3,
            status="CLEARED" if cleared else "NEW",
            about="STATIC_GUARD:person",
            person_id=company.ravi,
            site_id=company.sites[site],
            title="Ravi has not moved",
            evidence_summary="no step, no screen, 4 m in 120 min",
            confidence=0.8,
            detected_at=at,
            last_seen_at=at,
            cleared_at=at + 25 * MINUTE if cleared else None,
            **more,
        )


def test_answer_has_the_promised_shape_in_the_sites_own_time_zone(company: Company, phone: Phone) -> None:
    phone.sent(event("attendance", at=ago(HOUR)))
    data = company.caller("viewer").read(f"people/{company.ravi}/timeline/", hours=2)
    assert set(data) == {"since", "until", "timezone", "items"}
    assert data["timezone"] == "Asia/Kolkata"
    since, until = (datetime.fromisoformat(data[name]) for name in ("since", "until"))
    assert until - since == timedelta(hours=2)
    assert [set(item) for item in data["items"]] == [KEYS]
    assert (data["items"][0]["title"], data["items"][0]["person_name"]) == ("Punched in", "Ravi")


def test_a_night_is_told_newest_first(company: Company, phone: Phone) -> None:
    phone.sent(event("attendance", at=ago(3 * HOUR)))
    phone.sent(
        *[event("checkpoint", checkpoint=point, at=ago(n * MINUTE)) for n, point in ((50, "a"), (45, "b"))]
    )
    phone.sent(event("panic", at=ago(2 * MINUTE)))
    finding(company, cleared=True)
    items = told(company, hours=5)
    assert kinds(items) == [
        "alert",
        "finding_cleared",
        "checkpoint",
        "finding_opened",
        "punch",
        "shift_start",
    ]
    assert [item["at"] for item in items] == sorted((item["at"] for item in items), reverse=True)
    assert all(item["person_id"] == company.ravi for item in items)


def test_scans_are_folded_into_one_item_a_tour_with_their_names_in_order(
    company: Company, phone: Phone
) -> None:
    phone.sent(
        *[
            event("checkpoint", checkpoint=point, tour=tour, at=ago(n * MINUTE))
            for n, tour, point in ((30, "t1", "b"), (20, "t1", "a"), (19, "t1", "a"), (25, "other", "z"))
        ]
    )
    found = [(one["title"], one["detail"]) for one in told(company) if one["kind"] == "checkpoint"]
    assert found == [
        ("2 checkpoints of tour t1 scanned", "b, a"),
        ("1 checkpoint of tour other scanned", "z"),
    ]


@pytest.mark.parametrize(
    ("scanned", "says", "detail"),
    [
        ("ab", "finished", "2 of 2 checkpoints"),
        ("a", "not finished", "1 of 2 checkpoints"),
        ("", "missed", "0 of 2 checkpoints"),
    ],
)
def test_tour_is_told_when_it_was_finished_or_when_it_ended_without(
    company: Company, phone: Phone, scanned: str, says: str, detail: str
) -> None:
    start, end = datetime.now(UTC) - 2 * HOUR, datetime.now(UTC) - HOUR
    with company.scope():
        tour = Tour.objects.create(
            code="early", person_id=company.ravi, site_id=company.gate, start=start, end=end
        )
        for place, point in enumerate("ab"):
            TourCheckpoint.objects.create(tour=tour, code=point, position=place)
    for n, point in enumerate(scanned):
        phone.sent(event("checkpoint", tour="early", checkpoint=point, at=ago((90 - n) * MINUTE)))
    (item,) = [one for one in told(company) if one["kind"] == "tour"]
    assert (item["title"], item["detail"]) == (f"Tour early {says}", detail)
    expected = datetime.now(UTC) - 89 * MINUTE if says == "finished" else end
    assert abs(datetime.fromisoformat(item["at"]) - expected) < MINUTE


def test_tour_that_still_runs_is_not_told_as_missed(company: Company, phone: Phone) -> None:
    phone.sent(event("checkpoint", checkpoint="a"))
    assert "tour" not in kinds(told(company))


def test_finding_tells_when_it_opened_and_how_long_it_lasted(company: Company) -> None:
    made = finding(company, cleared=True)
    cleared, opened = [item for item in told(company) if item["finding_id"] == made.pk]
    assert (opened["kind"], opened["title"], opened["severity"]) == ("finding_opened", made.title, "HIGH")
    assert opened["detail"] == made.evidence_summary
    assert (cleared["kind"], cleared["detail"]) == ("finding_cleared", "after 25 min")


def test_what_people_did_is_told_with_their_name_and_what_the_system_did_is_not_told_twice(
    company: Company, phone: Phone
) -> None:
    phone.sent(event("panic"))
    alert = next(item["alert_id"] for item in told(company) if item["kind"] == "alert")
    made = finding(company)
    operator = company.caller("operator")
    assert operator.post(f"alerts/{alert}/acknowledge/", {"notes": "calling him"}).status == 200
    assert operator.post(f"findings/{made.pk}/comment/", {"notes": "on the phone"}).status == 200
    deeds = [item for item in told(company) if item["kind"] == "deed"]
    assert [(item["detail"], item["alert_id"], item["finding_id"]) for item in deeds] == [
        ("on the phone", None, made.pk),
        ("calling him", alert, None),
    ]
    assert deeds[0]["title"] == f"operator commented on: {made.title}"
    assert not any(SYSTEM.name in item["title"] for item in deeds)


def test_sites_timeline_tells_of_everybody_there_with_names(company: Company, phone: Phone) -> None:
    phone.sent(
        event("attendance"),
        event("attendance", "sita", site="gate"),
        event("attendance", "sita", site="yard"),
    )
    data = company.caller("viewer").read(f"sites/{company.gate}/timeline/", hours=1)
    assert data["timezone"] == "Asia/Kolkata"
    assert sorted(item["person_name"] for item in data["items"]) == ["Ravi", "Sita"]


def test_substitute_is_named_at_the_shift(company: Company) -> None:
    start = datetime.now(UTC) - 2 * HOUR
    with company.scope():
        Shift.objects.create(
            code="sub",
            person_id=company.people["kumar"],
            site_id=company.gate,
            start=start,
            end=start + HOUR,
            substitute_for_id=company.ravi,
        )
    assert [(item["kind"], item["title"], item["detail"]) for item in told(company, "kumar")] == [
        ("shift_end", "Shift sub ends", "Gate, instead of Ravi"),
        ("shift_start", "Shift sub begins", "Gate, instead of Ravi"),
    ]


def test_nothing_happened_is_an_empty_list(company: Company) -> None:
    data = company.caller("viewer").read(f"people/{company.ravi}/timeline/", at="2020-01-01T00:00:00Z")
    assert data["items"] == []
    assert data["until"] == "2020-01-01T00:00:00.000Z"


def test_window_leaves_its_start_out_and_takes_its_end_in(company: Company, phone: Phone) -> None:
    noon = datetime(2026, 11, 10, 12, tzinfo=UTC)
    phone.sent(*[event("attendance", at=(noon + n * HOUR).isoformat()) for n in (-1, 0, 1)])
    items = told(company, hours=1, at=noon.isoformat())
    assert [item["at"] for item in items] == ["2026-11-10T12:00:00.000Z"]


@pytest.mark.parametrize("hours", ["0", "745", "many", "-1"])
def test_window_out_of_bounds_is_400(company: Company, hours: str) -> None:
    for path in (f"people/{company.ravi}/timeline/", f"sites/{company.gate}/timeline/"):
        assert company.caller("viewer").get(path, hours=hours).status == 400


def test_limited_caller_sees_the_facts_of_those_sites_only(company: Company, phone: Phone) -> None:
    phone.sent(event("attendance"), event("attendance", direction="out", site="yard"))
    finding(company, site="yard")
    limited = company.caller("viewer", "gate")
    assert kinds(told(company, caller=limited, hours=1)) == ["punch"]
    assert len(told(company, hours=2)) == 3
    assert limited.get(f"sites/{company.sites['yard']}/timeline/").status == 404
    assert limited.get(f"people/{company.people['sita']}/timeline/").status == 404


def test_deeds_on_what_a_limited_caller_may_not_see_are_not_told(company: Company) -> None:
    made = finding(company, site="yard")
    assert company.caller("operator").post(f"findings/{made.pk}/comment/", {"notes": "secret"}).status == 200
    assert "deed" in kinds(told(company))
    assert "deed" not in kinds(told(company, caller=company.caller("viewer", "gate")))


def test_other_company_is_404_and_ingest_tokens_may_not_look(company: Company, outsider: Company) -> None:
    for path, theirs, mine in (
        ("people/{0}/timeline/", outsider.ravi, company.ravi),
        ("sites/{0}/timeline/", outsider.gate, company.gate),
    ):
        assert company.caller("admin").get(path.format(theirs)).status == 404
        assert company.caller("ingest").get(path.format(mine)).status == 403


def test_timeline_costs_the_same_queries_however_much_happened(company: Company, phone: Phone) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            company_viewer.read(path)
        return len(asked)

    company_viewer = company.caller("viewer")
    paths = [f"people/{company.ravi}/timeline/", f"sites/{company.gate}/timeline/"]
    phone.sent(event("attendance"), event("checkpoint"), event("panic"))
    finding(company)
    company_viewer.read(paths[0])
    few = [cost(path) for path in paths]
    phone.sent(*[event("attendance") for _ in range(20)], *[event("checkpoint", checkpoint=p) for p in "abc"])
    for _ in range(5):
        finding(company)
    assert [cost(path) for path in paths] == few
    assert max(few) <= 20


def test_at_most_five_hundred_newest_are_told(company: Company, phone: Phone) -> None:
    phone.sent(*[event("attendance", at=ago(timedelta(seconds=n))) for n in range(600)])
    items = told(company, hours=1)
    assert len(items) == 500
    assert datetime.now(UTC) - datetime.fromisoformat(items[-1]["at"]) < timedelta(seconds=560)
