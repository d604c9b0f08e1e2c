"""Whether there was life on duty, and where: after an in-punch (final look), before an out-punch (either look)."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.distances import hops_of, metres_between, metres_from
from noc.intelligence.fraud.rules.duties import Duty, away_flags, away_spans, duty_of, lifeless_span, lively
from noc.intelligence.fraud.rules.scenes import Scene
from noc.intelligence.fraud.rules.spreads import HOUR_S, NAN, flag, middle, present, share

STILL_M: Final = 25.0  # what a receiver wanders while the phone lies still

NAMES: Final = (
    "duty_hours_seen", "duty_phone_per_h", "duty_lively_per_h", "duty_steps_per_h", "duty_fixes_per_h",
    "duty_statuses_per_h", "duty_scans", "duty_tasks", "duty_moved_m", "duty_radius_m", "duty_online_share",
    "duty_battery_drop", "duty_battery_least", "duty_longest_gap_h", "duty_inside_share",
    "duty_left_for_good_h", "duty_away_hours", "duty_longest_away_h", "duty_farthest_m", "duty_phone_to_past",
    "duty_lifeless_h", "out_punch_present", "worked_hours", "hours_short_of_shift", "out_punch_distance_m",
    "nearest_colleague_m", "colleagues_alive", "past_phone_per_shift", "past_scans_per_shift",
    "past_tasks_per_shift", "past_shifts",
)  # fmt: skip


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
    lifeless = lifeless_span(scene, duty)
    usual = scene.past.phone_events / scene.past.shifts if scene.past.shifts else NAN
    return {
        "duty_hours_seen": duty.hours,
        "duty_phone_per_h": phone / duty.hours,
        "duty_lively_per_h": lively(scene, duty.since, duty.until) / duty.hours,
        "duty_steps_per_h": uses.kind[used].count("step") / duty.hours,
        "duty_statuses_per_h": (told.stop - told.start) / duty.hours,
        "duty_scans": float(scans),
        "duty_tasks": float(done.stop - done.start - scans),
        "duty_lifeless_h": (lifeless[1] - lifeless[0]) / HOUR_S,
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
    from_middle = metres_from(fixes.lat, fixes.lon, middle(fixes.lat), middle(fixes.lon))
    hops = hops_of(fixes.lat, fixes.lon)
    away = away_flags(scene, duty)
    spans = away_spans(scene, duty) if away.any() else []
    return found | {
        "duty_moved_m": float(hops[hops > STILL_M].sum()),
        "duty_radius_m": float(np.sort(from_middle)[int(0.9 * (len(from_middle) - 1))]),
        "duty_inside_share": share((duty.outside_m == 0).astype(np.float64)) if scene.place else NAN,
        "duty_left_for_good_h": _left_for_good(duty, away),
        "duty_away_hours": float(np.diff(fixes.at)[away[1:]].sum()) / HOUR_S,
        "duty_longest_away_h": spans[0].hours if spans else 0.0,
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
        metres_between(
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
            metres_between(middle(one.lat), middle(one.lon), lat, lon) for one in alive
        )
    }
