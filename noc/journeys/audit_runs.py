"""Whose turn it is to audit a tenant: one at a time, each beat once, the work of the dead taken over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import F

from noc.intelligence.findings.models import AuditRun
from noc.intelligence.findings.rules.lifecycle import Step
from noc.intelligence.findings.rules.scenes import Scene
from noc.kernel.advisory_locks import AUDITS, is_taken, wait_for_turn
from noc.kernel.clock import now
from noc.kernel.tenancy.scope import current_tenant_id

ABANDONED_AFTER: Final = timedelta(hours=2)  # a beat that nobody finished is not worth doing so much later


@dataclass
class Turn:
    """The turn of one run; `queries` counts what it asks the database."""

    run_id: int
    is_mine: bool
    queries: int = 0

    def count(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Stand between Django and the database."""
        self.queries += 1
        return execute(sql, params, many, context)


def begin(kind: str, slot_at: datetime) -> AuditRun:
    """Return the run of a beat, making it if nobody has; several schedulers get the same one.

    It starts now, whatever moment it judges: how long it takes, and whether it died, is a matter of our own time.
    """
    run, _ = AuditRun.objects.get_or_create(kind=kind, slot_at=slot_at, defaults={"started_at": now()})
    return run


@contextmanager
def take_turn(run_id: int) -> Iterator[Turn]:
    """Wait for the tenant's turn inside the caller's transaction; it is not mine if the beat was done meanwhile.

    The lock ends with the transaction, so with the process: whoever comes next finds the run RUNNING and does it.
    """
    wait_for_turn(AUDITS)
    run = AuditRun.objects.select_for_update().get(pk=run_id)
    turn = Turn(run_id, is_mine=run.status != "DONE")
    with connection.execute_wrapper(turn.count):
        yield turn


def finish(turn: Turn, scene: Scene, steps: Sequence[Step], held: set[str]) -> None:
    """Say what the run did, in its transaction."""
    verbs = [step.verb for step in steps]
    AuditRun.objects.filter(pk=turn.run_id).update(
        status="DONE",
        finished_at=now(),
        people=len(scene.guards),
        sites=sum(1 for post in scene.posts.values() if post.guards),
        queries=turn.queries,
        opened=verbs.count("open") + verbs.count("reopen"),
        updated=verbs.count("update"),
        cleared=verbs.count("clear"),
        held=len(held),
        error="",
    )


def give_up(run_id: int, error: Exception) -> None:
    """Keep why a run failed; the next one to come tries again."""
    AuditRun.objects.filter(pk=run_id).update(
        status="FAILED", finished_at=now(), error=f"{type(error).__name__}: {error}"[:2000]
    )


def is_audited() -> bool:
    """Tell whether somebody audits the tenant in scope right now."""
    return is_taken(AUDITS, current_tenant_id())


def orphans(at: datetime) -> list[AuditRun]:
    """Return the runs that somebody began and nobody does any more: their tenant's lock is free.

    Runs that are hours old are given up: newer beats have judged the same and more.
    """
    AuditRun.objects.filter(status="RUNNING", started_at__lt=at - ABANDONED_AFTER).update(
        status="FAILED", error="The process died, and later audits have taken its place."
    )
    runs = list(AuditRun.objects.filter(status="RUNNING").order_by("slot_at"))
    if not runs:
        return []
    if is_audited():
        return []
    AuditRun.objects.filter(pk__in=[run.pk for run in runs]).update(attempts=F("attempts") + 1)
    return runs


def forget_runs(before: datetime) -> int:
    """Delete the runs of beats before a moment; return how many. What they found stays."""
    return AuditRun.objects.filter(slot_at__lt=before).delete()[0]
