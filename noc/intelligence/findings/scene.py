"""The scene of a tenant as of any moment: what every rule then judges. The number of statements does not grow with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from noc.intelligence.findings.courses import courses_at
from noc.intelligence.findings.guards import guards_at
from noc.intelligence.findings.posts import Place, places_at
from noc.intelligence.findings.rosters import people_on_duty
from noc.intelligence.findings.rounds import tasks_at, tours_at
from noc.intelligence.findings.rules.catalogue import DEEP, HEARTBEAT
from noc.intelligence.findings.rules.scenes import Post, Reading, Scene, Sos
from noc.intelligence.findings.rules.views import Guard, Limits
from noc.intelligence.signals.ways import Ways


def collect_scene(
    at: datetime,
    audit: str,
    limits: Limits,
    ways: Ways | None,
    sounding: Sequence[Sos] = (),
    readings: Sequence[Reading] = (),
    open_abouts: frozenset[str] = frozenset(),
) -> Scene:
    """Return the scene that an audit looks at. `ways`: those of the last hours; a heartbeat has none, and reads tracks
    only where somebody is silent, and no rounds."""
    heartbeat = audit == HEARTBEAT
    places = places_at(at, limits)
    guards = guards_at(people_on_duty(at), places, limits, at, ways)
    return Scene(
        at,
        _posts(places, guards),
        guards,
        () if heartbeat else tours_at(at, limits("GPS_ACCURACY_LIMIT_M", None)),
        () if heartbeat else tasks_at(at),
        sounding,
        readings,
        () if heartbeat else courses_at(at, None if audit == DEEP else _followed(open_abouts)),
        open_abouts,
    )


def _followed(open_abouts: frozenset[str]) -> list[int]:
    """Return the sites whose course is under suspicion: every audit looks at those again, a deep one at all."""
    return [int(name.rsplit(":", 1)[1]) for name in open_abouts if ":course:" in name]


def _posts(places: Mapping[int, Place], guards: Iterable[Guard]) -> dict[int, Post]:
    at_site: dict[int, list[Guard]] = {}
    for guard in guards:
        if guard.site_id is not None:
            at_site.setdefault(guard.site_id, []).append(guard)
    return {
        site_id: Post(
            site_id,
            place.name,
            place.site_class,
            place.timezone,
            place.night,
            place.holiday,
            place.maintenance,
            at_site.get(site_id, ()),
            place.fence.lat if place.fence else None,
            place.fence.lon if place.fence else None,
        )
        for site_id, place in places.items()
    }
