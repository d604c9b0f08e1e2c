"""REPLAYED_TRACK: the track is one of an earlier day again, exactly, shifted in time, or with some metres added.

People walk the same way every day: the same route means nothing. Three things no two honest days share: the very coordinates
in the same order (`repeats`), the same moment at every bend of a way to within the receiver's own error, and the same
jitter at rest (`echoes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from noc.intelligence.fraud.rules.alignment import Lines, lay, pick_step, project
from noc.intelligence.fraud.rules.echoes import Echo, jitter, loudest_echo
from noc.intelligence.fraud.rules.repeats import Repeat, find_repeat
from noc.intelligence.fraud.rules.scenes import EARLIER_AFTER_S, EARLIER_BEFORE_S, Fixes, Floats, Scene
from noc.intelligence.fraud.rules.verdicts import Verdict
from noc.intelligence.fraud.rules.walks import KNOWN_DAYS, LAG_S, Walk, nearest_walk

KIND: Final = "REPLAYED_TRACK"
LEAST_FIXES: Final = 6
STILL_S: Final = 600.0
LEAST_STILL: Final = 30
SURE_SIGMAS, HINT_SIGMAS = 6.5, 5.7  # the highest of some 10,000 honest lags and tracks is about 4.5
SIDEREAL_S: Final = 86_164.1  # reflections of the same satellites come again with the stars
SIDEREAL_WITHIN_S: Final = 45.0
SHOWN: Final = 20
CLEARS: Final = "A raw receiver log of the phone for the time, or somebody who saw the person arrive."


@dataclass(frozen=True, slots=True)
class _Tracks:
    """The track now and earlier ones, each with seconds from its punch; never the same hours twice."""

    now: Fixes
    times: Floats
    earlier: list[Fixes]
    earlier_times: list[Floats]
    anchors: list[float]


def _tracks(scene: Scene) -> _Tracks | None:
    at = scene.punch.at
    since = at - EARLIER_BEFORE_S
    now = _placed(scene.track.between(since, min(scene.until, at + EARLIER_AFTER_S)))
    if len(now) < LEAST_FIXES:
        return None
    pairs = [(one.anchor, _placed(one.fixes.between(-np.inf, since))) for one in scene.earlier]
    pairs = [(anchor, fixes) for anchor, fixes in pairs if len(fixes) >= LEAST_FIXES]
    earlier = [fixes for _, fixes in pairs]
    anchors = [anchor for anchor, _ in pairs]
    earlier_times = [fixes.at - anchor for anchor, fixes in pairs]
    return _Tracks(now, now.at - at, earlier, earlier_times, anchors)


def _placed(fixes: Fixes) -> Fixes:
    there = np.isfinite(fixes.lat) & np.isfinite(fixes.lon)
    return fixes if there.all() else Fixes(*(getattr(fixes, name)[there] for name in Fixes.__slots__))


def detect_replayed_track(scene: Scene) -> Verdict | None:
    """Return whether the track is an earlier one again; None without a track, or without earlier ones."""
    tracks = _tracks(scene)
    if tracks is None or not tracks.earlier:
        return None
    repeat = find_repeat(tracks.now, tracks.times, tracks.earlier, tracks.earlier_times)
    if repeat is not None:
        return _same_coordinates(tracks, repeat)
    return _same_errors(tracks)


def _same_coordinates(tracks: _Tracks, repeat: Repeat) -> Verdict:
    count = len(repeat.rows)
    share = count / repeat.distinct
    score = float(np.interp(count, [5, 8, 15, 40], [0.8, 0.85, 0.93, 0.97]))
    evidence = _shown(tracks, repeat.track, repeat.lag_s) | {
        "repeated": count,
        "of": repeat.distinct,
        "places": [
            {
                "at": float(tracks.now.at[row]),
                "was_at": float(tracks.earlier[repeat.track].at[other]),
                "lat": round(float(tracks.now.lat[row]), 7),
                "lon": round(float(tracks.now.lon[row]), 7),
            }
            for row, other in list(zip(repeat.rows, repeat.earlier_rows, strict=True))[:SHOWN]
        ],
    }
    reason = (
        f"{count} of {repeat.distinct} different coordinates ({share:.0%}) are, to the decimetre, those of the track "
        f"{_ago(tracks, repeat.track)} earlier, in the same order and at the same intervals"
    )
    return Verdict(KIND, score, 1.0, reason, evidence, CLEARS)


def _ago(tracks: _Tracks, track: int) -> str:
    days = (tracks.now.at[0] - tracks.anchors[track]) / 86_400
    return f"of {days:.1f} days"


def _shown(tracks: _Tracks, track: int, lag_s: float) -> dict[str, Any]:
    return {
        "earlier_punch_at": float(tracks.anchors[track]),
        "lag_s": round(lag_s, 1),
        "since": float(tracks.now.at[0]),
        "until": float(tracks.now.at[-1]),
        "earlier_tracks": len(tracks.earlier),
    }


def _same_errors(tracks: _Tracks) -> Verdict:
    """Judge by the way and by the jitter at rest."""
    lat, lon = float(np.median(tracks.now.lat)), float(np.median(tracks.now.lon))
    places = [project(fixes, lat, lon) for fixes in (tracks.now, *tracks.earlier)]
    times = [tracks.times, *tracks.earlier_times]
    step_s = pick_step(*(float(np.median(np.diff(one))) for one in times[:4]))
    lines = lay(times, places, -EARLIER_BEFORE_S, float(tracks.times[-1]), step_s)
    walk = nearest_walk(lines, times, places, -EARLIER_BEFORE_S)
    rest = _same_jitter(tracks, lines)
    way = None if walk is None else _way_verdict(tracks, walk)
    said = [one for one in (way, rest) if one is not None]
    if not said:
        return Verdict(
            KIND, 0.0, 0.0, f"{len(tracks.earlier)} earlier tracks, none of them long enough to compare"
        )
    return max(said, key=lambda one: (one.weight, one.confidence))


def _way_verdict(tracks: _Tracks, walk: Walk) -> Verdict:
    words = (
        f"; the person's own days otherwise come within {walk.usual:.0f} m" if np.isfinite(walk.usual) else ""
    )
    reason = (
        f"over {walk.path_m:,.0f} m of way the track stays within {walk.metres:.1f} m (root mean square) of where the "
        f"person was at the same moment {_ago(tracks, walk.track)} earlier, {walk.lag_s:+.0f} s{words}"
    )
    if walk.same:
        reason += f"; {walk.memory:.2f} of what is left between them lasts from fix to fix"
    evidence = _shown(tracks, walk.track, walk.lag_s) | {
        "way_m": round(walk.path_m),
        "apart_m": round(walk.metres, 1),
        "usual_m": _told(walk.usual),
        "memory": round(walk.memory, 2),
    }
    score = float(np.interp(walk.metres / walk.ceiling_m, [0.3, 1.0], [0.95, 0.8])) if walk.same else 0.0
    known = float(np.interp(len(walk.usual_m), [0, KNOWN_DAYS], [0.7, 0.95])) if walk.same else 0.95
    return Verdict(KIND, score, known, reason, evidence, CLEARS if walk.same else "")


def _told(value: float) -> float | None:
    return round(value, 1) if np.isfinite(value) else None


def _same_jitter(tracks: _Tracks, lines: Lines) -> Verdict | None:
    least = max(LEAST_STILL, round(STILL_S / lines.step_s))
    if int((lines.known[0] & ~lines.moving[0]).sum()) < least:
        return None
    white, there = jitter(lines)
    if int(there[0].sum()) < least or not np.abs(white[0]).any():
        return None
    most = round(LAG_S / lines.step_s)
    echo = loudest_echo(white[:1], there[:1], white[1:], there[1:], most, least)
    return None if echo is None else _echo_verdict(tracks, echo, lines.step_s)


def _echo_verdict(tracks: _Tracks, echo: Echo, step_s: float) -> Verdict:
    lag_s = echo.lag * step_s
    score = float(np.interp(echo.sigmas, [HINT_SIGMAS, SURE_SIGMAS, 10.0], [0.2, 0.8, 0.95]))
    score = score if echo.sigmas >= HINT_SIGMAS and echo.correlation >= 0.15 else 0.0
    apart_s = float(tracks.now.at[0] - tracks.times[0] - tracks.anchors[echo.track]) + lag_s
    with_stars = abs((apart_s + SIDEREAL_S / 2) % SIDEREAL_S - SIDEREAL_S / 2) < SIDEREAL_WITHIN_S
    score = min(score, 0.3) if with_stars else score
    words = (
        ", a whole number of sidereal days, as reflections of the same satellites would" if with_stars else ""
    )
    reason = (
        f"the jitter at rest is like that {_ago(tracks, echo.track)} earlier, {lag_s:+.0f} s: correlation "
        f"{echo.correlation:.2f} over {echo.points} points, {echo.sigmas:.1f} sigmas from none{words}"
        if score
        else f"the jitter at rest is none of {len(tracks.earlier)} earlier days' (likest: correlation "
        f"{echo.correlation:.2f}, {echo.sigmas:.1f} sigmas, as chance brings)"
    )
    evidence = _shown(tracks, echo.track, lag_s) | {
        "correlation": round(echo.correlation, 3),
        "sigmas": round(echo.sigmas, 1),
        "points": echo.points,
    }
    return Verdict(KIND, score, 0.95, reason, evidence, CLEARS if score else "")
