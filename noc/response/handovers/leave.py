"""Leave the notes of a handover where the next who works on the case finds them: as comments on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from noc.intelligence.findings.work import DESK as FINDINGS
from noc.kernel.access.principals import Actor
from noc.kernel.errors import NotFound
from noc.response.alerts.work import DESK as ALERTS
from noc.response.incidents.models import CorrelatedIncident
from noc.response.incidents.work import DESK as INCIDENTS
from noc.response.tickets.workflow import DESK as TICKETS

# In the order in which cases are locked elsewhere: findings before alerts and tickets, members before incidents.
_DESKS: Final[dict[str, Any]] = {
    "finding": FINDINGS,
    "alert": ALERTS,
    "ticket": TICKETS,
    "incident": INCIDENTS,
}


def leave_notes(notes: Sequence[dict[str, str]], actor: Actor, at: datetime) -> None:
    """Comment each note ({subject: "ticket/12", text}) on its subject, in the caller's transaction. Raises NotFound."""
    for kind, desk in _DESKS.items():
        told = [note for note in notes if note["subject"].startswith(f"{kind}/")]
        ids = _ids(kind, {note["subject"].partition("/")[2] for note in told})
        for case_id, text in sorted((ids[note["subject"].partition("/")[2]], note["text"]) for note in told):
            desk.comment(case_id, actor, at, text)


def _ids(kind: str, said: set[str]) -> dict[str, int]:
    """Return the ids of rows by what addresses say. Raises NotFound for an incident that is none."""
    if kind != "incident" or not said:
        return {one: int(one) for one in said}
    rows = CorrelatedIncident.objects.filter(incident_id__in=said).values_list("incident_id", "pk")
    found = {str(incident_id): row_id for incident_id, row_id in rows}
    if said - found.keys():
        raise NotFound("There is no such incident.")
    return found
