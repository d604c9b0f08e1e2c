"""Every verb from every state: done as the table says, or refused with the name of who was there before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from noc.events.models import Deed, NOCEventLog
from noc.kernel.access.principals import Actor
from noc.kernel.errors import Conflict, Unprocessable
from noc.response.tickets.create import create_ticket
from noc.response.tickets.escalate import escalate_findings
from noc.response.tickets.models import Ticket
from noc.response.tickets.rules.transitions import (
    BY_VERB,
    ENDED,
    STATUSES,
    TRANSITIONS,
    VERBS,
    allowed_from,
    end_of,
)
from noc.response.tickets.workflow import DESK
from noc.sources.people.models import Person
from tests.cast import HOUR, MINUTE, Company
from tests.response.tickets.conftest import AT, MakeFinding

OLGA, OTTO = Actor("person", 1, "Olga"), Actor("person", 2, "Otto")
Deeds = dict[str, Callable[[int], Any]]


@pytest.fixture(autouse=True)
def in_company(company: Company) -> Iterator[None]:
    with company.scope():
        yield


def deeds(sita: Person, *, bare: bool = False) -> Deeds:
    """Return what each verb is at the desk, with (or `bare`, without) what it needs."""
    notes, verdict = ("", "") if bare else ("because", "TEST")
    return {
        "acknowledge": lambda pk: DESK.acknowledge(pk, OTTO, AT),
        "assign": lambda pk: DESK.assign(pk, sita, OTTO, AT),
        "unassign": lambda pk: DESK.assign(pk, None, OTTO, AT),
        "start": lambda pk: DESK.start(pk, OTTO, AT),
        "hold": lambda pk: DESK.hold(pk, AT + HOUR, OTTO, AT, notes),
        "resolve": lambda pk: DESK.resolve(pk, verdict, OTTO, AT),
        "close": lambda pk: DESK.close(pk, OTTO, AT, resolution=verdict),
        "cancel": lambda pk: DESK.cancel(pk, OTTO, AT, notes),
        "reopen": lambda pk: DESK.reopen(pk, OTTO, AT),
        "priority": lambda pk: DESK.set_priority(pk, "URGENT", OTTO, AT),
        "comment": lambda pk: DESK.comment(pk, OTTO, AT, notes),
    }


def ticket_in(status: str, owner: Person) -> int:
    """Make a ticket and bring it to a state, as Olga would."""
    ticket = create_ticket(
        title="A door", description="", priority="LOW", category="GENERAL", actor=OLGA, at=AT,
        assignee=None if status == "NEW" else owner,
    )  # fmt: skip
    pk = ticket.pk
    ways: dict[str, Callable[[], Any]] = {
        "NEW": lambda: DESK.acknowledge(pk, OLGA, AT),
        "ASSIGNED": lambda: DESK.acknowledge(pk, OLGA, AT),
        "IN_PROGRESS": lambda: DESK.start(pk, OLGA, AT),
        "ON_HOLD": lambda: DESK.hold(pk, None, OLGA, AT, "a while"),
        "RESOLVED": lambda: DESK.resolve(pk, "TEST", OLGA, AT),
        "CLOSED": lambda: DESK.close(pk, OLGA, AT, resolution="TEST"),
        "CANCELLED": lambda: DESK.cancel(pk, OLGA, AT, "not needed"),
    }
    ways[status]()
    return pk


@pytest.mark.parametrize("status", STATUSES)
def test_every_verb_from_a_state_leads_where_the_table_says_or_is_refused(
    company: Company, status: str
) -> None:
    ravi, sita = Person.objects.get(code="ravi"), Person.objects.get(code="sita")
    for verb, deed in deeds(sita).items():
        pk = ticket_in(status, ravi)
        before = Ticket.objects.get(pk=pk)
        owned = before.assigned_to_id is not None or verb == "assign"
        end = end_of(status, verb, held_from=before.held_from, owned=owned)
        if end is None and (status, verb) not in SAME:
            with transaction.atomic(), pytest.raises(Conflict) as refused:
                deed(pk)
            assert "Olga" in refused.value.message, (status, verb)
            assert Ticket.objects.get(pk=pk).version == before.version
            continue
        after = deed(pk)
        assert after.status == (end or status), (status, verb)
        [event] = NOCEventLog.objects.filter(ticket_id=pk).order_by("-id")[:1]
        if after.version > before.version:
            assert (event.payload["old_status"], event.payload["new_status"]) == (status, end)
            deed_row = Deed.objects.filter(object_type="ticket", object_id=pk).latest("id")
            assert (deed_row.actor_name, deed_row.data["from"], deed_row.data["to"]) == ("Otto", status, end)
        again = deed(pk)  # the same twice is once
        assert again.version == after.version, (status, verb)


# What is so already is answered, not refused.
SAME = {
    ("IN_PROGRESS", "start"), ("RESOLVED", "resolve"), ("CLOSED", "resolve"), ("CLOSED", "close"),
    ("CANCELLED", "cancel"), ("NEW", "unassign"), ("ON_HOLD", "acknowledge"),
}  # fmt: skip


def test_what_a_verb_needs_is_asked_for(company: Company) -> None:
    ravi, sita = Person.objects.get(code="ravi"), Person.objects.get(code="sita")
    asked = {verb for one in TRANSITIONS for verb in [one.verb] if {"notes", "resolution"} & set(one.needs)}
    assert asked == {"hold", "resolve", "close", "cancel", "comment"}
    for verb in asked:
        pk = ticket_in("ASSIGNED", ravi)
        with transaction.atomic(), pytest.raises(Unprocessable):
            deeds(sita, bare=True)[verb](pk)
        assert Ticket.objects.get(pk=pk).status == "ASSIGNED"


def test_the_table_knows_every_state_and_offers_only_what_is_possible() -> None:
    assert {one.start for one in TRANSITIONS} == set(STATUSES)
    assert len(BY_VERB) == len(TRANSITIONS)
    for status in STATUSES:
        for verb in allowed_from(status, acknowledged=False):
            assert end_of(status, verb, held_from="NEW", owned=True) in STATUSES
    assert "return" in VERBS
    assert [verb for status in ENDED for verb in allowed_from(status, acknowledged=True)] == [
        "close", "reopen", "comment", "reopen", "comment", "reopen", "comment",
    ]  # fmt: skip


def test_a_stale_version_is_refused_with_the_winners_name_and_a_fresh_one_not(company: Company) -> None:
    pk = ticket_in("ASSIGNED", Person.objects.get(code="ravi"))
    seen = Ticket.objects.get(pk=pk).version
    DESK.start(pk, OLGA, AT, version=seen)
    with pytest.raises(Conflict, match="Olga changed this ticket meanwhile: it is IN_PROGRESS now"):
        DESK.resolve(pk, "TEST", OTTO, AT, version=seen)
    assert DESK.resolve(pk, "TEST", OTTO, AT, version=seen + 1).status == "RESOLVED"
    with pytest.raises(Conflict, match="Otto has resolved this ticket as TEST"):
        DESK.resolve(pk, "CONFIRMED", OLGA, AT)


def test_reopening_gives_back_owner_and_window_and_is_refused_when_another_is_open(
    finding: MakeFinding, company: Company
) -> None:
    [first] = escalate_findings([finding()], AT)
    DESK.resolve(first.ticket.pk, "OTHER", OLGA, AT)
    again = DESK.reopen(first.ticket.pk, OLGA, AT + MINUTE)
    assert (again.status, again.resolution, again.dedup_key) == ("NEW", "", again.about)
    DESK.resolve(first.ticket.pk, "OTHER", OLGA, AT + 2 * MINUTE)
    escalate_findings([finding()], AT + 3 * MINUTE)
    with transaction.atomic(), pytest.raises(Conflict, match="Another ticket about the same is open"):
        DESK.reopen(first.ticket.pk, OLGA, AT + 4 * MINUTE)
    late = DESK.reopen(first.ticket.pk, OLGA, AT + 5 * HOUR)
    assert (late.status, late.dedup_key) == ("NEW", None)
