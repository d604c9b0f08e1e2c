"""Take the steps of runs: one step, one transaction, together with the outbox item of the next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from noc.kernel.access.principals import Actor
from noc.kernel.errors import Conflict, NOCError, NotFound
from noc.kernel.failpoints import failpoint
from noc.response.playbooks.deeds import perform
from noc.response.playbooks.facts import facts_of
from noc.response.playbooks.metrics import RUNS, STEPS
from noc.response.playbooks.models import (
    DONE,
    LASTING,
    RUNNING,
    STOPPED,
    WAITING,
    PlaybookRun,
    PlaybookStep,
    PlaybookVersion,
)
from noc.response.playbooks.rules.engine import Facts, branch_from, instruction_at, is_met, settle
from noc.response.playbooks.rules.programs import Instruction, Program, compile_playbook
from noc.response.playbooks.trigger import ask_for_steps
from noc.sources.tours.models import Task

AT_A_TIME: Final = 500  # waits that are looked at together


def advance(run_id: int, at: datetime) -> PlaybookRun | None:
    """Take the next step of a run; the outbox's handler of `playbook_step`. None when there is nothing to do.

    The step, its record and the outbox item of the next one are one transaction: whoever dies in between leaves
    the run as it was before the step, and the item still waits.
    """
    with transaction.atomic():
        run = _locked(run_id)
        if run is None or run.status != RUNNING:
            return None
        program = _program(run)
        waiting = run.steps.filter(status="WAITING").first()
        if waiting is not None:
            _go_on_waiting(run, waiting, program, at)
        else:
            _take_step(run, program, at)
        run.save()
        if run.status == RUNNING:
            ask_for_steps([run], at)
        failpoint("after_playbook_step")
    return run


def keep_time(at: datetime) -> int:
    """Wake the runs of the tenant in scope whose wait is over, by its condition or its time; return how many."""
    woken, last = 0, 0
    while batch := list(PlaybookRun.objects.filter(status=WAITING, pk__gt=last).order_by("pk")[:AT_A_TIME]):
        last = batch[-1].pk
        facts = facts_of(batch)
        woken += _wake([run.pk for run in batch if _is_over(run, facts[run.pk], at)], at)
    return woken


def _wake(run_ids: Sequence[int], at: datetime) -> int:
    """Let runs go on that still wait; who is about to be stopped or woken by somebody else is left to them."""
    with transaction.atomic():
        due = list(
            PlaybookRun.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk__in=run_ids, status=WAITING)
            .order_by("pk")
        )
        PlaybookRun.objects.filter(pk__in=[run.pk for run in due]).update(status=RUNNING)
        ask_for_steps(due, at)
    return len(due)


def stop(run_id: int, actor: Actor, at: datetime) -> PlaybookRun:
    """End a run for good. Stopping twice is once; one that has ended by itself is a Conflict. Raises NotFound."""
    with transaction.atomic():
        run = _locked(run_id)
        if run is None:
            raise NotFound("There is no such run.")
        if run.status == DONE:
            raise Conflict("This run has ended already.")
        if run.status in LASTING:
            run.steps.filter(status="WAITING").update(status="STOPPED", finished_at=at)
            run.stopped_by = actor.as_json()
            _end(run, STOPPED, at)
            run.save()
    return run


def _locked(run_id: int) -> PlaybookRun | None:
    """Return a run, locked first and read then, with what its steps need."""
    if PlaybookRun.objects.filter(pk=run_id).select_for_update().values_list("pk").first() is None:
        return None
    return PlaybookRun.objects.select_related("playbook", "site", "person").get(pk=run_id)


def _program(run: PlaybookRun) -> Program:
    version = PlaybookVersion.objects.get(playbook_id=run.playbook_id, number=run.version)
    return compile_playbook(version.source)


def _is_over(run: PlaybookRun, facts: Facts, at: datetime) -> bool:
    return is_met(run.waiting_for, run.waiting_status, facts) or (
        run.wake_at is not None and at >= run.wake_at
    )


def _take_step(run: PlaybookRun, program: Program, at: datetime) -> None:
    run.position = settle(program, run.position)
    instruction = instruction_at(program, run.position)
    if instruction is None:
        _end(run, DONE, at)
    elif instruction.kind == "wait":
        _begin_waiting(run, instruction, at)
    elif instruction.kind == "branch":
        held, run.position = branch_from(program, run.position, facts_of([run])[run.pk])
        _record(run, instruction, at, result={"held": held})
    else:
        _do(run, instruction, at)
        run.position += 1


def _do(run: PlaybookRun, instruction: Instruction, at: datetime) -> None:
    """Do a deed. What cannot be done (a channel that is gone, nobody to assign to) is told, and the run goes on."""
    try:
        with transaction.atomic():
            result = perform(run, instruction, at)
    except NOCError as refused:
        _record(run, instruction, at, status="FAILED", error=refused.message)
    else:
        _record(run, instruction, at, result=result)


def _begin_waiting(run: PlaybookRun, instruction: Instruction, at: datetime) -> None:
    given = instruction.given
    run.waiting_for, run.waiting_status = given["for"], given.get("status", "")
    run.wake_at = at + timedelta(minutes=given["minutes"])
    step = _record(run, instruction, at, status="WAITING")
    _settle_wait(run, step, instruction, at)


def _go_on_waiting(run: PlaybookRun, step: PlaybookStep, program: Program, at: datetime) -> None:
    _settle_wait(run, step, program.instructions[run.position], at)


def _settle_wait(run: PlaybookRun, step: PlaybookStep, instruction: Instruction, at: datetime) -> None:
    facts = facts_of([run])[run.pk]
    if not _is_over(run, facts, at):
        run.status = WAITING
        return
    outcome = "met" if is_met(run.waiting_for, run.waiting_status, facts) else "timed_out"
    run.outcomes = {**run.outcomes, instruction.name: outcome}
    step.status, step.finished_at, step.result = "DONE", at, {"outcome": outcome}
    step.save()
    run.waiting_for, run.waiting_status, run.wake_at = "", "", None
    run.position += 1


def _record(
    run: PlaybookRun,
    instruction: Instruction,
    at: datetime,
    *,
    status: str = "DONE",
    result: dict[str, Any] | None = None,
    error: str = "",
) -> PlaybookStep:
    step = PlaybookStep.objects.create(
        tenant_id=run.tenant_id,
        run=run,
        index=run.steps_taken,
        name=instruction.name,
        kind=instruction.kind,
        status=status,
        started_at=at,
        finished_at=None if status == "WAITING" else at,
        result=result or {},
        error=error,
    )
    run.steps_taken += 1
    STEPS.labels(instruction.kind, status.lower()).inc()
    return step


def _end(run: PlaybookRun, status: str, at: datetime) -> None:
    """Nobody is asked any more whether he is well; what he answers late is still kept."""
    run.status, run.finished_at, run.wake_at, run.waiting_for = status, at, None, ""
    _retire(run.welfare_tasks)
    RUNS.labels(run.playbook.name if run.playbook.shipped else "own", status.lower()).inc()


def _retire(codes: Sequence[str]) -> None:
    if codes:
        Task.objects.filter(code__in=codes).update(active=False)
