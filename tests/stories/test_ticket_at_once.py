"""Sixteen workers, two clocks and two operators at the same ticket at once: one ticket, everything counted, done once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from noc.events.models import Deed, NOCEventLog
from noc.intelligence.findings.models import AuditFinding
from noc.kernel.access.principals import Actor
from noc.kernel.errors import Conflict
from noc.response.tickets.clock import keep_time
from noc.response.tickets.create import AlreadyMade, create_ticket
from noc.response.tickets.escalate import escalate_findings
from noc.response.tickets.models import AuditEscalation, Ticket, TicketLink, TicketOccurrence
from noc.response.tickets.workflow import DESK
from tests.cast import MINUTE, Company, found

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
WORKERS = 16


@pytest.fixture
def crew() -> Iterator[Company]:
    company = found("crew")
    with company.scope():
        yield company


def at_once(company: Company, jobs: list[Callable[[], Any]]) -> list[Any]:
    """Do jobs in threads that start together, each on a connection of its own; return what each said or raised."""
    gate, said = threading.Barrier(len(jobs)), []

    def run(job: Callable[[], Any]) -> None:
        try:
            gate.wait(20)
            with company.scope():
                said.append(job())
        except Exception as error:  # noqa: BLE001  # handed to whoever asked
            said.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return said


def findings(company: Company, count: int) -> list[AuditFinding]:
    return AuditFinding.objects.bulk_create(
        AuditFinding(
            tenant_id=company.id,
            finding_type="STATIC_GUARD",
            category="SAFETY",
            severity="CRITICAL",
            severity_rank=4,
            about=f"STATIC_GUARD:{number}",
            title="Not moved",
            evidence_summary="",
            evidence={"number": number},
            confidence=0.9,
            person_id=company.ravi,
            site_id=company.gate,
            detected_at=AT,
            last_seen_at=AT,
        )
        for number in range(count)
    )


def test_sixteen_workers_with_sixteen_findings_make_one_ticket_with_sixteen_occurrences_and_links(
    crew: Company,
) -> None:
    rows = findings(crew, WORKERS)
    said = at_once(crew, [lambda row=row: escalate_findings([row], AT)[0].outcome for row in rows])
    assert sorted(said) == ["created"] + ["repeated"] * (WORKERS - 1)
    [ticket] = Ticket.objects.all()
    assert (ticket.occurrence_count, TicketOccurrence.objects.count(), TicketLink.objects.count()) == (
        16,
        16,
        16,
    )
    assert {one["number"] for one in TicketOccurrence.objects.values_list("evidence", flat=True)} == set(
        range(16)
    )
    assert set(AuditFinding.objects.values_list("escalation_ticket_id", flat=True)) == {ticket.pk}
    assert AuditEscalation.objects.filter(deduplicated=True).count() == 15
    told = NOCEventLog.objects.filter(ticket_id=ticket.pk).order_by("id")
    assert [row.payload["old_status"] for row in told] == [None] + ["NEW"] * 15


def test_sixteen_workers_with_the_same_finding_make_one_ticket_that_counts_it_once(crew: Company) -> None:
    [row] = findings(crew, 1)
    said = at_once(crew, [lambda: escalate_findings([row], AT)[0].outcome] * WORKERS)
    assert sorted(said) == ["created"] + ["known"] * (WORKERS - 1)
    assert (Ticket.objects.get().occurrence_count, TicketOccurrence.objects.count()) == (1, 1)


def test_numbers_are_given_once_however_many_ask(crew: Company) -> None:
    def make() -> str:
        actor = Actor("person", 1, "Olga")
        return create_ticket(
            title="t", description="", priority="LOW", category="GENERAL", actor=actor, at=AT
        ).ticketno

    said = at_once(crew, [make] * 8)
    assert sorted(said) == [f"T-{number:06d}" for number in range(1, 9)]


def test_same_request_sent_many_times_at_once_makes_one_ticket(crew: Company) -> None:
    def make() -> int:
        return create_ticket(
            title="t", description="", priority="LOW", category="GENERAL", actor=Actor("person", 1, "Olga"), at=AT,
            request_key="user:1:form",
        ).pk  # fmt: skip

    said = at_once(crew, [make] * 8)
    [ticket] = Ticket.objects.all()
    assert sorted(one if isinstance(one, int) else one.ticket_id for one in said) == [ticket.pk] * 8
    assert len([one for one in said if isinstance(one, AlreadyMade)]) == 7
    assert Deed.objects.filter(object_type="ticket", verb="opened").count() == 1


def test_two_clocks_mark_and_escalate_once(crew: Company) -> None:
    escalate_findings(findings(crew, 1), AT)
    said = at_once(crew, [lambda: [one.what for one in keep_time(AT + 15 * MINUTE)]] * 4)
    assert sorted(len(one) for one in said) == [0, 0, 0, 2]
    assert Deed.objects.filter(object_type="ticket", verb__in=["breached", "escalated"]).count() == 2


def test_of_two_operators_one_wins_and_the_other_is_told_who(crew: Company) -> None:
    [made] = escalate_findings(findings(crew, 1), AT)
    olga, otto = Actor("person", 1, "Olga"), Actor("person", 2, "Otto")
    said = at_once(
        crew,
        [
            lambda: DESK.resolve(made.ticket.pk, "CONFIRMED", olga, AT, version=1),
            lambda: DESK.cancel(made.ticket.pk, otto, AT, "not needed", version=1),
        ],
    )
    [refused] = [one for one in said if isinstance(one, Conflict)]
    [winner] = [one for one in said if isinstance(one, Ticket)]
    assert winner.changed_by is not None
    assert str(winner.changed_by["name"]) in refused.message
