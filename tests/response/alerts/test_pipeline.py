"""Alerts through the pipeline and back: raised, repeated, kept from people, returned, cleared; told once, never lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from noc.events.models import Deed, NOCEventLog
from noc.kernel.access.principals import Actor
from noc.response.alerts.links import link_ticket
from noc.response.alerts.models import NOCAlertEvent, Snooze
from noc.response.alerts.open import open_by_site, sounding_people
from noc.response.alerts.pipeline import clear_alerts, raise_alerts, reconsider
from noc.response.alerts.recent import alerts_of
from noc.response.alerts.rules.candidates import Candidate
from noc.response.alerts.rules.matchers import match_all, read_matchers
from noc.response.alerts.silences import end_silence, make_silence, matching
from noc.response.alerts.work import DESK
from noc.sources.sites.models import Maintenance, Shift
from tests.cast import HOUR, MINUTE, Company, Configure, Phone, event
from tests.response.alerts.force import a_finding

OLGA = Actor("person", 9, "Olga")
AT = datetime(2026, 11, 21, 4, 30, tzinfo=UTC)


def a(company: Company, kind: str = "NO_TELEMETRY", severity: str = "MEDIUM", **more: Any) -> Candidate:
    person = None if kind in {"SITE_SILENT", "SITE_UNCOVERED"} else company.ravi
    return a_finding(kind, severity, person, company.gate, more.pop("at", AT), **more)


def raised(company: Company, *candidates: Candidate, at: datetime = AT) -> list[NOCAlertEvent]:
    with company.scope():
        return raise_alerts(list(candidates), at)


def later(company: Company, at: datetime) -> list[tuple[str, str]]:
    """Return (kind, disposition) of what the clock changed."""
    with company.scope():
        return [(one.alert_type, one.disposition) for one in reconsider(at)]


def told(company: Company) -> list[tuple[str, str]]:
    with company.scope():
        rows = NOCEventLog.objects.filter(event_type__startswith="alert_").order_by("id")
        return [(row.event_type, row.payload["alert"]["disposition"]) for row in rows]


def test_alert_is_raised_counted_and_told_and_the_same_event_counts_once(company: Company) -> None:
    (alert,) = raised(company, a(company))
    assert (alert.disposition, alert.occurrence_count, alert.version) == ("REACHED", 1, 1)
    assert raised(company, a(company), at=AT + MINUTE) == []
    again = a(company, "NO_TELEMETRY", "HIGH", event_id="second", at=AT + MINUTE, message="worse")
    (alert,) = raised(company, again, at=AT + MINUTE)
    assert (alert.occurrence_count, alert.severity, alert.message) == (2, "HIGH", "worse")
    assert (alert.first_seen_at, alert.last_seen_at) == (AT, AT + MINUTE)
    milder = a(company, event_id="third", at=AT + 2 * MINUTE)
    assert raised(company, milder, at=AT + 2 * MINUTE)[0].severity == "HIGH"
    assert told(company) == [
        ("alert_created", "REACHED"),
        ("alert_updated", "REACHED"),
        ("alert_updated", "REACHED"),
    ]


def test_acknowledged_alert_stays_so_when_it_repeats_and_sounds_again_when_it_grows_worse(
    company: Company,
) -> None:
    (alert,) = raised(company, a(company))
    with company.scope():
        DESK.acknowledge(alert.pk, OLGA, AT)
    assert raised(company, a(company, event_id="2"))[0].status == "ACKNOWLEDGED"
    worse = raised(company, a(company, severity="HIGH", event_id="3"))[0]
    assert (worse.status, worse.acknowledged_by) == ("NEW", None)


def test_silence_of_a_site_quiets_its_people_already_in_sight_and_they_return_when_it_ends(
    company: Company,
) -> None:
    raised(company, a(company))
    changed = raised(company, a(company, "SITE_SILENT", "HIGH"))
    assert [(one.alert_type, one.disposition) for one in changed] == [
        ("NO_TELEMETRY", "INHIBITED"),
        ("SITE_SILENT", "REACHED"),
    ]
    with company.scope():
        assert open_by_site() == {company.gate: (1, 3)}
        assert later(company, AT + MINUTE) == []
        clear_alerts([a(company, "SITE_SILENT", "HIGH").about], AT + MINUTE, "its phones are heard")
    assert later(company, AT + 2 * MINUTE) == [("NO_TELEMETRY", "REACHED")]
    assert later(company, AT + 3 * MINUTE) == []
    assert told(company)[-1] == ("alert_created", "REACHED")


def test_safety_of_a_lone_guard_stays_in_sight_at_an_abandoned_post(company: Company) -> None:
    with company.scope():
        Shift.objects.update(lone=True, start=AT - HOUR, end=AT + HOUR)
    still = raised(company, a(company, "POST_ABANDONED", "HIGH"), a(company, "STATIC_GUARD", "MEDIUM"))
    assert {one.disposition for one in still} == {"REACHED"}


def test_cause_that_is_over_clears_and_a_suppressed_one_goes_without_a_word(company: Company) -> None:
    raised(company, a(company, "SITE_SILENT", "HIGH"), a(company))
    events = len(told(company))
    with company.scope():
        (alert,) = clear_alerts([a(company).about], AT + MINUTE, "it reports again")
    assert (alert.status, alert.dedup_key, alert.cleared_at) == ("CLEARED", None, AT + MINUTE)
    assert alert.decisions[-1]["reason"] == "Its cause is over: it reports again."
    assert len(told(company)) == events
    assert raised(company, a(company, event_id="again"))[0].pk != alert.pk


@pytest.mark.usefixtures("phone")
def test_sos_is_never_cleared_and_its_why_says_that_nothing_touched_it(
    company: Company, phone: Phone
) -> None:
    phone.sent(event("panic"))
    with company.scope():
        alert = NOCAlertEvent.objects.get()
        assert clear_alerts([alert.about], AT, "calm") == []
    why = company.caller("viewer").read(f"alerts/{alert.pk}/why/")
    assert (why["disposition"], why["priority"]) == ("REACHED", 100)
    assert "never silenced" in " ".join(one["reason"] for one in why["decisions"])


def test_verdict_on_a_cleared_alert_is_kept_and_taking_it_back_opens_nothing(company: Company) -> None:
    (alert,) = raised(company, a(company))
    with company.scope():
        clear_alerts([alert.about], AT, "over")
        judged = DESK.resolve(alert.pk, "FALSE_POSITIVE", OLGA, AT)
        assert (judged.status, judged.resolution) == ("RESOLVED", "FALSE_POSITIVE")
        again = DESK.reopen(alert.pk, OLGA, AT)
    assert (again.status, again.dedup_key, again.resolution) == ("CLEARED", None, "")


def test_what_was_judged_makes_no_new_alert_until_its_cause_was_over(company: Company) -> None:
    (alert,) = raised(company, a(company))
    with company.scope():
        DESK.resolve(alert.pk, "FALSE_POSITIVE", OLGA, AT)
    assert raised(company, a(company, event_id="2")) == []
    with company.scope():
        assert clear_alerts([alert.about], AT, "over") == []
    assert len(raised(company, a(company, event_id="3"))) == 1


def test_silence_quiets_what_it_matches_and_when_it_ends_what_lasts_is_back(company: Company) -> None:
    matchers = read_matchers([{"field": "site_id", "op": "=", "value": company.gate}])
    raised(company, a(company))
    with company.scope():
        silence = make_silence(matchers, "the tower is down", AT, AT + HOUR, OLGA, AT)
    quiet = raised(company, a(company, "TOUR_MISSED"))[0]
    assert (quiet.disposition, quiet.silence_id) == ("SILENCED", silence.pk)
    assert "the tower is down" in quiet.decisions[2]["reason"]
    with company.scope():
        silence.refresh_from_db()
    assert silence.silenced == 2
    assert later(company, AT + 59 * MINUTE) == []
    assert later(company, AT + HOUR) == [("NO_TELEMETRY", "REACHED"), ("TOUR_MISSED", "REACHED")]


def test_silence_ended_early_gives_back_at_once_and_one_for_later_begins_by_itself(company: Company) -> None:
    matchers = read_matchers([{"field": "alert_type", "op": "~", "value": "NO_*"}])
    with company.scope():
        silence = make_silence(matchers, "works", AT + MINUTE, AT + HOUR, OLGA, AT)
    (alert,) = raised(company, a(company))
    assert alert.disposition == "REACHED"
    assert later(company, AT + 2 * MINUTE) == [("NO_TELEMETRY", "SILENCED")]
    with company.scope():
        end_silence(silence.pk, OLGA, AT + 3 * MINUTE)
        assert NOCAlertEvent.objects.get().disposition == "REACHED"


@pytest.mark.parametrize(
    "matcher",
    [
        {"field": "alert_type", "op": "~", "value": "no*"},
        {"field": "alert_type", "op": "!=", "value": "NO_TELEMETRY"},
        {"field": "severity", "op": "in", "value": ["HIGH", "LOW"]},
        {"field": "site_class", "op": "=", "value": "A"},
        {"field": "site_class", "op": "~", "value": "?"},
        {"field": "person_id", "op": "!=", "value": 1},
        {"field": "client_id", "op": "!=", "value": 999_999},
    ],
)
def test_preview_matches_exactly_what_the_silence_will(company: Company, matcher: dict[str, Any]) -> None:
    alerts = raised(
        company,
        a(company),
        a(company, "TOUR_MISSED", "HIGH"),
        a(company, "SITE_SILENT", "LOW"),
        a(company, "X", "LOW"),
    )
    matchers = read_matchers([matcher])
    with company.scope():
        found = {one.pk for one in matching(matchers, AT).now}
        rows = NOCAlertEvent.objects.select_related("site").in_bulk([alert.pk for alert in alerts])
    by_rule = {
        pk
        for pk, row in rows.items()
        if match_all(
            matchers,
            {
                "alert_type": row.alert_type,
                "severity": row.severity,
                "site_class": row.site.site_class,
                "person_id": str(row.person_id or ""),
                "client_id": str(row.site.client_id),
            },
        )
    }
    assert found == by_rule


def test_snooze_holds_for_the_kind_and_entity_returns_by_itself_and_can_be_taken_back(
    company: Company,
) -> None:
    (alert,) = raised(company, a(company))
    with company.scope():
        snoozed = DESK.snooze(alert.pk, AT + HOUR, OLGA, AT, "he charges it")
        assert (snoozed.disposition, Snooze.objects.get().entity_name) == ("SNOOZED", "Ravi")
        clear_alerts([alert.about], AT, "over")
    other = raised(company, a(company, event_id="2", about="NO_TELEMETRY:other"), a(company, "TOUR_MISSED"))
    assert {one.alert_type: one.disposition for one in other} == {
        "NO_TELEMETRY": "SNOOZED",
        "TOUR_MISSED": "REACHED",
    }
    assert later(company, AT + 59 * MINUTE) == []
    assert later(company, AT + HOUR) == [("NO_TELEMETRY", "REACHED")]
    with company.scope():
        (again,) = [one for one in other if one.alert_type == "NO_TELEMETRY"]
        DESK.snooze(again.pk, AT + 3 * HOUR, OLGA, AT + HOUR, "still")
        assert DESK.reopen(again.pk, OLGA, AT + HOUR).disposition == "REACHED"
        assert not Snooze.objects.filter(ended_at__isnull=True).exists()


def test_new_press_ends_the_snooze_of_an_sos(company: Company, phone: Phone) -> None:
    now = datetime.now(UTC)
    phone.sent(event("panic"))
    with company.scope():
        alert = NOCAlertEvent.objects.get()
        DESK.snooze(alert.pk, now + HOUR, OLGA, now, "a drill")
        assert sounding_people() == set()
    phone.sent(event("panic"))
    with company.scope():
        again = NOCAlertEvent.objects.get()
        assert (again.disposition, again.snoozed_until, again.status) == ("REACHED", None, "NEW")
        assert sounding_people() == {company.ravi}
        assert not Snooze.objects.filter(ended_at__isnull=True).exists()


def test_maintenance_quiets_devices_until_it_ends_or_is_taken_back(company: Company) -> None:
    with company.scope():
        window = Maintenance.objects.create(
            code="m", site_id=company.gate, start=AT - HOUR, end=AT + HOUR, reason="router"
        )
    quiet, seen = raised(company, a(company), a(company, "POST_ABANDONED", "HIGH"))
    assert (quiet.disposition, seen.disposition) == ("INHIBITED", "REACHED")
    assert later(company, AT + MINUTE) == []
    with company.scope():
        window.active = False
        window.save()
    assert later(company, AT + 2 * MINUTE) == [("NO_TELEMETRY", "REACHED")]


def test_maintenance_that_begins_later_puts_device_alerts_away_and_gives_them_back(company: Company) -> None:
    with company.scope():
        Maintenance.objects.create(
            code="m", site_id=company.gate, start=AT + 5 * MINUTE, end=AT + HOUR, reason="router"
        )
    other, quiet, taken = raised(
        company,
        a(company, "POST_ABANDONED", "HIGH"),
        a(company, about="quiet", event_id="1"),
        a(company, about="taken", event_id="2"),
    )
    assert {one.disposition for one in (quiet, taken, other)} == {"REACHED"}
    with company.scope():
        DESK.acknowledge(taken.pk, OLGA, AT + MINUTE)
    assert later(company, AT + 4 * MINUTE) == []
    assert later(company, AT + 5 * MINUTE) == [("NO_TELEMETRY", "INHIBITED")]
    assert later(company, AT + 6 * MINUTE) == []
    with company.scope():
        quiet.refresh_from_db()
        assert "under maintenance: router" in quiet.decisions[1]["reason"]
    assert later(company, AT + HOUR) == [("NO_TELEMETRY", "REACHED")]
    assert later(company, AT + HOUR + MINUTE) == []


def test_when_the_lead_of_a_storm_is_over_the_gravest_member_leads(
    company: Company, configure: Configure
) -> None:
    configure(STORM_ALERTS=0)
    made = raised(company, *(a(company, "TOUR_MISSED", about=f"t{n}", event_id=str(n)) for n in range(5)))
    (lead,) = [one for one in made if one.disposition == "REACHED"]
    assert (lead.group_size, lead.message.endswith("and 4 more of its kind at 1 sites")) == (5, True)
    assert {one.grouped_under_id for one in made} == {None, lead.pk}
    assert told(company) == [("alert_created", "REACHED")], "one message for all"
    configure(STORM_ALERTS=20)  # however calm it is by then
    later_on = AT + 10 * MINUTE
    with company.scope():
        clear_alerts([lead.about], later_on, "over")
    assert sorted(kept for _, kept in later(company, later_on)) == ["GROUPED"] * 3 + ["REACHED"]
    assert later(company, later_on + MINUTE) == []


def test_link_names_what_an_alert_belongs_to_and_its_deadline_makes_it_urgent(company: Company) -> None:
    (alert,) = raised(company, a(company))
    with company.scope():
        link_ticket([alert.pk], 12, AT + HOUR)
    assert later(company, AT + 40 * MINUTE) == []
    with company.scope():
        row = NOCAlertEvent.objects.get()
    assert (row.ticket_id, row.priority) == (12, alert.priority + 6)
    assert "20 minutes left" in row.priority_parts[-1]["because"]


def test_alerts_of_a_person_or_site_within_a_time(company: Company) -> None:
    raised(company, a(company), a(company, "SITE_SILENT", "HIGH"))
    with company.scope():
        assert [one.alert_type for one in alerts_of([company.ravi], [], AT - HOUR, AT)] == ["NO_TELEMETRY"]
        assert len(alerts_of([], [company.gate], AT - HOUR, AT + HOUR)) == 2
        assert alerts_of([company.ravi], [company.gate], AT + MINUTE, AT + HOUR) == []


def test_sos_that_another_system_tells_of_is_raised_at_once(company: Company) -> None:
    (alert,) = raised(company, a(company, "SOS", "CRITICAL", cause="integration", cause_id=3))
    assert (alert.disposition, alert.priority, alert.cause) == ("REACHED", 100, "integration")


def test_another_companys_troubles_explain_nothing_here(company: Company, outsider: Company) -> None:
    raised(outsider, a(outsider, "SITE_SILENT", "HIGH"))
    assert raised(company, a(company))[0].disposition == "REACHED"
    with company.scope():
        assert set(Deed.objects.values_list("verb", flat=True)) == {"raised"}


def test_batch_costs_a_fixed_number_of_statements(
    company: Company, django_assert_max_num_queries: Any
) -> None:
    for size in (2, 100):
        batch = [a(company, "TOUR_MISSED", about=f"b{size}-{n}", event_id=f"{size}-{n}") for n in range(size)]
        with django_assert_max_num_queries(30):
            raised(company, *batch, at=AT + timedelta(hours=size))
