"""Whether there was life on duty, and where: after an in-punch (final look), before an out-punch (either look)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.scenes import BEFORE_S, Fixes, Floats, Scene
from noc.intelligence.fraud.rules.spreads import HOUR_S, NAN, flag, middle, present, share
from noc.kernel.geo import haversine_m

SHORTEST_S: Final = 1200.0  # less duty than this shows nothing
STILL_M: Final = 25.0  # what a receiver wanders while the phone lies still
BLURRED_M: Final = 150.0  # fixes worse than this tell no place

NAMES: Final = (
    "duty_hours_seen", "duty_phone_per_h", "duty_steps_per_h", "duty_fixes_per_h", "duty_statuses_per_h",
    "duty_scans", "duty_tasks", "duty_moved_m", "duty_radius_m", "duty_online_share", "duty_battery_drop",
    "duty_battery_least", "duty_longest_gap_h", "duty_inside_share", "duty_left_for_good_h", "duty_away_hours",
    "duty_farthest_m", "duty_phone_to_past", "out_punch_present", "worked_hours", "hours_short_of_shift",
    "out_punch_distance_m", "nearest_colleague_m", "colleagues_alive",
    "past_phone_per_shift", "past_scans_per_shift", "past_tasks_per_shift", "past_shifts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duty:
    """The part of the duty that the scene shows: `since` to `until`, seconds; `out` when he punched out, NaN if he did not;
    metres outside the fence (0 inside) of each clear fix in it."""

    since: float
    until: float
    out: float
    fixes: Fixes
    outside_m: Floats

    @property
    def hours(self) -> float:
        """Return how long it is."""
        return (self.until - self.since) / HOUR_S


def duty_of(scene: Scene) -> Duty | None:
    """Return the duty that the scene shows, None where it is too short or has not happened yet."""
    at = scene.punch.at
    if scene.punch.is_in:
        outs = scene.later.at[~scene.later.is_in & (scene.later.at > at)]
        out = float(outs[0]) if len(outs) else NAN
        planned = scene.shift.end if scene.shift is not None else scene.ends
        since, until = at, min(scene.until, out if len(outs) else planned)
    else:
        ins = scene.own.at[scene.own.is_in]
        opened = float(ins[-1]) if len(ins) and not _closed_since(scene, float(ins[-1])) else at - BEFORE_S
        since, until, out = max(opened, at - BEFORE_S), at, at
    if until - since < SHORTEST_S:
        return None
    fixes = scene.track.between(since, until)
    clear = ~(fixes.accuracy_m > BLURRED_M)
    if not clear.all():
        fixes = Fixes(*(getattr(fixes, name)[clear] for name in Fixes.__slots__))
    return Duty(since, until, out, fixes, _outside(scene, fixes))


def _closed_since(scene: Scene, opened: float) -> bool:
    return bool((~scene.own.is_in & (scene.own.at > opened)).any())


def _outside(scene: Scene, fixes: Fixes) -> Floats:
    """Return metres outside the fence, taken as a circle, with the fix's accuracy given away."""
    if scene.place is None:
        return np.full(len(fixes), np.nan)
    centre = haversine_m(fixes.lat, fixes.lon, scene.place.lat, scene.place.lon)
    blur = np.nan_to_num(fixes.accuracy_m)
    return np.maximum(0.0, centre - scene.place.radius_m - blur)


def measure_lives(scene: Scene) -> dict[str, float]:
    """Return what shows of the duty, and what the person's earlier shifts showed."""
    past = scene.past
    found = {"past_shifts": float(past.shifts)}
    if past.shifts:
        found["past_phone_per_shift"] = past.phone_events / past.shifts
        found["past_scans_per_shift"] = past.scans / past.shifts
        found["past_tasks_per_shift"] = past.tasks / past.shifts
    duty = duty_of(scene)
    if duty is None:
        return found
    return (
        found
        | _signs(scene, duty)
        | _whereabouts(scene, duty)
        | _ending(scene, duty)
        | _colleagues(scene, duty)
    )


