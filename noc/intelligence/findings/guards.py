"""The guards of a scene: roster, punches, phone and track of everybody on duty, put together."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np

from noc.intelligence.findings.phones import (
    battery_of,
    battery_trends,
    deeds_in_window,
    hours_seen,
    last_words,
)
from noc.intelligence.findings.posts import Place, outside_fences_m
from noc.intelligence.findings.rosters import WORK_MEMORY, OnDuty, duty_of
from noc.intelligence.findings.rules.views import Fix, Guard, Limits, Phone, Punch
from noc.intelligence.findings.tracks import Track, tracks_of
from noc.intelligence.signals.ways import Ways

_NO_TRACK: Final = Track()
LastWord = tuple[datetime | None, str | None]  # when, and in which event


def guards_at(
    people: Sequence[OnDuty], places: Mapping[int, Place], limits: Limits, at: datetime, ways: Ways | None
) -> list[Guard]:
    """Return the guards of these people. Without `ways` (a heartbeat): tracks and counts only where a phone is silent."""
    last = last_words([one.person_id for one in people], at)
    heard_last = {one.person_id: _last_seen(one, last[one.person_id]) for one in people}
    quiet = _quiet(people, heard_last, limits, at)
    looked_at = _near_silence(people, heard_last, quiet) if ways is None else people
    tracks = tracks_of(looked_at, places, limits, at, quiet, ways)
    counts = _counts(looked_at, quiet, limits, at)
    seen = {} if ways is None else _hours_seen_of_the_tired(people, limits, at)
    trends = battery_trends(last, at)
    fixes, punches = _fixes(people, last, places), _punches(people, places)
    guards = []
    for one in people:
        key = one.person_id
        track, readings = tracks.get(key, _NO_TRACK), trends.get(key, ())
        phone = _phone(heard_last[key], last[key], track, counts.get(key, {}), readings, fixes[key])
        heard = [moment for moment in (*seen.get(key, ()), phone.last_seen_at) if moment is not None]
        guards.append(
            Guard(
                key,
                one.name,
                one.site_id,
                one.shift,
                punches[key],
                phone,
                track.stay,
                duty_of(one, at, heard),
                one.home_site_id,
                one.authorized,
                frozenset(one.rostered),
            )
        )
    return guards


def _near_silence(
    people: Sequence[OnDuty], heard_last: Mapping[int, LastWord], quiet: Mapping[int, datetime]
) -> list[OnDuty]:
    """Return everybody at the sites where some phone is quiet, or was never heard."""
    sites = {one.site_id for one in people if one.person_id in quiet or heard_last[one.person_id][0] is None}
    return [one for one in people if one.site_id in sites]


def _quiet(
    people: Sequence[OnDuty], heard_last: Mapping[int, LastWord], limits: Limits, at: datetime
) -> dict[int, datetime]:
    """Return when the phones were heard last that have been quiet for long enough to matter."""
    quiet = {}
    for one in people:
        seen = heard_last[one.person_id][0]
        patience = min(
            limits("LONE_SILENT_MINUTES", one.site_id), limits("NO_TELEMETRY_MINUTES", one.site_id) / 2
        )
        if seen is not None and at - seen > timedelta(minutes=patience):
            quiet[one.person_id] = seen
    return quiet


def _counts(
    people: Sequence[OnDuty], quiet: Mapping[int, datetime], limits: Limits, at: datetime
) -> dict[int, dict[str, Any]]:
    """Return what hands did in each person's inactivity window; one reading for each length of window.

    Of the phones that are quiet, the last touch is looked for from well before their last word: in every audit it
    tells how the silence came about, however long it lasts.
    """
    by_window: dict[float, list[int]] = {}
    for one in people:
        by_window.setdefault(limits("INACTIVITY_WINDOW_MINUTES", one.site_id), []).append(one.person_id)
    counts: dict[int, dict[str, Any]] = {}
    for minutes, ids in by_window.items():
        counts |= deeds_in_window(ids, at - timedelta(minutes=minutes), at)
    if quiet:
        since = min(quiet.values()) - timedelta(minutes=max(by_window))
        for person_id, before in deeds_in_window(quiet, since, at).items():
            signs = {name: before[name] for name in ("used_at", "stepped_at")}
            counts[person_id] = {**counts.get(person_id, {}), **signs}
    return counts


def _hours_seen_of_the_tired(
    people: Sequence[OnDuty], limits: Limits, at: datetime
) -> dict[int, list[datetime]]:
    """Return when the phones spoke of those whose roster or punches leave too little rest or too much work, as proof."""
    tired = [one.person_id for one in people if _could_be_tired(one, limits, at)]
    return hours_seen(tired, at - WORK_MEMORY, at)


def _could_be_tired(one: OnDuty, limits: Limits, at: datetime) -> bool:
    rest = timedelta(hours=limits("MINIMUM_REST_HOURS", one.site_id))
    work = timedelta(hours=limits("MAX_CONTINUOUS_WORK_HOURS", one.site_id))
    shifts = sorted(one.shifts)
    short = any(after[0] - before[1] < rest for before, after in itertools.pairwise(shifts))
    long = any(min(end, at) - start >= work for start, end in shifts)
    return short or long or any(at - moment >= work for moment, way in one.punches if way == "in")


def _last_seen(one: OnDuty, row: Mapping[str, Any]) -> LastWord:
    """Return when a phone was heard last, and in which event."""
    heard = [
        (row[f"{name}_at"], row[f"{name}_id"])
        for name in ("fix", "status", "phone", "scan", "task")
        if row[f"{name}_at"] is not None
    ]
    if one.punch is not None:
        heard.append((one.punch.at, one.punch.event_id))
    return max(heard, default=(None, None))


def _phone(
    heard: LastWord,
    row: Mapping[str, Any],
    track: Track,
    counts: Mapping[str, Any],
    readings: Sequence[tuple[datetime, float]],
    fix: Fix | None,
) -> Phone:
    level, level_at = battery_of(row)
    skew = _skew(row)
    return Phone(
        last_seen_at=heard[0],
        last_event_id=heard[1],
        last_fix=fix,
        last_moved_at=max(filter(None, (track.last_moved_at, counts.get("stepped_at"))), default=None),
        fixes=track.fixes,
        first_fix_at=track.first_fix_at,
        walked_m=track.walked_m,
        elsewhere_share=track.elsewhere_share,
        steps=counts.get("steps", 0),
        uses=counts.get("uses", 0),
        last_use_at=counts.get("used_at"),
        scans=counts.get("scans", 0),
        tasks=counts.get("tasks", 0),
        battery=level,
        battery_at=level_at,
        battery_readings=tuple(readings),
        online=row["online"],
        network=row["network"],
        signal_dbm=row["signal_dbm"],
        status_at=row["status_at"],
        platform=row["platform"] or "",
        skew_s=skew[0],
        skew_event_id=skew[1],
        skew_at=skew[2],
    )


def _fixes(
    people: Sequence[OnDuty], last: Mapping[int, Mapping[str, Any]], places: Mapping[int, Place]
) -> dict[int, Fix | None]:
    """Return everybody's last fix, with its distance from the fence of the site of duty."""
    rows = [last[one.person_id] for one in people]
    outside = _beyond([one.site_id for one in people], rows, places)
    return {
        one.person_id: None
        if row["fix_at"] is None
        else Fix(row["fix_at"], row["lat"], row["lon"], row["accuracy_m"], beyond, row["fix_id"])
        for one, row, beyond in zip(people, rows, outside, strict=True)
    }


