"""REPLAYED_TRACK: the track is one of an earlier day again, exactly, shifted in time, or with some metres added.

People walk the same way every day: the same route means nothing. Three things no two honest days share: the very coordinates
in the same order (`repeats`), the same moment at every bend of a way to within the receiver's own error, and the same
jitter at rest (`echoes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from noc.intelligence.fraud.rules.alignment import Complexes, Lines, lay, overlay, pick_step, project
from noc.intelligence.fraud.rules.echoes import Echo, jitter, loudest_echo
from noc.intelligence.fraud.rules.repeats import Repeat, find_repeat
from noc.intelligence.fraud.rules.scenes import EARLIER_AFTER_S, EARLIER_BEFORE_S, Fixes, Floats, Scene
from noc.intelligence.fraud.rules.verdicts import Verdict

KIND: Final = "REPLAYED_TRACK"
LEAST_FIXES: Final = 10
LAG_S: Final = 900.0
MOVING_S: Final = 240.0  # a way must last so long to be compared
SAME_WAY_M: Final = 12.0  # root mean square; honest repeated ways of a real phone: 27 m and more
SHORT_WAY_M, LONG_WAY_M = 300.0, 600.0  # on shorter ways an even pace alone brings two days near each other
SHORT_SAME_M: Final = 5.0
OWN_SHARE: Final = 0.5  # of how near the person's own ways usually come
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
    score = float(np.interp(count, [8, 15, 40], [0.85, 0.93, 0.97]))
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
    step_s = pick_step(float(np.median(np.diff(tracks.times))), float(np.median(np.diff(times[1]))))
    lines = lay(times, places, -EARLIER_BEFORE_S, float(tracks.times[-1]), step_s)
    way = _same_way(tracks, lines, places)
    rest = _same_jitter(tracks, lines)
    said = [one for one in (way, rest) if one is not None]
    if not said:
        return Verdict(
            KIND, 0.0, 0.0, f"{len(tracks.earlier)} earlier tracks, none of them long enough to compare"
        )
    return max(said, key=lambda one: (one.weight, one.confidence))


def _path_m(lines: Lines) -> float:
    both = lines.moving[0, 1:] & lines.moving[0, :-1]
    return float(np.abs(np.diff(lines.z[0]))[both].sum())


def _same_way(tracks: _Tracks, lines: Lines, places: list[Complexes]) -> Verdict | None:
    """Hold the moving part against the earlier ones; and the likest of them against the rest, as the person's usual."""
    path_m = _path_m(lines.row(0))
    least = max(8, round(MOVING_S / lines.step_s))
    if lines.moving[0].sum() < least or path_m < SHORT_WAY_M:
        return None
    most = round(LAG_S / lines.step_s)
    found = overlay(lines.row(0), lines.rest(), most, least)
    track, best = np.unravel_index(np.argmin(found.metres), found.metres.shape)
    if not np.isfinite(found.metres[track, best]):
        return None
    lag_s = float(found.lags[best] * lines.step_s)
    metres, lag_s = _refine(tracks, places, lines, int(track), lag_s)
    metres = min(metres, float(found.metres[track, best]))
    ceiling_m = SAME_WAY_M if path_m >= LONG_WAY_M else SHORT_SAME_M
    usual_m = np.delete(overlay(lines.row(int(track) + 1), lines.rest(), most, least).metres, track, axis=0)
    nearest = usual_m.min(axis=1) if len(usual_m) else np.array([])
    nearest = nearest[np.isfinite(nearest)]
    return _way_verdict(tracks, int(track), lag_s, metres, ceiling_m, path_m, nearest)


def _refine(
    tracks: _Tracks, places: list[Complexes], lines: Lines, track: int, lag_s: float
) -> tuple[float, float]:
    """Return the root mean square distance at the fixes themselves, at the best second round a lag; and that lag.

    The grid cuts the corners of both tracks elsewhere; at the true lag of a replay fix lies on fix.
    """
    grid = np.round((tracks.times + EARLIER_BEFORE_S) / lines.step_s).astype(np.int64)
    moving = np.flatnonzero(lines.moving[0, np.clip(grid, 0, lines.moving.shape[1] - 1)])
    moving = moving[:: max(1, len(moving) // 150)]
    lags = lag_s + np.arange(-lines.step_s, lines.step_s + 0.5, 1.0)
    at = tracks.times[moving] - lags[:, None]
    then, place = tracks.earlier_times[track], places[track + 1]
    there = (at >= then[0]) & (at <= then[-1])
    apart = np.abs(np.interp(at, then, place.real) + 1j * np.interp(at, then, place.imag) - places[0][moving])
    squared = (apart**2 * there).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    squared[there.sum(axis=1) < 0.5 * len(moving)] = np.inf
    best = int(np.argmin(squared))
    return float(np.sqrt(squared[best])), float(lags[best])


def _way_verdict(tracks: _Tracks, track: int, lag_s: float, metres: float, ceiling_m: float, path_m: float,
                 usual_m: Floats) -> Verdict:  # fmt: skip
    usual = float(np.median(usual_m)) if len(usual_m) else np.nan
    same = metres <= ceiling_m and not metres > OWN_SHARE * usual
    words = f"; the person's own ways otherwise come within {usual:.0f} m" if np.isfinite(usual) else ""
    known = float(np.interp(len(usual_m), [0, 3], [0.75, 0.95]))
    reason = (
        f"over {path_m:,.0f} m of way the track stays within {metres:.1f} m (root mean square) of where the person was "
        f"at the same moment {_ago(tracks, track)} earlier, {lag_s:+.0f} s{words}"
    )
    evidence = _shown(tracks, track, lag_s) | {
        "way_m": round(path_m),
        "apart_m": round(metres, 1),
        "usual_m": _told(usual),
    }
    score = float(np.interp(metres / ceiling_m, [0.3, 1.0], [0.95, 0.8])) if same else 0.0
    return Verdict(KIND, score, known, reason, evidence, CLEARS if same else "")


def _told(value: float) -> float | None:
    return round(value, 1) if np.isfinite(value) else None


def _same_jitter(tracks: _Tracks, lines: Lines) -> Verdict | None:
    white, there = jitter(lines)
    least = max(LEAST_STILL, round(STILL_S / lines.step_s))
    if there[0].sum() < least or not np.abs(white[0]).any():
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
