"""What the registry is told about the force: the bodies of the PUTs, in the order they must be made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import numpy as np

from simulation.attendance import name_kiosk
from simulation.behaviours.shape import Truth
from simulation.cities import CLIENTS, HOLIDAYS
from simulation.patrols import plan_tasks, plan_tours
from simulation.people import Person, Staff
from simulation.roster import Shift
from simulation.tables import format_time
from simulation.world import Site

Item = dict[str, Any]
MAINTENANCE = "maintenance"  # the kind of truth behind a window


def describe_force(sites: list[Site], staff: Staff, years: set[int]) -> Iterator[tuple[str, list[Item]]]:
    """Yield (registry, items) of what stays: clients, sites, people, devices, holidays."""
    used = {site.client for site in sites}
    clients = [{"code": f"CL-{n + 1:02d}", "name": name} for n, name in enumerate(CLIENTS)]
    yield "clients", [client for client in clients if client["code"] in used]
    yield "sites", [_describe_site(site, staff) for site in sites]
    yield "people", [_describe_person(person, sites) for person in staff.everybody()]
    yield "devices", [*_list_phones(staff), *_list_kiosks(sites, staff)]
    yield "holidays", _list_holidays(sites, years)


def describe_roster(seed: int, shifts: list[Shift]) -> Iterator[tuple[str, list[Item]]]:
    """Yield (registry, items) of what is planned: shifts, their tours, their tasks."""
    shifts = [shift for shift in shifts if shift.registered]
    yield "shifts", [_describe_shift(shift) for shift in shifts]
    yield "tours", [tour for shift in shifts for tour in plan_tours(seed, shift)]
    yield "tasks", [task for shift in shifts for task in plan_tasks(seed, shift)]


def describe_maintenance(truths: Iterable[Truth]) -> list[Item]:
    """Return the windows of maintenance that have been announced, one for each site and start."""
    windows = {
        f"MW-{truth.site}-{truth.since:.0f}": {
            "code": f"MW-{truth.site}-{truth.since:.0f}",
            "site": truth.site,
            "start": format_time(truth.since),
            "end": format_time(truth.until),
            "reason": "the network of the site is renewed",
        }
        for truth in truths
        if truth.kind == MAINTENANCE
    }
    return list(windows.values())


def list_years(since: float, until: float) -> set[int]:
    """Return the calendar years that a span of Unix seconds touches."""
    first, last = (datetime.fromtimestamp(moment, tz=UTC).year for moment in (since, until))
    return set(range(first, last + 1))


def _describe_site(site: Site, staff: Staff) -> Item:
    item: Item = {
        "code": site.code,
        "name": site.name,
        "client": site.client,
        "class": site.grade,
        "lat": site.fence.lat,
        "lon": site.fence.lon,
        "timezone": site.city.timezone,
        "noc_supervisor": staff.noc_officers[site.city.code].code,
        "security_manager": staff.security_managers[site.city.code].code,
        "site_manager": staff.supervisors[site.code].code,
        "active": not site.closed,
    }
    if site.fence.corners is None:
        return item | {"radius_m": site.fence.radius_m}
    degrees = np.round(site.fence.project(site.fence.corners), 6)
    return item | {"polygon": [[lon, lat] for lat, lon in [*degrees.tolist(), degrees[0].tolist()]]}


def _describe_person(person: Person, sites: list[Site]) -> Item:
    city = person.code.split("-")[1]
    home = person.site.code if person.site else next(site.code for site in sites if site.city.code == city)
    allowed = [home] if person.site else [site.code for site in sites if site.city.code == city]
    return {
        "code": person.code,
        "name": person.name,
        "role": person.role,
        "home_site": home,
        "authorized_sites": allowed,
        "active": True,
    }


def _list_phones(staff: Staff) -> list[Item]:
    return [
        {"code": person.device, "person": person.code, "platform": person.platform, "shared": False}
        for person in staff.everybody()
    ]


def _list_kiosks(sites: list[Site], staff: Staff) -> list[Item]:
    """Return the kiosks; the supervisor of the site answers for each."""
    return [
        {
            "code": name_kiosk(site.code),
            "person": staff.supervisors[site.code].code,
            "platform": "kiosk",
            "shared": True,
        }
        for site in sites
        if site.has_kiosk
    ]


def _list_holidays(sites: list[Site], years: set[int]) -> list[Item]:
    countries: dict[str, list[str]] = {}
    for site in sites:
        countries.setdefault(site.city.country, []).append(site.code)
    return [
        {
            "code": f"HD-{country}-{year}{month:02d}{day:02d}",
            "date": f"{year}-{month:02d}-{day:02d}",
            "name": name,
        }
        | {"sites": codes}
        for country, codes in countries.items()
        for year in sorted(years)
        for month, day, name in HOLIDAYS[country]
    ]


def _describe_shift(shift: Shift) -> Item:
    item: Item = {
        "code": shift.code,
        "person": shift.person.code,
        "site": shift.site.code,
        "start": format_time(shift.start),
        "end": format_time(shift.end),
        "lone": shift.lone,
    }
    return item | ({"substitute_for": shift.substitute_for.code} if shift.substitute_for else {})
