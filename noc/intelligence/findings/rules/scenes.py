"""What a rule sees of a tenant at a moment: sites, guards, tours, tasks, alarms and readings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from noc.intelligence.findings.rules.views import Guard


@dataclass(frozen=True, slots=True)
class Post:
    """A site with whoever is on duty there. `night` and `holiday` are of the site's own clock and calendar."""

    site_id: int
    name: str
    site_class: str
    timezone: str
    night: bool
    holiday: str | None
    maintenance: str | None  # its reason while such a window holds ("" counts)
    guards: Sequence[Guard]
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """A checkpoint scan of a tour by its person. `lat`, `lon`: the scan's own position, else the nearest good fix's."""

    checkpoint: str
    at: datetime
    event_id: str
    lat: float | None
    lon: float | None
    accuracy_m: float | None
    method: str | None


@dataclass(frozen=True, slots=True)
class TourView:
    """A tour that has begun within the last day, with its scans in order of time (each checkpoint's first)."""

    tour_id: int
    code: str
    site_id: int
    person_id: int
    person_name: str
    start: datetime
    end: datetime
    checkpoints: Sequence[tuple[str, float | None, float | None]]  # code, lat, lon; in order
    scans: Sequence[Scan]


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task whose time has come within the last day. `reported`: what the phone said of it last ('' nothing)."""

    code: str
    site_id: int | None
    person_id: int | None
    person_name: str | None
    due: datetime
    reported: str = ""


@dataclass(frozen=True, slots=True)
class Sos:
    """An SOS alert that nobody has acknowledged."""

    alert_id: int
    person_id: int | None
    person_name: str
    site_id: int | None
    pressed_at: datetime
    sounding_since: datetime
    presses: int
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A site's value of one metric over the hour that ended at `until`, and what its baseline says of it.

    `judgement` has verdict, z_score, threshold, reason, direction; `before` is that of the quarter before.
    """

    site_id: int
    metric: str
    until: datetime
    value: float
    profile_id: int | None
    hour_of_week: int
    baseline: Mapping[str, Any]
    verdict: bool | None
    direction: str | None
    z_score: float | None
    threshold: float
    reason: str
    verdict_before: bool | None = None
    direction_before: str | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """The course of a site's metric over weeks, hour by hour, where the streaming detector lately raised an alarm."""

    site_id: int
    metric: str
    since: datetime
    alarm_at: datetime
    score: float  # of the alarm, 0-1
    value: float  # at the alarm
    usual: float  # the median of the hours before it
    hours: int  # how many the detector had seen


@dataclass(frozen=True, slots=True)
class Scene:
    """All that the audits of a tenant look at, as of `at`."""

    at: datetime
    posts: Mapping[int, Post]  # active sites that somebody guards, or that a tour, task or SOS names
    guards: Sequence[Guard]
    tours: Sequence[TourView] = ()
    tasks: Sequence[TaskView] = ()
    sounding: Sequence[Sos] = ()
    readings: Sequence[Reading] = ()
    courses: Sequence[Course] = ()
    open_abouts: frozenset[str] = (
        frozenset()
    )  # what is open already: rules leave it later than they enter (hysteresis)
