"""What the tracks of those on duty say: where they stood to the fence, how far they walked, when they moved last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.findings.posts import Place, outside_fences_m
from noc.intelligence.findings.rosters import OnDuty
from noc.intelligence.findings.rules.stays import NO_DUTY_US, build_stays, stays_of
from noc.intelligence.findings.rules.views import Fix, Limits, Stay
from noc.intelligence.signals.fixes import Fixes
from noc.intelligence.signals.walking import Steps
from noc.intelligence.signals.ways import Ways, read_ways
from noc.kernel.clock import EPOCH, epoch_us
from noc.kernel.geo import haversine_m

EARLY_ARRIVAL: Final = timedelta(
    minutes=30
)  # whoever stands at the post so long before the shift has arrived
FAR_M: Final = 30.0  # beyond what both fixes may err
NO_STAY: Final = Stay()
Times = NDArray[np.int64]
Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Track:
    """One person's track up to the moment. Counts and metres are of the inactivity window."""

    stay: Stay = NO_STAY
    fixes: int = 0
    first_fix_at: datetime | None = None
    walked_m: float = 0.0
    elsewhere_share: float = 0.0
    last_moved_at: datetime | None = None


def tracks_of(
    people: Sequence[OnDuty],
    places: Mapping[int, Place],
    limits: Limits,
    at: datetime,
    quiet: Mapping[int, datetime],
    ways: Ways | None = None,
) -> dict[int, Track]:
    """Return everybody's track, from one reading of the window's fixes (`ways`, if somebody read them already), and a
    second one for the few whose arrival lies before it and is not proven by a punch, or who fell silent so long ago that
    it no longer tells how.

    `quiet`: when each phone that is silent now was heard last.
    """
    window = timedelta(minutes=max((_window_minutes(one, limits) for one in people), default=0))
    ids = [one.person_id for one in people]
    near = ways.of(ids, at - window) if ways else _ways(ids, at - window, at, limits)
    tracks = _tracks(people, places, limits, near, at)
    unproven = {one.person_id for one in people if _arrival_unknown(one, tracks[one.person_id], at - window)}
    again = [one for one in people if one.person_id in unproven or one.person_id in quiet]
    if again:
        began = [_duty_began(one) or at for one in again if one.person_id in unproven]
        began += [quiet[one.person_id] - window for one in again if one.person_id in quiet]
        far = _ways([one.person_id for one in again], min(began), at, limits)
        for person_id, longer in _tracks(again, places, limits, far, at).items():
            stay = longer.stay if person_id in unproven else tracks[person_id].stay
            tracks[person_id] = replace(tracks[person_id], stay=stay, last_moved_at=longer.last_moved_at)
    return tracks


def _window_minutes(one: OnDuty, limits: Limits) -> float:
    return limits("INACTIVITY_WINDOW_MINUTES", one.site_id)


def _duty_began(one: OnDuty) -> datetime | None:
    if one.shift is not None:
        return one.shift.start - EARLY_ARRIVAL
    return one.punch.at if one.punch is not None and one.punch.direction == "in" else None


def _arrival_unknown(one: OnDuty, track: Track, read_since: datetime) -> bool:
    punched = one.punch is not None and one.punch.direction == "in" and one.punch.site_id == one.site_id
    began = _duty_began(one)
    return not punched and track.stay.first_in is None and began is not None and began < read_since


def _ways(ids: Sequence[int], since: datetime, at: datetime, limits: Limits) -> Ways:
    return read_ways(
        since, at, limits("GPS_ACCURACY_LIMIT_M", None), limits("MAX_TRAVEL_SPEED_KMH", None), ids
    )


def _tracks(
    people: Sequence[OnDuty], places: Mapping[int, Place], limits: Limits, ways: Ways, at: datetime
) -> dict[int, Track]:
    """Return the tracks of people (in order of id) from their ways."""
    ids = np.array([one.person_id for one in people], dtype=np.int64)
    fixes = ways.fixes
    who = np.searchsorted(ids, fixes.person_id)
    sites = np.array([one.site_id or 0 for one in people], dtype=np.int64)
    outside = outside_fences_m(sites[who], fixes.lat, fixes.lon, places)
    stays = _stays(fixes, who, outside, people, limits)
    counts, firsts, elsewhere = _counted(fixes, who, people, limits, at)
    walked, moved = _walked(ways.steps, ids, people, limits, at)
    return {
        one.person_id: Track(
            stays[n],
            int(counts[n]),
            _moment(firsts[n]),
            float(walked[n]),
            float(elsewhere[n]),
            _moment(moved[n]),
        )
        for n, one in enumerate(people)
    }