def _punches(people: Sequence[OnDuty], places: Mapping[int, Place]) -> dict[int, Punch | None]:
    """Return everybody's newest punch, with its distance from the fence of the site that it names."""
    rows = [{"lat": one.punch_lat, "lon": one.punch_lon} for one in people]
    outside = _beyond([one.punch.site_id if one.punch else None for one in people], rows, places)
    return {
        one.person_id: replace(one.punch, outside_m=beyond) if one.punch else None
        for one, beyond in zip(people, outside, strict=True)
    }


def _beyond(
    sites: Sequence[int | None], rows: Sequence[Mapping[str, Any]], places: Mapping[int, Place]
) -> list[float | None]:
    lats, lons = (np.array([row[name] for row in rows], dtype=np.float64) for name in ("lat", "lon"))
    known = np.array([site_id or 0 for site_id in sites], dtype=np.int64)
    outside = outside_fences_m(known, lats, lons, places).tolist()
    return [None if beyond != beyond else beyond for beyond in outside]  # NaN is unknown


def _skew(row: Mapping[str, Any]) -> tuple[float, str | None, datetime | None]:
    """Return by how many seconds the phone's clock ran ahead (raw minus corrected) at its newest word."""
    newest = max(
        (
            (row[f"{name}_at"], row[f"{name}_raw_at"], row[f"{name}_id"])
            for name in ("fix", "status", "phone")
            if row[f"{name}_at"] is not None
        ),
        default=None,
    )
    if newest is None:
        return 0.0, None, None
    at, raw_at, event_id = newest
    return (raw_at - at).total_seconds(), event_id, at
