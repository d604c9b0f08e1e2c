"""What in a person's facts is worth naming beside an incident."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from noc.response.incidents.rules.events import SIGNAL, Event
from noc.response.incidents.rules.kinds import BATTERY_LOW, DEVICE_OFFLINE, NO_MOVEMENT, NO_PHONE_USE

_LEAST_DUTY: Final = timedelta(hours=1)  # an absence says something only after that long on duty
_LEAST_FIXES: Final = 3
_STILL_M: Final = 30.0  # less walked than this in two hours: no movement, as for STATIC_GUARD


@dataclass(frozen=True)
class Facts:
    """What a person's phone said around an incident. `told`: how many reports of its state; `on_duty`: for how long the
    roster has had him on duty, None when he was not."""

    person_id: int | None
    at: datetime
    offline_at: datetime | None
    low_at: datetime | None
    battery: float | None
    told: int
    on_duty: timedelta | None
    signals: Mapping[str, float]


def notable(facts: Facts, site_id: int | None) -> list[Event]:
    """Return the signals worth naming; each is its own trouble, and none has a severity."""
    found: list[tuple[str, datetime, str]] = []
    if facts.offline_at is not None:
        found.append((DEVICE_OFFLINE, facts.offline_at, "The phone reported that it is offline"))
    if facts.low_at is not None:
        level = "" if facts.battery is None else f": {facts.battery:.0%}"
        found.append((BATTERY_LOW, facts.low_at, f"The battery is low{level}"))
    if facts.on_duty is not None and facts.on_duty >= _LEAST_DUTY:
        found += [(kind, facts.at, title) for kind, title in _absent(facts)]
    return [
        Event(
            SIGNAL, kind, kind, title, "", kind, at, at, facts.person_id, site_id, open=False, founding=False
        )
        for kind, at, title in found
    ]


def _absent(facts: Facts) -> list[tuple[str, str]]:
    """Return what did not happen though the phone was alive; a phone that said nothing at all proves nothing."""
    fixes = facts.signals.get("location_updates_count", 0)
    found = []
    if facts.signals.get("phone_events_count") == 0 and (fixes or facts.told):
        found.append((NO_PHONE_USE, "On duty, and the phone was not used for two hours"))
    if fixes >= _LEAST_FIXES and facts.signals.get("movement_distance_filtered_meters", _STILL_M) < _STILL_M:
        found.append((NO_MOVEMENT, "On duty, and no movement for two hours"))
    return found
