"""What was known of one punch at one moment: the only thing that detectors and features look at.

Times are seconds since the epoch, UTC (float64). A measurement that was not made is NaN (floats), None (single values)
or -1 (ids in columns). Columns of one table are as long as each other, oldest first, ties in order of the event id.
Nothing in a scene happened after `until`, and what the scene's history tells happened before the punch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.rules.columns import Fixes, Floats, Ints, Punches, Statuses, Uses, Works

__all__ = [
    "BEFORE_S",
    "EARLIER_AFTER_S",
    "EARLIER_BEFORE_S",
    "EARLIER_TRACKS",
    "GRACE_S",
    "HISTORY_DAYS",
    "SHIFT_WITHIN_S",
    "UNPLANNED_S",
    "Colleague",
    "Device",
    "EarlierTrack",
    "Fixes",
    "Floats",
    "Ints",
    "KnownVerdicts",
    "Limits",
    "Look",
    "PastLife",
    "Place",
    "Punch",
    "Punches",
    "Rostered",
    "Scene",
    "Statuses",
    "Uses",
    "Works",
]
Look = Literal["punch", "final"]  # at the punch; once more when the shift is over

HISTORY_DAYS: Final = 28  # of the person's and the device's earlier punches
BEFORE_S: Final = 3 * 3600.0  # of track, status and phone use before the punch
CLOSED_S: Final = 16 * 3600.0  # before a punch out, as far as the duty goes that it closes
WAY_S: Final = 45 * 60.0  # of the way to that duty
EARLIER_TRACKS: Final = 14  # earlier shifts whose tracks are at hand
EARLIER_BEFORE_S: Final = 45 * 60.0  # of an earlier track, before its punch
EARLIER_AFTER_S: Final = 4 * 3600.0  # and after it, at the final look
SHIFT_WITHIN_S: Final = 36 * 3600.0  # shifts so far round the punch are at hand
GRACE_S: Final = 30 * 60.0  # what comes so long after the shift still belongs to it
UNPLANNED_S: Final = 12 * 3600.0  # how long a punch without a shift is watched


@dataclass(frozen=True, slots=True)
class Punch:
    """The punch in question. Shares (quality, face, liveness) are 0-1."""

    punch_id: int
    event_id: str
    person_id: int
    person_name: str
    site_id: int | None
    device: str | None
    at: float
    received_at: float
    is_in: bool
    lat: float
    lon: float
    accuracy_m: float
    mock: bool | None
    biometric_quality: float
    face_confidence: float
    liveness: float
    method: str | None


@dataclass(frozen=True, slots=True)
class EarlierTrack:
    """The fixes round an earlier punch of the person, at `anchor` seconds, in the same direction."""

    anchor: float
    fixes: Fixes


@dataclass(frozen=True, slots=True)
class Place:
    """The site of the punch, with the fence that held then; metres outside the fence and from its middle."""

    site_id: int
    name: str
    lat: float
    lon: float
    radius_m: float
    fence_m: float
    centre_m: float
    timezone: str


@dataclass(frozen=True, slots=True)
class Rostered:
    """A shift of the roster."""

    shift_id: int
    person_id: int
    person_name: str
    site_id: int
    site_name: str
    start: float
    end: float
    substitute_for_id: int | None = None
    substitute_for_name: str | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """The device of the punch as the registry had it then, and all punches made on it before (28 days)."""

    code: str
    known: bool
    shared: bool
    carrier_id: int | None
    carrier_name: str | None
    punches: Punches


@dataclass(frozen=True, slots=True)
class PastLife:
    """What the person's phone and work told over the 14 days before the punch; `shifts` is how often he punched in."""

    shifts: int
    phone_events: int
    scans: int
    tasks: int


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody else who was on duty at the same site, and where his phone was; final look only."""

    person_id: int
    name: str
    fixes: Fixes


@dataclass(frozen=True, slots=True)
class KnownVerdicts:
    """What people had said of the person's earlier punches before this one was made."""

    punch_at: Floats
    known_at: Floats
    fraud: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the tenant takes for suspicious (SPEC section 5, detection configuration)."""

    max_work_h: float = 16.0
    max_travel_kmh: float = 150.0
    fence_tolerance_m: float = 200.0
    accuracy_limit_m: float = 100.0
    biometric_window_min: float = 5.0
    min_biometric: float = 0.7
    inactivity_min: float = 120.0
    night_from_h: int = 22
    night_until_h: int = 6


@dataclass(frozen=True, slots=True)
class Scene:
    """One punch and all that was known of it. `shifts` are the person's own, `others` those of other people at the site,
    both within 36 h; `shift` is the one that the punch belongs to; `ends` when what belongs to the punch is over.
    `later` (final look) are the person's own punches after it, until `until`; `tours_done` the share of checkpoints
    scanned in the tours of the 14 days before `until`, NaN without a tour."""

    look: Look
    until: float
    ends: float
    punch: Punch
    place: Place | None
    local_hour: float  # 0-24 at the site
    local_weekday: int  # 0 is Monday
    home_site_id: int | None
    authorized: frozenset[int]
    shift: Rostered | None
    shifts: tuple[Rostered, ...]
    others: tuple[Rostered, ...]
    own: Punches
    later: Punches
    device: Device | None
    track: Fixes
    earlier: tuple[EarlierTrack, ...]
    statuses: Statuses
    uses: Uses
    works: Works
    tours_done: float
    past: PastLife
    colleagues: tuple[Colleague, ...]
    verdicts: KnownVerdicts
    limits: Limits = field(default_factory=Limits)
    names: Mapping[int, str] = field(default_factory=dict)  # of the people in `device.punches`
