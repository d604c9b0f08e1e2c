"""Phones that send one event a request: requests that wait together are stored together, in one transaction a tenant."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from datetime import datetime
from functools import partial

import msgspec

from noc.journeys.ingest import Receipt, ingest
from noc.kernel.access.capabilities import INGEST
from noc.kernel.access.tokens import principal_of_token
from noc.kernel.clock import now
from noc.kernel.errors import NOCError, NotAllowed, NotAuthenticated, NotFound, TryLater
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.people.models import Device
from noc.sources.receipts.events import Rejection
from noc.sources.telemetry.panics import is_panic
from noc.surfaces.ingest.connections import in_own_connection
from noc.surfaces.ingest.limits import over_ingest_limit

MOST_TOGETHER = 500


class Parcel(msgspec.Struct):
    """What one request of a phone brings: its secret, the events with their devices, what was unreadable."""

    protocol: str
    secret: str
    secret_kind: str
    device: str
    events: list[tuple[str, bytes]]  # (device, raw)
    rejected: list[tuple[str, str]]  # (raw, why)


Outcome = Receipt | NOCError


class Gatherer:
    """Collects parcels while the batch before them is being stored; one a process and event loop."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._waiting: list[tuple[Parcel, asyncio.Future[Receipt]]] = []
        self._busy: asyncio.Task[None] | None = None

    async def deliver(self, parcel: Parcel) -> Receipt:
        """Return once the parcel is committed. Raises why it was refused, or what storing it raised."""
        future: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self._waiting.append((parcel, future))
        if self._busy is None or self._busy.done():
            self._busy = asyncio.create_task(self._drain())
        return await future

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            together, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            work = partial(in_own_connection, store_parcels, [parcel for parcel, _ in together])
            outcomes: Sequence[Outcome | Exception]
            try:
                outcomes = await loop.run_in_executor(self._executor, work)
            except Exception as error:  # noqa: BLE001  # raised again in every request that waits for this batch
                outcomes = [error] * len(together)
            for (_, future), outcome in zip(together, outcomes, strict=True):
                _settle(future, outcome)


def _settle(future: asyncio.Future[Receipt], outcome: Outcome | Exception) -> None:
    if future.done():  # the phone hung up meanwhile
        return
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)


def store_parcels(parcels: Sequence[Parcel]) -> list[Outcome]:
    """Store parcels in one batch a tenant and protocol; return what became of each, in their order."""
    at = now()
    outcomes: dict[int, Outcome] = {}
    groups: dict[tuple[int, str], list[int]] = {}
    tenants = {
        key: _tenant_of(*key, at) for key in {(parcel.secret, parcel.secret_kind) for parcel in parcels}
    }
    for position, parcel in enumerate(parcels):
        tenant = tenants[parcel.secret, parcel.secret_kind]
        if isinstance(tenant, NOCError):
            outcomes[position] = tenant
        else:
            groups.setdefault((tenant, parcel.protocol), []).append(position)
    for (tenant_id, protocol), positions in groups.items():
        outcomes.update(_store_group(tenant_id, protocol, {p: parcels[p] for p in positions}, at))
    return [outcomes[position] for position in range(len(parcels))]


def _tenant_of(secret: str, kind: str, at: datetime) -> int | NOCError:
    principal = principal_of_token(secret, at, kind)
    if principal is None:
        return NotAuthenticated("This key is unknown, expired or revoked.")
    if INGEST not in principal.capabilities:
        return NotAllowed("This token may not send events: it needs noc:ingest.")
    return principal.tenant_id


def _store_group(
    tenant_id: int, protocol: str, parcels: dict[int, Parcel], at: datetime
) -> dict[int, Outcome]:
    enrolled = _enrolled(tenant_id, parcels.values())
    heard, sounded = [], set()
    for position, parcel in parcels.items():
        for device, raw in parcel.events:
            panic = is_panic(raw)
            if panic or device in enrolled:  # whoever presses SOS is heard
                heard.append(raw)
            if panic:
                sounded.add(position)
    wait_s = over_ingest_limit(tenant_id, len(heard), at)
    unread = [
        Rejection(-1, None, why, raw)
        for parcel in parcels.values()
        if parcel.device in enrolled
        for raw, why in parcel.rejected
    ]
    receipt = ingest(tenant_id, heard, at, protocol=protocol, only_panics=wait_s is not None, unread=unread)
    return {
        position: receipt if position in sounded else _outcome(parcel, enrolled, receipt, wait_s)
        for position, parcel in parcels.items()
    }


def _enrolled(tenant_id: int, parcels: Iterable[Parcel]) -> set[str]:
    codes = {code for parcel in parcels for code in (parcel.device, *(device for device, _ in parcel.events))}
    with tenant_scope(tenant_id):
        return set(Device.objects.filter(code__in=codes, active=True).values_list("code", flat=True))


def _outcome(parcel: Parcel, enrolled: set[str], receipt: Receipt, wait_s: int | None) -> Outcome:
    unknown = [device for device, _ in parcel.events if device not in enrolled]
    if unknown or parcel.device not in enrolled:
        return NotFound(f"No device is enrolled as {(unknown or [parcel.device])[0]!r}.")
    return receipt if wait_s is None else TryLater("Too many events this minute.", wait_s)
