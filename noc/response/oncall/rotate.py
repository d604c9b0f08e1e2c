"""Who is on call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from noc.kernel.errors import NotFound
from noc.response.oncall.models import Duty, Override, Schedule
from noc.response.oncall.rules.layers import read_layer
from noc.response.oncall.rules.rosters import Plan, Stretch, Watch, on_call_at, watches
from noc.sources.people.models import Person

LOOK_AHEAD: Final = timedelta(days=35)


def on_call(schedule_id: int, at: datetime) -> list[Person]:
    """Return the people on call at a moment, the first to call first; none when nobody is. Raises NotFound."""
    schedule = Schedule.objects.filter(pk=schedule_id).first()
    if schedule is None:
        raise NotFound("There is no such schedule.")
    return on_call_of([schedule], at)[schedule.pk]


def on_call_of(schedules: Sequence[Schedule], at: datetime) -> dict[int, list[Person]]:
    """Return who is on call at a moment, by schedule; four queries, however many schedules."""
    plans = plans_of(schedules, at, at)
    found = {schedule_id: on_call_at(plan, at)[0] for schedule_id, plan in plans.items()}
    people = Person.objects.in_bulk({person for called in found.values() for person in called})
    return {schedule_id: [people[person] for person in called] for schedule_id, called in found.items()}


def watches_of(schedule: Schedule, since: datetime, until: datetime) -> list[Watch]:
    """Return who is on call over a time, stretch by stretch."""
    return watches(plans_of([schedule], since, until)[schedule.pk], since, until)


def plans_of(schedules: Sequence[Schedule], since: datetime, until: datetime) -> dict[int, Plan]:
    """Read what decides who is on call between two moments, by schedule."""
    layers = {one.pk: tuple(read_layer(layer) for layer in one.layers) for one in schedules}
    duties, overrides = (_stretches(model, list(layers), since, until) for model in (Duty, Override))
    named = {person for of in layers.values() for layer in of for person in layer.people}
    named |= {one.person for of in (*duties.values(), *overrides.values()) for one in of}
    working = frozenset(Person.objects.filter(pk__in=named, active=True).values_list("id", flat=True))
    return {
        one.pk: Plan(
            zone=ZoneInfo(one.timezone),
            layers=layers[one.pk],
            duties=tuple(duties.get(one.pk, ())),
            overrides=tuple(overrides.get(one.pk, ())),
            working=working,
        )
        for one in schedules
    }


def _stretches(
    model: type[Duty] | type[Override], schedules: Sequence[int], since: datetime, until: datetime
) -> dict[int, list[Stretch]]:
    rows = model.objects.filter(schedule_id__in=schedules, ends_at__gt=since, starts_at__lte=until)
    found: dict[int, list[Stretch]] = {}
    for schedule_id, person, starts_at, ends_at in rows.values_list(
        "schedule_id", "person_id", "starts_at", "ends_at"
    ):
        found.setdefault(schedule_id, []).append(Stretch(person, starts_at, ends_at))
    return found
