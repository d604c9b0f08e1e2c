"""One OsmAnd message, whatever form it came in, read into our names and units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from noc.surfaces.ingest.protocols.alarms import find_alarms
from noc.surfaces.ingest.protocols.compose import attempt
from noc.surfaces.ingest.protocols.fields import Table, map_fields, read_code, read_position
from noc.surfaces.ingest.protocols.numbers import (
    MPS_PER_KNOT,
    read_accuracy,
    read_altitude,
    read_bearing,
    read_flag,
    share_of,
    speed_in,
)
from noc.surfaces.ingest.protocols.times import read_time
from noc.surfaces.ingest.protocols.types import Report, UnreadableError

PROTOCOL = "osmand"
DEVICE_KEYS = ("id", "deviceid", "device_id", "deviceId")

FLAT: Table = {
    "speed": ("speed_mps", speed_in(MPS_PER_KNOT)),
    # OsmAnd's own {5} is in m/s where the protocol says knots; in its address this name says what it means.
    "speed_mps": ("speed_mps", speed_in(1.0)),
    "bearing": ("bearing_deg", read_bearing),
    "heading": ("bearing_deg", read_bearing),
    "altitude": ("altitude_m", read_altitude),
    "accuracy": ("accuracy_m", read_accuracy),
    "batt": ("battery", share_of(100.0)),
    "mock": ("mock", read_flag),
    "valid": ("valid", read_flag),
}
STRUCTURED: Table = {
    "coords_speed": ("speed_mps", speed_in(1.0)),
    "coords_heading": ("bearing_deg", read_bearing),
    "coords_altitude": ("altitude_m", read_altitude),
    "coords_accuracy": ("accuracy_m", read_accuracy),
    "battery_level": ("battery", share_of(1.0)),
    "mock": ("mock", read_flag),
    "valid": ("valid", read_flag),
}
_POSITION_KEYS = ("lat", "lon", "location", "coords_latitude", "coords_longitude")
RESERVED = frozenset((*DEVICE_KEYS, *_POSITION_KEYS, "timestamp", "_"))
"""Fields that make the event itself. `_` is Traccar Client's second copy of the position, for old servers."""

RETOLD_ANEW = frozenset({"age"})
"""Fields that may change when the same fact is sent again."""

Position = tuple[float, float]


@dataclass(frozen=True)
class Said:
    """A message not yet understood: its flat fields, their readers, where alarms and the device may stand."""

    fields: Mapping[str, object]
    table: Table
    alarm_sources: Sequence[Mapping[str, object]]
    device_source: Mapping[str, object]
    raw: str
    problems: tuple[str, ...] = ()


def read_report(said: Said, received_at: datetime) -> Report:
    """The report, with everything about it that cannot be read among its problems."""
    problems = list(said.problems)
    fields = {key: value for key, value in said.fields.items() if value != ""}
    device = attempt(problems, "id", lambda: _read_device(said.device_source))
    timed = fields.get("timestamp") is not None
    time = attempt(problems, "timestamp", lambda: read_time(fields["timestamp"])) if timed else received_at
    position = attempt(problems, "position", lambda: _read_position(fields))
    rest = {key: value for key, value in fields.items() if key not in RESERVED}
    details = map_fields(rest, said.table, PROTOCOL)
    doubts, withheld = _judge_fix(position, details)
    is_location = position is not None and not doubts
    if not is_location and not timed:
        details.setdefault("online", True)  # it spoke just now
    return Report(
        protocol=PROTOCOL,
        device=device,
        type="location" if is_location else "device_status",
        received_at=received_at,
        time=time if not said.problems else None,
        timed=timed,
        position=None if position == (0.0, 0.0) else position,
        details=details | withheld,
        alarms=find_alarms(list(said.alarm_sources)),
        facts={key: value for key, value in fields.items() if key not in RETOLD_ANEW},
        raw=said.raw,
        problems=tuple(problems),
        doubts=doubts,
    )


def _judge_fix(
    position: Position | None, details: Mapping[str, object]
) -> tuple[tuple[str, ...], dict[str, object]]:
    """Why the position is no fix, and the position as extras then.

    A fix that the phone itself calls invalid is its last one or a guess. As a location it would move the
    guard and trip the speed and fence rules. A `device_status` keeps it, a panic carries the doubt.
    """
    if position is None:
        return (), {}
    withheld: dict[str, object] = {f"{PROTOCOL}_lat": position[0], f"{PROTOCOL}_lon": position[1]}
    if position == (0.0, 0.0):
        return ("position 0,0 is what phones without a fix send",), withheld
    if details.get("valid") is False:
        return ("the phone calls this position invalid",), withheld
    return (), {}


def _read_device(source: Mapping[str, object]) -> str:
    for key in DEVICE_KEYS:
        if source.get(key) not in (None, ""):
            return read_code(source[key])
    raise UnreadableError("missing (the device's code belongs in `id` or, in JSON, `device_id`)")


def _read_position(fields: Mapping[str, object]) -> Position | None:
    lat = fields.get("coords_latitude", fields.get("lat"))
    lon = fields.get("coords_longitude", fields.get("lon"))
    both = fields.get("location")
    if lat is None and lon is None and isinstance(both, str):
        lat, _, lon = both.partition(",")
    return read_position(lat, lon)
