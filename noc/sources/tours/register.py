"""Take tours with their checkpoints, and tasks, into the registry."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from noc.kernel.tenancy.scope import current_tenant_id
from noc.sources.entries.fields import Code, Latitude, Longitude, Moment, Refused, check_texts, merged
from noc.sources.entries.items import Batch, Item
from noc.sources.entries.rows import Written, ids_of, known, referred, write_rows
from noc.sources.people.models import Person
from noc.sources.sites.models import Site
from noc.sources.sites.register_shifts import check_order
from noc.sources.tours.models import Task, Tour, TourCheckpoint


class CheckpointItem(msgspec.Struct, kw_only=True):
    """One scan point of a tour."""

    code: Code
    lat: Latitude | None = None
    lon: Longitude | None = None

    def __post_init__(self) -> None:
        check_texts(self)
        if (self.lat is None) != (self.lon is None):
            raise Refused("lat and lon: give both or neither")


class TourItem(Item, kw_only=True):
    """A planned patrol of one person; its checkpoints are the whole list, in order."""

    site: Code | UnsetType = UNSET
    person: Code | UnsetType = UNSET
    start: Moment | UnsetType = UNSET
    end: Moment | UnsetType = UNSET
    checkpoints: Annotated[list[CheckpointItem], Meta(max_length=1000)] | UnsetType | None = UNSET
    active: bool | UnsetType | None = UNSET

    def check(self) -> None:
        codes = [checkpoint.code for checkpoint in self.checkpoints or ()]
        twice = {code for code in codes if codes.count(code) > 1} if len(set(codes)) < len(codes) else set()
        if twice:
            raise Refused(f"checkpoints: {min(twice)!r} is there twice")


class TaskItem(Item, kw_only=True):
    """A piece of work that is due."""

    site: Code | UnsetType | None = UNSET
    person: Code | UnsetType | None = UNSET
    due: Moment | UnsetType | None = UNSET
    active: bool | UnsetType | None = UNSET


def register_tours(batch: Batch[TourItem]) -> Written[Tour]:
    """Write tours and their checkpoints."""
    items = batch.items.values()
    sites = ids_of(Site, [item.site for item in items])
    people = ids_of(Person, [item.person for item in items])

    def fill(row: Tour, item: TourItem) -> None:
        if isinstance(item.site, str):
            row.site_id = known(sites, "site", item.site, "site")
        if isinstance(item.person, str):
            row.person_id = known(people, "person", item.person, "person")
        row.start, row.end = merged(item.start, row.start), merged(item.end, row.end)
        check_order(row.start, row.end)
        row.active = merged(item.active, row.active, cleared=True)

    written = write_rows(Tour, batch, fill, needed=["site", "person", "start", "end"])
    _write_checkpoints(batch, written)
    return written


def _write_checkpoints(batch: Batch[TourItem], tours: Written[Tour]) -> None:
    wanted = {
        (tours.rows[code].id, checkpoint.code): (position, checkpoint.lat, checkpoint.lon)
        for code, item in batch.items.items()
        for position, checkpoint in enumerate(item.checkpoints or ())
    }
    told = [tours.rows[code].id for code, item in batch.items.items() if item.checkpoints is not UNSET]
    present = {(row.tour_id, row.code): row for row in TourCheckpoint.objects.filter(tour_id__in=told)}
    gone = [row.pk for key, row in present.items() if key not in wanted]
    TourCheckpoint.objects.filter(pk__in=gone).delete()
    TourCheckpoint.objects.bulk_create(
        [
            TourCheckpoint(
                tenant_id=current_tenant_id(), tour_id=tour_id, code=code, position=position, lat=lat, lon=lon
            )
            for (tour_id, code), (position, lat, lon) in wanted.items()
            if not _same(present.get((tour_id, code)), position, lat, lon)
        ],
        update_conflicts=True,
        unique_fields=["tour", "code"],
        update_fields=["position", "lat", "lon"],
    )


def _same(row: TourCheckpoint | None, position: int, lat: float | None, lon: float | None) -> bool:
    return row is not None and (row.position, row.lat, row.lon) == (position, lat, lon)


def register_tasks(batch: Batch[TaskItem]) -> Written[Task]:
    """Write tasks."""
    items = batch.items.values()
    sites = ids_of(Site, [item.site for item in items])
    people = ids_of(Person, [item.person for item in items])

    def fill(row: Task, item: TaskItem) -> None:
        row.site_id = referred(sites, "site", item.site, row.site_id, "site")
        row.person_id = referred(people, "person", item.person, row.person_id, "person")
        row.due = merged(item.due, row.due)
        row.active = merged(item.active, row.active, cleared=True)

    return write_rows(Task, batch, fill)
