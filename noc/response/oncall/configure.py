"""Make and change schedules, overrides and escalation policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo, available_timezones

import structlog
from django.db import IntegrityError, models, transaction

from noc.events.deeds import record_deed
from noc.kernel.access.principals import Actor
from noc.kernel.clock import rfc3339
from noc.kernel.errors import Conflict, NotFound, Unprocessable
from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.oncall.calendars import WINDOW, Found, read_calendar
from noc.response.oncall.models import Duty, EscalationPolicy, Override, Schedule
from noc.response.oncall.rules.layers import read_layer
from noc.response.oncall.rules.steps import check_steps
from noc.sources.people.models import Person

MOST_LAYERS: Final = 10
LONGEST_OVERRIDE: Final = timedelta(days=60)
READ_BACK: Final = timedelta(days=7)  # a calendar's duties are written out from so long ago
REFRESH_AHEAD: Final = timedelta(days=200)  # with less than this ahead they are written out anew
RETRY: Final = timedelta(days=1)
_log = structlog.get_logger("noc.oncall")
M = TypeVar("M", Schedule, EscalationPolicy)


@dataclass(frozen=True)
class ScheduleDraft:
    """What a schedule is to be; `layers` as `read_layer` reads them."""

    name: str
    timezone: str
    layers: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class PolicyDraft:
    """What an escalation policy is to be; `repeats` null: for ever."""

    name: str
    steps: Sequence[Mapping[str, Any]]
    repeats: int | None
    repeat_minutes: int
    active: bool


def save_schedule(schedule_id: int | None, draft: ScheduleDraft, actor: Actor, at: datetime) -> Schedule:
    """Make a schedule (no id) or change one. Raises NotFound, Conflict, Unprocessable that names what is wrong."""
    _check_schedule(draft)
    values = {"timezone": draft.timezone, "layers": list(draft.layers)}
    return _save(Schedule, "schedule", schedule_id, draft.name, values, actor, at)


def save_policy(policy_id: int | None, draft: PolicyDraft, actor: Actor, at: datetime) -> EscalationPolicy:
    """Make an escalation policy (no id) or change one; runs that have begun keep the steps they had.

    Raises NotFound, Conflict, Unprocessable that names the step.
    """
    try:
        check_steps(draft.steps)
    except ValueError as error:
        raise Unprocessable(f"The policy cannot be used: {error}.") from error
    targets = [target for step in draft.steps for target in step["targets"]]
    _check_people({target["id"] for target in targets if target["kind"] == "person"})
    schedules = {target["id"] for target in targets if target["kind"] == "schedule"}
    missing = schedules - set(Schedule.objects.filter(pk__in=schedules).values_list("id", flat=True))
    if missing:
        raise Unprocessable(f"There is no schedule {min(missing)}.")
    values = {
        "steps": list(draft.steps),
        "repeats": draft.repeats,
        "repeat_minutes": draft.repeat_minutes,
        "active": draft.active,
    }
    return _save(EscalationPolicy, "escalation_policy", policy_id, draft.name, values, actor, at)


def add_override(
    schedule_id: int,
    person_id: int,
    span: tuple[datetime, datetime],
    reason: str,
    actor: Actor,
    at: datetime,
) -> Override:
    """Let somebody stand in from a moment until before another. Raises NotFound, Unprocessable."""
    starts_at, ends_at = span
    if not starts_at < ends_at <= starts_at + LONGEST_OVERRIDE:
        raise Unprocessable(f"An override ends after it begins, within {LONGEST_OVERRIDE.days} days.")
    with transaction.atomic():
        schedule = _locked(Schedule, "schedule", schedule_id)
        _check_people({person_id})
        override = Override(
            schedule=schedule,
            person_id=person_id,
            starts_at=starts_at,
            ends_at=ends_at,
            reason=reason,
            author=actor.as_json(),
            created_at=at,
        )
        override.save(force_insert=True)
        told: dict[str, object] = {"person_id": person_id, "from": rfc3339(starts_at), "to": rfc3339(ends_at)}
        record_deed(actor, "overrode", "schedule", schedule.pk, at, reason, told)
        return override


def end_override(schedule_id: int, override_id: int, actor: Actor, at: datetime) -> None:
    """Take an override back, or end it now if it has begun. Ended already: nothing. Raises NotFound."""
    with transaction.atomic():
        rows = Override.objects.select_for_update().filter(schedule_id=schedule_id, pk=override_id)
        override = rows.first()
        if override is None:
            raise NotFound("There is no such override.")
        if override.ends_at <= at:
            return
        if override.starts_at >= at:
            rows.delete()
        else:
            rows.update(ends_at=at)
        record_deed(actor, "ended_override", "schedule", schedule_id, at, data={"override_id": override_id})


def import_calendar(schedule_id: int, text: str, actor: Actor, at: datetime) -> int:
    """Put a calendar in the place of the one before (an empty one: none); return how many duties it makes.

    Raises NotFound, TooLarge, Unprocessable with the line that is wrong; then nothing is changed.
    """
    with transaction.atomic():
        schedule = _locked(Schedule, "schedule", schedule_id)
        schedule.calendar, schedule.imported_at = text if text.strip() else "", at
        schedule.version += 1
        schedule.updated_at, schedule.updated_by = at, actor.as_json()
        duties = _write_out(schedule, at)
        record_deed(actor, "imported", "schedule", schedule.pk, at, data={"duties": duties})
        return duties


def refresh_calendars(at: datetime) -> int:
    """Write out what calendars tell of the time ahead, where little of it is left; return how many were."""
    with transaction.atomic():
        rows = Schedule.objects.select_for_update(skip_locked=True).exclude(calendar="")
        ending = list(rows.filter(calendar_until__lt=at + REFRESH_AHEAD).order_by("id"))
        for schedule in ending:
            try:
                _write_out(schedule, at)
            except Unprocessable as error:
                # Somebody whom it names has left: what is written out already stands, and tomorrow it is tried again.
                _log.warning("oncall.calendar_unusable", schedule_id=schedule.pk, error=error.message)
                Schedule.objects.filter(pk=schedule.pk).update(calendar_until=at + REFRESH_AHEAD + RETRY)
        return len(ending)


def _write_out(schedule: Schedule, at: datetime) -> int:
    since = at - READ_BACK
    found: list[Found] = []
    if schedule.calendar:
        found = read_calendar(schedule.calendar, _people_by_name(), ZoneInfo(schedule.timezone), since)
    Duty.objects.filter(schedule=schedule, ends_at__gt=since).delete()
    Duty.objects.bulk_create(
        Duty(
            tenant_id=schedule.tenant_id,
            schedule=schedule,
            person_id=one.person_id,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
        )
        for one in found
        if one.ends_at > since
    )
    schedule.calendar_until = since + WINDOW if schedule.calendar else None
    schedule.save()
    return len(found)


def _people_by_name() -> dict[str, int]:
    """Return the active people by code and by name, in lower case; a name that two have names nobody, a code wins."""
    rows = list(Person.objects.filter(active=True).values_list("id", "code", "name"))
    names: dict[str, int | None] = {}
    for person_id, _, name in rows:
        names[name.lower()] = None if name.lower() in names else person_id
    unique = {name: person_id for name, person_id in names.items() if person_id is not None}
    return unique | {code.lower(): person_id for person_id, code, _ in rows}


def _check_schedule(draft: ScheduleDraft) -> None:
    if draft.timezone not in available_timezones():
        raise Unprocessable(f"There is no time zone {draft.timezone!r}; write it like Europe/Berlin.")
    if len(draft.layers) > MOST_LAYERS:
        raise Unprocessable(f"A schedule has {MOST_LAYERS} layers at most.")
    people: set[int] = set()
    for number, said in enumerate(draft.layers, 1):
        try:
            people |= set(read_layer(said).people)
        except ValueError as error:
            raise Unprocessable(f"Layer {number}: {error}.") from error
    _check_people(people)


def _check_people(people: set[int]) -> None:
    known = Person.objects.filter(pk__in=people, active=True).values_list("id", flat=True)
    missing = people - set(known)
    if missing:
        raise Unprocessable(f"There is no active person {min(missing)}.")


def _locked(model: type[M], noun: str, row_id: int) -> M:
    row = model.objects.select_for_update().filter(pk=row_id).first()
    if row is None:
        raise NotFound(f"There is no such {noun.replace('_', ' ')}.")
    return row


def _save(
    model: type[M],
    noun: str,
    row_id: int | None,
    name: str,
    values: dict[str, Any],
    actor: Actor,
    at: datetime,
) -> M:
    try:
        with transaction.atomic():
            if row_id is None:
                row = model(tenant_id=current_tenant_id(), created_at=at, version=0)
            else:
                row = _locked(model, noun, row_id)
            for field, value in {**values, "name": name, "updated_at": at}.items():
                setattr(row, field, value)
            row.updated_by = actor.as_json()
            row.version += 1
            models.Model.save(row)
            record_deed(actor, "created" if row_id is None else "changed", noun, row.pk, at)
            return row
    except IntegrityError as error:
        if "_name" not in str(error):
            raise
        raise Conflict(f"There is a {noun.replace('_', ' ')} {name!r} already.") from error
