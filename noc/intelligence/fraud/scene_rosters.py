"""The rosters round punches: the people's own shifts, and those of others at the sites."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from noc.intelligence.fraud.rules.scenes import SHIFT_WITHIN_S, Rostered
from noc.intelligence.fraud.scene_columns import WORDS, Column, Columns, Question, ask
from noc.intelligence.fraud.scene_windows import SECOND_US, merged, span_values
from noc.kernel.binary_copy import POSTGRES_EPOCH_US
from noc.kernel.tenancy.scope import current_tenant_id

LONGEST_SHIFT_S: Final = 7 * 86_400.0
ROUND_US: Final = int(SHIFT_WITHIN_S) * SECOND_US

# A look-up by index for each stretch, as in `scene_windows`.
_NEAR: Final = """
    SELECT held.id
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[]) AS span(key, since, until)
    CROSS JOIN LATERAL (
        SELECT shift.id FROM noc_shift AS shift
        WHERE shift.tenant_id = %s AND shift.{column} = span.key AND shift.active AND shift.start < span.until
          AND shift."end" > span.since AND shift.start > span.since - interval '7 days' OFFSET 0
    ) AS held
"""
_SHIFTS: Final = f"""
    FROM ({_NEAR.format(column="person_id")} UNION {_NEAR.format(column="site_id")}) AS near
    JOIN noc_shift AS shift ON shift.tenant_id = %s AND shift.id = near.id
    JOIN noc_person AS person ON person.tenant_id = shift.tenant_id AND person.id = shift.person_id
    JOIN noc_site AS site ON site.tenant_id = shift.tenant_id AND site.id = shift.site_id
    LEFT JOIN noc_person AS absent
      ON absent.tenant_id = shift.tenant_id AND absent.id = shift.substitute_for_id
    ORDER BY shift.start, shift.id
"""
_COLUMNS: Final[tuple[Column, ...]] = (
    ("shift_id", ">i8", "shift.id"),
    ("person_id", ">i8", "shift.person_id"),
    ("person_name", WORDS, "person.name"),
    ("site_id", ">i8", "shift.site_id"),
    ("site_name", WORDS, "site.name"),
    ("begins", ">i8", "shift.start"),
    ("ends", ">i8", 'shift."end"'),
    ("absent_id", ">i8", "coalesce(shift.substitute_for_id, -1)"),
    ("absent_name", WORDS, "absent.name"),
)


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


def question(near: Sequence[tuple[int, int | None, int]]) -> Question:
    """Return what to ask of the active shifts round (person id, site id, moment in microseconds), as the roster stands."""
    people = merged((person_id, at - ROUND_US, at + ROUND_US) for person_id, _, at in near)
    sites = merged((site_id, at - ROUND_US, at + ROUND_US) for _, site_id, at in near if site_id is not None)
    tenant = current_tenant_id()
    values = [*span_values(people), tenant, *span_values(sites), tenant, tenant]
    return Question(_COLUMNS, _SHIFTS, values)


def rosters_of(answer: Columns) -> Rosters:
    """Return the answer."""
    rosters = Rosters()
    for row in zip(*(answer[name].tolist() for name, _, _ in _COLUMNS), strict=True):
        shift = _rostered(*row)
        rosters.by_person.setdefault(shift.person_id, []).append(shift)
        rosters.by_site.setdefault(shift.site_id, []).append(shift)
    return rosters


def read_rosters(near: Sequence[tuple[int, int | None, int]]) -> Rosters:
    """Return the shifts round (person id, site id, moment in microseconds), with a statement of their own."""
    [answer] = ask(question(near))
    return rosters_of(answer)


def _near(shifts: Iterable[Rostered], at: float) -> Iterable[Rostered]:
    earliest = (
        at - SHIFT_WITHIN_S - LONGEST_SHIFT_S
    )  # as the statement has it, whatever else was read with it
    return (
        shift
        for shift in shifts
        if earliest < shift.start < at + SHIFT_WITHIN_S and shift.end > at - SHIFT_WITHIN_S
    )


def _rostered(
    shift_id: int,
    person_id: int,
    person_name: str,
    site_id: int,
    site_name: str,
    begins: int,
    ends: int,
    absent_id: int,
    absent_name: str | None,
) -> Rostered:
    start, end = ((at + POSTGRES_EPOCH_US) / SECOND_US for at in (begins, ends))
    absent = absent_id if absent_id >= 0 else None
    return Rostered(shift_id, person_id, person_name, site_id, site_name, start, end, absent, absent_name)
