"""Who is on duty at a moment, and how long they have worked: roster and punches, in sets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from noc.intelligence.findings.rules.views import Duty, Punch, ShiftView
from noc.intelligence.signals.presence import PUNCH_HOLDS
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.scope import current_tenant_id

LONGEST_SHIFT: Final = timedelta(days=7)
WORK_MEMORY: Final = timedelta(hours=48)
ROSTERED_ROUND: Final = timedelta(hours=12)
PAUSE: Final = timedelta(hours=1)  # a longer gap ends continuous work
FORGOTTEN: Final = timedelta(hours=4)  # a second punch in so long after the first begins other work
EARLY_PUNCH: Final = timedelta(hours=2)  # a punch so long before a shift belongs to it

_ON_DUTY: Final = """
    WITH rostered AS (
        SELECT DISTINCT ON (person_id) person_id, code, site_id, start, "end", lone, substitute_for_id
        FROM noc_shift
        WHERE tenant_id = %(tenant)s AND active AND start <= %(at)s AND "end" > %(at)s AND start > %(earliest)s
        ORDER BY person_id, start DESC, id
    )
    SELECT person.id AS person_id, person.name, shift.code, shift.site_id, shift.start, shift."end", shift.lone,
           shift.substitute_for_id, punch.direction, punch.at AS punched_at, punch.site_id AS punch_site_id,
           punch.event_id, punch.lat, punch.lon, punch.accuracy_m, home.site_id AS home_site_id
    FROM noc_person AS person
    LEFT JOIN rostered AS shift ON shift.person_id = person.id
    LEFT JOIN LATERAL (
        SELECT direction, at, site_id, event_id, lat, lon, accuracy_m FROM noc_attendance_event
        WHERE tenant_id = person.tenant_id AND person_id = person.id AND at <= %(at)s AND at > %(punched_since)s
        ORDER BY at DESC, event_id DESC LIMIT 1
    ) AS punch ON true
    LEFT JOIN LATERAL (
        SELECT site_id FROM noc_home_site
        WHERE person_id = person.id AND (valid_from IS NULL OR valid_from <= %(at)s)
          AND (valid_to IS NULL OR valid_to > %(at)s)
        ORDER BY valid_from DESC NULLS LAST LIMIT 1
    ) AS home ON true
    WHERE person.tenant_id = %(tenant)s AND person.active
      AND (shift.person_id IS NOT NULL OR punch.direction = 'in')
    ORDER BY person.id
"""
_SHIFTS: Final = """
    SELECT person_id, site_id, start, "end", substitute_for_id FROM noc_shift
    WHERE tenant_id = %(tenant)s AND active AND start < %(until)s AND "end" > %(since)s AND start > %(earliest)s
    ORDER BY person_id, start
"""
_PUNCHES: Final = """
    SELECT person_id, at, direction FROM noc_attendance_event
    WHERE tenant_id = %(tenant)s AND person_id = ANY(%(people)s) AND at <= %(at)s AND at > %(since)s
    ORDER BY person_id, at, event_id
"""
_AUTHORIZED: Final = """
    SELECT person_id, site_id FROM noc_authorized_site WHERE tenant_id = %(tenant)s AND person_id = ANY(%(people)s)
