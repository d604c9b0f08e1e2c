"""Correlated incidents: list, read, investigate, the map at that moment, and what people do about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from noc.events.casework import Resolution
from noc.journeys.timelines import Timeline, read_timeline
from noc.kernel.access.capabilities import ACK_ALERTS, VIEW
from noc.kernel.clock import now
from noc.kernel.severity import rank_of
from noc.response.incidents.detail import incident_whole
from noc.response.incidents.investigate import investigate
from noc.response.incidents.models import OPEN, CorrelatedIncident
from noc.response.incidents.scene import scene_of
from noc.response.incidents.show import incident_state
from noc.response.incidents.story import happening
from noc.response.incidents.work import DESK
from noc.surfaces.api.auth import principal_of, scope_of
from noc.surfaces.api.bulk import add_bulk
from noc.surfaces.api.casework import Notes, add_deeds, in_scope, visible_case
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.incident_shapes import IncidentDetailOut, IncidentOut, SceneOut
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.parameters import Id, Moment

router = Router()
Severity = Literal["INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL"]
Order = Literal[
    "-updated_at", "updated_at", "-detected_at", "detected_at", "-combined_severity_rank", "-priority"
]
_FACTS = frozenset({"punch", "shift_start", "shift_end", "tour", "checkpoint"})


class InvestigateIn(Schema):
    """What was found out; with `resolution` the incident is closed with that verdict. `root_cause` left out or null: the
    one that was found before stays; an empty one takes it back."""

    notes: Annotated[str, Field(min_length=1, max_length=20_000)]
    root_cause: Notes | None = None
    resolution: Resolution | None = None
    version: int | None = None


@endpoint(router, "GET", "/", VIEW, Page[IncidentOut], summary="List incidents")
def list_incidents(
    request: HttpRequest,
    status: Literal["open", "NEW", "ACKNOWLEDGED", "CLEARED", "RESOLVED"] | None = None,
    min_severity: Severity | None = None,
    site_id: Id | None = None,
    person_id: Id | None = None,
    investigated: bool | None = None,
    since: Moment | None = None,
    until: Moment | None = None,
    order: Order = "-updated_at",
    cursor: str | None = None,
    limit: Limit = 50,
) -> HttpResponse:
    """Incidents of the caller's sites; `status=open` is new or acknowledged, `since` and `until` filter by when they were
    detected. One that was merged into another is not listed."""
    seq = as_of_seq()
    filters = {
        "combined_severity_rank__gte": rank_of(min_severity) if min_severity else None,
        "site_id": site_id,
        "person_id": person_id,
        "investigated": investigated,
        "detected_at__gte": since,
        "detected_at__lt": until,
        "status": None if status == "open" else status,
    }
    chosen = Q(**{name: value for name, value in filters.items() if value is not None}, merged_into=None)
    if status == "open":
        chosen &= Q(status__in=OPEN)
    incidents = in_scope(CorrelatedIncident.objects.filter(chosen), scope_of(request)).select_related(
        "part_of"
    )
    rows, next_cursor = page_of(incidents, order, cursor, limit)
    return answer(
        {"items": [incident_state(row) for row in rows], "next_cursor": next_cursor, "as_of_seq": seq}
    )


@endpoint(router, "GET", "/{uuid:case_id}/", VIEW, IncidentDetailOut, summary="Read an incident")
def read_incident(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The incident with its members, why they belong together, what probably came first, one timeline of all, and what
    it is like."""
    return answer(told(visible_case(request, DESK, case_id), scope_of(request)))


def told(row: CorrelatedIncident, scope: frozenset[int] | None) -> dict[str, Any]:
    """Return an incident whole; its timeline with the facts (punches, shifts, tours, scans) of its person or site."""
    whole = incident_whole(row, scope)
    margin = timedelta(minutes=row.correlation_window_minutes)
    line = Timeline(
        row.first_event_at - margin, row.last_event_at + margin, scope, row.person_id,
        None if row.person_id is not None else row.site_id,
    )  # fmt: skip
    facts = [
        happening(
            item["at"], item["kind"], item["title"], detail=item["detail"], person_id=item["person_id"],
            person_name=item["person_name"],
        )
        for item in read_timeline(line)
        if item["kind"] in _FACTS
    ]  # fmt: skip
    whole["timeline"] = sorted([*whole["timeline"], *facts], key=lambda item: str(item["at"]))
    return whole


def _after_a_deed(row: CorrelatedIncident) -> dict[str, Any]:
    """Return the incident as a list shows it: a deed is answered at once, the page reads the rest again."""
    return incident_state(row)


@endpoint(
    router,
    "POST",
    "/{uuid:case_id}/investigate/",
    ACK_ALERTS,
    IncidentOut,
    summary="Write down what was found out",
)
def investigate_incident(request: HttpRequest, case_id: UUID, body: InvestigateIn) -> HttpResponse:
    """Keep notes and the root cause; with `resolution` close it, which is the verdict on its alerts and findings too."""
    case = visible_case(request, DESK, case_id)
    actor = principal_of(request).actor
    row = investigate(case.pk, actor, now(), body.notes, body.root_cause, body.resolution, body.version)
    return answer(incident_state(row))


@endpoint(router, "GET", "/{uuid:case_id}/scene/", VIEW, SceneOut, summary="The map at that moment")
def read_scene(request: HttpRequest, case_id: UUID, at: Moment | None = None) -> HttpResponse:
    """Its sites with the fences that held, and the tracks of the people concerned up to `at` (default: its last event)."""
    return answer(scene_of(visible_case(request, DESK, case_id), at, scope_of(request)))


add_deeds(router, DESK, IncidentOut, _after_a_deed, UUID)
add_bulk(router, DESK, UUID)
