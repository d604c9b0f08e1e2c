"""Correlations: incidents as the telemetry addresses tell of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from noc.kernel.access.capabilities import ACK_ALERTS, VIEW
from noc.kernel.clock import now
from noc.kernel.severity import rank_of
from noc.response.incidents.investigate import investigate
from noc.response.incidents.models import CorrelatedIncident
from noc.response.incidents.show import incident_state
from noc.response.incidents.work import DESK
from noc.surfaces.api.auth import principal_of, scope_of
from noc.surfaces.api.casework import in_scope, visible_case
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.incident_shapes import CorrelationDetailOut, CorrelationOut
from noc.surfaces.api.incidents import InvestigateIn, Severity, told
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.parameters import Id

router = Router()
Hours = Annotated[int, Field(ge=1, le=2_160, description="detected in the last so many hours")]


def _correlation(whole: dict[str, Any], schema: type[CorrelationOut]) -> dict[str, Any]:
    """Return the fields of an incident that this address promises."""
    return {name: whole[name] for name in schema.model_fields}


@endpoint(router, "GET", "/correlations/", VIEW, Page[CorrelationOut], summary="List correlations")
def list_correlations(
    request: HttpRequest,
    site_id: Id | None = None,
    min_severity: Severity | None = None,
    hours: Hours = 24,
    cursor: str | None = None,
    limit: Limit = 50,
) -> HttpResponse:
    """Incidents of the caller's sites that were detected in the last `hours`, the newest first."""
    seq = as_of_seq()
    rows = in_scope(CorrelatedIncident.objects.filter(merged_into=None), scope_of(request)).filter(
        detected_at__gte=now() - timedelta(hours=hours),
        combined_severity_rank__gte=rank_of(min_severity) if min_severity else 0,
        **({} if site_id is None else {"site_id": site_id}),
    )
    found, next_cursor = page_of(rows.select_related("part_of"), "-detected_at", cursor, limit)
    items = [_correlation(incident_state(row), CorrelationOut) for row in found]
    return answer({"items": items, "next_cursor": next_cursor, "as_of_seq": seq})


@endpoint(
    router, "GET", "/correlations/{uuid:case_id}/", VIEW, CorrelationDetailOut, summary="Read a correlation"
)
def read_correlation(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """An incident with its alerts, signals and timeline."""
    whole = told(visible_case(request, DESK, case_id), scope_of(request))
    return answer(_correlation(whole, CorrelationDetailOut))


@endpoint(
    router,
    "POST",
    "/correlations/{uuid:case_id}/investigate/",
    ACK_ALERTS,
    CorrelationOut,
    summary="Write down what was found out about a correlation",
)
def investigate_correlation(request: HttpRequest, case_id: UUID, body: InvestigateIn) -> HttpResponse:
    """Keep notes and the root cause of an incident, as its own address does."""
    case = visible_case(request, DESK, case_id)
    actor = principal_of(request).actor
    row = investigate(case.pk, actor, now(), body.notes, body.root_cause, body.resolution, body.version)
    return answer(_correlation(incident_state(row), CorrelationOut))
