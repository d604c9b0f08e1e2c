"""What the next shift should watch, from the house itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from noc.kernel.severity import rank_of
from noc.response.alerts.models import NOCAlertEvent, Silence
from noc.response.handovers.rules.wording import in_words, next_shift_end
from noc.response.integrations.models import Integration
from noc.response.notices.models import Channel
from noc.response.oncall.models import EscalationRun
from noc.response.tickets.models import Ticket
from noc.response.tickets.rules.transitions import ON_HOLD
from noc.response.tickets.rules.transitions import OPEN as TICKET_OPEN

MOST: Final = 50  # of each
OPEN: Final = ("NEW", "ACKNOWLEDGED")
Point = dict[str, Any]
Scope = frozenset[int] | None


def watch_points(since: datetime, until: datetime, scope: Scope) -> list[Point]:
    """Return what to watch in the shift after (since, until], the most urgent first.

    Silences, channels, integrations and escalations concern the whole house: who sees some sites only is not told.
    """
    sites = Q() if scope is None else Q(site_id__in=scope)
    alerts = NOCAlertEvent.objects.filter(sites, status__in=OPEN)
    tickets = Ticket.objects.filter(sites, status__in=TICKET_OPEN)
    end = next_shift_end(since, until)
    return [
        *_unanswered(alerts, until),
        *_late(tickets, until),
        *_returning(alerts, tickets, until, end),
        *(_of_the_house(since, until, end) if scope is None else []),
    ]


def _point(kind: str, row_id: int | str, title: str, because: str) -> Point:
    return {"kind": kind, "id": row_id, "title": title, "because": because}


def _unanswered(alerts: QuerySet[NOCAlertEvent], at: datetime) -> list[Point]:
    """Calls for help that sound, then what is grave and nobody has acknowledged."""
    new = alerts.filter(status="NEW", disposition="REACHED")
    calls = new.filter(alert_type="SOS").order_by("first_seen_at", "id")[:MOST]
    grave = new.filter(severity_rank__gte=rank_of("HIGH")).exclude(alert_type="SOS")
    points = [
        _point(
            "alert",
            row.pk,
            row.message,
            f"It sounds for {in_words(at - row.last_seen_at)}; nobody has answered.",
        )
        for row in calls
    ]
    return points + [
        _point(
            "alert",
            row.pk,
            row.message,
            f"{row.severity}, and nobody has acknowledged it for {in_words(at - row.first_seen_at)}.",
        )
        for row in grave.order_by("-severity_rank", "first_seen_at", "id")[:MOST]
    ]


def _late(tickets: QuerySet[Ticket], at: datetime) -> list[Point]:
    """Tickets whose promised time is over, or nearly."""
    warned = Q(resolution_warned_at__isnull=False) | Q(
        response_warned_at__isnull=False, responded_at__isnull=True
    )
    return [
        _point("ticket", row.pk, f"{row.ticketno} {row.title}", _lateness(row, at))
        for row in tickets.filter(warned).exclude(status=ON_HOLD).order_by("due", "id")[:MOST]
    ]


def _lateness(row: Ticket, at: datetime) -> str:
    if row.resolution_breached_at is not None:
        return f"Should have been solved {in_words(at - row.due)} ago."
    if row.responded_at is None and row.response_breached_at is not None:
        return f"Should have been answered {in_words(at - row.response_due)} ago."
    if row.responded_at is None and row.response_warned_at is not None:
        return f"Must be answered within {in_words(row.response_due - at)}."
    return f"Must be solved within {in_words(row.due - at)}."


def _returning(
    alerts: QuerySet[NOCAlertEvent], tickets: QuerySet[Ticket], at: datetime, end: datetime
) -> list[Point]:
    """What was put aside and comes back during the next shift."""
    snoozed = alerts.filter(snoozed_until__gt=at, snoozed_until__lte=end).order_by("snoozed_until", "id")
    held = tickets.filter(status=ON_HOLD, held_until__gt=at, held_until__lte=end).order_by("held_until", "id")
    return [
        *(
            _point("alert", row.pk, row.message, f"Snoozed: comes back in {_in(row.snoozed_until, at)}.")
            for row in snoozed[:MOST]
        ),
        *(
            _point(
                "ticket",
                row.pk,
                f"{row.ticketno} {row.title}",
                f"On hold: comes back in {_in(row.held_until, at)}.",
            )
            for row in held[:MOST]
        ),
    ]


def _in(then: datetime | None, at: datetime) -> str:
    return in_words(then - at) if then is not None else ""


def _of_the_house(since: datetime, at: datetime, end: datetime) -> list[Point]:
    silences = Silence.objects.filter(
        ended_early_at=None, starts_at__lte=at, ends_at__gt=at, ends_at__lte=end
    )
    channels = Channel.objects.filter(active=True, failing_since__isnull=False).order_by("failing_since")
    quiet = Integration.objects.filter(active=True, silent_since__isnull=False).order_by("silent_since")
    unheard = EscalationRun.objects.filter(status="EXHAUSTED", ended_at__gt=since, ended_at__lte=at)
    return [
        *(
            _point("silence", row.pk, row.reason, f"This silence ends in {in_words(row.ends_at - at)}.")
            for row in silences.order_by("ends_at", "id")[:MOST]
        ),
        *(
            _point("channel", row.pk, row.name, f"Nothing gets out this way: {row.last_error[:200]}")
            for row in channels[:MOST]
        ),
        *(
            _point("integration", row.pk, row.name, "It should send, and has fallen silent.")
            for row in quiet[:MOST]
        ),
        *(
            _point(
                "escalation",
                row.pk,
                str(row.subject.get("title") or f"{row.subject_kind} {row.subject_id}"),
                "Everybody was called and nobody answered.",
            )
            for row in unheard.order_by("ended_at", "id")[:MOST]
        ),
    ]
