"""What the phone told before the punch: where it came from, how its receiver sounds, battery and network."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.distances import metres_between, metres_from
from noc.intelligence.fraud.rules.elsewhere import find_elsewhere
from noc.intelligence.fraud.rules.scenes import BEFORE_S, Fixes, Scene
from noc.intelligence.fraud.rules.spreads import HOUR_S, NAN, average, middle, present, share, spread_of

LEAST_S: Final = 30.0  # two facts nearer in time than this tell no speed
METRES_PER_DEGREE: Final = 111_195.0

NAMES: Final = (
    "fixes_60min", "last_fix_age_s", "last_fix_distance_m", "fix_speed_kmh", "mock_share_3h",
    "distinct_coordinate_share", "track_accuracy_m", "track_accuracy_spread_m", "jitter_m", "jitter_autocorrelation",
    "moved_60min_m", "reported_speed_gap_mps", "farthest_60min_m", "last_fix_fence_share",
    "phone_gap_m", "phone_gap_kmh", "phone_still_min", "phone_elsewhere_share", "phone_elsewhere_known",
    "battery_slope_per_h", "online_share", "phone_events_60min", "steps_60min", "statuses_60min", "works_3h",
)  # fmt: skip


def measure_tracks(scene: Scene) -> dict[str, float]:
    """Return what was told in the hour (three, where it says so) before the punch, and nothing that came after it."""
    at = scene.punch.at
    before = scene.track.between(at - BEFORE_S, at)
    hour = before.between(at - HOUR_S, at)
    uses = slice(*np.searchsorted(scene.uses.at, [at - HOUR_S, at], side="right"))
    works = np.searchsorted(scene.works.at, [at - BEFORE_S, at], side="right")
    found = {
        "location_update_frequency": float(len(hour)),
        "fixes_60min": float(len(hour)),
        "phone_events_60min": float(uses.stop - uses.start),
        "steps_60min": float(scene.uses.kind[uses].count("step")),
        "works_3h": float(works[1] - works[0]),
        "velocity_kmh": _velocity(scene, before),
        **_elsewhere(scene),
        **_statuses(scene),
    }
    if len(before):
        found |= {"mock_share_3h": share(before.mock), **_last(scene, before)}
    if len(hour) >= 3:
        found |= _texture(hour) | _way(scene, hour)
    return found


def _velocity(scene: Scene, before: Fixes) -> float:
    """Return km/h from the person's last known place, the circles of both accuracies given away; NaN without one."""
    punch, own = scene.punch, scene.own
    known = np.flatnonzero(punch.at - before.at >= LEAST_S)
    if len(known):
        row = known[-1]
        then = before.at[row], before.lat[row], before.lon[row], before.accuracy_m[row]
    elif len(own):
        then = own.at[-1], own.lat[-1], own.lon[-1], own.accuracy_m[-1]
    else:
        return NAN
    metres = metres_between(float(then[1]), float(then[2]), punch.lat, punch.lon)
    blur_m = sum(0.0 if math.isnan(one) else one for one in (float(then[3]), punch.accuracy_m))
    return max(0.0, metres - blur_m) / max(punch.at - float(then[0]), LEAST_S) * 3.6


def _elsewhere(scene: Scene) -> dict[str, float]:
    where = find_elsewhere(scene)
    return {
        "phone_gap_m": where.gap_m,
        "phone_gap_kmh": where.kmh,
        "phone_still_min": where.still_s / 60,
        "phone_elsewhere_share": where.hits / where.known if where.known else NAN,
        "phone_elsewhere_known": float(where.known),
    }


def _last(scene: Scene, before: Fixes) -> dict[str, float]:
    punch = scene.punch
    age_s = punch.at - float(before.at[-1])
    metres = metres_between(float(before.lat[-1]), float(before.lon[-1]), punch.lat, punch.lon)
    return {
        "last_fix_age_s": age_s,
        "last_fix_distance_m": metres,
        "fix_speed_kmh": metres / max(age_s, LEAST_S) * 3.6,
    }


def _texture(hour: Fixes) -> dict[str, float]:
    """Return how the receiver's error looks: real ones drift (neighbours alike), invented ones do not."""
    north = (hour.lat - hour.lat[0]) * METRES_PER_DEGREE
    east = (hour.lon - hour.lon[0]) * METRES_PER_DEGREE * math.cos(math.radians(float(hour.lat[0])))
    steps = np.hypot(np.diff(north), np.diff(east))
    spots = len(set(zip(hour.lat.tolist(), hour.lon.tolist(), strict=True)))
    found = {
        "distinct_coordinate_share": spots / len(hour),
        "track_accuracy_m": middle(hour.accuracy_m),
        "track_accuracy_spread_m": spread_of(hour.accuracy_m),
        "jitter_m": middle(steps),
        "moved_60min_m": float(steps.sum()),
    }
    if len(hour) >= 8:
        turns = np.concatenate([np.diff(north), np.diff(east)])
        found["jitter_autocorrelation"] = _autocorrelation(turns, len(north) - 1)
        found["reported_speed_gap_mps"] = middle(
            np.abs(hour.speed_mps[1:] - steps / np.maximum(np.diff(hour.at), 1))
        )
    return found


def _autocorrelation(steps: np.typing.NDArray[np.float64], half: int) -> float:
    """Return the correlation of a step with the next one: about -0.5 for noise round a fixed spot, towards 1 on a walk."""
    north, east = steps[:half], steps[half:]
    power = float((steps**2).sum())
    return float((north[1:] * north[:-1]).sum() + (east[1:] * east[:-1]).sum()) / power if power > 0 else NAN


def _way(scene: Scene, hour: Fixes) -> dict[str, float]:
    """Return how far from the punch the hour's farthest fix was: who came from home was far, who slept here was not."""
    metres = metres_from(hour.lat, hour.lon, scene.punch.lat, scene.punch.lon)
    found = {"farthest_60min_m": float(metres.max())}
    if scene.place is not None:
        late = slice(-5, None)
        centre = metres_from(hour.lat[late], hour.lon[late], scene.place.lat, scene.place.lon)
        found["last_fix_fence_share"] = average((centre <= scene.place.radius_m + 100).astype(np.float64))
    return found


def _statuses(scene: Scene) -> dict[str, float]:
    """Return battery (0-1), signal (dBm) and network of the phone as last known before the punch."""
    at, statuses = scene.punch.at, scene.statuses
    rows = slice(*np.searchsorted(statuses.at, [at - BEFORE_S, at], side="right"))
    battery, signal = present(statuses.battery[rows]), statuses.signal_dbm[rows]
    fixed = present(scene.track.between(at - BEFORE_S, at).battery)
    found = {
        "battery_level": float(battery[-1]) if len(battery) else float(fixed[-1]) if len(fixed) else NAN,
        "phone_signal_strength": average(signal),
        "online_share": share(statuses.online[rows]),
        "statuses_60min": float(
            np.searchsorted(statuses.at[rows], at) - np.searchsorted(statuses.at[rows], at - HOUR_S)
        ),
    }
    if len(battery) >= 3 and rows.stop - rows.start == len(battery):
        hours = float(statuses.at[rows][-1] - statuses.at[rows][0]) / HOUR_S
        found["battery_slope_per_h"] = float(battery[-1] - battery[0]) / hours if hours > 0.1 else NAN
    return found
