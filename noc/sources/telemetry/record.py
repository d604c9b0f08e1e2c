"""Write what phones said of themselves and of where they are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from noc.sources.receipts.copying import COMMON, common_values, copy_rows
from noc.sources.receipts.events import DeviceStatusEvent, Fact, LocationEvent, PhoneUseEvent

LOCATION = (
    *COMMON,
    ("lat", "float8"),
    ("lon", "float8"),
    ("accuracy_m", "float8"),
    ("speed_mps", "float8"),
    ("altitude_m", "float8"),
    ("bearing_deg", "float8"),
    ("mock", "bool"),
    ("battery", "float8"),
)
_STATUS = (
    *COMMON,
    ("battery", "float8"),
    ("signal_dbm", "float8"),
    ("online", "bool"),
    ("network", "text"),
)


def _location_values(event: LocationEvent) -> tuple[object, ...]:
    return (
        float(event.lat),
        float(event.lon),
        event.accuracy_m,
        event.speed_mps,
        event.altitude_m,
        event.bearing_deg,
        event.mock,
        event.battery,
    )


def record_locations(tenant_id: int, facts: Sequence[Fact], received_at: datetime) -> None:
    rows = (
        common_values(tenant_id, fact, received_at) + _location_values(fact.event)
        for fact in facts
        if isinstance(fact.event, LocationEvent)
    )
    copy_rows("noc_location", LOCATION, rows)


def record_phone_events(tenant_id: int, facts: Sequence[Fact], received_at: datetime) -> None:
    rows = (
        (*common_values(tenant_id, fact, received_at), fact.event.kind)
        for fact in facts
        if isinstance(fact.event, PhoneUseEvent)
    )
    copy_rows("noc_phone_event", (*COMMON, ("kind", "text")), rows)


def record_device_statuses(tenant_id: int, facts: Sequence[Fact], received_at: datetime) -> None:
    rows = (
        (
            *common_values(tenant_id, fact, received_at),
            event.battery,
            event.signal_dbm,
            event.online,
            event.network,
        )
        for fact in facts
        if isinstance(event := fact.event, DeviceStatusEvent)
    )
    copy_rows("noc_device_status", _STATUS, rows)
