"""Who else was on duty at the site of a punch, and what people are called."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from noc.intelligence.fraud.rules.scenes import Rostered
from noc.intelligence.fraud.scene_past import ON_DUTY_US, Histories, Sketch
from noc.intelligence.fraud.scene_windows import SECOND_US
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.scope import current_tenant_id

MOST_COLLEAGUES: Final = 6
_NAMES: Final = "SELECT id, name FROM noc_person WHERE tenant_id = %(tenant)s AND id = ANY(%(people)s)"


def colleagues_of(sketch: Sketch, others: Collection[Rostered], histories: Histories) -> list[int]:
    """Return who else was on duty at the site of a final look: at most six, those who began at nearly the same time
    first; the order of the facts says nothing."""
    if not sketch.final or sketch.site_id is None:
        return []
    at = sketch.asked.punch.at
    began = {
        (abs(shift.start - at), shift.person_id)
        for shift in others
        if shift.start < sketch.until_us / SECOND_US and shift.end > at
    }
    where = histories.site_rows.span(sketch.site_id, sketch.asked.at_us - ON_DUTY_US, sketch.until_us)
    punched = zip(
        histories.site_rows.seconds(where).tolist(),
        histories.site_rows.rows["person_id"][where].tolist(),
        strict=True,
    )
    began |= {(abs(moment - at), person_id) for moment, person_id in punched}
    nearest = dict.fromkeys(person_id for _, person_id in sorted(began) if person_id != sketch.person_id)
    return list(nearest)[:MOST_COLLEAGUES]


def read_names(people: Collection[int]) -> dict[int, str]:
    """Return what people are called, with one statement."""
    values = {"tenant": current_tenant_id(), "people": sorted(people)}
    return {row["id"]: row["name"] for row in rows_of(_NAMES, values)} if people else {}
