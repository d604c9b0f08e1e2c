"""Who else was on duty at the site of a punch, and what people are called."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from noc.intelligence.fraud.rules.scenes import Rostered
from noc.intelligence.fraud.scene_columns import WORDS, Column, Columns, Question
from noc.intelligence.fraud.scene_past import ON_DUTY_US, Histories, Sketch
from noc.intelligence.fraud.scene_windows import SECOND_US
from noc.kernel.tenancy.scope import current_tenant_id

MOST_COLLEAGUES: Final = 6
_NAMES: Final[tuple[Column, ...]] = (("person_id", ">i8", "id"), ("name", WORDS, "name"))


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
    where = histories.at_sites.span(sketch.site_id, sketch.asked.at_us - ON_DUTY_US, sketch.until_us)
    punched = zip(
        histories.at_sites.seconds(where).tolist(),
        histories.at_sites.rows["person_id"][where].tolist(),
        strict=True,
    )
    began |= {(abs(moment - at), person_id) for moment, person_id in punched}
    nearest = dict.fromkeys(person_id for _, person_id in sorted(began) if person_id != sketch.person_id)
    return list(nearest)[:MOST_COLLEAGUES]


def names_question(people: Collection[int]) -> Question:
    """Return what to ask for what people are called."""
    values = [current_tenant_id(), sorted(people)]
    return Question(_NAMES, "FROM noc_person WHERE tenant_id = %s AND id = ANY(%s)", values)


def names_of(answer: Columns) -> dict[int, str]:
    """Return the answer."""
    return dict(zip(answer["person_id"].tolist(), answer["name"].tolist(), strict=True))
