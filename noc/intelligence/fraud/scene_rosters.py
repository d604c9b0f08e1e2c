"""The rosters round punches: the people's own shifts, and those of others at the sites. One statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from noc.intelligence.fraud.rules.scenes import SHIFT_WITHIN_S, Rostered
from noc.intelligence.fraud.scene_windows import SECOND_US, Window, merged, span_values
from noc.kernel.clock import epoch_us
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.scope import current_tenant_id

LONGEST_SHIFT_S: Final = 7 * 86_400.0
ROUND_US: Final = int(SHIFT_WITHIN_S) * SECOND_US

_NEAR: Final = """
    SELECT shift.id FROM unnest(%({name}_keys)s::bigint[], %({name}_sinces)s::timestamptz[],
                                %({name}_untils)s::timestamptz[]) AS span(key, since, until)
    JOIN noc_shift AS shift ON shift.tenant_id = %(tenant)s AND shift.{column} = span.key AND shift.active
      AND shift.start < span.until AND shift."end" > span.since AND shift.start > span.since - %(longest)s
"""
_SHIFTS: Final = f"""
    SELECT shift.id, shift.person_id, person.name, shift.site_id, site.name AS site_name, shift.start, shift."end",
           shift.substitute_for_id, absent.name AS absent_name
    FROM ({_NEAR.format(name="own", column="person_id")} UNION {_NEAR.format(name="site", column="site_id")}) AS near
    JOIN noc_shift AS shift ON shift.tenant_id = %(tenant)s AND shift.id = near.id
    JOIN noc_person AS person ON person.tenant_id = shift.tenant_id AND person.id = shift.person_id
    JOIN noc_site AS site ON site.tenant_id = shift.tenant_id AND site.id = shift.site_id
    LEFT JOIN noc_person AS absent
      ON absent.tenant_id = shift.tenant_id AND absent.id = shift.substitute_for_id
    ORDER BY shift.start, shift.id
"""  # noqa: S608  # no input in it


@dataclass(frozen=True, slots=True)
class Rosters:
    """Shifts by person and by site, in order of their start."""

    by_person: dict[int, list[Rostered]] = field(default_factory=dict)
    by_site: dict[int, list[Rostered]] = field(default_factory=dict)

    def own(self, person_id: int, at: float) -> tuple[Rostered, ...]:
        """Return a person's shifts within 36 h of a moment."""
        return tuple(_near(self.by_person.get(person_id, ()), at))

    def others(self, site_id: int | None, person_id: int, at: float) -> tuple[Rostered, ...]:
        """Return the shifts of other people at a site within 36 h of a moment."""
        held = self.by_site.get(site_id, ()) if site_id is not None else ()
        return tuple(shift for shift in _near(held, at) if shift.person_id != person_id)


def read_rosters(near: Sequence[tuple[int, int | None, int]]) -> Rosters:
    """Return the active shifts round (person id, site id, moment in microseconds), as the roster stands."""
    rosters = Rosters()
    people = merged((person_id, at - ROUND_US, at + ROUND_US) for person_id, _, at in near)
    sites = merged((site_id, at - ROUND_US, at + ROUND_US) for _, site_id, at in near if site_id is not None)
    longest = timedelta(seconds=LONGEST_SHIFT_S)
    values = {
        "tenant": current_tenant_id(),
        "longest": longest,
        **_spans("own", people),
        **_spans("site", sites),
    }
    for row in rows_of(_SHIFTS, values):
        shift = _rostered(row)
        rosters.by_person.setdefault(shift.person_id, []).append(shift)
        rosters.by_site.setdefault(shift.site_id, []).append(shift)
    return rosters


def _spans(name: str, windows: Sequence[Window]) -> dict[str, Any]:
    keys, sinces, untils = span_values(windows)
    return {f"{name}_keys": keys, f"{name}_sinces": sinces, f"{name}_untils": untils}


def _near(shifts: Iterable[Rostered], at: float) -> Iterable[Rostered]:
    earliest = (
        at - SHIFT_WITHIN_S - LONGEST_SHIFT_S
    )  # as the statement has it, whatever else was read with it
    return (
        shift
        for shift in shifts
        if earliest < shift.start < at + SHIFT_WITHIN_S and shift.end > at - SHIFT_WITHIN_S
    )


def _rostered(row: dict[str, Any]) -> Rostered:
    return Rostered(
        row["id"],
        row["person_id"],
        row["name"],
        row["site_id"],
        row["site_name"],
        epoch_us(row["start"]) / SECOND_US,
        epoch_us(row["end"]) / SECOND_US,
        row["substitute_for_id"],
        row["absent_name"],
    )
