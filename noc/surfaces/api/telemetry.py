"""Signals of a person or a site over a window."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from noc.intelligence.signals.collect import collect_signals
from noc.intelligence.signals.presence import active_at
from noc.intelligence.signals.rules import Signals, add_up
from noc.kernel.access.capabilities import VIEW
from noc.kernel.cache import cached_answer
from noc.kernel.clock import rfc3339
from noc.kernel.options import options
from noc.sources.people.models import Person
from noc.sources.sites.models import Site
from noc.sources.sites.resolve import sites_at
from noc.surfaces.api.auth import scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.parameters import Id, Moment, WindowMinutes, moment_or_now, visible_person, visible_site

router = Router()


class SignalsOut(Schema):
    phone_events_count: int
    location_updates_count: int
    movement_distance_meters: float
    movement_distance_filtered_meters: float
    tasks_completed_count: int
    tour_checkpoints_scanned: int


class PersonSignalsOut(Schema):
    person_id: int
    person_name: str
    site_id: int | None
    site_name: str | None
    window_minutes: int
    collected_at: datetime
    signals: SignalsOut


class SitePersonOut(Schema):
    person_id: int
    person_name: str
    on_shift: bool
    punched_in: bool
    signals: SignalsOut


class SiteSignalsOut(Schema):
    site_id: int
    site_name: str
    active_people_count: int
    window_minutes: int
    collected_at: datetime
    aggregated_signals: SignalsOut
    people: list[SitePersonOut]


@endpoint(router, "GET", "/signals/{int:person_id}/", VIEW, PersonSignalsOut, summary="Signals of one person")
def person_signals(
    request: HttpRequest, person_id: Id, window_minutes: WindowMinutes = 120, at: Moment | None = None
) -> HttpResponse:
    """The signals of a person over (at - window, at]; `at` defaults to now. Cached for a minute."""
    scope = scope_of(request)
    person = visible_person(person_id, scope)

    def compute() -> dict[str, Any]:
        until = moment_or_now(at)
        since = until - timedelta(minutes=window_minutes)
        found = collect_signals(since, until, people=[person_id], sites=scope)
        site = _site_of(person, until, scope)
        return {
            "person_id": person_id,
            "person_name": person.name,
            "site_id": site.pk if site else None,
            "site_name": site.name if site else None,
            "window_minutes": window_minutes,
            "collected_at": rfc3339(until),
            "signals": found.get(person_id, Signals()).as_json(),
        }

    parameters = {"person": person_id, "window": window_minutes, "at": at}
    data, cached = cached_answer("signals_person", scope, parameters, options().TELEMETRY_CACHE_TTL, compute)
    return answer(data, cached=cached)


def _site_of(person: Person, at: datetime, scope: frozenset[int] | None) -> Site | None:
    """Return where the person belonged at a moment: the rostered site, else the home site; if the caller may see it."""
    site_id = sites_at([(person.pk, at)])[0]
    if site_id is None or (scope is not None and site_id not in scope):
        return None
    return Site.objects.filter(pk=site_id).first()


@endpoint(router, "GET", "/signals/site/{int:site_id}/", VIEW, SiteSignalsOut, summary="Signals of a site")
def site_signals(
    request: HttpRequest, site_id: Id, window_minutes: WindowMinutes = 120, at: Moment | None = None
) -> HttpResponse:
    """The sum over everybody's facts at the site, and each person's own; `active_people_count` counts who is on shift
    there at `at` or has punched in. Cached for a minute."""
    scope = scope_of(request)
    site = visible_site(site_id, scope)

    def compute() -> dict[str, Any]:
        until = moment_or_now(at)
        found = collect_signals(until - timedelta(minutes=window_minutes), until, sites=[site_id])
        people = _people(site_id, until, found)
        return {
            "site_id": site_id,
            "site_name": site.name,
            "active_people_count": sum(one["on_shift"] or one["punched_in"] for one in people),
            "window_minutes": window_minutes,
            "collected_at": rfc3339(until),
            "aggregated_signals": add_up(found.values()).as_json(),
            "people": people,
        }

    parameters = {"site": site_id, "window": window_minutes, "at": at}
    data, cached = cached_answer("signals_site", scope, parameters, options().TELEMETRY_CACHE_TTL, compute)
    return answer(data, cached=cached)


def _people(site_id: int, at: datetime, found: dict[int, Signals]) -> list[dict[str, Any]]:
    """Return everybody who is active at the site or did something there in the window, by name."""
    active = {one.person_id: one for one in active_at(site_id, at)}
    names = dict(Person.objects.filter(pk__in=found.keys() - active.keys()).values_list("id", "name"))
    names |= {person_id: one.name for person_id, one in active.items()}
    return [
        {
            "person_id": person_id,
            "person_name": name,
            "on_shift": person_id in active and active[person_id].on_shift,
            "punched_in": person_id in active and active[person_id].punched_in,
            "signals": found.get(person_id, Signals()).as_json(),
        }
        for person_id, name in sorted(names.items(), key=lambda item: (item[1], item[0]))
    ]
