"""One site: the panel."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from noc.kernel.access.capabilities import VIEW
from noc.kernel.clock import now, rfc3339
from noc.response.alerts.show import alert_state
from noc.sources.people.models import Person
from noc.sources.sites.models import Shift
from noc.sources.tours.progress import tours_of_site
from noc.surfaces.api.alerts import AlertOut, open_alerts
from noc.surfaces.api.auth import scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.live import SiteLiveOut, presences_for, sites_live
from noc.surfaces.api.parameters import Id, visible_site

router = Router()


class WhoOut(Schema):
    id: int
    name: str


class SiteShiftOut(Schema):
    code: str
    person_id: int
    person_name: str
    start: datetime
    end: datetime
    lone: bool


class CheckpointOut(Schema):
    code: str
    lat: float | None
    lon: float | None


class TourCheckpointOut(CheckpointOut):
    scanned_at: datetime | None


class TourOut(Schema):
    code: str
    person_id: int
    person_name: str
    start: datetime
    end: datetime
    checkpoints: list[TourCheckpointOut]


class SiteOut(SiteLiveOut):
    noc_supervisor: WhoOut | None
    security_manager: WhoOut | None
    site_manager: WhoOut | None
    shifts: list[SiteShiftOut]
    tours: list[TourOut]
    checkpoints: list[CheckpointOut]
    alerts: list[AlertOut]


@endpoint(router, "GET", "/{int:site_id}/", VIEW, SiteOut, summary="One site")
def read_site(request: HttpRequest, site_id: Id) -> HttpResponse:
    """The site's fence, who answers for it, who is rostered now and in the next 12 h, today's tours, what is open."""
    scope = scope_of(request)
    site = visible_site(site_id, scope)
    tours = tours_of_site(site, now())
    points = {
        point["code"]: {name: point[name] for name in ("code", "lat", "lon")}
        for tour in tours
        for point in tour["checkpoints"]
    }
    alerts = open_alerts(scope).filter(site=site)[:20]
    return answer(
        {
            **sites_live([site], presences_for(scope))[0],
            "noc_supervisor": _who(site.noc_supervisor),
            "security_manager": _who(site.security_manager),
            "site_manager": _who(site.site_manager),
            "shifts": _shifts_now(site_id),
            "tours": tours,
            "checkpoints": list(points.values()),
            "alerts": [alert_state(alert) for alert in alerts],
        }
    )


def _who(person: Person | None) -> dict[str, Any] | None:
    return {"id": person.pk, "name": person.name} if person else None


def _shifts_now(site_id: int) -> list[dict[str, Any]]:
    at = now()
    shifts = Shift.objects.select_related("person").filter(
        site_id=site_id, active=True, end__gt=at, start__lt=at + timedelta(hours=12)
    )
    return [
        {
            "code": shift.code,
            "person_id": shift.person_id,
            "person_name": shift.person.name,
            "start": rfc3339(shift.start),
            "end": rfc3339(shift.end),
            "lone": shift.lone,
        }
        for shift in shifts.order_by("start", "id")[:100]
    ]
