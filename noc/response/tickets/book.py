"""The book of tickets: what is known of some causes, and what is to be written about them, in sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from noc.kernel.access.principals import SYSTEM
from noc.kernel.tenancy.overrides import Tuned
from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.tickets.candidates import Roster, load_roster
from noc.response.tickets.change import Change, joined, lock_tickets, record, stamp, write
from noc.response.tickets.create import insert
from noc.response.tickets.models import AuditEscalation, Ticket, TicketLink, TicketOccurrence
from noc.response.tickets.rules.causes import Cause, more_urgent, priority_rank
from noc.response.tickets.sla import Terms, load_terms


@dataclass
class Page:
    """What is written of some causes, its tickets locked; and what is to be added, in memory until `write_page`.

    `known`: the ticket of an occurrence that was counted, and how severe it was; `own`: the newest ticket of a cause;
    `open`: by what they are about.
    """

    known: dict[tuple[str, str], tuple[Ticket, str]]
    own: dict[tuple[str, str], Ticket]
    open: dict[str, Ticket]
    roster: Roster
    terms: Terms
    made: list[Ticket] = field(default_factory=list)
    expired: list[Ticket] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    added: list[tuple[Ticket, Cause]] = field(default_factory=list)


def grown(cause: Cause) -> str:
    """Return what an occurrence is known by that counts again because it grew graver after its ticket had ended."""
    return f"{cause.occurrence}.{cause.severity}"


def open_page(causes: Sequence[Cause], limits: Tuned, at: datetime) -> Page:
    """Read, locked, what is known of some causes."""
    keys = [key for cause in causes for key in (cause.occurrence, grown(cause))]
    kinds = {cause.kind for cause in causes}
    counted = list(
        TicketOccurrence.objects.filter(kind__in=kinds, key__in=keys).values_list(
            "kind", "key", "ticket_id", "severity"
        )
    )
    links = list(
        TicketLink.objects.filter(kind__in=kinds, ref__in=[str(cause.id) for cause in causes])
        .order_by("ticket_id")
        .values_list("kind", "ref", "ticket_id")
    )
    wanted = {row[2] for row in [*counted, *links]}
    abouts = {cause.dedup_about for cause in causes}
    rows = lock_tickets(Ticket.objects.filter(Q(pk__in=wanted) | Q(dedup_key__in=abouts)))
    by_id = {row.pk: row for row in rows}
    named = [*(cause.site_id for cause in causes), *(row.site_id for row in rows)]
    sites = {site_id for site_id in named if site_id is not None}
    return Page(
        {(kind, key): (by_id[ticket_id], severity) for kind, key, ticket_id, severity in counted},
        {(kind, ref): by_id[ticket_id] for kind, ref, ticket_id in links},
        {row.dedup_key: row for row in rows if row.dedup_key is not None},
        load_roster(sites, limits, at),
        load_terms(sites, at),
    )


def raise_priority(page: Page, ticket: Ticket, cause: Cause) -> str | None:
    """Take a ticket as gravely as its gravest cause; return the priority that it had if that changed."""
    before = ticket.priority
    ticket.priority = more_urgent(before, cause.priority)
    if ticket.priority == before:
        return None
    ticket.priority_rank = priority_rank(ticket.priority)
    if ticket.ticketno:  # a new one gets its promise with its number
        page.terms.agree(ticket)
    return before


def write_page(page: Page, at: datetime) -> None:
    """Write, record and announce, in the caller's transaction; statements do not grow with the causes."""
    touched = {id(change.ticket): change.ticket for change in page.changes}
    made = {id(ticket) for ticket in page.made}
    old = [one for key, one in touched.items() if key not in made]
    for ticket in touched.values():
        ticket.occurrence_count += sum(1 for one, _ in page.added if one is ticket)
    for ticket in old:
        stamp(ticket, SYSTEM, at)
    write(
        {ticket.pk: ticket for ticket in [*page.expired, *old]}.values()
    )  # keys are let go before others take them
    for ticket in page.made:
        ticket.changed_by = SYSTEM.as_json()
    insert(page.made, page.terms)
    _write_causes(page, at)
    _show_new(page)
    record(page.changes, SYSTEM, at)


def _write_causes(page: Page, at: datetime) -> None:
    tenant_id = current_tenant_id()
    TicketLink.objects.bulk_create(
        [
            TicketLink(
                tenant_id=tenant_id,
                ticket=ticket,
                kind=cause.kind,
                ref=str(cause.id),
                title=cause.title[:300],
                at=at,
            )
            for ticket, cause in page.added
        ],
        ignore_conflicts=True,  # a finding that came back is linked already
    )
    TicketOccurrence.objects.bulk_create(
        TicketOccurrence(
            tenant_id=tenant_id,
            ticket=ticket,
            kind=cause.kind,
            key=cause.occurrence,
            ref=str(cause.id),
            at=at,
            severity=cause.severity,
            title=cause.title[:300],
            evidence=dict(cause.evidence),
        )
        for ticket, cause in page.added
    )
    AuditEscalation.objects.bulk_create(_escalations(page, tenant_id, at))


def _escalations(page: Page, tenant_id: int, at: datetime) -> list[AuditEscalation]:
    """Return the statistics' rows: the first cause of a ticket made it, every other was added to one."""
    rows, seen, made = [], set[int](), {id(ticket) for ticket in page.made}
    for ticket, cause in page.added:
        first = id(ticket) in made and id(ticket) not in seen
        seen.add(id(ticket))
        if cause.kind == "finding":
            rows.append(
                AuditEscalation(
                    tenant_id=tenant_id,
                    ticket=ticket,
                    finding_id=int(cause.id),
                    finding_type=cause.type,
                    severity=cause.severity,
                    site_id=cause.site_id,
                    person_id=cause.person_id,
                    deduplicated=not first,
                    assigned=ticket.assigned_to_id is not None,
                    at=at,
                )
            )
    return rows


def _show_new(page: Page) -> None:
    """Give new tickets the rows that showing them needs, with one read."""
    if not page.made:
        return
    rows = {row.pk: row for row in joined(Ticket.objects.filter(pk__in=[one.pk for one in page.made]))}
    for change in page.changes:
        change.ticket = rows.get(change.ticket.pk, change.ticket)
