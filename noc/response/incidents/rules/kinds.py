"""What is known of each kind of event: where it comes from, what it speaks of, what it explains. Tables, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

# Where knowledge comes from: kinds of different sources are independent of each other.
DEVICE, MOVEMENT, ATTENDANCE, ROUNDS, ACTIVITY, PEOPLE, OTHERS = (
    "device", "movement", "attendance", "rounds", "activity", "people", "other systems",
)  # fmt: skip
# Topology: a site stands above the devices there, a device above the person who carries it.
SITE, PHONE, PERSON = 0, 1, 2
LEVELS: Final = ("site", "device", "person")

SAFETY, PERSON_SILENCE, POST_ABANDONMENT, SITE_OUTAGE = (
    "SAFETY", "PERSON_SILENCE", "POST_ABANDONMENT", "SITE_OUTAGE",
)  # fmt: skip
DEVICE_FAULT, LATENESS, PATROL, LOW_WORK, FATIGUE, FRAUD, MIXED = (
    "DEVICE_FAULT", "ATTENDANCE", "PATROL", "ACTIVITY", "FATIGUE", "FRAUD", "MIXED",
)  # fmt: skip

# Signals: what the facts of a person say without anybody having concluded anything from it.
DEVICE_OFFLINE, BATTERY_LOW, NO_PHONE_USE, NO_MOVEMENT = (
    "DEVICE_OFFLINE", "BATTERY_LOW", "NO_PHONE_USE", "NO_MOVEMENT",
)  # fmt: skip


@dataclass(frozen=True)
class Trait:
    """What is known of a kind: its source, its level of the topology, the type of incident it makes, words for a title,
    and which kinds it explains when it comes first."""

    source: str
    level: int
    makes: str
    words: str
    explains: frozenset[str] = frozenset()


def _explains(*kinds: str) -> frozenset[str]:
    return frozenset(kinds)


_SILENT: Final = ("NO_TELEMETRY", "LONE_WORKER_SILENT", DEVICE_OFFLINE)
_IDLE: Final = ("LOW_ACTIVITY", "TOUR_MISSED", "TASKS_OVERDUE", NO_PHONE_USE, NO_MOVEMENT)
_EMPTY: Final = _explains("SITE_UNCOVERED", *_IDLE)
_QUIET: Final = _explains("NO_TELEMETRY", "LONE_WORKER_SILENT", *_IDLE)

TRAITS: Final[Mapping[str, Trait]] = {
    "SOS": Trait(PEOPLE, PERSON, SAFETY, "SOS pressed", _explains("SOS_UNACKNOWLEDGED", "STATIC_GUARD", *_IDLE)),
    "SOS_UNACKNOWLEDGED": Trait(PEOPLE, PERSON, SAFETY, "SOS not answered"),
    "STATIC_GUARD": Trait(MOVEMENT, PERSON, PERSON_SILENCE, "guard does not move", _explains(*_IDLE)),
    "LONE_WORKER_SILENT": Trait(DEVICE, PERSON, PERSON_SILENCE, "lone guard is silent", _explains(*_IDLE)),
    "EXCESSIVE_HOURS": Trait(ATTENDANCE, PERSON, FATIGUE, "too many hours at work", _explains("STATIC_GUARD", *_IDLE)),
    "POST_ABANDONED": Trait(MOVEMENT, PERSON, POST_ABANDONMENT, "guard away from the post", _EMPTY),
    "SITE_UNCOVERED": Trait(ATTENDANCE, SITE, POST_ABANDONMENT, "nobody at the site", _explains(*_IDLE)),
    "LATE_OR_NO_SHOW": Trait(ATTENDANCE, PERSON, LATENESS, "guard late or not come", _EMPTY),
    "TOUR_MISSED": Trait(ROUNDS, PERSON, PATROL, "tour not walked"),
    "TOUR_IMPLAUSIBLE": Trait(ROUNDS, PERSON, PATROL, "tour that nobody can have walked"),
    "TASKS_OVERDUE": Trait(ROUNDS, SITE, PATROL, "tasks overdue"),
    "NO_TELEMETRY": Trait(DEVICE, PHONE, PERSON_SILENCE, "phone silent", _explains("LONE_WORKER_SILENT", *_IDLE)),
    "SITE_SILENT": Trait(DEVICE, SITE, SITE_OUTAGE, "all phones of the site silent", _explains(*_SILENT, *_IDLE)),
    "BATTERY_CRITICAL": Trait(DEVICE, PHONE, DEVICE_FAULT, "battery almost empty", _explains(BATTERY_LOW, *_SILENT, *_IDLE)),
    "CLOCK_SKEW": Trait(DEVICE, PHONE, DEVICE_FAULT, "phone's clock is wrong", _explains("TOUR_MISSED", "TOUR_IMPLAUSIBLE")),
    "LOW_ACTIVITY": Trait(ACTIVITY, SITE, LOW_WORK, "less activity than usual"),
    "UNUSUAL_ACTIVITY": Trait(ACTIVITY, SITE, LOW_WORK, "more activity than usual"),
    "REST_TIME_SHORT": Trait(ATTENDANCE, PERSON, FATIGUE, "rest between shifts too short"),
    "UNAUTHORISED_SITE": Trait(ATTENDANCE, PERSON, LATENESS, "at a site without being authorised"),
    "ML_FRAUD_PREDICTION": Trait(ATTENDANCE, PERSON, FRAUD, "punch suspected of fraud"),
    "IDENTITY_MISMATCH": Trait(ATTENDANCE, PERSON, FRAUD, "another face at the punch"),
    "BUDDY_PUNCHING": Trait(ATTENDANCE, PERSON, FRAUD, "punched by somebody else"),
    "COLLUSION": Trait(ATTENDANCE, PERSON, FRAUD, "guards who cover for each other"),
    "IMPOSSIBLE_TRAVEL": Trait(MOVEMENT, PERSON, FRAUD, "travel that nobody can have made"),
    "GPS_SPOOFING": Trait(MOVEMENT, PERSON, FRAUD, "position that was made up"),
    "REPLAYED_TRACK": Trait(MOVEMENT, PERSON, FRAUD, "track of another day"),
    "OUTSIDE_GEOFENCE": Trait(MOVEMENT, PERSON, FRAUD, "punched away from the site"),
    "WRONG_PERSON": Trait(ATTENDANCE, PERSON, FRAUD, "somebody else than was rostered"),
    "UNUSUAL_SCHEDULE": Trait(ATTENDANCE, PERSON, FRAUD, "punch at an unusual time"),
    "GHOST_SHIFT": Trait(ACTIVITY, PERSON, FRAUD, "shift without any life", _explains(*_IDLE)),
    "LEFT_AFTER_PUNCH": Trait(MOVEMENT, PERSON, FRAUD, "left after punching in", _EMPTY),
    DEVICE_OFFLINE: Trait(DEVICE, PHONE, PERSON_SILENCE, "phone offline", _QUIET),
    BATTERY_LOW: Trait(DEVICE, PHONE, DEVICE_FAULT, "battery low", _explains("BATTERY_CRITICAL", *_SILENT, *_IDLE)),
    NO_PHONE_USE: Trait(ACTIVITY, PERSON, PERSON_SILENCE, "phone not used"),
    NO_MOVEMENT: Trait(MOVEMENT, PERSON, PERSON_SILENCE, "no movement"),
}  # fmt: skip


def trait_of(kind: str) -> Trait:
    """Return what is known of a kind; of one that nobody has described (another system's), that it is of its own."""
    known = TRAITS.get(kind)
    if known is not None:
        return known
    return Trait(OTHERS, SITE, MIXED, kind.replace("_", " ").strip().lower())


def belonging(one: str, other: str) -> float:
    """Return how well two kinds belong together, 0-1: what one explains of the other, what both make, where both look."""
    first, second = trait_of(one), trait_of(other)
    if one == other:
        return 1.0
    if other in first.explains or one in second.explains:
        return 0.9
    if first.makes == second.makes != MIXED:
        return 0.7
    return 0.3 if first.source == second.source else 0.2
