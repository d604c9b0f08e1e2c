"""What is grave becomes a ticket, once: made, added to the open one about the same, or known already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from django.db import transaction

from noc.intelligence.findings.models import AuditFinding
from noc.kernel.advisory_locks import TICKETS, wait_for_turn
from noc.kernel.failpoints import failpoint
from noc.kernel.severity import rank_of
from noc.kernel.tenancy.overrides import Tuned, tuned
from noc.response.tickets.book import Page, grown, open_page, raise_priority, write_page
from noc.response.tickets.change import Change
from noc.response.tickets.clear import note_cleared
from noc.response.tickets.create import draft
from noc.response.tickets.findings import cause_of, is_grave, lock_findings, mark_escalated
from noc.response.tickets.models import Ticket
from noc.response.tickets.rules.causes import Cause

__all__ = ["Cause", "Escalation", "escalate", "escalate_all", "escalate_findings", "note_cleared"]
Outcome = Literal["created", "repeated", "known"]


@dataclass(frozen=True)
class Escalation:
    """What became of a cause; `finding_id` is None when it was no finding."""

    finding_id: int | None
    ticket: Ticket
    outcome: Outcome
    because: str


def escalate_findings(findings: Sequence[AuditFinding], at: datetime) -> list[Escalation]:
    """Make the tickets of findings that are grave enough (SPEC section 5), in one transaction; the same again changes
    nothing. Held findings wait, and what people have judged stays so. Statements do not grow with the findings."""
    limits = tuned()
    grave = {finding.pk: finding for finding in findings if is_grave(finding, limits)}
    with transaction.atomic():
        lock_findings(grave)
        told = escalate_all([cause_of(finding, limits) for finding in grave.values()], at, limits)
        changed = {one.finding_id: one.ticket for one in told if one.outcome != "known"}
        mark_escalated({pk: ticket for pk, ticket in changed.items() if pk is not None}, grave, at)
    failpoint("after_tickets")
    return told


def escalate(cause: Cause, at: datetime) -> Escalation:
    """Make the ticket of one cause, or add it to the open one about the same, in one transaction."""
    return escalate_all([cause], at, tuned())[0]


def escalate_all(causes: Sequence[Cause], at: datetime, limits: Tuned) -> list[Escalation]:
    """Do so for many causes, in their order; a tenant's escalations are made one after another."""
    if not causes:
        return []
    with transaction.atomic():
        wait_for_turn(TICKETS)
        page = open_page(causes, limits, at)
        told = [_take(cause, page, limits, at) for cause in causes]
        write_page(page, at)
    return told


def _take(cause: Cause, page: Page, limits: Tuned, at: datetime) -> Escalation:
    """Decide what becomes of a cause, and put it on the page."""
    known, own = page.known.get((cause.kind, cause.occurrence)), page.own.get((cause.kind, str(cause.id)))
    if known is not None:
        ticket, severity = known
        graver = rank_of(cause.severity) > rank_of(severity)
        if ticket.is_open or not graver or (cause.kind, grown(cause)) in page.known:
            _grow(cause, ticket, page)
            return _told(cause, ticket, "known", f"{ticket.ticketno or 'a ticket'} tells of it already")
        cause = replace(cause, key=grown(cause))
    if own is not None and own.is_open:
        return _repeat(cause, own, page, f"{own.ticketno} about this very {cause.kind} is open")
    last = page.open.get(cause.dedup_about)
    if last is not None and last.dedup_until is not None and at < last.dedup_until:
        return _repeat(cause, last, page, f"{last.ticketno or 'a ticket'} about the same is open")
    if last is not None:
        last.dedup_key = None  # its window is over: it stays open, and takes nothing further
        page.expired.append(last)
    return _open(cause, page, limits, at, after=last)


def _open(cause: Cause, page: Page, limits: Tuned, at: datetime, after: Ticket | None) -> Escalation:
    ticket = draft(cause, page.roster, limits, at)
    page.made.append(ticket)
    page.open[cause.dedup_about] = ticket
    _add(cause, ticket, page)
    data = {**_named(cause), "person_id": ticket.assigned_to_id, "priority": cause.priority}
    page.changes.append(Change(ticket, "opened", None, data=data))
    because = f"the window of {after.ticketno} is over" if after else "no ticket about the same is open"
    return _told(cause, ticket, "created", because)


def _repeat(cause: Cause, ticket: Ticket, page: Page, because: str) -> Escalation:
    _add(cause, ticket, page)
    before = raise_priority(page, ticket, cause)
    raised = {"priority_from": before, "priority": ticket.priority} if before else {}
    page.changes.append(Change(ticket, "repeated", ticket.status, data={**_named(cause), **raised}))
    return _told(cause, ticket, "repeated", because)


def _grow(cause: Cause, ticket: Ticket, page: Page) -> None:
    """Raise the priority of a ticket whose finding grew graver."""
    before = raise_priority(page, ticket, cause) if ticket.is_open else None
    if before:
        data = {**_named(cause), "priority_from": before, "priority": ticket.priority}
        page.changes.append(Change(ticket, "prioritised", ticket.status, data=data))


def _add(cause: Cause, ticket: Ticket, page: Page) -> None:
    page.added.append((ticket, cause))
    page.known[cause.kind, cause.occurrence] = (ticket, cause.severity)
    page.own[cause.kind, str(cause.id)] = ticket


def _named(cause: Cause) -> dict[str, object]:
    return {"cause": cause.kind, "id": cause.id, "severity": cause.severity, "title": cause.title}


def _told(cause: Cause, ticket: Ticket, outcome: Outcome, because: str) -> Escalation:
    return Escalation(int(cause.id) if cause.kind == "finding" else None, ticket, outcome, because)
