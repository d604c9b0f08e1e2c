"""Take clients and sites into the registry."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal

import msgspec
from django.db import connection
from msgspec import UNSET, Meta, UnsetType

from noc.kernel.tenancy.scope import current_tenant_id
from noc.sources.entries.fields import (
    Code,
    Latitude,
    Longitude,
    Name,
    Refused,
    check_choice,
    check_time_zone,
    merged,
)
from noc.sources.entries.items import Batch, Item
from noc.sources.entries.rows import Written, ids_of, referred, write_rows
from noc.sources.people.models import Person
from noc.sources.sites.fences import polygon_problem
from noc.sources.sites.models import Client, Site

CLASSES: Final = ["A", "B", "C"]
StaffRole = Literal["noc_supervisor", "security_manager", "site_manager"]
STAFF: Final[tuple[StaffRole, ...]] = ("noc_supervisor", "security_manager", "site_manager")

Radius = Annotated[float, Meta(ge=1, le=100_000, description="metres")]
TimeZone = Annotated[str, Meta(min_length=1, max_length=64, description="IANA name; UTC unless told")]
SiteClass = Annotated[str, Meta(extra_json_schema={"enum": CLASSES})]
Ring = Annotated[
    list[Annotated[list[float], Meta(min_length=2, max_length=2)]],
    Meta(max_length=2_000, description="[[lon, lat], ...] in degrees; closed or not"),
]


class ClientItem(Item, kw_only=True):
    """The customer whose premises are guarded."""

    name: Name | UnsetType = UNSET
    active: bool | UnsetType | None = UNSET


class SiteItem(Item, kw_only=True):
    """A guarded place with its fence: a radius or a polygon."""

    name: Name | UnsetType = UNSET
    client: Code | UnsetType | None = UNSET
    lat: Latitude | UnsetType | None = UNSET
    lon: Longitude | UnsetType | None = UNSET
    radius_m: Radius | UnsetType | None = UNSET
    polygon: Ring | UnsetType | None = UNSET
    timezone: TimeZone | UnsetType | None = UNSET
    noc_supervisor: Code | UnsetType | None = UNSET
    security_manager: Code | UnsetType | None = UNSET
    site_manager: Code | UnsetType | None = UNSET
    active: bool | UnsetType | None = UNSET
    site_class: SiteClass | UnsetType | None = msgspec.field(default=UNSET, name="class")

    def check(self) -> None:
        check_choice("class", self.site_class, CLASSES)
        if isinstance(self.timezone, str):
            check_time_zone(self.timezone)
        if isinstance(self.polygon, list):
            problem = polygon_problem(self.polygon)
            if problem is not None:
                raise Refused(f"polygon: {problem}")
            if isinstance(self.radius_m, float | int):
                raise Refused("radius_m: a site has a radius or a polygon, not both")


def register_clients(batch: Batch[ClientItem]) -> Written[Client]:
    """Write clients."""

    def fill(row: Client, item: ClientItem) -> None:
        row.name = merged(item.name, row.name)
        row.active = merged(item.active, row.active, cleared=True)

    return write_rows(Client, batch, fill, needed=["name"])


def register_sites(batch: Batch[SiteItem]) -> Written[Site]:
    """Write sites. `register_fences` writes their fences, which `plan_fences` checks before."""
    items = batch.items.values()
    clients = ids_of(Client, [item.client for item in items])
    people = ids_of(Person, [getattr(item, role) for item in items for role in STAFF])

    def fill(row: Site, item: SiteItem) -> None:
        row.name = merged(item.name, row.name)
        row.client_id = referred(clients, "client", item.client, row.client_id, "client")
        row.timezone = merged(item.timezone, row.timezone, cleared="UTC")
        row.active = merged(item.active, row.active, cleared=True)
        row.site_class = merged(item.site_class, row.site_class, cleared="")
        for role in STAFF:
            _name_staff(row, role, getattr(item, role), people)

    return write_rows(Site, batch, fill, needed=["name"])


def _name_staff(row: Site, role: StaffRole, given: Any, people: dict[str, int]) -> None:
    """Point a site at a person, or keep the code of one who comes later."""
    if given is UNSET:
        return
    person_id = people.get(given) if given is not None else None
    setattr(row, f"{role}_id", person_id)
    setattr(row, f"{role}_code", given if given is not None and person_id is None else "")


def link_staff(people: Iterable[Person]) -> None:
    """Link sites to people whom they named before they were registered."""
    codes, ids = [], []
    for person in people:
        codes.append(person.code)
        ids.append(person.pk)
    if not codes:
        return
    with connection.cursor() as cursor:
        for role in STAFF:
            cursor.execute(
                f"UPDATE noc_site SET {role}_id = came.id, {role}_code = '' "  # noqa: S608  # our own column names
                "FROM unnest(%s::text[], %s::bigint[]) AS came (code, id) "
                f"WHERE tenant_id = %s AND {role}_code = came.code",
                [codes, ids, current_tenant_id()],
            )
