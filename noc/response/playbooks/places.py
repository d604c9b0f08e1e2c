"""Places of happenings: what a trigger asks of the site where it happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from noc.response.playbooks.rules.engine import Facts
from noc.response.playbooks.rules.happenings import Happening
from noc.sources.sites.models import Site


@dataclass(frozen=True)
class Place:
    """A site as triggers and conditions see it."""

    name: str
    site_class: str
    timezone: str

    def clock(self, at: datetime) -> str:
        """Return the time of day there, like "23:10"."""
        try:
            zone = ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            return f"{at.astimezone(UTC):%H:%M}"
        return f"{at.astimezone(zone):%H:%M}"


NOWHERE: Final = Place("", "", "UTC")


def places_of(site_ids: Iterable[int | None]) -> dict[int | None, Place]:
    """Return the places of sites, with one query; None is nowhere."""
    wanted = {site_id for site_id in site_ids if site_id is not None}
    rows = Site.objects.filter(pk__in=wanted).values_list("id", "name", "site_class", "timezone")
    return {None: NOWHERE, **{row[0]: Place(*row[1:]) for row in rows}} if wanted else {None: NOWHERE}


def first_facts(happening: Happening, places: Mapping[int | None, Place]) -> Facts:
    """Return what is known of a happening when it happens."""
    place = places.get(happening.site_id, NOWHERE)
    return Facts(
        kind=happening.kind,
        type=happening.type,
        severity=happening.severity,
        site_class=place.site_class,
        clock=place.clock(happening.at),
    )
