"""How far today's tours of a site have come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from noc.kernel.clock import rfc3339
from noc.sources.sites.models import Site
from noc.sources.tours.models import CheckpointScan, Tour

MOST_TOURS = 50


def tours_of_site(site: Site, at: datetime) -> list[dict[str, Any]]:
    """Return the tours that touch the site's own day round `at`, each checkpoint with its first scan by the assignee."""
    midnight = at.astimezone(ZoneInfo(site.timezone)).replace(hour=0, minute=0, second=0, microsecond=0)
    tours = list(
        Tour.objects.select_related("person")
        .prefetch_related("checkpoints")
        .filter(site=site, active=True, end__gt=midnight, start__lt=midnight + timedelta(days=1))
        .order_by("start", "id")[:MOST_TOURS]
    )
    scanned = first_scans(tours)
    return [
        {
            "code": tour.code,
            "person_id": tour.person_id,
            "person_name": tour.person.name,
            "start": rfc3339(tour.start),
            "end": rfc3339(tour.end),
            "checkpoints": [
                {
                    "code": point.code,
                    "lat": point.lat,
                    "lon": point.lon,
                    "scanned_at": rfc3339(scanned.get((tour.code, tour.person_id, point.code))),
                }
                for point in sorted(tour.checkpoints.all(), key=lambda point: point.position)
            ],
        }
        for tour in tours
    ]


def first_scans(tours: list[Tour]) -> dict[tuple[str, int, str], datetime]:
    """Return when (tour, person, checkpoint) was first scanned, from an hour before the tours to an hour after."""
    if not tours:
        return {}
    early, late = min(tour.start for tour in tours), max(tour.end for tour in tours)
    scans = CheckpointScan.objects.filter(
        person_id__in={tour.person_id for tour in tours},
        tour__in=[tour.code for tour in tours],
        at__gte=early - timedelta(hours=1),
        at__lte=late + timedelta(hours=1),
    ).order_by("-at")
    return {
        (tour, person, point): at
        for tour, person, point, at in scans.values_list("tour", "person_id", "checkpoint", "at")
    }
