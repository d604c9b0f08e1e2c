"""Findings become tickets: which, how urgent, how often, whose; and both know of each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from noc.events.models import Deed, NOCEventLog
from noc.intelligence.findings.models import AuditFinding
from noc.kernel.access.principals import Actor
from noc.kernel.tenancy.overrides import override
from noc.response.tickets.clear import note_cleared
from noc.response.tickets.escalate import escalate, escalate_findings
from noc.response.tickets.models import AuditEscalation, Ticket, TicketLink, TicketOccurrence
from noc.response.tickets.rules.causes import fraud_cause
from noc.response.tickets.workflow import DESK
from noc.sources.people.models import Person
from noc.sources.sites.models import Shift, Site
from tests.cast import HOUR, MINUTE, Company
from tests.response.tickets.conftest import AT, MakeFinding

OLGA = Actor("person", 1, "Olga")


@pytest.fixture(autouse=True)
def in_company(company: Company) -> Iterator[None]:
    with company.scope():
        yield


def told(ticket: Ticket) -> list[Any]:
    return [row.payload for row in NOCEventLog.objects.filter(ticket_id=ticket.pk).order_by("id")]


@pytest.mark.parametrize(
    ("severity", "priority"),
    [("CRITICAL", "HIGH"), ("HIGH", "MEDIUM"), ("MEDIUM", None), ("LOW", None), ("INFO", None)],
)
def test_critical_and_high_findings_become_tickets_of_their_priority_and_lower_ones_none(
    finding: MakeFinding, severity: str, priority: str | None
) -> None:
    made = escalate_findings([finding(severity=severity)], AT)
    assert [one.ticket.priority for one in made] == ([priority] if priority else [])
    assert Ticket.objects.count() == len(made)


def test_a_ticket_of_a_finding_says_so_and_the_finding_leads_back_to_it(finding: MakeFinding) -> None:
    one = finding(severity="CRITICAL")
    [made] = escalate_findings([one], AT)
    ticket = Ticket.objects.get()
    assert (made.outcome, ticket.ticketno, ticket.title) == (
        "created",
        "T-000001",
        "[AUTO] Ravi has not moved",
    )
    assert (ticket.ticketcategory, ticket.ticketsource) == ("SECURITY_AUDIT", "SYSTEMGENERATED")
    assert ticket.metadata == {"finding_id": one.pk, "finding_type": "STATIC_GUARD", "auto_created": True}
    kept = AuditFinding.objects.get()
    assert (kept.escalated_to_ticket, kept.escalation_ticket_id, kept.escalated_at) == (True, ticket.pk, AT)
    assert one.escalation_ticket_id == ticket.pk
    [link] = TicketLink.objects.all()
    assert (link.kind, link.ref) == ("finding", str(one.pk))
    [event] = told(ticket)
    assert (event["old_status"], event["new_status"], event["ticket_number"]) == (None, "NEW", "T-000001")
    last = NOCEventLog.objects.filter(finding_id=one.pk).latest("id").payload
    assert last["finding"]["escalation_ticket_id"] == ticket.pk


def test_a_held_finding_waits_and_becomes_a_ticket_when_it_is_let_go(finding: MakeFinding) -> None:
    one = finding(held=True)
    assert escalate_findings([one], AT) == []
    one.held = False
    assert [made.outcome for made in escalate_findings([one], AT)] == ["created"]


def test_which_severities_become_tickets_is_the_sites_own(finding: MakeFinding, company: Company) -> None:
    override("AUDIT_FINDING_TICKET_SEVERITIES", "CRITICAL", company.gate)
    assert escalate_findings([finding()], AT) == []
    assert len(escalate_findings([finding(site_id=company.sites["yard"])], AT)) == 1


@pytest.mark.parametrize(
    ("later", "outcome", "tickets"),
    [
        (timedelta(0), "repeated", 1),
        (4 * HOUR - timedelta(seconds=1), "repeated", 1),
        (4 * HOUR, "created", 2),
    ],
)
def test_a_repeat_within_four_hours_is_added_and_a_later_one_makes_a_new_ticket(
    finding: MakeFinding, later: timedelta, outcome: str, tickets: int
) -> None:
    escalate_findings([finding()], AT)
    [again] = escalate_findings([finding(evidence={"facts": {"minutes": 7}})], AT + later)
    assert (again.outcome, Ticket.objects.count()) == (outcome, tickets)
    assert TicketOccurrence.objects.latest("id").evidence["facts"] == {"minutes": 7}
    assert Ticket.objects.earliest("id").occurrence_count == 3 - tickets
    assert Ticket.objects.filter(dedup_key__isnull=False).count() == 1


def test_on_hold_counts_as_open_and_an_ended_ticket_does_not(finding: MakeFinding) -> None:
    [first] = escalate_findings([finding()], AT)
    DESK.hold(first.ticket.pk, None, OLGA, AT, "waits for the client")
    [second] = escalate_findings([finding()], AT + HOUR)
    assert (second.outcome, second.ticket.pk) == ("repeated", first.ticket.pk)
    DESK.resolve(first.ticket.pk, "CONFIRMED", OLGA, AT + HOUR)
    [third] = escalate_findings([finding()], AT + HOUR)
    assert (third.outcome, third.ticket.ticketno) == ("created", "T-000002")


def test_other_kinds_other_sites_and_without_a_site_other_people_have_tickets_of_their_own(
    finding: MakeFinding, company: Company
) -> None:
    kinds = [
        finding(),
        finding(finding_type="LONE_WORKER_SILENT"),
        finding(site_id=company.sites["yard"]),
        finding(site_id=None),
        finding(site_id=None, person_id=company.people["sita"]),
        finding(site_id=None),
    ]
    made = escalate_findings(kinds, AT)
    assert [one.outcome for one in made] == ["created"] * 5 + ["repeated"]


def test_the_same_finding_again_changes_nothing(finding: MakeFinding) -> None:
    one = finding()
    [first] = escalate_findings([one], AT)
    events, deeds = NOCEventLog.objects.count(), Deed.objects.count()
    for later in (AT, AT + 5 * HOUR):
        [again] = escalate_findings([one], later)
        assert (again.outcome, again.ticket.pk) == ("known", first.ticket.pk)
    DESK.resolve(first.ticket.pk, "FALSE_POSITIVE", OLGA, AT)
    assert [made.outcome for made in escalate_findings([one], AT)] == ["known"]
    assert (Ticket.objects.count(), TicketOccurrence.objects.count()) == (1, 1)
    assert (NOCEventLog.objects.count(), Deed.objects.count()) == (events + 1, deeds + 1)


def test_a_more_severe_repeat_and_a_finding_that_grew_raise_the_priority_and_nothing_lowers_it(
    finding: MakeFinding,
) -> None:
    one = finding(severity="HIGH")
    escalate_findings([one], AT)
    escalate_findings([finding(severity="CRITICAL", about="another")], AT)
    assert Ticket.objects.get().priority == "HIGH"
    escalate_findings([finding(severity="HIGH")], AT)
    ticket = Ticket.objects.get()
    assert (ticket.priority, ticket.occurrence_count) == ("HIGH", 3)
    grown = finding(site_id=company_yard(), severity="HIGH")
    [made] = escalate_findings([grown], AT)
    due = made.ticket.due
    grown.severity = "CRITICAL"
    [known] = escalate_findings([grown], AT + MINUTE)
    ticket = Ticket.objects.get(pk=made.ticket.pk)
    assert (known.outcome, ticket.priority, ticket.due < due) == ("known", "HIGH", True)
    assert [event["priority"] for event in told(ticket)] == ["MEDIUM", "HIGH"]


def company_yard() -> int:
    return Site.objects.get(code="yard").pk


def test_a_finding_that_comes_back_or_grows_after_its_ticket_ended_is_not_lost(finding: MakeFinding) -> None:
    one = finding()
    [first] = escalate_findings([one], AT)
    DESK.cancel(first.ticket.pk, OLGA, AT, "not needed")
    one.severity = "CRITICAL"
    [grown] = escalate_findings([one], AT + MINUTE)
    assert (grown.outcome, grown.ticket.priority) == ("created", "HIGH")
    assert [made.outcome for made in escalate_findings([one], AT + MINUTE)] == ["known"]
    one.reopened = 1
    [back] = escalate_findings([one], AT + 5 * HOUR)
    assert (back.outcome, back.ticket.pk) == ("repeated", grown.ticket.pk)
    DESK.resolve(grown.ticket.pk, "OTHER", OLGA, AT + 5 * HOUR)
    one.reopened = 2
    assert [made.outcome for made in escalate_findings([one], AT + 6 * HOUR)] == ["created"]
    assert AuditFinding.objects.get().escalation_ticket_id == Ticket.objects.latest("id").pk


def test_statements_do_not_grow_with_the_findings(
    finding: MakeFinding, django_assert_max_num_queries: Any
) -> None:
    few = [finding(finding_type=f"KIND_{number}") for number in range(2)]
    with django_assert_max_num_queries(45):
        escalate_findings(few, AT)
    many = [finding(finding_type=f"KIND_{number % 20}") for number in range(60)]
    with django_assert_max_num_queries(45):
        escalate_findings(many, AT + MINUTE)
    assert (Ticket.objects.count(), TicketOccurrence.objects.count()) == (20, 62)


def staff(company: Company, **roles: Person | None) -> None:
    Site.objects.filter(pk=company.gate).update(
        **{f"{role}_id": one and one.pk for role, one in roles.items()}
    )


def person(code: str, **fields: Any) -> Person:
    return Person.objects.create(code=code, name=code.title(), **fields)


def shift(who: Person, company: Company, start: timedelta, end: timedelta) -> None:
    Shift.objects.create(
        code=f"{who.code}{start}", person=who, site_id=company.gate, start=AT + start, end=AT + end
    )


def test_a_ticket_goes_along_the_chain_to_the_first_who_is_there_and_every_step_says_why(
    finding: MakeFinding, company: Company
) -> None:
    away, gone, there = person("sam"), person("mia", active=False), person("dora")
    staff(company, noc_supervisor=away, site_manager=gone)
    override("DEFAULT_ASSIGNEE", there.pk)
    shift(away, company, -9 * HOUR, -1 * HOUR)
    [made] = escalate_findings([finding()], AT)
    ticket = Ticket.objects.get()
    assert (ticket.assigned_to_id, ticket.status, made.ticket.status) == (there.pk, "ASSIGNED", "ASSIGNED")
    assert [(step["role"], step["chosen"], step["because"]) for step in ticket.assignment] == [
        ("noc_supervisor", False, "the NOC supervisor Sam is not on duty"),
        ("site_manager", False, "the site manager Mia is not active"),
        ("default", True, "the default assignee Dora is there: no roster says otherwise"),
    ]


@pytest.mark.parametrize(
    ("start", "end", "chosen"),
    [
        (-HOUR, HOUR, True),  # on duty
        (timedelta(0), HOUR, True),
        (-HOUR, timedelta(0), False),  # just gone home
        (6 * 24 * HOUR, 7 * 24 * HOUR, False),
        (8 * 24 * HOUR, 9 * 24 * HOUR, True),  # no roster near: counts as there
    ],
)
def test_who_has_shifts_near_but_none_now_is_off_duty(
    finding: MakeFinding, company: Company, start: timedelta, end: timedelta, chosen: bool
) -> None:
    first, second = person("sam"), person("mia")
    staff(company, noc_supervisor=first, site_manager=second)
    shift(first, company, start, end)
    [made] = escalate_findings([finding()], AT)
    assert made.ticket.assigned_to_id == (first if chosen else second).pk


def test_when_nobody_is_there_the_first_who_could_take_it_gets_it_and_else_nobody(
    finding: MakeFinding, company: Company
) -> None:
    former, off = person("sam", employed_to=AT.date() - timedelta(days=1)), person("mia")
    staff(company, noc_supervisor=former, site_manager=off)
    shift(off, company, 2 * HOUR, 3 * HOUR)
    [made] = escalate_findings([finding()], AT)
    assert made.ticket.assigned_to_id == off.pk
    staff(company, site_manager=None)
    [none] = escalate_findings([finding(finding_type="OTHER_KIND")], AT)
    assert (none.ticket.assigned_to_id, none.ticket.status) == (None, "NEW")
    assert "not employed" in none.ticket.assignment[0]["because"]
    assert AuditEscalation.objects.filter(assigned=False).count() == 1


def test_fraud_goes_to_the_security_manager_once_a_person_and_kind_in_a_day(company: Company) -> None:
    guardian = person("sec")
    staff(company, security_manager=guardian, noc_supervisor=person("sup"))

    def suspect(anomaly_id: int, later: timedelta = timedelta(0), kind: str = "BUDDY_PUNCHING") -> Any:
        cause = fraud_cause(
            anomaly_id=anomaly_id, fraud_type=kind, fraud_score=0.91, severity="CRITICAL", who="Ravi",
            person_id=company.ravi, site_id=company.gate, description="two faces", evidence={"faces": 2},
            window=24 * HOUR,
        )  # fmt: skip
        return escalate(cause, AT + later)

    made = suspect(1)
    assert (made.ticket.title, made.ticket.priority) == ("[FRAUD ALERT] BUDDY_PUNCHING: Ravi", "HIGH")
    assert (made.ticket.ticketcategory, made.ticket.assigned_to_id) == ("SECURITY_FRAUD", guardian.pk)
    assert made.ticket.metadata == {
        "anomaly_log_id": 1, "fraud_score": 0.91, "fraud_type": "BUDDY_PUNCHING", "auto_created": True,
    }  # fmt: skip
    assert suspect(1).outcome == "known"
    assert suspect(2, 23 * HOUR).outcome == "repeated"
    assert suspect(3, kind="GPS_SPOOFING").outcome == "created"
    assert suspect(4, 24 * HOUR).outcome == "created"


def test_a_finding_that_cleared_by_itself_is_noted_once_and_its_ticket_stays_open(
    finding: MakeFinding,
) -> None:
    one = finding()
    escalate_findings([one], AT)
    assert note_cleared([one.pk], AT) == []
    one.status, one.cleared_at = "CLEARED", AT + 12 * MINUTE
    one.save()
    for _ in range(2):
        note_cleared([one.pk], AT + 13 * MINUTE)
    [deed] = Deed.objects.filter(object_type="ticket", verb="commented")
    assert deed.notes == "«Ravi has not moved» cleared by itself after 12 min."
    assert Ticket.objects.get().status == "NEW"
