"""What a tenant promises, and what that means for one ticket."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from noc.kernel.clock import parse_rfc3339, rfc3339
from noc.response.tickets.models import SlaPolicy, Ticket
from noc.response.tickets.rules.sla import (
    WARN_SHARE,
    Calendar,
    Policy,
    Span,
    due_at,
    elapsed,
    hours_of,
    policy_for,
)
from noc.sources.sites.models import Holiday, Site

_HOLIDAYS_AHEAD = timedelta(days=400)


@dataclass(frozen=True)
class Terms:
    """What is promised to some sites."""

    policies: Sequence[Policy]
    sites: dict[int, Site]
    holidays: Sequence[tuple[date, Collection[int]]]  # of no site named: every site's

    def agree(self, ticket: Ticket) -> None:
        """Write into a ticket what is promised for its priority and site, and when that is due."""
        site = self.sites.get(ticket.site_id or 0)
        policy = policy_for(self.policies, ticket.priority, site.site_class if site else "")
        free = [day for day, sites in self.holidays if not sites or ticket.site_id in sites]
        ticket.sla = {
            "policy": f"{policy.priority}, class {policy.site_class}"
            if policy.site_class
            else policy.priority,
            "first_response_minutes": policy.first_response_minutes,
            "resolution_minutes": policy.resolution_minutes,
            "calendar": policy.calendar,
            "timezone": site.timezone if site else "UTC",
            "holidays": [] if policy.calendar == "always" else [day.isoformat() for day in free],
        }
        reckon(ticket)


def load_terms(site_ids: Collection[int], at: datetime) -> Terms:
    """Read what is promised to some sites; three queries at most, however many sites."""
    policies = own_policies()
    holidays: list[tuple[date, Collection[int]]] = []
    if any(policy.calendar != "always" for policy in policies):
        since = (at - timedelta(days=2)).date()
        days = Holiday.objects.filter(active=True, date__gte=since, date__lte=(at + _HOLIDAYS_AHEAD).date())
        holidays = list(days.order_by("date").values_list("date", "sites"))
    return Terms(policies, Site.objects.in_bulk(site_ids), holidays)


def own_policies() -> list[Policy]:
    """Return what the tenant in scope has promised otherwise than the house's defaults."""
    return [
        Policy(
            row.priority,
            row.site_class,
            row.first_response_minutes,
            row.resolution_minutes,
            row.calendar,
        )
        for row in SlaPolicy.objects.order_by("-priority", "site_class")
    ]


def calendar_of(ticket: Ticket) -> Calendar:
    """Return the working time that was agreed for a ticket."""
    agreed = ticket.sla
    days = frozenset(date.fromisoformat(day) for day in agreed["holidays"])
    return Calendar(agreed["timezone"], hours_of(agreed["calendar"]), days)


def pauses_of(ticket: Ticket, until: datetime | None = None) -> list[Span]:
    """Return the stretches in which its clock stood; the one that lasts ends at `until`."""
    pauses = [(parse_rfc3339(start), parse_rfc3339(stop)) for start, stop in ticket.pauses]
    if ticket.paused_since is not None and until is not None and until > ticket.paused_since:
        pauses.append((ticket.paused_since, until))
    return pauses


def reckon(ticket: Ticket) -> None:
    """Write when a ticket is due, and when to warn."""
    calendar, pauses, since = calendar_of(ticket), pauses_of(ticket), ticket.created_at
    response = timedelta(minutes=ticket.sla["first_response_minutes"])
    resolution = timedelta(minutes=ticket.sla["resolution_minutes"])
    ticket.response_warn_at = due_at(calendar, since, response * WARN_SHARE, pauses)
    ticket.response_due = due_at(calendar, since, response, pauses)
    ticket.resolution_warn_at = due_at(calendar, since, resolution * WARN_SHARE, pauses)
    ticket.due = due_at(calendar, since, resolution, pauses)


def pause(ticket: Ticket, at: datetime) -> None:
    """Stop its clock."""
    ticket.paused_since = ticket.paused_since or at


def resume(ticket: Ticket, at: datetime) -> None:
    """Let its clock go on, and write when it is due now."""
    if ticket.paused_since is None:
        return
    if at > ticket.paused_since:
        ticket.pauses = [*ticket.pauses, [rfc3339(ticket.paused_since), rfc3339(at)]]
    ticket.paused_since = None
    reckon(ticket)


def sla_state(ticket: Ticket, at: datetime) -> dict[str, Any]:
    """Return how a ticket stands to what was promised, as of a moment, as the API shows it."""
    return {
        "policy": ticket.sla["policy"],
        "first_response_due": rfc3339(ticket.response_due),
        "first_responded_at": rfc3339(ticket.responded_at),
        "resolution_due": rfc3339(ticket.due),
        "resolved_at": rfc3339(ticket.resolved_at),
        "paused_since": rfc3339(ticket.paused_since) if ticket.is_open else None,
        "state": _standing(ticket),
        "elapsed_share": _share(ticket, at),
    }


def _standing(ticket: Ticket) -> str:
    late = ticket.response_breached_at or ticket.resolution_breached_at
    if not ticket.is_open:
        return "MISSED" if late or (ticket.resolved_at and ticket.resolved_at > ticket.due) else "MET"
    if late:
        return "BREACHED"
    if ticket.status == "ON_HOLD":
        return "PAUSED"
    # A warning about the first response is over with the response.
    warned = ticket.resolution_warned_at or (ticket.response_warned_at and not ticket.responded_at)
    return "WARNED" if warned else "OK"


def _share(ticket: Ticket, at: datetime) -> float:
    """Return how much of the time for solving it is spent: 1 is all of it."""
    until = ticket.resolved_at or ticket.closed_at or at
    minutes: int = ticket.sla["resolution_minutes"]
    spent = elapsed(
        calendar_of(ticket), ticket.created_at, max(until, ticket.created_at), pauses_of(ticket, until)
    )
    return round(spent / timedelta(minutes=minutes), 3)
