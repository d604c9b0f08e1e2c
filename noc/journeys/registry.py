"""What customers tell of their force: one call, one transaction, every item for itself.

read the items -> reject what makes no sense -> write rows -> periods -> whose past looks different now
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from noc.events.deeds import record_deed
from noc.journeys.rosters import announce_corrections
from noc.kernel.access.principals import Actor
from noc.kernel.errors import TooLarge
from noc.kernel.tenancy.scope import current_tenant_id
from noc.sources.entries.items import Batch, Item, Notice, Rejection, read_items
from noc.sources.entries.rows import Written, lock_registry
from noc.sources.people.register import DeviceItem, PersonItem, register_devices, register_people
from noc.sources.receipts.models import UnenrolledCode
from noc.sources.sites.register import ClientItem, SiteItem, link_staff, register_clients, register_sites
from noc.sources.sites.register_fences import plan_fences, register_fences
from noc.sources.sites.register_homes import check_sites_of, register_authorized_sites, register_homes
from noc.sources.sites.register_shifts import (
    HolidayItem,
    MaintenanceItem,
    RosterChange,
    ShiftItem,
    register_holidays,
    register_maintenance,
    register_shifts,
    roster_changes,
)
from noc.sources.tours.register import TaskItem, TourItem, register_tasks, register_tours

MAX_ITEMS: Final = 2_000
_LONGEST_UNENROLLED: Final = 200  # "tour/checkpoint" is cut off where it is recorded


@dataclass(frozen=True)
class Outcome:
    """What became of a call's items; `updated` counts those whose code was there already, changed or not."""

    created: int
    updated: int
    rejected: list[Rejection]
    warnings: list[Notice]


def put_items(
    kind: str, raw: Sequence[object], at: datetime, actor: Actor, *, strict: bool = True
) -> Outcome:
    """Take items of a kind (a key of KINDS) into the tenant's registry, all in one transaction.

    Raises TooLarge above MAX_ITEMS. `strict` off reads texts as numbers, as CSV needs.
    """
    if len(raw) > MAX_ITEMS:
        raise TooLarge(
            f"{len(raw)} items are more than the {MAX_ITEMS} that one call takes; send them in pieces."
        )
    item_type, register = KINDS[kind]
    batch: Batch[Any] = read_items(item_type, raw, strict=strict)
    with transaction.atomic():
        lock_registry()
        written = register(batch, at)
        _record(kind, written, actor, at)
    rejected = sorted(batch.rejected, key=lambda rejection: rejection.index)
    return Outcome(len(written.created), len(written.updated), rejected, batch.warnings)


def _put_clients(batch: Batch[ClientItem], _at: datetime) -> Written[Any]:
    return register_clients(batch)


def _put_sites(batch: Batch[SiteItem], at: datetime) -> Written[Any]:
    fences = plan_fences(batch)
    written = register_sites(batch)
    register_fences(written, fences, at)
    return written


def _put_people(batch: Batch[PersonItem], at: datetime) -> Written[Any]:
    sites = check_sites_of(batch)
    written = register_people(batch)
    moved = register_homes(batch, written, sites, at)
    register_authorized_sites(batch, written, sites)
    link_staff(written.rows[code] for code in written.created)
    # A phone's clock may run ahead: what it said of the minutes to come was placed at the old home.
    announce_corrections([RosterChange(person_id, since, None) for person_id, since in moved.items()], at)
    return written


def _put_devices(batch: Batch[DeviceItem], at: datetime) -> Written[Any]:
    written = register_devices(batch, at)
    _forget_unenrolled("device", written.rows)
    return written


def _put_shifts(batch: Batch[ShiftItem], at: datetime) -> Written[Any]:
    written = register_shifts(batch)
    announce_corrections(roster_changes(written), at)
    return written


def _put_tours(batch: Batch[TourItem], _at: datetime) -> Written[Any]:
    written = register_tours(batch)
    _forget_unenrolled("tour", written.rows)
    spots = (f"{tour}/{spot.code}" for tour, item in batch.items.items() for spot in item.checkpoints or ())
    _forget_unenrolled("checkpoint", (code[:_LONGEST_UNENROLLED] for code in spots))
    return written


def _put_tasks(batch: Batch[TaskItem], _at: datetime) -> Written[Any]:
    written = register_tasks(batch)
    _forget_unenrolled("task", written.rows)
    return written


def _put_holidays(batch: Batch[HolidayItem], _at: datetime) -> Written[Any]:
    return register_holidays(batch)


def _put_maintenance(batch: Batch[MaintenanceItem], _at: datetime) -> Written[Any]:
    return register_maintenance(batch)


Register = Callable[[Any, datetime], Written[Any]]
KINDS: Final[dict[str, tuple[type[Item], Register]]] = {
    "clients": (ClientItem, _put_clients),
    "sites": (SiteItem, _put_sites),
    "people": (PersonItem, _put_people),
    "devices": (DeviceItem, _put_devices),
    "shifts": (ShiftItem, _put_shifts),
    "tours": (TourItem, _put_tours),
    "tasks": (TaskItem, _put_tasks),
    "holidays": (HolidayItem, _put_holidays),
    "maintenance": (MaintenanceItem, _put_maintenance),
}


def _forget_unenrolled(kind: str, codes: Iterable[str]) -> None:
    """A code that the registry knows now is no longer waiting to be enrolled."""
    wanted = list(codes)
    if wanted:
        UnenrolledCode.objects.filter(kind=kind, code__in=wanted).delete()


def _record(kind: str, written: Written[Any], actor: Actor, at: datetime) -> None:
    """Remember who changed the registry; a repeat that changed no row is not worth a line."""
    if written.changed:
        data: dict[str, object] = {
            "created": sorted(written.created),
            "changed": sorted(written.changed - written.created),
        }
        record_deed(actor, f"register_{kind}", "registry", current_tenant_id(), at, data=data)
