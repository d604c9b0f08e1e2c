"""How escalations and tickets went."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from noc.kernel.access.capabilities import VIEW
from noc.kernel.clock import now
from noc.kernel.errors import UnreadableInput
from noc.response.tickets.statistics import escalation_statistics, ticket_statistics
from noc.surfaces.api.auth import scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.parameters import Moment

router = Router()
PERIOD: Final = timedelta(days=30)


class KindEscalationsOut(Schema):
    finding_type: str
    escalated: int
    deduplicated: int
    false_alarm_share: float | None


class SiteEscalationsOut(Schema):
    site_id: int | None
    site_name: str | None
    escalated: int
    deduplicated: int


class EscalationsOut(Schema):
    """`escalated` findings made a ticket, `deduplicated` ones were added to an open one; `assigned` of those made had an
    owner at once. `false_alarm_share`: of those with a verdict (CONFIRMED or FALSE_POSITIVE)."""

    escalated: int
    deduplicated: int
    assigned: int
    unassigned: int
    false_alarm_share: float | None
    by_kind: list[KindEscalationsOut]
    by_site: list[SiteEscalationsOut]


class KeptOut(Schema):
    met: int
    missed: int


class PromisesOut(Schema):
    first_response: KeptOut
    resolution: KeptOut


class TicketStatisticsOut(Schema):
    """Of the tickets made in the period; `resolved` in it, whenever made; `open` now."""

    created: int
    resolved: int
    open: int
    by_status: dict[str, int]
    sla: PromisesOut
    median_first_response_s: int | None
    median_resolution_s: int | None


@endpoint(router, "GET", "/escalations/statistics/", VIEW, EscalationsOut, summary="How escalations went")
def read_escalations(
    request: HttpRequest, since: Moment | None = None, until: Moment | None = None
) -> HttpResponse:
    """Findings that became tickets, by kind and site, over any period; the last 30 days if none is named."""
    return answer(escalation_statistics(*_period(since, until), scope_of(request)))


@endpoint(router, "GET", "/statistics/tickets/", VIEW, TicketStatisticsOut, summary="How tickets went")
def read_tickets(
    request: HttpRequest, since: Moment | None = None, until: Moment | None = None
) -> HttpResponse:
    """How many, how fast, and which promises were kept, over any period; the last 30 days if none is named."""
    return answer(ticket_statistics(*_period(since, until), scope_of(request)))


def _period(since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    """Return the period asked for. Raises UnreadableInput when it ends before it begins."""
    end = until or now()
    start = since or end - PERIOD
    if start >= end:
        raise UnreadableInput("`since` must be before `until`.")
    return start, end
