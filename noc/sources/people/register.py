"""Take people and devices into the registry."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from noc.sources.entries.fields import Code, DeviceCode, Name, Refused, check_choice, merged
from noc.sources.entries.items import Batch, Item
from noc.sources.entries.periods import change_periods
from noc.sources.entries.rows import Written, ids_of, known, write_rows
from noc.sources.people.models import ROLES, Device, DeviceCarrier, Person

Platform = Annotated[
    str, msgspec.Meta(min_length=1, max_length=50, description="such as android, ios, kiosk")
]
Role = Annotated[str, msgspec.Meta(extra_json_schema={"enum": ROLES}, description="guard unless told")]


class PersonItem(Item, kw_only=True):
    """A guard, supervisor, manager or operator."""

    name: Name | UnsetType = UNSET
    role: Role | UnsetType | None = UNSET
    home_site: Code | UnsetType | None = UNSET
    authorized_sites: list[Code] | UnsetType | None = UNSET
    active: bool | UnsetType | None = UNSET
    employed_from: date | UnsetType | None = UNSET
    employed_to: date | UnsetType | None = UNSET

    def check(self) -> None:
        check_choice("role", self.role, ROLES)


class DeviceItem(Item, kw_only=True):
    """A phone, tracker or kiosk, and who carries it from now on."""

    code: DeviceCode
    person: Code | UnsetType | None = UNSET
    platform: Platform | UnsetType | None = UNSET
    shared: bool | UnsetType | None = UNSET
    active: bool | UnsetType | None = UNSET


def register_people(batch: Batch[PersonItem]) -> Written[Person]:
    """Write who people are. Where they belong is written by `sites.register_homes`."""
    return write_rows(Person, batch, _fill_person, needed=["name"])


def _fill_person(row: Person, item: PersonItem) -> None:
    row.name = merged(item.name, row.name)
    row.role = merged(item.role, row.role, cleared="guard")
    row.active = merged(item.active, row.active, cleared=True)
    row.employed_from = merged(item.employed_from, row.employed_from)
    row.employed_to = merged(item.employed_to, row.employed_to)
    if row.employed_from and row.employed_to and row.employed_to < row.employed_from:
        raise Refused("employed_to: is before employed_from")


def register_devices(batch: Batch[DeviceItem], at: datetime) -> Written[Device]:
    """Write devices, and from `at` on who carries them."""
    people = ids_of(Person, (item.person for item in batch.items.values()))

    def fill(row: Device, item: DeviceItem) -> None:
        if isinstance(item.person, str):
            known(people, "person", item.person, "person")
        row.platform = merged(item.platform, row.platform, cleared="")
        row.shared = merged(item.shared, row.shared, cleared=False)
        row.active = merged(item.active, row.active, cleared=True)

    written = write_rows(Device, batch, fill)
    carriers = {
        written.rows[code].id: {"person_id": people[item.person]} if isinstance(item.person, str) else None
        for code, item in batch.items.items()
        if item.person is not UNSET
    }
    change_periods(DeviceCarrier, "device_id", carriers, at)
    return written
