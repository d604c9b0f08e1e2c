"""Alerts and findings become incidents: chains, merges, owners, repeats."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noc.events.models import Deed, NOCEventLog
from noc.response.incidents.correlate import correlate
from noc.response.incidents.models import CorrelatedIncident, IncidentMember
from tests.cast import Company
from tests.response.incidents.troubles import alert, finding, minute


@pytest.fixture(autouse=True)
def in_scope(company: Company) -> Any:
    with company.scope():
        yield


def standing() -> list[CorrelatedIncident]:
    return list(CorrelatedIncident.objects.filter(merged_into=None).order_by("first_event_at"))


def told() -> list[str]:
    return list(NOCEventLog.objects.order_by("id").values_list("event_type", flat=True))


def members(row: CorrelatedIncident, role: str = "OWNER") -> list[tuple[str, str]]:
    rows = IncidentMember.objects.filter(incident=row, role=role).exclude(kind="signal")
    return sorted(rows.values_list("kind", "type"))


def test_two_troubles_of_one_person_within_the_window_are_one_incident(company: Company) -> None:
    silent = finding("NO_TELEMETRY", minute(0), company.ravi, company.gate)
    still = finding("STATIC_GUARD", minute(10), company.ravi, company.gate)
    (made,) = correlate([], [silent, still], minute(10))
    assert made.person_id == company.ravi
    assert made.site_id == company.gate
    assert (made.members_count, made.status, made.correlation_type) == (2, "NEW", "PERSON_SILENCE")
    assert (made.first_event_at, made.last_event_at) == (minute(0), minute(10))
    assert made.combined_severity == "HIGH"  # two MEDIUM of independent sources
    assert "independent sources" in made.severity_reasons[1]
    assert 0.5 < made.correlation_score <= 1
    assert told() == ["correlation_identified"]


def test_the_same_troubles_again_make_nothing_new(company: Company) -> None:
    first = [finding("NO_TELEMETRY", minute(0), company.ravi, company.gate)]
    second = alert("POST_ABANDONED", minute(5), company.ravi, company.gate)
    correlate([second], first, minute(5))
    before = CorrelatedIncident.objects.values().get()
    assert correlate([second], first, minute(10)) == []
    assert CorrelatedIncident.objects.values().get() == before
    assert told() == ["correlation_identified"]


def test_a_single_trouble_of_medium_severity_is_none_a_high_alert_is_one(company: Company) -> None:
    assert correlate([], [finding("STATIC_GUARD", minute(0), company.ravi, company.gate)], minute(0)) == []
    (made,) = correlate([alert("SOS", minute(60), company.ravi, company.gate, "CRITICAL")], [], minute(60))
    assert (made.correlation_type, made.members_count, made.related_alerts_count) == ("SAFETY", 1, 1)


def test_a_finding_and_its_own_alert_are_one_trouble_and_no_incident(company: Company) -> None:
    still = finding("STATIC_GUARD", minute(0), company.ravi, company.gate)
    its = alert(
        "STATIC_GUARD", minute(0), company.ravi, company.gate, "MEDIUM", about=still.about, cause="finding",
        cause_id=still.pk,
    )  # fmt: skip
    assert correlate([its], [still], minute(0)) == []


def test_the_window_slides_with_the_chain_and_beyond_it_a_new_incident_begins(company: Company) -> None:
    chain = [alert("NO_TELEMETRY", minute(12 * place), company.ravi, company.gate) for place in range(5)]
    late = alert("NO_TELEMETRY", minute(48 + 16), company.ravi, company.gate)
    correlate([*chain, late], [], minute(70))
    first, second = standing()
    assert (first.members_count, second.members_count) == (5, 1)
    assert (first.dedup_key, second.dedup_key) == (None, f"person:{company.ravi}")


def test_a_chain_is_capped(company: Company, configure: Any) -> None:
    configure(CORRELATION_MAX_HOURS=1)
    chain = [alert("NO_TELEMETRY", minute(10 * place), company.ravi, company.gate) for place in range(9)]
    for one in chain:
        correlate([one], [], one.last_seen_at)
    assert [row.members_count for row in standing()] == [7, 2]


def test_a_late_event_that_bridges_two_incidents_makes_them_one_and_both_keep_their_history(
    company: Company,
) -> None:
    first = alert("NO_TELEMETRY", minute(0), company.ravi, company.gate)
    (older,) = correlate([first], [], minute(0))
    second = alert("POST_ABANDONED", minute(25), company.ravi, company.gate)
    (younger,) = correlate([second], [], minute(25))
    between = alert("BATTERY_CRITICAL", minute(12), company.ravi, company.gate, "MEDIUM")
    (merged,) = correlate([between], [], minute(30))
    younger.refresh_from_db()
    assert (merged.pk, merged.members_count) == (older.pk, 3)
    assert (younger.merged_into_id, younger.status, younger.resolution, younger.dedup_key) == (
        older.pk, "RESOLVED", "DUPLICATE", None,
    )  # fmt: skip
    assert {one.pk for one in merged.related_alerts.all()} == {first.pk, second.pk, between.pk}
    assert not IncidentMember.objects.filter(incident=younger).exists()
    second.refresh_from_db()
    assert second.incident_id == older.incident_id
    verbs = Deed.objects.filter(object_type="incident").order_by("id").values_list("object_id", "verb")
    assert list(verbs) == [
        (older.pk, "identified"), (younger.pk, "identified"), (older.pk, "merged"), (younger.pk, "merged"),
    ]  # fmt: skip
    assert correlate([between, first, second], [], minute(40)) == []


def test_whatever_the_order_the_incidents_are_the_same(company: Company, outsider: Company) -> None:
    shapes = set()
    for turn, order in enumerate(list(permutations(range(4)))[::5]):
        day = 24 * 60 * turn
        say: list[Callable[[], Any]] = [
            lambda day=day: alert("NO_TELEMETRY", minute(day), company.ravi, company.gate),
            lambda day=day: alert("BATTERY_CRITICAL", minute(day + 12), company.ravi, company.gate, "MEDIUM"),
            lambda day=day: alert("POST_ABANDONED", minute(day + 24), company.ravi, company.gate),
            lambda day=day: alert("TOUR_MISSED", minute(day + 50), company.ravi, company.gate, "HIGH"),
        ]
        for place in order:
            correlate([say[place]()], [], minute(day + 60))
        rows = [row for row in standing() if row.first_event_at >= minute(day)]
        shapes.add(tuple((tuple(members(row)), row.combined_severity, row.correlation_score) for row in rows))
    assert len(shapes) == 1
    assert [len(shape[0]) for shape in next(iter(shapes))] == [3, 1]


def test_a_persons_event_is_owned_by_the_persons_incident_and_named_by_the_sites(company: Company) -> None:
    guard = alert("NO_TELEMETRY", minute(0), company.ravi, company.gate)
    (person,) = correlate([guard], [], minute(0))
    outage = alert("SITE_SILENT", minute(8), None, company.gate)
    site, again = correlate([outage], [], minute(8))
    assert (site.scope, again.pk) == (f"site:{company.gate}", person.pk)
    assert (members(site), members(site, "REFERENCE")) == (
        [("alert", "SITE_SILENT")],
        [("alert", "NO_TELEMETRY")],
    )
    assert members(person) == [("alert", "NO_TELEMETRY")]
    assert site.correlation_type == "SITE_OUTAGE"
    person.refresh_from_db()
    assert person.part_of_id == site.pk
    hint = site.root_cause_hint
    assert hint is not None
    assert (hint["member"]["id"], [one["id"] for one in hint["explains"]]) == (outage.pk, [guard.pk])


def test_events_of_several_people_at_one_site_are_the_sites_incident(company: Company) -> None:
    for place, person_id in enumerate((company.ravi, company.people["sita"])):
        still = finding("STATIC_GUARD", minute(5 * place), person_id, company.gate)
        made = correlate([], [still], minute(5 * place))
    (row,) = made
    assert (row.scope, row.person_id, row.members_count) == (f"site:{company.gate}", None, 2)
    silent = finding("NO_TELEMETRY", minute(9), company.ravi, company.gate)
    correlate([], [silent], minute(9))
    mine = CorrelatedIncident.objects.get(person_id=company.ravi)
    assert len(members(mine)) == 2
    assert (len(members(row)), len(members(row, "REFERENCE"))) == (1, 2)


def test_what_was_kept_from_people_makes_no_incident_but_belongs_to_one(company: Company) -> None:
    inhibited = alert("NO_TELEMETRY", minute(2), company.ravi, company.gate, disposition="INHIBITED")
    assert correlate([inhibited], [], minute(2)) == []
    (made,) = correlate([alert("SITE_SILENT", minute(0), None, company.gate)], [], minute(3))
    assert members(made) == [("alert", "NO_TELEMETRY"), ("alert", "SITE_SILENT")]


def test_another_persons_and_another_companys_troubles_stay_apart(
    company: Company, outsider: Company
) -> None:
    with outsider.scope():
        theirs = alert("NO_TELEMETRY", minute(0), outsider.ravi, outsider.gate)
        correlate([theirs], [], minute(0))
    correlate([alert("NO_TELEMETRY", minute(1), company.ravi, company.gate)], [], minute(1))
    correlate(
        [alert("BATTERY_CRITICAL", minute(2), company.people["sita"], company.sites["yard"])], [], minute(2)
    )
    assert [row.members_count for row in standing()] == [1, 1]
    with outsider.scope():
        assert [row.members_count for row in standing()] == [1]


def test_an_incident_clears_with_its_last_trouble_and_opens_again_when_one_is_back(company: Company) -> None:
    one = alert("NO_TELEMETRY", minute(0), company.ravi, company.gate)
    (made,) = correlate([one], [], minute(0))
    one.status, one.dedup_key = "CLEARED", None
    one.save()
    (cleared,) = correlate([one], [], minute(20))
    assert (cleared.pk, cleared.status) == (made.pk, "CLEARED")
    correlate([alert("POST_ABANDONED", minute(8), company.ravi, company.gate)], [], minute(21))
    made.refresh_from_db()
    assert (made.status, made.members_count) == ("NEW", 2)


def test_the_statements_do_not_grow_with_the_batch(company: Company) -> None:
    counts = []
    for size in (2, 4, 40):
        day = size * 24 * 60
        rows = [
            alert("NO_TELEMETRY", minute(day + place / 10), person_id, company.gate)
            for place in range(size // 2)
            for person_id in (company.ravi, company.people["sita"])
        ]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            correlate(rows, [], minute(day + 10))
        counts.append(len(asked))
    assert counts[1] == counts[2] <= 40, counts
