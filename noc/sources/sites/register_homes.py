"""Where people belong: their home site in periods, and the sites where they may work besides."""

from __future__ import annotations

from datetime import datetime

from noc.kernel.tenancy.scope import current_tenant_id
from noc.sources.entries.fields import Refused
from noc.sources.entries.items import Batch
from noc.sources.entries.periods import change_periods
from noc.sources.entries.rows import Written, ids_of, known
from noc.sources.people.models import Person
from noc.sources.people.register import PersonItem
from noc.sources.sites.models import AuthorizedSite, HomeSite, Site


def check_sites_of(batch: Batch[PersonItem]) -> dict[str, int]:
    """Reject people with unknown sites; return the ids of the sites that the others name."""
    sites = ids_of(Site, (code for item in batch.items.values() for code in _sites_named(item)))
    refusals = []
    for code, item in batch.items.items():
        try:
            if isinstance(item.home_site, str):
                known(sites, "home_site", item.home_site, "site")
            for site in _authorized(item):
                known(sites, "authorized_sites", site, "site")
        except Refused as refusal:
            refusals.append((code, refusal))
    batch.drop_refused(refusals)
    return sites


def register_homes(
    batch: Batch[PersonItem], people: Written[Person], sites: dict[str, int], at: datetime
) -> dict[int, datetime | None]:
    """Write home sites from `at` on; return who was known before and moved, since when (None: for ever)."""
    homes = {
        people.rows[code].id: {"site_id": sites[item.home_site]} if isinstance(item.home_site, str) else None
        for code, item in batch.items.items()
        if item.home_site is None or isinstance(item.home_site, str)
    }
    moved = change_periods(HomeSite, "person_id", homes, at)
    known_before = {people.rows[code].id for code in people.updated}
    return {person_id: since for person_id, since in moved.items() if person_id in known_before}


def register_authorized_sites(
    batch: Batch[PersonItem], people: Written[Person], sites: dict[str, int]
) -> None:
    """Make each person's list of further sites what the items say."""
    wanted = {
        (people.rows[code].id, sites[site])
        for code, item in batch.items.items()
        for site in _authorized(item)
    }
    told = [
        people.rows[code].id
        for code, item in batch.items.items()
        if item.authorized_sites is None or isinstance(item.authorized_sites, list)
    ]
    present = {
        (row.person_id, row.site_id): row.pk for row in AuthorizedSite.objects.filter(person_id__in=told)
    }
    AuthorizedSite.objects.filter(pk__in=[present[pair] for pair in present.keys() - wanted]).delete()
    AuthorizedSite.objects.bulk_create(
        AuthorizedSite(tenant_id=current_tenant_id(), person_id=person_id, site_id=site_id)
        for person_id, site_id in sorted(wanted - present.keys())
    )


def _authorized(item: PersonItem) -> list[str]:
    return item.authorized_sites if isinstance(item.authorized_sites, list) else []


def _sites_named(item: PersonItem) -> list[str]:
    return [*_authorized(item), *([item.home_site] if isinstance(item.home_site, str) else [])]
