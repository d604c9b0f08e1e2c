"""What is sent and answered about on-call schedules and escalation policies."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from noc.surfaces.api.casework import ActorOut, AssigneeOut
from noc.surfaces.api.parameters import Id, Moment

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="time of day, HH:MM")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", description="a day, like 2026-11-02")]
Weekday = Annotated[int, Field(ge=0, le=6)]


class HoursIn(Schema):
    """The layer counts on these weekdays (0 = Monday; none: all) from `start` until `end`, past midnight if not later."""

    weekdays: list[Weekday] = Field(default_factory=list, max_length=7)
    start: Clock
    end: Clock


class LayerIn(Schema):
    """People take turns of `every` `unit`s from the day `since`, handing over at a time of day of the schedule's zone."""

    name: Name = "Rotation"
    people: list[Id] = Field(min_length=1, max_length=100)
    since: Day
    handover: Clock = "09:00"
    unit: Literal["day", "week"] = "week"
    every: int = Field(1, ge=1, le=52)
    hours: HoursIn | None = None


class ScheduleIn(Schema):
    """Of several layers the last one that has somebody counts."""

    name: Name
    timezone: Annotated[str, Field(max_length=64)] = "UTC"
    layers: list[LayerIn] = Field(default_factory=list, max_length=10)


class LayerOut(LayerIn):
    names: list[str]


class ScheduleOut(Schema):
    id: int
    name: str
    timezone: str
    layers: list[LayerOut]
    calendar: bool
    imported_at: datetime | None
    on_call: list[AssigneeOut]
    version: int
    created_at: datetime
    updated_at: datetime
    updated_by: ActorOut


class OverrideIn(Schema):
    person_id: Id
    starts_at: Moment
    ends_at: Moment
    reason: Annotated[str, Field(max_length=500)] = ""


class OverrideOut(Schema):
    id: int
    person_id: int
    person_name: str
    starts_at: datetime
    ends_at: datetime
    reason: str
    author: ActorOut


class ScheduleDetailOut(ScheduleOut):
    overrides: list[OverrideOut]


class OnCallWatchOut(Schema):
    since: datetime
    until: datetime
    people: list[AssigneeOut]
    because: str


class OnCallOut(Schema):
    """`people` at `at`, because of an override, the calendar or a layer; `watches` is the time ahead."""

    at: datetime
    people: list[AssigneeOut]
    because: str
    watches: list[OnCallWatchOut]


class ImportedOut(Schema):
    duties: int


class EscalationTargetIn(Schema):
    kind: Literal["person", "schedule", "channel"]
    id: Id


class EscalationStepIn(Schema):
    """Told `after_minutes` after the step before (the first: after the beginning), if nobody has acknowledged by then."""

    after_minutes: int = Field(ge=0, le=24 * 60)
    targets: list[EscalationTargetIn] = Field(min_length=1, max_length=20)


class EscalationPolicyIn(Schema):
    """`repeats`: how often all steps are gone through again, `repeat_minutes` after the last; null: for ever."""

    name: Name
    steps: list[EscalationStepIn] = Field(min_length=1, max_length=20)
    repeats: Annotated[int, Field(ge=0, le=1000)] | None = 0
    repeat_minutes: int = Field(10, ge=1, le=24 * 60)
    active: bool = True


class EscalationPolicyOut(EscalationPolicyIn):
    id: int
    version: int
    created_at: datetime
    updated_at: datetime
    updated_by: ActorOut


class EscalationRunOut(Schema):
    """`told`: the steps that were done, [{at, round, step, people, channels}]."""

    id: int
    policy_id: int
    policy_name: str
    subject_kind: str
    subject_id: str
    title: str
    status: str
    round: int
    step: int
    next_at: datetime | None
    started_at: datetime
    ended_at: datetime | None
    ended_by: ActorOut | None
    told: list[dict[str, Any]]
