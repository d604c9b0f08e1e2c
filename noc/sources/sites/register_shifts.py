"""Take rosters, holidays and maintenance windows into the registry."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Annotated, Final, NamedTuple

from msgspec import UNSET, Meta, UnsetType

from noc.sources.entries.fields import Code, Moment, Name, Refused, merged
from noc.sources.entries.items import Batch, Item
from noc.sources.entries.rows import Written, ids_of, known, referred, write_rows
from noc.sources.people.models import Person
from noc.sources.sites.models import Holiday, Maintenance, Shift, Site

LONGEST_SHIFT: Final = timedelta(days=366)

Reason = Annotated[str, Meta(min_length=1, max_length=500)]


class ShiftItem(Item, kw_only=True):
    """Who should be where, from when to when."""

    person: Code | UnsetType = UNSET
    site: Code | UnsetType = UNSET
    start: Moment | UnsetType = UNSET
    end: Moment | UnsetType = UNSET
    substitute_for: Code | UnsetType | None = UNSET
    lone: bool | UnsetType | None = UNSET
    active: bool | UnsetType | None = UNSET


class HolidayItem(Item, kw_only=True):
    """A day unlike others; without sites it holds for all."""

    date: date | UnsetType = UNSET
    name: Name | UnsetType = UNSET
    sites: list[Code] | UnsetType | None = UNSET
    active: bool | UnsetType | None = UNSET


class MaintenanceItem(Item, kw_only=True):
    """A window in which a site's silence is expected."""

    site: Code | UnsetType = UNSET
    start: Moment | UnsetType = UNSET
    end: Moment | UnsetType = UNSET
    reason: Reason | UnsetType | None = UNSET
    active: bool | UnsetType | None = UNSET


class RosterChange(NamedTuple):
    """A time of a person whose roster is not what it was."""

    person_id: int
    since: datetime | None
    until: datetime | None


def check_order(start: datetime, end: datetime, longest: timedelta = LONGEST_SHIFT) -> None:
    """Raise Refused unless the end is after the start, and not absurdly long after it."""
    if end <= start:
        raise Refused("end: is not after start")
    if end - start > longest:
        raise Refused(f"end: is more than {longest.days} days after start")


def register_shifts(batch: Batch[ShiftItem]) -> Written[Shift]:
    """Write shifts."""
    items = batch.items.values()
    people = ids_of(Person, [code for item in items for code in (item.person, item.substitute_for)])
    sites = ids_of(Site, [item.site for item in items])

    def fill(row: Shift, item: ShiftItem) -> None:
        if isinstance(item.person, str):
            row.person_id = known(people, "person", item.person, "person")
        if isinstance(item.site, str):
            row.site_id = known(sites, "site", item.site, "site")
        row.substitute_for_id = referred(
            people, "substitute_for", item.substitute_for, row.substitute_for_id, "person"
        )
        row.start, row.end = merged(item.start, row.start), merged(item.end, row.end)
        check_order(row.start, row.end)
        row.lone = merged(item.lone, row.lone, cleared=False)
        row.active = merged(item.active, row.active, cleared=True)

    return write_rows(Shift, batch, fill, needed=["person", "site", "start", "end"])


def roster_changes(written: Written[Shift]) -> list[RosterChange]:
    """Return the times whose site may be another now: the shift as it was, and as it is."""
    return [
        RosterChange(row.person_id, row.start, row.end)
        for code in sorted(written.changed)
        if _place(written.rows[code]) != _place(written.before[code])
        for row in (written.before[code], written.rows[code])
        if row is not None and row.active
    ]


def _place(row: Shift | None) -> tuple[object, ...] | None:
    return (row.person_id, row.site_id, row.start, row.end) if row is not None and row.active else None


def register_holidays(batch: Batch[HolidayItem]) -> Written[Holiday]:
    """Write holidays."""
    sites = ids_of(Site, [code for item in batch.items.values() for code in item.sites or ()])

    def fill(row: Holiday, item: HolidayItem) -> None:
        row.date = merged(item.date, row.date)
        row.name = merged(item.name, row.name)
        if item.sites is not UNSET:
            row.sites = sorted({known(sites, "sites", code, "site") for code in item.sites or ()})
        row.active = merged(item.active, row.active, cleared=True)

    return write_rows(Holiday, batch, fill, needed=["date", "name"])


def register_maintenance(batch: Batch[MaintenanceItem]) -> Written[Maintenance]:
    """Write maintenance windows."""
    sites = ids_of(Site, [item.site for item in batch.items.values()])

    def fill(row: Maintenance, item: MaintenanceItem) -> None:
        if isinstance(item.site, str):
            row.site_id = known(sites, "site", item.site, "site")
        row.start, row.end = merged(item.start, row.start), merged(item.end, row.end)
        check_order(row.start, row.end)
        row.reason = merged(item.reason, row.reason, cleared="")
        row.active = merged(item.active, row.active, cleared=True)

    return write_rows(Maintenance, batch, fill, needed=["site", "start", "end"])
