"""The snapshot that a screen starts from, and the strip of the last hours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from noc.events.models import FeedEpoch
from noc.intelligence.signals.presence import Presence, current_fences, presences
from noc.intelligence.signals.rules import State
from noc.kernel.access.capabilities import VIEW
from noc.kernel.clock import now, rfc3339
from noc.kernel.severity import SEVERITIES
from noc.response.alerts.open import open_by_site, sounding_people
from noc.sources.people.models import Person
from noc.sources.sites.limits import people_of_sites
from noc.sources.sites.models import Site
from noc.surfaces.api.auth import scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.pages import as_of_seq

router = Router()


class ShiftNowOut(Schema):
    code: str
    site_id: int
    start: datetime
    end: datetime
    lone: bool


class PersonLiveOut(Schema):
    person_id: int
    code: str
    name: str
    role: str
    site_id: int | None
    site_name: str | None
    lat: float | None
    lon: float | None
    accuracy_m: float | None
    at: datetime | None
    mock: bool | None
    battery: float | None
    battery_at: datetime | None
    online: bool | None
    network: str | None
    signal_dbm: float | None
    last_seen_at: datetime | None
    on_shift: bool
    shift: ShiftNowOut | None
    punched_in: bool
    state: State
    state_reason: str


class SiteLiveOut(Schema):
    id: int
    code: str
    name: str
    client_id: int | None
    client_name: str | None
    site_class: Annotated[str | None, Field(alias="class")]
    timezone: str
    lat: float | None
    lon: float | None
    radius_m: float | None
    polygon: list[tuple[float, float]] | None
    active: bool
    on_shift: int
    present: int
    silent: int
    open_alerts: int
    worst_severity: str | None


class LiveOut(Schema):
    as_of_seq: int
    epoch: str
    server_time: datetime
    sites: list[SiteLiveOut]
    people: list[PersonLiveOut]


def current_epoch() -> str:
    return str(FeedEpoch.objects.values_list("epoch", flat=True).get())


def presences_for(scope: frozenset[int] | None, people: Sequence[int] | None = None) -> list[Presence]:
    """Return where the people whom the caller may see stand now."""
    if scope is not None and people is None:
        people = list(Person.objects.filter(people_of_sites(scope)).values_list("id", flat=True))
    found = presences(now(), sounding_people(), people)
    if scope is None:
        return found
    return [_without_other_sites(one, scope) for one in found if one.site_id is None or one.site_id in scope]


def _without_other_sites(one: Presence, scope: frozenset[int]) -> Presence:
    """Return a presence without the fix, if that was somewhere the caller may not see."""
    if one.facts["fix_site_id"] in scope:
        return one
    unseen = dict.fromkeys(("lat", "lon", "accuracy_m", "position_at", "mock"))
    return replace(one, facts={**one.facts, **unseen})


def person_live(one: Presence, site_names: dict[int, str]) -> dict[str, Any]:
    """Return one person as the map shows it."""
    facts = one.facts
    shift = {
        "code": facts["shift_code"],
        "site_id": facts["shift_site_id"],
        "start": rfc3339(facts["shift_start"]),
        "end": rfc3339(facts["shift_end"]),
        "lone": facts["shift_lone"],
    }
    return {
        "person_id": one.person_id,
        "site_id": one.site_id,
        "site_name": site_names.get(one.site_id or 0),
        "at": rfc3339(facts["position_at"]),
        "battery_at": rfc3339(facts["battery_at"]),
        "last_seen_at": rfc3339(facts["last_seen_at"]),
        "on_shift": one.on_shift,
        "shift": shift if one.on_shift else None,
        "punched_in": one.punched_in,
        "state": one.state,
        "state_reason": one.reason,
        **{name: facts[name] for name in ("code", "name", "role", "lat", "lon", "accuracy_m", "mock")},
        **{name: facts[name] for name in ("battery", "online", "network", "signal_dbm")},
    }


def sites_live(sites: Sequence[Site], people: Sequence[Presence]) -> list[dict[str, Any]]:
    """Return sites as the map shows them, with counts of who is there."""
    fences = current_fences([site.pk for site in sites])
    alerts = open_by_site()
    on_shift, present, silent = Counter[int](), Counter[int](), Counter[int]()
    for one in people:
        if one.site_id is None:
            continue
        on_shift[one.site_id] += one.on_shift
        present[one.site_id] += one.active and one.state in {"on_post", "sos"}
        silent[one.site_id] += one.state == "silent"
    shown = []
    for site in sites:
        fence, (open_alerts, worst_rank) = fences.get(site.pk), alerts.get(site.pk, (0, None))
        shown.append(
            {
                "id": site.pk,
                "code": site.code,
                "name": site.name,
                "client_id": site.client_id,
                "client_name": site.client.name if site.client else None,
                "class": site.site_class or None,
                "timezone": site.timezone,
                "lat": fence.lat if fence else None,
                "lon": fence.lon if fence else None,
                "radius_m": fence.radius_m if fence else None,
                "polygon": fence.polygon if fence else None,
                "active": site.active,
                "on_shift": on_shift[site.pk],
                "present": present[site.pk],
                "silent": silent[site.pk],
                "open_alerts": open_alerts,
                "worst_severity": None if worst_rank is None else SEVERITIES[worst_rank],
            }
        )
    return shown


@endpoint(router, "GET", "/live/", VIEW, LiveOut, summary="The whole live picture")
def live(request: HttpRequest) -> HttpResponse:
    """Every site and person that the caller may see. Resume the feed from `as_of_seq` and nothing is lost between."""
    seq, scope = as_of_seq(), scope_of(request)
    sites = Site.objects.select_related("client").filter(active=True).order_by("name", "id")
    shown = list(sites if scope is None else sites.filter(pk__in=scope))
    people = presences_for(scope)
    names = {site.pk: site.name for site in shown}
    return answer(
        {
            "as_of_seq": seq,
            "epoch": current_epoch(),
            "server_time": now(),
            "sites": sites_live(shown, people),
            "people": [person_live(one, names) for one in people],
        }
    )
