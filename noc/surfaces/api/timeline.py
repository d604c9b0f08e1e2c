"""The timeline of a person or a site."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from noc.journeys.timelines import Timeline, read_timeline
from noc.kernel.access.capabilities import VIEW
from noc.kernel.clock import rfc3339
from noc.sources.sites.models import Site
from noc.sources.sites.resolve import sites_at
from noc.surfaces.api.auth import scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.parameters import Id, Moment, moment_or_now, visible_person, visible_site

router = Router()
Hours = Annotated[int, Field(ge=1, le=744, description="length of the window, ending at `at`")]
ItemKind = Literal[
    "finding_opened",
    "finding_cleared",
    "alert",
    "punch",
    "shift_start",
    "shift_end",
    "tour",
    "checkpoint",
    "deed",
]


class TimelineItemOut(Schema):
    at: datetime
    kind: ItemKind
    title: str
    detail: str | None
    severity: str | None
    finding_id: int | None
    alert_id: int | None
    person_id: int | None
    person_name: str | None


class TimelineOut(Schema):
    since: datetime
    until: datetime
    timezone: str
    items: list[TimelineItemOut]


@endpoint(
    router, "GET", "/people/{int:person_id}/timeline/", VIEW, TimelineOut, summary="What happened to a person"
)
def read_person_timeline(
    request: HttpRequest, person_id: Id, hours: Hours = 24, at: Moment | None = None
) -> HttpResponse:
    """Punches, shifts, tours, scans (one item a tour), alerts, findings and deeds over (at - hours, at], newest first,
    at most 500. `timezone` is that of the person's site at that time, UTC where there is none."""
    scope = scope_of(request)
    visible_person(person_id, scope)
    until = moment_or_now(at)
    line = Timeline(until - timedelta(hours=hours), until, scope, person_id=person_id)
    site_id = sites_at([(person_id, until)])[0]
    seen = [] if site_id is None or (scope is not None and site_id not in scope) else [site_id]
    zone = Site.objects.filter(pk__in=seen).values_list("timezone", flat=True).first()
    return answer(_told(line, zone or "UTC"))


@endpoint(
    router, "GET", "/sites/{int:site_id}/timeline/", VIEW, TimelineOut, summary="What happened at a site"
)
def read_site_timeline(
    request: HttpRequest, site_id: Id, hours: Hours = 24, at: Moment | None = None
) -> HttpResponse:
    """The same of everybody at a site, in the site's time zone."""
    scope = scope_of(request)
    site = visible_site(site_id, scope)
    until = moment_or_now(at)
    line = Timeline(until - timedelta(hours=hours), until, scope, site_id=site_id)
    return answer(_told(line, site.timezone))


def _told(line: Timeline, zone: str) -> dict[str, Any]:
    return {
        "since": rfc3339(line.since),
        "until": rfc3339(line.until),
        "timezone": zone,
        "items": read_timeline(line),
    }