def _signs(scene: Scene, duty: Duty) -> dict[str, float]:
    uses, works, statuses = scene.uses, scene.works, scene.statuses
    used = slice(*np.searchsorted(uses.at, [duty.since, duty.until], side="right"))
    done = slice(*np.searchsorted(works.at, [duty.since, duty.until], side="right"))
    told = slice(*np.searchsorted(statuses.at, [duty.since, duty.until], side="right"))
    phone, scans = used.stop - used.start, int(works.is_scan[done].sum())
    battery = present(statuses.battery[told])
    usual = scene.past.phone_events / scene.past.shifts if scene.past.shifts else NAN
    return {
        "duty_hours_seen": duty.hours,
        "duty_phone_per_h": phone / duty.hours,
        "duty_steps_per_h": uses.kind[used].count("step") / duty.hours,
        "duty_statuses_per_h": (told.stop - told.start) / duty.hours,
        "duty_scans": float(scans),
        "duty_tasks": float(done.stop - done.start - scans),
        "duty_online_share": share(statuses.online[told]),
        "duty_battery_drop": float(battery[0] - battery[-1]) if len(battery) >= 2 else NAN,
        "duty_battery_least": float(battery.min()) if len(battery) else NAN,
        "duty_phone_to_past": phone / usual if usual > 0 else NAN,
    }


def _whereabouts(scene: Scene, duty: Duty) -> dict[str, float]:
    fixes = duty.fixes
    seen = np.concatenate([[duty.since], fixes.at, scene.statuses.at, [duty.until]])
    seen = np.sort(seen[(seen >= duty.since) & (seen <= duty.until)])
    found = {
        "duty_fixes_per_h": len(fixes) / duty.hours,
        "duty_longest_gap_h": float(np.diff(seen).max()) / HOUR_S,
    }
    if len(fixes) < 3:
        return found
    from_middle = haversine_m(fixes.lat, fixes.lon, middle(fixes.lat), middle(fixes.lon))
    hops = haversine_m(fixes.lat[1:], fixes.lon[1:], fixes.lat[:-1], fixes.lon[:-1])
    away = duty.outside_m > scene.limits.fence_tolerance_m
    return found | {
        "duty_moved_m": float(hops[hops > STILL_M].sum()),
        "duty_radius_m": float(np.sort(from_middle)[int(0.9 * (len(from_middle) - 1))]),
        "duty_inside_share": share((duty.outside_m == 0).astype(np.float64)) if scene.place else NAN,
        "duty_left_for_good_h": _left_for_good(duty, away),
        "duty_away_hours": float(np.diff(fixes.at)[away[1:]].sum()) / HOUR_S,
        "duty_farthest_m": float(np.sort(duty.outside_m)[-2]) if scene.place else NAN,
    }


def _left_for_good(duty: Duty, away: np.typing.NDArray[np.bool_]) -> float:
    """Return hours after the beginning at which the phone was at the post for the last time; NaN if it did not leave."""
    if not away[-1]:
        return NAN
    there = np.flatnonzero(~away)
    return (float(duty.fixes.at[there[-1]]) - duty.since) / HOUR_S if len(there) else 0.0


def _ending(scene: Scene, duty: Duty) -> dict[str, float]:
    if not scene.punch.is_in:
        return {}
    gone = not math.isnan(duty.out)
    found = {"out_punch_present": flag(gone)}
    if not gone:
        return found
    found["worked_hours"] = (duty.out - scene.punch.at) / HOUR_S
    if scene.shift is not None:
        found["hours_short_of_shift"] = (scene.shift.end - duty.out) / HOUR_S
    row = int(np.searchsorted(scene.later.at, duty.out))
    found["out_punch_distance_m"] = float(
        haversine_m(
            float(scene.later.lat[row]), float(scene.later.lon[row]), scene.punch.lat, scene.punch.lon
        )
    )
    return found


def _colleagues(scene: Scene, duty: Duty) -> dict[str, float]:
    alive = [one.fixes.between(duty.since, duty.until) for one in scene.colleagues]
    alive = [fixes for fixes in alive if len(fixes) >= 3]
    found = {"colleagues_alive": float(len(alive)) if scene.look == "final" else NAN}
    if not alive or len(duty.fixes) < 3:
        return found
    lat, lon = middle(duty.fixes.lat), middle(duty.fixes.lon)
    return found | {
        "nearest_colleague_m": min(
            float(haversine_m(middle(one.lat), middle(one.lon), lat, lon)) for one in alive
        )
    }
