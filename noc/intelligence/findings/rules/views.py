"""What a rule sees of a person: roster, punches, phone, fence, as they stand at a moment.

Nothing in here reads a clock or a database. A missing measurement is None or NaN, never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

FAR_OFF_M: Final = 2_000.0
Limits = Callable[[str, int | None], float]  # option key, site id -> the number that holds there


@dataclass(frozen=True, slots=True)
class ShiftView:
    """One line of the roster. `covered_by`: somebody else's shift that substitutes this one."""

    code: str
    site_id: int
    start: datetime
    end: datetime
    lone: bool = False
    substitute_for: int | None = None
    covered_by: int | None = None


@dataclass(frozen=True, slots=True)
class Punch:
    """A punch; `outside_m` is how far from the fence of its site (None: unknown)."""

    direction: str
    at: datetime
    site_id: int | None
    event_id: str
    outside_m: float | None = None
    accuracy_m: float | None = None

    @property
    def far_off(self) -> bool:
        """It was made kilometres from its site: whatever it proves, not that somebody came."""
        return self.outside_m is not None and self.outside_m > FAR_OFF_M + (self.accuracy_m or 0.0)


@dataclass(frozen=True, slots=True)
class Fix:
    """A position; `outside_m` is metres beyond the fence of the site of duty: 0 inside, None where there is no fence."""

    at: datetime
    lat: float
    lon: float
    accuracy_m: float | None
    outside_m: float | None
    event_id: str


@dataclass(frozen=True, slots=True)
class Stay:
    """How the fixes since the shift began stand to the fence, those too inaccurate to prove anything left out.

    A fix is `out` when it lies beyond fence and tolerance by more than its accuracy, `in` within half the tolerance;
    between the two it proves nothing, so that somebody on the edge does not flap.
    """

    first_in: Fix | None = None
    last_in: Fix | None = None
    out_since: Fix | None = None  # the first `out` after the last `in`; None when the last proof is `in`
    last_out: Fix | None = None
    outs: int = 0  # `out` fixes since then
    farthest_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Phone:
    """What the phone told in the inactivity window and last of all."""

    last_seen_at: datetime | None = None  # newest fact of any kind
    last_event_id: str | None = None
    last_fix: Fix | None = None
    last_moved_at: datetime | None = (
        None  # the last time that the filtered track left its anchor, or a step was told
    )
    fixes: int = 0
    first_fix_at: datetime | None = None  # of the window
    walked_m: float = 0.0  # filtered, in the inactivity window
    elsewhere_share: float = (
        0.0  # of the window's fixes, 0-0.5: at one of two places far apart, the rarer one
    )
    steps: int = 0
    uses: int = 0  # screen, app, call and other deeds of a hand; background ones (sync) are not
    last_use_at: datetime | None = None  # newest step or use
    scans: int = 0
    tasks: int = 0
    battery: float | None = None  # 0-1
    battery_at: datetime | None = None
    battery_readings: Sequence[tuple[datetime, float]] = ()  # of the last three hours, in order
    online: bool | None = None
    network: str | None = None
    signal_dbm: float | None = None
    status_at: datetime | None = None
    platform: str = ""
    skew_s: float = 0.0  # raw minus corrected time of the newest fact whose clock was corrected
    skew_event_id: str | None = None
    skew_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """Since when somebody works without a pause of an hour, by roster and by punches; and the rest before it."""

    working_since: datetime | None = None
    rested_since: datetime | None = None  # the end of the work before this
    alive: bool = False  # a sign of life in the last two hours


@dataclass(frozen=True, slots=True)
class Guard:
    """One person who is rostered now, or punched in. `site_id`: the shift's site, else the punch's."""

    person_id: int
    name: str
    site_id: int | None
    shift: ShiftView | None
    punch: Punch | None  # the newest of the last 24 h
    phone: Phone
    stay: Stay
    duty: Duty
    home_site_id: int | None = None
    authorized: frozenset[int] = frozenset()
    rostered: frozenset[int] = frozenset()  # sites of his shifts within 12 h

    @property
    def punched_in(self) -> bool:
        return self.punch is not None and self.punch.direction == "in"

    @property
    def on_duty_since(self) -> datetime | None:
        """When the present duty began: the shift's start, else the punch."""
        if self.shift is not None:
            return self.shift.start
        return self.punch.at if self.punch is not None and self.punched_in else None

    @property
    def arrived_at(self) -> datetime | None:
        """The first proof that he is there for this duty: a punch in, or a fix inside the fence; None: none yet."""
        proofs = []
        punch = self.punch
        here = punch is not None and self.punched_in and punch.site_id == self.site_id
        # Whoever is proven away has left: another finding tells of him.
        if punch is not None and here and (self.stay.outs or not punch.far_off):
            proofs.append(punch.at)
        if self.stay.first_in is not None:
            proofs.append(self.stay.first_in.at)
        return min(proofs, default=None)

    @property
    def left(self) -> bool:
        """He punched out after this duty began."""
        began = self.on_duty_since
        return (
            self.punch is not None
            and self.punch.direction == "out"
            and began is not None
            and self.punch.at > began
        )

    @property
    def lone(self) -> bool:
        return self.shift is not None and self.shift.lone