def _stays(fixes: Fixes, who: Times, outside: Reals, people: Sequence[OnDuty], limits: Limits) -> list[Stay]:
    rows = stays_of(
        who,
        fixes.at_us,
        fixes.accuracy_m,
        outside,
        duty_since_us=[
            NO_DUTY_US if (began := _duty_began(one)) is None else epoch_us(began) for one in people
        ],
        tolerance_m=[limits("GEOFENCE_TOLERANCE_M", one.site_id) for one in people],
        accuracy_limit_m=[limits("GPS_ACCURACY_LIMIT_M", one.site_id) for one in people],
    )

    def fix_of(row: int) -> Fix:
        at = _moment(fixes.at_us[row]) or EPOCH
        accuracy, beyond = float(fixes.accuracy_m[row]), float(outside[row])
        return Fix(
            at,
            float(fixes.lat[row]),
            float(fixes.lon[row]),
            None if np.isnan(accuracy) else accuracy,
            None if np.isnan(beyond) else beyond,
            "",
        )

    return build_stays(rows, fix_of)


def _counted(
    fixes: Fixes, who: Times, people: Sequence[OnDuty], limits: Limits, at: datetime
) -> tuple[Times, Times, Reals]:
    """Return how many fixes each person's window holds, when the first of them was (0: none), and what share of them
    lies far from the others (0-0.5): who goes to and fro faster than fixes come leaves a track of leaps."""
    since = _window_since_us(people, limits, at)
    recent = fixes.at_us > since[who]
    inside = np.flatnonzero(recent)
    firsts = np.zeros(len(people), dtype=np.int64)
    firsts[who[inside][::-1]] = fixes.at_us[inside][::-1]
    counts = np.bincount(who[inside], minlength=len(people))
    return counts, firsts, _elsewhere(fixes.where(recent), who[inside], counts)


def _elsewhere(fixes: Fixes, who: Times, counts: Times) -> Reals:
    """Return how many of each person's fixes, of all, lie on the rarer side of `FAR_M` from the first of them."""
    firsts = np.zeros(len(counts), dtype=np.int64)
    firsts[who[::-1]] = np.arange(len(who))[::-1]
    begun = firsts[who]
    apart_m = haversine_m(fixes.lat[begun], fixes.lon[begun], fixes.lat, fixes.lon)
    far = apart_m > FAR_M + np.nan_to_num(fixes.accuracy_m) + np.nan_to_num(fixes.accuracy_m[begun])
    share = np.bincount(who[far], minlength=len(counts)) / np.maximum(counts, 1)
    return np.asarray(np.minimum(share, 1.0 - share))


def _walked(
    steps: Steps, ids: Times, people: Sequence[OnDuty], limits: Limits, at: datetime
) -> tuple[Reals, Times]:
    """Return the filtered metres of each person's window, and the time of the last step (0: none)."""
    walker = np.searchsorted(ids, steps.person_id)
    moved = np.zeros(len(people), dtype=np.int64)
    np.maximum.at(moved, walker, steps.at_us)
    recent = steps.at_us > _window_since_us(people, limits, at)[walker] if len(walker) else walker
    metres = np.bincount(walker[recent], weights=steps.metres[recent], minlength=len(people))
    return metres.astype(np.float64), moved


def _window_since_us(people: Sequence[OnDuty], limits: Limits, at: datetime) -> Times:
    minutes: list[Any] = [_window_minutes(one, limits) for one in people]
    return epoch_us(at) - (np.array(minutes, dtype=np.float64) * 60e6).astype(np.int64)


def _moment(at_us: Any) -> datetime | None:
    return EPOCH + timedelta(microseconds=int(at_us)) if at_us else None
