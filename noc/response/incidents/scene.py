"""The map of an incident at a moment: its sites, and where the people concerned had been up to then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
from django.db.models import Q

from noc.intelligence.signals.fixes import Fixes, read_fixes
from noc.kernel.clock import rfc3339
from noc.response.incidents.models import CorrelatedIncident, IncidentMember
from noc.sources.people.models import Person
from noc.sources.sites.models import Fence

LONGEST: Final = timedelta(hours=2)  # of a track
MOST_PEOPLE: Final = 50
MOST_POINTS: Final = 200  # of one track


def scene_of(row: CorrelatedIncident, at: datetime | None, scope: frozenset[int] | None) -> dict[str, Any]:
    """Return the sites and people of an incident as they were at `at` (default: its last event); four statements.

    A track begins a window before the incident, two hours before `at` at most; fixes elsewhere are not the caller's.
    """
    moment = at or row.last_event_at
    window = timedelta(minutes=row.correlation_window_minutes)
    since = max(moment - LONGEST, min(row.first_event_at - window, moment - window))
    seen = Q() if scope is None else Q(site_id__in=scope)
    members = list(
        IncidentMember.objects.filter(seen, incident=row).values_list("person_id", "site_id").distinct()
    )
    people = sorted({one for one, _ in members if one is not None})[:MOST_PEOPLE]
    sites = {one for _, one in members if one is not None} | ({row.site_id} if row.site_id else set())
    fixes = read_fixes(since, moment, people, None if scope is None else sorted(scope))
    names = Person.objects.filter(pk__in=people).values_list("id", "name")
    return {
        "at": rfc3339(moment),
        "sites": _sites(sites, moment),
        "people": [_person(person_id, name, fixes) for person_id, name in names.order_by("name", "id")],
    }


def _sites(ids: set[int], at: datetime) -> list[dict[str, Any]]:
    """Return the sites with the fence that held then."""
    held = Fence.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=at),
        Q(valid_to__isnull=True) | Q(valid_to__gt=at),
        site_id__in=ids,
    ).select_related("site")
    return [
        {
            "id": one.site_id,
            "name": one.site.name,
            "lat": one.lat,
            "lon": one.lon,
            "radius_m": one.radius_m,
            "polygon": one.polygon,
        }
        for one in held.order_by("site_id")
    ]


def _person(person_id: int, name: str, fixes: Fixes) -> dict[str, Any]:
    mine = fixes.where(fixes.person_id == person_id)
    count = len(mine)
    kept: Any = (
        np.unique(np.linspace(0, count - 1, min(count, MOST_POINTS)).round().astype(int)) if count else []
    )
    track = [
        {"at": _time(int(mine.at_us[place])), "lat": float(mine.lat[place]), "lon": float(mine.lon[place])}
        for place in kept
    ]
    last = track[-1] if track else {"at": None, "lat": None, "lon": None}
    accuracy = float(mine.accuracy_m[-1]) if count else float("nan")
    return {
        "person_id": person_id,
        "name": name,
        **last,
        "accuracy_m": None if np.isnan(accuracy) else accuracy,
        "track": track,
    }


def _time(at_us: int) -> str | None:
    return rfc3339(datetime.fromtimestamp(0, UTC) + timedelta(microseconds=at_us))
