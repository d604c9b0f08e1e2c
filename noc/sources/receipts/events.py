"""The vocabulary in which facts arrive: one struct a type of event, as SPEC section 4 (Ingest) words them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Code = Annotated[str, Meta(min_length=1, max_length=200)]
Word = Annotated[str, Meta(min_length=1, max_length=50)]
Moment = Annotated[datetime, Meta(tz=True, description="RFC 3339 with offset; the device's own time")]
Latitude = Annotated[float, Meta(ge=-90, le=90)]
Longitude = Annotated[float, Meta(ge=-180, le=180)]
Metres = Annotated[float, Meta(ge=0, le=100_000)]
Share = Annotated[float, Meta(ge=0, le=1)]


class Event(msgspec.Struct, tag_field="type", forbid_unknown_fields=True, kw_only=True, gc=False):
    """What every event has. Unknown fields are kept with the fact (`decode.py`), not refused.

    `person` may be left out only where `device` is given: the fact is then that of whoever carried it.
    """

    event_id: Code
    at: Moment
    person: Code = ""
    site: Code | None = None
    device: Code | None = None


class LocationEvent(Event, tag="location", kw_only=True, gc=False):
    """A fix."""

    lat: Latitude
    lon: Longitude
    accuracy_m: Metres | None = None
    speed_mps: Annotated[float, Meta(ge=0, le=1_000)] | None = None
    altitude_m: Annotated[float, Meta(ge=-1_000, le=100_000)] | None = None
    bearing_deg: Annotated[float, Meta(ge=0, le=360)] | None = None
    mock: bool | None = None
    battery: Share | None = None


class PhoneUseEvent(Event, tag="phone", kw_only=True, gc=False):
    """The phone was used: `app_open`, `screen_on`, `step`, `call`, `sync`, ..."""

    kind: Word


class DeviceStatusEvent(Event, tag="device_status", kw_only=True, gc=False):
    """How the phone is."""

    battery: Share | None = None
    signal_dbm: Annotated[float, Meta(ge=-200, le=50)] | None = None
    online: bool | None = None
    network: Word | None = None


class TaskEvent(Event, tag="task", kw_only=True, gc=False):
    """A task was completed or missed."""

    task: Code
    status: Literal["completed", "missed"]


class CheckpointEvent(Event, tag="checkpoint", kw_only=True, gc=False):
    """A checkpoint of a tour was scanned."""

    tour: Code
    checkpoint: Code
    lat: Latitude | None = None
    lon: Longitude | None = None
    method: Word | None = None


class AttendancePunch(Event, tag="attendance", kw_only=True, gc=False):
    """A punch in or out."""

    direction: Literal["in", "out"]
    lat: Latitude | None = None
    lon: Longitude | None = None
    accuracy_m: Metres | None = None
    mock: bool | None = None
    biometric_quality: Share | None = None
    face_confidence: Share | None = None
    liveness: Share | None = None
    method: Word | None = None


class PanicEvent(Event, tag="panic", kw_only=True, gc=False):
    """The panic button. Documented here; read by `panics.py`, which refuses nothing."""

    lat: Latitude | None = None
    lon: Longitude | None = None
    note: str | None = None


AnyEvent = (
    LocationEvent
    | PhoneUseEvent
    | DeviceStatusEvent
    | TaskEvent
    | CheckpointEvent
    | AttendancePunch
    | PanicEvent
)
EVENT_TYPES: dict[str, type[Event]] = {
    "location": LocationEvent,
    "phone": PhoneUseEvent,
    "device_status": DeviceStatusEvent,
    "task": TaskEvent,
    "checkpoint": CheckpointEvent,
    "attendance": AttendancePunch,
    "panic": PanicEvent,
}


class Fact(msgspec.Struct, gc=False):
    """An event on its way into the database: judged, and told whose it is and where it belongs."""

    index: int
    event: Event
    at: datetime
    raw_at: datetime
    extra: dict[str, object] | None = None
    person_id: int = 0
    site_id: int | None = None


class Rejection(msgspec.Struct):
    """An event that cannot be accepted, and why, in words for whoever mends the phone."""

    index: int
    event_id: str | None
    error: str
    raw: str = ""

    def as_json(self) -> dict[str, object]:
        return {"index": self.index, "event_id": self.event_id, "error": self.error}


class Warned(msgspec.Struct):
    """Something was accepted, but not as it was sent."""

    index: int
    event_id: str | None
    warning: str