"""


@dataclass(slots=True)
class OnDuty:
    """One person on duty, before anything of the phone is known. `punch` has its coordinates beside it."""

    person_id: int
    name: str
    shift: ShiftView | None
    punch: Punch | None
    punch_lat: float | None
    punch_lon: float | None
    home_site_id: int | None
    authorized: frozenset[int] = frozenset()
    rostered: set[int] = field(default_factory=set)
    shifts: list[tuple[datetime, datetime]] = field(default_factory=list)  # of the last two days, begun
    punches: list[tuple[datetime, str]] = field(default_factory=list)

    @property
    def site_id(self) -> int | None:
        """The site of duty: the shift's, else the punch's."""
        if self.shift is not None:
            return self.shift.site_id
        return self.punch.site_id if self.punch is not None else None


def people_on_duty(at: datetime) -> list[OnDuty]:
    """Return who is rostered at `at` or has punched in and not out, by id. Four statements, however many people."""
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "at": at,
        "earliest": at - LONGEST_SHIFT,
        "punched_since": at - PUNCH_HOLDS,
    }
    people = {row["person_id"]: _on_duty(row) for row in rows_of(_ON_DUTY, values)}
    values |= {"people": sorted(people), "since": at - WORK_MEMORY, "until": at + ROSTERED_ROUND}
    covered = _add_shifts(people, values, at)
    for one in people.values():
        if one.shift is not None and (one.person_id, one.shift.site_id) in covered:
            one.shift = _covered(one.shift, covered[one.person_id, one.shift.site_id])
    for row in rows_of(_PUNCHES, values):
        people[row["person_id"]].punches.append((row["at"], row["direction"]))
    authorized: dict[int, set[int]] = {}
    for row in rows_of(_AUTHORIZED, values):
        authorized.setdefault(row["person_id"], set()).add(row["site_id"])
    for person_id, sites in authorized.items():
        people[person_id].authorized = frozenset(sites)
    return list(people.values())


def _on_duty(row: dict[str, Any]) -> OnDuty:
    shift = punch = None
    if row["code"] is not None:
        shift = ShiftView(
            row["code"], row["site_id"], row["start"], row["end"], row["lone"], row["substitute_for_id"]
        )
    if row["direction"] is not None:
        punch = Punch(
            row["direction"],
            row["punched_at"],
            row["punch_site_id"],
            row["event_id"],
            accuracy_m=row["accuracy_m"],
        )
    return OnDuty(row["person_id"], row["name"], shift, punch, row["lat"], row["lon"], row["home_site_id"])


def _covered(shift: ShiftView, by: int) -> ShiftView:
    return ShiftView(
        shift.code, shift.site_id, shift.start, shift.end, shift.lone, shift.substitute_for, covered_by=by
    )


def _add_shifts(
    people: dict[int, OnDuty], values: dict[str, Any], at: datetime
) -> dict[tuple[int, int], int]:
    """Give everybody the shifts round `at`; return who is substituted now: (person, site) -> by whom."""
    covered = {}
    for row in rows_of(_SHIFTS, values):
        one = people.get(row["person_id"])
        if one is not None:
            if row["end"] > at - ROSTERED_ROUND:
                one.rostered.add(row["site_id"])
            if row["start"] <= at:
                one.shifts.append((row["start"], row["end"]))
        if row["substitute_for_id"] is not None and row["start"] <= at < row["end"]:
            covered[row["substitute_for_id"], row["site_id"]] = row["person_id"]
    return covered


def duty_of(one: OnDuty, at: datetime, seen: Sequence[datetime] = ()) -> Duty:
    """Return since when somebody works, and the end of the work before, from punches and proven shifts.

    `seen`: moments at which the phone spoke. A shift counts when it is the present one, when a punch belongs to it, or
    when the phone spoke during it; a punch in without a punch out counts until now where it is that of the present
    shift, else until the phone fell silent.
    """
    last_seen = max(seen, default=None)
    present = min((start for start, end in one.shifts if end > at), default=None)
    spans = list(_punched(one.punches, at, sorted(seen), present))
    for start, end in one.shifts:
        own = [span for span in spans if span[0] < end and span[1] > start - EARLY_PUNCH]
        if not own and (end > at or any(start <= moment < end for moment in seen)):
            spans.append((start, min(end, at)))
    merged = _merge(spans)
    if not merged or merged[-1][1] < at - PAUSE:
        return Duty()
    before = merged[-2][1] if len(merged) > 1 else None
    alive = last_seen is not None and at - last_seen <= timedelta(hours=2)
    return Duty(merged[-1][0], before, alive)


def _punched(
    punches: Sequence[tuple[datetime, str]],
    at: datetime,
    seen: Sequence[datetime],
    present: datetime | None,
) -> Iterable[tuple[datetime, datetime]]:
    began: datetime | None = None
    for moment, direction in punches:
        if direction == "in":
            # In again hours later: he had left, and forgot to say so. When, only the roster can tell.
            began = moment if began is None or moment - began > FORGOTTEN else began
        elif began is not None:
            yield began, moment
            began = None
    if began is not None:
        for_the_present = present is not None and began > present - EARLY_PUNCH
        yield began, at if for_the_present else min(at, _spoke_until(began, seen))


def _spoke_until(began: datetime, seen: Sequence[datetime]) -> datetime:
    """Return when the phone fell silent after a punch in that nobody took back, as far as its words (in order) tell:
    who is unheard of for hours has gone home, and what his phone says tomorrow is of tomorrow."""
    end = began
    for moment in seen:
        if moment - end > FORGOTTEN and len(seen) > 1:  # a single moment is only the last of many
            break
        end = max(end, moment)
    return end


def _merge(spans: list[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    merged: list[tuple[datetime, datetime]] = []
    for start, end in sorted(spans):
        if merged and start - merged[-1][1] <= PAUSE:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
