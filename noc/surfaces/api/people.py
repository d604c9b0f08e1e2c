"""One person: the panel and the track."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from noc.kernel.access.capabilities import VIEW
from noc.kernel.clock import now, rfc3339
from noc.kernel.errors import NotFound
from noc.response.alerts.show import alert_state
from noc.sources.people.models import DeviceCarrier
from noc.sources.sites.models import HomeSite, Shift, Site
from noc.sources.telemetry.track import MOST_POINTS, read_track
from noc.surfaces.api.alerts import AlertOut, open_alerts
from noc.surfaces.api.auth import scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.live import PersonLiveOut, person_live, presences_for
from noc.surfaces.api.parameters import Id, Moment, moment_or_now, visible_person

router = Router()


class HomeOut(Schema):
    id: int
    name: str


class DeviceOut(Schema):
    code: str
    platform: str
    shared: bool


class ShiftOut(Schema):
    code: str
    site_id: int
    site_name: str
    start: datetime
    end: datetime
    lone: bool
    substitute_for: str | None


class PersonOut(PersonLiveOut):
    home_site: HomeOut | None
    devices: list[DeviceOut]
    shifts: list[ShiftOut]
    open_alerts: list[AlertOut]


class PointOut(Schema):
    at: datetime
    lat: float
    lon: float
    accuracy_m: float | None
    speed_mps: float | None
    mock: bool | None


class TrackOut(Schema):
    person_id: int
    since: datetime
    until: datetime
    total: int
    points: list[PointOut]


@endpoint(router, "GET", "/{int:person_id}/", VIEW, PersonOut, summary="One person")
def read_person(request: HttpRequest, person_id: Id) -> HttpResponse:
    """Where the person stands, what the person carries, the shifts around now, what is open."""
    scope = scope_of(request)
    person = visible_person(person_id, scope)
    found = presences_for(scope, [person_id])
    if not found:
        raise NotFound("There is no such person.")
    sites = dict(Site.objects.values_list("id", "name"))
    home = HomeSite.objects.filter(person=person, valid_to=None).values_list("site_id", flat=True).first()
    if scope is not None and home not in scope:
        home = None
    alerts = open_alerts(scope).filter(person=person)[:20]
    carried = DeviceCarrier.objects.select_related("device").filter(
        person=person, valid_to=None, device__active=True
    )
    return answer(
        {
            **person_live(found[0], sites),
            "home_site": {"id": home, "name": sites[home]} if home is not None else None,
            "devices": [
                {"code": one.device.code, "platform": one.device.platform, "shared": one.device.shared}
                for one in carried
            ],
            "shifts": _shifts_around(person_id, scope),
            "open_alerts": [alert_state(alert) for alert in alerts],
        }
    )


def _shifts_around(person_id: int, scope: frozenset[int] | None) -> list[dict[str, Any]]:
    """Return the last three shifts that have ended or run, and the next three, in order of time."""
    at = now()
    visible = Q() if scope is None else Q(site_id__in=scope)
    mine = Shift.objects.select_related("site", "substitute_for").filter(
        visible, person_id=person_id, active=True
    )
    begun = list(mine.filter(start__lte=at).order_by("-start")[:3])
    coming = list(mine.filter(start__gt=at).order_by("start")[:3])
    return [
        {
            "code": shift.code,
            "site_id": shift.site_id,
            "site_name": shift.site.name,
            "start": rfc3339(shift.start),
            "end": rfc3339(shift.end),
            "lone": shift.lone,
            "substitute_for": shift.substitute_for.name if shift.substitute_for else None,
        }
        for shift in [*reversed(begun), *coming]
    ]


@endpoint(router, "GET", "/{int:person_id}/track/", VIEW, TrackOut, summary="A person's track")
def read_person_track(
    request: HttpRequest,
    person_id: Id,
    hours: Annotated[int, Field(ge=1, le=24 * 31)] = 4,
    at: Moment | None = None,
) -> HttpResponse:
    """The fixes of the last hours before `at`, at most 2,000 of them, evenly thinned; `total` says how many there were."""
    scope = scope_of(request)
    visible_person(person_id, scope)
    until = moment_or_now(at)
    since = until - timedelta(hours=hours)
    total, points = read_track(person_id, since, until, scope, MOST_POINTS)
    return answer(
        {
            "person_id": person_id,
            "since": rfc3339(since),
            "until": rfc3339(until),
            "total": total,
            "points": points,
        }
    )
