"""One OwnTracks message, read into our names and units."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from noc.surfaces.ingest.protocols.alarms import find_alarms
from noc.surfaces.ingest.protocols.compose import attempt, spell_message
from noc.surfaces.ingest.protocols.fields import Table, map_fields, read_position
from noc.surfaces.ingest.protocols.numbers import (
    MPS_PER_KMH,
    read_accuracy,
    read_altitude,
    read_bearing,
    read_number,
    share_of,
    speed_in,
)
from noc.surfaces.ingest.protocols.texts import show
from noc.surfaces.ingest.protocols.times import read_time
from noc.surfaces.ingest.protocols.types import Report, UnreadableError

PROTOCOL = "owntracks"

NETWORKS = {"w": "wifi", "m": "mobile", "o": "offline"}


def read_network(value: object) -> str:
    """How the phone was connected when it wrote the message; raises UnreadableError."""
    network = NETWORKS.get(value) if isinstance(value, str) else None
    if network is None:
        raise UnreadableError(f"{show(value)} is none of w, m, o")
    return network


STATE: Table = {"batt": ("battery", share_of(100.0)), "conn": ("network", read_network)}
MOTION: Table = {
    **STATE,
    "acc": ("accuracy_m", read_accuracy),
    "alt": ("altitude_m", read_altitude),
    "vel": ("speed_mps", speed_in(MPS_PER_KMH)),
    "cog": ("bearing_deg", read_bearing),
}

POSITIONED = frozenset({"location", "transition"})
"""The `lat`, `lon` of other types are a region's or a beacon's, not the phone's."""

UNTIMED = frozenset({"lwt", "waypoint", "waypoints"})
"""`tst` is here when the app connected, or when the region was made: not when the message's fact happened."""

KEPT_FIELDS: Mapping[str, frozenset[str]] = {
    "card": frozenset({"name", "tid"}),
    "cmd": frozenset({"action"}),
    "configuration": frozenset(),
    "dump": frozenset(),
}
"""Types that carry pictures or passwords: nothing else of theirs is kept."""

TYPES = POSITIONED | UNTIMED | frozenset({"status", "steps", "beacon", *KEPT_FIELDS})

NO_KEY = "encrypted, and this server holds no key: switch encryption off in the app (HTTPS protects the way)"


@dataclass(frozen=True)
class Sender:
    """Who posted: the HTTP Basic user, and the user and device that the app names beside its message."""

    device: str | None
    address: Mapping[str, object]


def read_report(message: dict[str, object], sender: Sender, received_at: datetime) -> Report:
    """The report, with everything about it that cannot be read among its problems."""
    problems = _judge_type(message.get("_type"))
    kind = str(message.get("_type"))
    fields = {key: value for key, value in message.items() if _is_kept(kind, key)}
    timed = fields.get("tst") is not None and kind not in UNTIMED
    time = attempt(problems, "tst", lambda: read_time(fields["tst"])) if timed else received_at
    position = None
    if kind in POSITIONED:
        position = attempt(problems, "position", lambda: _read_position(fields, required=kind == "location"))
    return Report(
        protocol=PROTOCOL,
        device=sender.device,
        type=_choose_type(kind, fields, position),
        received_at=received_at,
        time=time,
        timed=timed,
        position=position,
        details=_read_details(kind, fields, sender, timed=timed),
        alarms=find_alarms(message),
        facts={**sender.address, **fields},
        raw=spell_message(message),
        problems=tuple(problems),
    )


def _is_kept(kind: str, key: str) -> bool:
    kept = KEPT_FIELDS.get(kind)
    return kept is None or key in kept or key in {"_type", "tst"}


def _judge_type(kind: object) -> list[str]:
    """Why a message of this type makes no event of its own; empty when it does."""
    if kind == "encrypted":
        return [NO_KEY]
    if kind is None:
        return ["_type is missing"]
    return [] if isinstance(kind, str) and kind in TYPES else [f"_type {show(kind)} is unknown"]


def _choose_type(kind: str, fields: Mapping[str, object], position: tuple[float, float] | None) -> str:
    """Steps walked are use of the phone; a report of none, like other chatter, only shows that it lives."""
    if position is not None:
        return "location"
    return "phone" if kind == "steps" and _has_walked(fields.get("steps")) else "device_status"


def _has_walked(steps: object) -> bool:
    """OwnTracks writes -1 where the phone cannot count."""
    try:
        return read_number(steps) > 0
    except UnreadableError:
        return False


def _read_position(fields: Mapping[str, object], *, required: bool) -> tuple[float, float] | None:
    position = read_position(fields.get("lat"), fields.get("lon"))
    if position is None and required:
        raise UnreadableError("lat and lon are missing")
    return position


def _read_details(
    kind: str, fields: Mapping[str, object], sender: Sender, *, timed: bool
) -> dict[str, object]:
    """Our fields and the extras; `online` where the message itself shows it."""
    spent = {"lat", "lon"} if kind in POSITIONED else set()
    spent |= {"_type"} | ({"tst"} if kind not in UNTIMED else set())
    rest = {key: value for key, value in {**sender.address, **fields}.items() if key not in spent}
    details = map_fields(rest, MOTION if kind in POSITIONED else STATE, PROTOCOL)
    if kind in POSITIONED:
        return details
    details["owntracks_type"] = kind
    if kind == "steps" and _has_walked(fields.get("steps")):
        details["kind"] = "step"
    elif kind == "lwt" or details.get("network") == "offline":
        details["online"] = False
    elif not timed:
        details["online"] = True  # it spoke just now
    return details
