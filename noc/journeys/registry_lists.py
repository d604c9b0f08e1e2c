"""Show the registry as it was told: one list a kind, for callers who see all sites or some."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final, TypeVar

from django.db.models import F, Q, QuerySet

from noc.kernel.tenancy.models import TenantOwned
from noc.sources.people.models import Device, DeviceCarrier, Person
from noc.sources.sites.models import (
    AuthorizedSite,
    Client,
    Fence,
    Holiday,
    HomeSite,
    Maintenance,
    Shift,
    Site,
)
from noc.sources.sites.register import STAFF
from noc.sources.tours.models import Task, Tour, TourCheckpoint

Scope = frozenset[int] | None  # site ids the caller may see; None: all
Rows = QuerySet[Any, Any]  # of values(): dicts of columns
Shown = dict[str, Any]
M = TypeVar("M", bound=TenantOwned)

ROSTER_SEEN_FOR: Final = timedelta(days=1)  # a supervisor of some sites still sees who worked there yesterday


def people_seen(scope: frozenset[int], at: datetime) -> QuerySet[Person]:
    """Return the people who belong to some sites: by home, or by a shift that is not over for a day."""
    homes = HomeSite.objects.filter(site_id__in=scope, valid_to__isnull=True)
    shifts = Shift.objects.filter(site_id__in=scope, active=True, end__gt=at - ROSTER_SEEN_FOR)
    return Person.objects.filter(Q(id__in=homes.values("person_id")) | Q(id__in=shifts.values("person_id")))


def list_clients(scope: Scope, _at: datetime) -> Rows:
    rows = Client.objects.all()
    if scope is not None:
        rows = rows.filter(id__in=Site.objects.filter(id__in=scope).values("client_id"))
    return rows.values("id", "code", "name", "active")


def list_sites(scope: Scope, _at: datetime) -> Rows:
    rows = Site.objects.all() if scope is None else Site.objects.filter(id__in=scope)
    named: dict[str, Any] = {f"{role}_known": F(f"{role}__code") for role in STAFF}
    pending = [f"{role}_code" for role in STAFF]
    own = ("id", "code", "name", "timezone", "active", "site_class")
    shown: Rows = rows.values(*own, *pending, client_code=F("client__code"), **named)
    return shown


def show_sites(rows: list[Shown], _scope: Scope) -> list[Shown]:
    fences: dict[int, Any] = {
        fence["site_id"]: fence
        for fence in Fence.objects.filter(
            valid_to__isnull=True, site_id__in=[row["id"] for row in rows]
        ).values("site_id", "lat", "lon", "radius_m", "polygon")
    }
    shown = []
    for row in rows:
        fence = fences.get(row["id"], {})
        shown.append(
            {key: row[key] for key in ("id", "code", "name", "timezone", "active")}
            | {"client": row["client_code"], "class": row["site_class"] or None}
            | {key: fence.get(key) for key in ("lat", "lon", "radius_m", "polygon")}
            | {role: row[f"{role}_known"] or row[f"{role}_code"] or None for role in STAFF}
        )
    return shown


def list_people(scope: Scope, at: datetime) -> Rows:
    rows = Person.objects.all() if scope is None else people_seen(scope, at)
    return rows.values("id", "code", "name", "role", "active", "employed_from", "employed_to")


def show_people(rows: list[Shown], scope: Scope) -> list[Shown]:
    ids = [row["id"] for row in rows]
    homes = dict(
        _of_sites(HomeSite.objects.filter(person_id__in=ids, valid_to__isnull=True), scope).values_list(
            "person_id", "site__code"
        )
    )
    further: dict[int, list[str]] = {}
    authorized = _of_sites(AuthorizedSite.objects.filter(person_id__in=ids), scope)
    for person_id, code in authorized.order_by("site__code").values_list("person_id", "site__code"):
        further.setdefault(person_id, []).append(code)
    return [
        row | {"home_site": homes.get(row["id"]), "authorized_sites": further.get(row["id"], [])}
        for row in rows
    ]


def list_devices(scope: Scope, at: datetime) -> Rows:
    rows = Device.objects.all()
    if scope is not None:
        carried = DeviceCarrier.objects.filter(
            valid_to__isnull=True, person_id__in=people_seen(scope, at).values("id")
        )
        rows = rows.filter(id__in=carried.values("device_id"))
    return rows.values("id", "code", "platform", "shared", "active")


def show_devices(rows: list[Shown], _scope: Scope) -> list[Shown]:
    carriers = dict(
        DeviceCarrier.objects.filter(
            valid_to__isnull=True, device_id__in=[row["id"] for row in rows]
        ).values_list("device_id", "person__code")
    )
    return [row | {"person": carriers.get(row["id"]), "platform": row["platform"] or None} for row in rows]


def list_shifts(scope: Scope, _at: datetime) -> Rows:
    return _of_sites(Shift.objects.all(), scope).values(
        "id",
        "code",
        "start",
        "end",
        "lone",
        "active",
        site_code=F("site__code"),
        person_code=F("person__code"),
        substitute_for_code=F("substitute_for__code"),
    )


def list_tours(scope: Scope, _at: datetime) -> Rows:
    return _of_sites(Tour.objects.all(), scope).values(
        "id", "code", "start", "end", "active", site_code=F("site__code"), person_code=F("person__code")
    )


def show_tours(rows: list[Shown], scope: Scope) -> list[Shown]:
    spots: dict[int, list[Shown]] = {}
    held = TourCheckpoint.objects.filter(tour_id__in=[row["id"] for row in rows])
    for tour_id, code, lat, lon in held.order_by("position").values_list("tour_id", "code", "lat", "lon"):
        spots.setdefault(tour_id, []).append({"code": code, "lat": lat, "lon": lon})
    return [row | {"checkpoints": spots.get(row["id"], [])} for row in show_codes(rows, scope)]


def list_tasks(scope: Scope, _at: datetime) -> Rows:
    return _of_sites(Task.objects.all(), scope).values(
        "id", "code", "due", "active", site_code=F("site__code"), person_code=F("person__code")
    )


def list_holidays(scope: Scope, _at: datetime) -> Rows:
    rows = Holiday.objects.all()
    if scope is not None:
        of_all = Q(sites=[])
        rows = rows.filter(reduce(or_, (Q(sites__contains=[site_id]) for site_id in scope), of_all))
    return rows.values("id", "code", "date", "name", "active", "sites")


def show_holidays(rows: list[Shown], scope: Scope) -> list[Shown]:
    ids = {site_id for row in rows for site_id in row["sites"]}
    codes = dict(Site.objects.filter(id__in=ids if scope is None else ids & scope).values_list("id", "code"))
    return [
        row | {"sites": sorted(codes[site_id] for site_id in row["sites"] if site_id in codes)}
        for row in rows
    ]


def list_maintenance(scope: Scope, _at: datetime) -> Rows:
    return _of_sites(Maintenance.objects.all(), scope).values(
        "id", "code", "start", "end", "reason", "active", site_code=F("site__code")
    )


def show_maintenance(rows: list[Shown], scope: Scope) -> list[Shown]:
    return [row | {"reason": row["reason"] or None} for row in show_codes(rows, scope)]


def show_codes(rows: list[Shown], _scope: Scope) -> list[Shown]:
    """Give the columns that hold other things' codes the names that they are PUT under."""
    return [
        {key.removesuffix("_code") if key != "code" else key: value for key, value in row.items()}
        for row in rows
    ]


def _as_they_are(rows: list[Shown], _scope: Scope) -> list[Shown]:
    return rows


def _of_sites(rows: QuerySet[M], scope: Scope) -> QuerySet[M]:
    return rows if scope is None else rows.filter(site_id__in=scope)


Listing = tuple[Callable[[Scope, datetime], Rows], Callable[[list[Shown], Scope], list[Shown]]]
LISTS: Final[dict[str, Listing]] = {
    "clients": (list_clients, _as_they_are),
    "sites": (list_sites, show_sites),
    "people": (list_people, show_people),
    "devices": (list_devices, show_devices),
    "shifts": (list_shifts, show_codes),
    "tours": (list_tours, show_tours),
    "tasks": (list_tasks, show_codes),
    "holidays": (list_holidays, show_holidays),
    "maintenance": (list_maintenance, show_maintenance),
}
