"""Escalate until somebody answers: begin, go on step by step, end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

import msgspec
from django.db import IntegrityError, transaction

from noc.kernel.access.principals import Actor
from noc.kernel.clock import rfc3339
from noc.kernel.errors import NotFound
from noc.response.oncall.models import EscalationPolicy, EscalationRun, Schedule
from noc.response.oncall.rotate import on_call_of
from noc.response.oncall.rules.steps import Course, Place, after, first

TOLD_KEPT: Final = 100  # of a run's steps; the notices themselves are kept by notices
AT_A_TIME: Final = 200


class About(Protocol):
    """What a run is about: any dataclass with a kind and an id; all of its fields are kept and handed to `tell`."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...


@dataclass(frozen=True)
class Step:
    """A step of a run that is due: whom to tell of what. No people and no channels: a schedule had nobody."""

    run_id: int
    policy_id: int
    policy_name: str
    subject: dict[str, Any]
    round: int
    step: int
    people: tuple[int, ...]
    channels: tuple[int, ...]
    at: datetime


Tell = Callable[[Sequence[Step]], None]


def start(policy_id: int, subject: About, at: datetime) -> EscalationRun:
    """Begin a policy for a subject; one that runs already for it goes on, and is returned. Raises NotFound."""
    policy = EscalationPolicy.objects.filter(pk=policy_id).first()
    if policy is None:
        raise NotFound("There is no such escalation policy.")
    key = f"{policy_id}:{subject.kind}:{subject.id}"
    course = Course(
        tuple(step["after_minutes"] for step in policy.steps), policy.repeats, policy.repeat_minutes
    )
    while True:
        running = EscalationRun.objects.filter(running_key=key).first()
        if running is not None:
            return running
        run = EscalationRun(
            policy=policy,
            subject_kind=subject.kind,
            subject_id=subject.id,
            subject=msgspec.to_builtins(subject),
            steps=policy.steps,
            repeats=policy.repeats,
            repeat_minutes=policy.repeat_minutes,
            running_key=key,
            next_at=first(course, at).at,
            started_at=at,
        )
        try:
            with transaction.atomic():
                run.save(force_insert=True)
        except IntegrityError as error:
            if "noc_escalation_run_once" not in str(error):
                raise
            continue  # somebody else began it between the look and the insert: theirs goes on
        return run


def acknowledged(kind: str, subject_id: str, at: datetime, by: Actor | None = None) -> int:
    """End what escalates about a subject, because a human has it; return how many runs ended."""
    return _end("ACKNOWLEDGED", kind, subject_id, at, by)


def resolved(kind: str, subject_id: str, at: datetime, by: Actor | None = None) -> int:
    """End what escalates about a subject, because it is over; return how many runs ended."""
    return _end("RESOLVED", kind, subject_id, at, by)


def _end(status: str, kind: str, subject_id: str, at: datetime, by: Actor | None) -> int:
    runs = EscalationRun.objects.filter(subject_kind=kind, subject_id=subject_id, status="RUNNING")
    return runs.update(
        status=status, running_key=None, next_at=None, ended_at=at, ended_by=by.as_json() if by else None
    )


def keep_time(at: datetime, tell: Tell) -> list[Step]:
    """Do the steps that are due, at most one of each run, and return them.

    Each at most once although several clocks run: a due run is claimed by its row's lock, and `tell` works in the same
    transaction as the run's advance, so that both are committed or neither is.
    """
    with transaction.atomic():
        due = EscalationRun.objects.select_for_update(skip_locked=True, of=("self",)).select_related("policy")
        runs = list(due.filter(status="RUNNING", next_at__lte=at).order_by("next_at", "id")[:AT_A_TIME])
        if not runs:
            return []
        steps = _steps(runs, at)
        for run, step in zip(runs, steps, strict=True):
            _advance(run, step, at)
        EscalationRun.objects.bulk_update(
            runs, ["round", "step", "next_at", "status", "running_key", "ended_at", "told"]
        )
        tell(steps)
        return steps


def _steps(runs: Sequence[EscalationRun], at: datetime) -> list[Step]:
    """Return the runs' due steps, with who is on call put in the place of schedules."""
    asked = {
        target["id"]
        for run in runs
        for target in run.steps[run.step]["targets"]
        if target["kind"] == "schedule"
    }
    called = on_call_of(list(Schedule.objects.filter(pk__in=asked)), at) if asked else {}
    return [
        _step(run, {key: [one.pk for one in people] for key, people in called.items()}, at) for run in runs
    ]


def _step(run: EscalationRun, called: dict[int, list[int]], at: datetime) -> Step:
    people: list[int] = []
    channels: list[int] = []
    for target in run.steps[run.step]["targets"]:
        if target["kind"] == "channel":
            channels.append(target["id"])
        elif target["kind"] == "person":
            people.append(target["id"])
        else:
            people.extend(called.get(target["id"], ()))
    return Step(
        run_id=run.pk,
        policy_id=run.policy_id,
        policy_name=run.policy.name,
        subject=run.subject,
        round=run.round,
        step=run.step,
        people=tuple(dict.fromkeys(people)),
        channels=tuple(dict.fromkeys(channels)),
        at=at,
    )


def _advance(run: EscalationRun, step: Step, at: datetime) -> None:
    course = Course(tuple(one["after_minutes"] for one in run.steps), run.repeats, run.repeat_minutes)
    place = after(course, Place(run.round, run.step, run.next_at), at)
    told = {"at": rfc3339(at), "round": step.round, "step": step.step}
    run.told = [*run.told, {**told, "people": step.people, "channels": step.channels}][-TOLD_KEPT:]
    run.round, run.step, run.next_at = place.round, place.step, place.at
    if place.at is None:
        run.status, run.running_key, run.ended_at = "EXHAUSTED", None, at
