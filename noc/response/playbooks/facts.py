"""What is known now of the troubles that runs are about; in sets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from noc.response.alerts.models import NOCAlertEvent
from noc.response.incidents.models import CorrelatedIncident
from noc.response.playbooks.models import PlaybookRun
from noc.response.playbooks.places import NOWHERE, Place, places_of
from noc.response.playbooks.rules.engine import ENDED_TICKET, Facts
from noc.response.tickets.models import Ticket
from noc.sources.tours.models import TaskReport


@dataclass(frozen=True)
class Case:
    """How an alert, ticket or incident stands; `title` is its one line."""

    title: str
    status: str
    acknowledged: bool


def facts_of(runs: Sequence[PlaybookRun]) -> dict[int, Facts]:
    """Return the facts of runs by their ids, with five queries at most."""
    alerts, tickets, incidents = _alerts(runs), _tickets(runs), _incidents(runs)
    places = places_of(run.site_id for run in runs)
    answered = _answered(runs)
    return {
        run.pk: _facts(
            run,
            {
                "alert": alerts.get(run.alert_id),
                "ticket": tickets.get(run.ticket_id),
                "incident": incidents.get(run.incident_id),
            },
            places.get(run.site_id, NOWHERE),
            welfare_answered=run.pk in answered,
        )
        for run in runs
    }


def case_of(run: PlaybookRun) -> Case | None:
    """Return how the trouble of a run stands."""
    readers: dict[str, Callable[[Sequence[PlaybookRun]], dict[Any, Case]]] = {
        "alert": _alerts,
        "ticket": _tickets,
        "incident": _incidents,
    }
    key = {"alert": run.alert_id, "ticket": run.ticket_id, "incident": run.incident_id}[run.kind]
    return readers[run.kind]([run]).get(key)


def _facts(run: PlaybookRun, cases: dict[str, Case | None], place: Place, *, welfare_answered: bool) -> Facts:
    """A human who has it in any shape (the alert, or the ticket that was made of it) has it."""
    of_run, ticket = cases[run.kind], cases["ticket"]
    status = "" if of_run is None else of_run.status
    return Facts(
        kind=run.kind,
        type=run.type,
        severity=run.severity,
        site_class=place.site_class,
        clock=place.clock(run.happened_at),
        acknowledged=any(case.acknowledged for case in cases.values() if case is not None),
        resolved=status in ENDED_TICKET,
        cleared=status == "CLEARED" or status in ENDED_TICKET,
        welfare_answered=welfare_answered,
        ticket_status=None if ticket is None else ticket.status,
        outcomes=run.outcomes,
    )


def _alerts(runs: Sequence[PlaybookRun]) -> dict[Any, Case]:
    ids = {run.alert_id for run in runs if run.alert_id is not None}
    rows = NOCAlertEvent.objects.filter(pk__in=ids).values_list("id", "message", "status") if ids else []
    return {row[0]: Case(row[1], row[2], row[2] == "ACKNOWLEDGED") for row in rows}


def _tickets(runs: Sequence[PlaybookRun]) -> dict[Any, Case]:
    ids = {run.ticket_id for run in runs if run.ticket_id is not None}
    columns = ("id", "title", "status", "acknowledged_at")
    rows = Ticket.objects.filter(pk__in=ids).values_list(*columns) if ids else []
    return {row[0]: Case(row[1], row[2], row[3] is not None) for row in rows}


def _incidents(runs: Sequence[PlaybookRun]) -> dict[Any, Case]:
    ids = {run.incident_id for run in runs if run.incident_id is not None}
    columns = ("incident_id", "title", "status")
    rows = CorrelatedIncident.objects.filter(incident_id__in=ids).values_list(*columns) if ids else []
    return {row[0]: Case(row[1], row[2], row[2] == "ACKNOWLEDGED") for row in rows}


def _answered(runs: Sequence[PlaybookRun]) -> set[int]:
    """Return the runs whose guard has said by his phone that he is well: the newest check counts."""
    asked = {
        run.welfare_tasks[-1]: (run.pk, run.person_id, run.started_at)
        for run in runs
        if run.welfare_tasks and run.person_id is not None
    }
    if not asked:
        return set()
    reports = TaskReport.objects.filter(
        task__in=asked,
        person_id__in={person_id for _, person_id, _ in asked.values()},
        status="completed",
        at__gte=min(since for _, _, since in asked.values()),
    ).values_list("task", "person_id")
    return {asked[task][0] for task, person_id in reports if asked[task][1] == person_id}
