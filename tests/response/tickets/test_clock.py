"""What time does to tickets: promises warned of and broken once, holds that end, the chain that is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from noc.events.models import Deed, NOCEventLog
from noc.kernel.access.principals import SYSTEM, Actor
from noc.kernel.tenancy.overrides import override
from noc.response.tickets.clock import keep_time
from noc.response.tickets.escalate import escalate_findings
from noc.response.tickets.models import Ticket
from noc.response.tickets.promise import set_policies
from noc.response.tickets.rules.sla import Policy
from noc.response.tickets.show import ticket_state
from noc.response.tickets.workflow import DESK
from noc.sources.people.models import Person
from noc.sources.sites.models import Holiday, Site
from tests.cast import HOUR, MINUTE, Company
from tests.response.tickets.conftest import AT, MakeFinding

OLGA = Actor("person", 1, "Olga")
DAY = 24 * HOUR


@pytest.fixture(autouse=True)
def in_company(company: Company) -> Iterator[None]:
    with company.scope():
        yield


def ticket_of(finding: MakeFinding) -> int:
    """A HIGH ticket (first response 15 min, solution 4 h) that nobody escalates."""
    [made] = escalate_findings([finding(severity="CRITICAL")], AT)
    Ticket.objects.update(escalate_at=None)
    return made.ticket.pk


def what(at: datetime) -> list[str]:
    return [one.what for one in keep_time(at)]


def state(pk: int, at: datetime) -> str:
    sla = ticket_state(Ticket.objects.get(pk=pk), at)["sla"]
    return str(sla["state"])


def test_a_promise_is_warned_of_at_three_quarters_and_broken_once(finding: MakeFinding) -> None:
    pk = ticket_of(finding)
    assert what(AT + 11 * MINUTE) == []
    assert what(AT + 12 * MINUTE) == ["warned"]
    assert (what(AT + 12 * MINUTE), state(pk, AT)) == ([], "WARNED")
    assert what(AT + 15 * MINUTE) == ["breached"]
    assert (what(AT + 16 * MINUTE), state(pk, AT)) == ([], "BREACHED")
    assert what(AT + 3 * HOUR) == ["warned"]
    assert what(AT + 4 * HOUR) == ["breached"]
    assert what(AT + 9 * HOUR) == []
    DESK.resolve(pk, "CONFIRMED", OLGA, AT + 9 * HOUR)
    assert state(pk, AT) == "MISSED"
    marks = Deed.objects.filter(object_type="ticket", verb__in=["warned", "breached"]).order_by("id")
    assert [(one.verb, one.data["promise"]) for one in marks] == [
        ("warned", "response"), ("breached", "response"), ("warned", "resolution"), ("breached", "resolution"),
    ]  # fmt: skip
    assert NOCEventLog.objects.filter(ticket_id=pk).count() == 6


def test_a_clock_that_stood_marks_what_was_missed_as_broken_without_a_late_warning(
    finding: MakeFinding,
) -> None:
    ticket_of(finding)
    assert what(AT + 30 * MINUTE) == ["breached"]


def test_what_is_answered_and_solved_in_time_is_met(finding: MakeFinding) -> None:
    pk = ticket_of(finding)
    DESK.comment(pk, OLGA, AT + 5 * MINUTE, "on it")
    assert what(AT + HOUR) == []
    DESK.resolve(pk, "CONFIRMED", OLGA, AT + HOUR)
    shown = ticket_state(Ticket.objects.get(pk=pk), AT + DAY)["sla"]
    assert (shown["state"], shown["elapsed_share"], what(AT + DAY)) == ("MET", 0.25, [])


def test_a_hold_stops_the_clock_and_ends_by_itself_in_the_state_before(finding: MakeFinding) -> None:
    pk = ticket_of(finding)
    DESK.start(pk, OLGA, AT + HOUR)
    DESK.hold(pk, AT + 6 * HOUR, OLGA, AT + 2 * HOUR, "waits for the locksmith")
    assert (what(AT + 5 * HOUR), state(pk, AT + 5 * HOUR)) == ([], "PAUSED")
    assert what(AT + 6 * HOUR) == ["returned"]
    ticket = Ticket.objects.get(pk=pk)
    assert (ticket.status, ticket.due, ticket.held_until) == ("IN_PROGRESS", AT + 8 * HOUR, None)
    assert (what(AT + 7 * HOUR), what(AT + 8 * HOUR)) == (["warned"], ["breached"])


def test_a_reopened_ticket_does_not_pay_for_the_time_it_was_resolved(finding: MakeFinding) -> None:
    pk = ticket_of(finding)
    DESK.resolve(pk, "OTHER", OLGA, AT + HOUR)
    DESK.reopen(pk, OLGA, AT + 10 * HOUR)
    assert Ticket.objects.get(pk=pk).due == AT + 13 * HOUR


def test_a_promise_in_working_hours_knows_the_sites_zone_and_holidays(
    finding: MakeFinding, company: Company
) -> None:
    week = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")}
    set_policies([Policy("HIGH", "A", 60, 240, week)], OLGA, AT)
    Holiday.objects.create(code="h", date=AT.date() + timedelta(days=1), name="Feast", sites=[company.gate])
    Site.objects.filter(pk=company.gate).update(site_class="A")
    pk = ticket_of(finding)  # at 17:30 in Kolkata: half an hour today, nothing tomorrow
    assert Ticket.objects.get(pk=pk).due == datetime(2026, 11, 20, 7, 0, tzinfo=AT.tzinfo)
    assert Ticket.objects.get(pk=pk).sla["policy"] == "HIGH, class A"


def test_the_chain_is_asked_until_a_human_acknowledges(finding: MakeFinding, company: Company) -> None:
    sam, mia, dora = (Person.objects.create(code=code, name=code.title()) for code in ("sam", "mia", "dora"))
    Site.objects.filter(pk=company.gate).update(noc_supervisor=sam, site_manager=mia)
    override("DEFAULT_ASSIGNEE", dora.pk)
    [made] = escalate_findings([finding(severity="HIGH")], AT)
    pk = made.ticket.pk
    assert made.ticket.assigned_to_id == sam.pk
    DESK.acknowledge(pk, SYSTEM, AT)  # what the product says itself is no human's word
    Ticket.objects.update(acknowledged_at=None)
    asked = []
    for minutes in range(0, 46, 5):
        keep_time(AT + minutes * MINUTE)
        asked.append(Ticket.objects.get(pk=pk).assigned_to_id)
    assert asked == [sam.pk] * 3 + [mia.pk] * 3 + [dora.pk] * 4
    ticket = Ticket.objects.get(pk=pk)
    assert (ticket.escalation_level, ticket.escalate_at is not None) == (3, True)
    DESK.acknowledge(pk, OLGA, AT + 46 * MINUTE)
    assert Ticket.objects.get(pk=pk).escalate_at is None
    assert "escalated" not in what(AT + 10 * HOUR)
    steps = Deed.objects.filter(object_type="ticket", verb="escalated").order_by("id")
    assert [one.data["name"] for one in steps] == ["Mia", "Dora", "Dora"]
    assert steps[0].notes == "Nobody acknowledged: the site manager Mia is there: no roster says otherwise."


def test_who_takes_what_was_given_to_him_already_has_answered_and_keeps_it(
    finding: MakeFinding, company: Company
) -> None:
    sam, mia = (Person.objects.create(code=code, name=code.title()) for code in ("sam", "mia"))
    Site.objects.filter(pk=company.gate).update(noc_supervisor=sam, site_manager=mia)
    [made] = escalate_findings([finding(severity="HIGH")], AT)
    pk = made.ticket.pk
    assert DESK.assign(pk, sam, SYSTEM, AT).acknowledged_at is None
    taken = DESK.assign(pk, sam, OLGA, AT + MINUTE, version=1)
    assert (taken.acknowledged_at, taken.assigned_to_id, taken.version) == (AT + MINUTE, sam.pk, 2)
    assert DESK.assign(pk, sam, OLGA, AT + 2 * MINUTE, version=1).version == 2
    keep_time(AT + 16 * MINUTE)
    assert Ticket.objects.get(pk=pk).assigned_to_id == sam.pk


@pytest.mark.parametrize("verb", ["acknowledge", "start", "comment", "assign"])
def test_any_sign_of_a_human_ends_the_escalation(finding: MakeFinding, company: Company, verb: str) -> None:
    [made] = escalate_findings([finding()], AT)
    pk = made.ticket.pk
    match verb:
        case "assign":
            DESK.assign(pk, Person.objects.get(code="sita"), OLGA, AT)
        case "comment":
            DESK.comment(pk, OLGA, AT, "looking")
        case _:
            getattr(DESK, verb)(pk, OLGA, AT)
    ticket = Ticket.objects.get(pk=pk)
    assert (ticket.escalate_at, ticket.responded_at) == (None, AT)
