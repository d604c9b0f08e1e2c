"""What a playbook would have done in the past. Nothing is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from noc.kernel.errors import Unprocessable
from noc.response.alerts.models import NOCAlertEvent
from noc.response.incidents.models import CorrelatedIncident
from noc.response.playbooks.library import read_program
from noc.response.playbooks.models import Playbook
from noc.response.playbooks.places import first_facts, places_of
from noc.response.playbooks.rules.engine import begins
from noc.response.playbooks.rules.happenings import Happening
from noc.response.playbooks.rules.programs import Trigger
from noc.response.playbooks.rules.words import rehearse
from noc.response.tickets.models import Ticket

LOOK_BACK: Final = timedelta(days=7)
LONGEST: Final = timedelta(days=31)
MOST: Final = 50_000  # of what happened, the newest
EXAMPLES: Final = 5


@dataclass(frozen=True)
class Example:
    """One time at which it would have run, and what it would have done if nobody had answered."""

    at: datetime
    title: str
    steps: list[str]


@dataclass(frozen=True)
class Rehearsal:
    """How often it would have run between two moments, with the newest examples."""

    since: datetime
    until: datetime
    would_have_run: int
    examples: list[Example]


Found = tuple[Happening, str]


def rehearse_playbook(
    playbook: Playbook, since: datetime | None, until: datetime, sites: frozenset[int] | None = None
) -> Rehearsal:
    """Hold a playbook against what came to people between two moments (a week if not said), at some sites or (None) at
    all. Raises Unprocessable."""
    begin = since or until - LOOK_BACK
    if not begin < until <= begin + LONGEST:
        raise Unprocessable(f"`since` lies before `until`, {LONGEST.days} days at most.")
    program = read_program(playbook.source)
    happened = _FOUND[program.trigger.kind](program.trigger, begin, until)
    found = [one for one in happened if sites is None or one[0].site_id in sites]
    places = places_of(happening.site_id for happening, _ in found)
    begun = [
        (happening, title, facts)
        for happening, title in found
        if begins(program.trigger, facts := first_facts(happening, places))
    ]
    examples = [
        Example(happening.at, title, rehearse(program, facts)) for happening, title, facts in begun[:EXAMPLES]
    ]
    return Rehearsal(begin, until, len(begun), examples)


def _happening(kind: Any, key: str, of_type: str, severity: str, row: Any, at: datetime) -> Happening:
    return Happening(
        key=f"{kind}:{key}",
        kind=kind,
        type=of_type,
        severity=severity,
        site_id=row.site_id,
        person_id=row.person_id,
        alert_id=None,
        ticket_id=None,
        incident_id=None,
        finding_id=None,
        at=at,
    )


def _alerts(trigger: Trigger, since: datetime, until: datetime) -> Iterable[Found]:
    rows = NOCAlertEvent.objects.filter(created_at__gte=since, created_at__lt=until, reached_at__isnull=False)
    if trigger.types:
        rows = rows.filter(alert_type__in=trigger.types)
    for row in rows.order_by("-created_at", "-id")[:MOST]:
        yield _happening("alert", str(row.pk), row.alert_type, row.severity, row, row.created_at), row.message


def _tickets(trigger: Trigger, since: datetime, until: datetime) -> Iterable[Found]:
    rows = Ticket.objects.filter(created_at__gte=since, created_at__lt=until)
    if trigger.types:
        rows = rows.filter(ticketcategory__in=trigger.types)
    for row in rows.order_by("-created_at", "-id")[:MOST]:
        severity = {"URGENT": "CRITICAL"}.get(row.priority, row.priority)
        yield _happening("ticket", str(row.pk), row.ticketcategory, severity, row, row.created_at), row.title


def _incidents(trigger: Trigger, since: datetime, until: datetime) -> Iterable[Found]:
    rows = CorrelatedIncident.objects.filter(detected_at__gte=since, detected_at__lt=until)
    if trigger.types:
        rows = rows.filter(correlation_type__in=trigger.types)
    for row in rows.order_by("-detected_at", "-id")[:MOST]:
        severity = row.combined_severity
        yield (
            _happening(
                "incident", str(row.incident_id), row.correlation_type, severity, row, row.detected_at
            ),
            row.title,
        )


_FOUND: Final[dict[str, Callable[[Trigger, datetime, datetime], Iterable[Found]]]] = {
    "alert": _alerts,
    "ticket": _tickets,
    "incident": _incidents,
}
