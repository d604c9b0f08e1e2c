"""Verdicts teach the model: the arrow that goes back from confirmed labels to what is suspected next.

ask       a training is a row: of a person (console), of the command, of the clock
work off  one at a time in a tenant; how far it is stands on its row
tell      two failed ones in a row: an alert, and mail to those who are responsible
watch     every day: candidates out of the shadow, drift, the week's sample
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import Q

from noc.intelligence.fraud.drift import watch_drift
from noc.intelligence.fraud.registry_models import FraudDetectionModel, FraudTraining
from noc.intelligence.fraud.samples import draw_sample
from noc.intelligence.fraud.shadow import decide_shadow
from noc.intelligence.fraud.train import DAYS, TEST_SIZE, Attempt, attempt
from noc.intelligence.fraud.training_metrics import TRAININGS
from noc.journeys.training_told import tell_drift, tell_failures
from noc.kernel.access.principals import SYSTEM, Actor
from noc.kernel.clock import now, rfc3339
from noc.kernel.errors import Conflict, Unprocessable

LEASE: Final = timedelta(minutes=10)  # a trainer that said nothing for so long is dead
TELL_EVERY: Final = timedelta(seconds=1)
LONGEST_DAYS: Final = 1_000
Watch = Callable[[str, int, int], object]
log = structlog.get_logger("noc.training")


def request_training(
    actor: Actor, at: datetime, days: int = DAYS, test_size: float = TEST_SIZE, *, activate: bool = False
) -> FraudTraining:
    """Ask for a training; a worker takes it within seconds. Raises Unprocessable, and Conflict when one waits or runs."""
    check_request(days, test_size)
    with transaction.atomic():
        busy = FraudTraining.objects.select_for_update().filter(status__in=("WAITING", "RUNNING")).first()
        if busy is not None:
            raise Conflict(f"A training is {busy.status.lower()} already (number {busy.pk}).")
        return _row(actor, at, days, test_size, activate=activate)


def check_request(days: int, test_size: float) -> None:
    """Raise Unprocessable for a window or a share that makes no sense."""
    if not 1 <= days <= LONGEST_DAYS:
        raise Unprocessable(f"`days` must be from 1 to {LONGEST_DAYS}.")
    if not 0.05 <= test_size <= 0.5:
        raise Unprocessable("`test_size` must be from 0.05 to 0.5.")


def _row(actor: Actor, at: datetime, days: int, test_size: float, *, activate: bool) -> FraudTraining:
    return FraudTraining.objects.create(
        days=days,
        test_size=test_size,
        activate=activate,
        stage="waits for its turn",
        requested_at=at,
        by=actor.as_json(),
    )


def claim_training(at: datetime) -> FraudTraining | None:
    """Take the oldest training that waits; one whose trainer died is ended as failed. None when there is nothing to do."""
    _end_orphans(at)
    with transaction.atomic():
        waiting = FraudTraining.objects.select_for_update(skip_locked=True).filter(status="WAITING")
        row = waiting.order_by("requested_at", "pk").first()
        if row is not None:
            _begin(row, at)
    return row


def _begin(row: FraudTraining, at: datetime) -> None:
    row.status, row.started_at, row.lease_until = "RUNNING", at, at + LEASE
    row.save()


def _end_orphans(at: datetime) -> None:
    for row in FraudTraining.objects.filter(Q(lease_until__lt=at), status="RUNNING"):
        _end(row, at, "FAILED", "The process that trained it died.", fault=True)


def train_now(
    actor: Actor, days: int, test_size: float, *, activate: bool, watch: Watch = lambda *_: None
) -> FraudTraining:
    """Train at once, with a row of its own; return the row. Raises what went wrong."""
    check_request(days, test_size)
    at = now()
    row = _row(actor, at, days, test_size, activate=activate)
    _begin(row, at)
    work_off(row, actor, watch)
    return row


def work_off(row: FraudTraining, actor: Actor = SYSTEM, watch: Watch = lambda *_: None) -> None:
    """Do a training that has begun, and tell people when it is the second in a row that failed. Raises what went wrong."""
    try:
        done = attempt(
            row.days,
            row.test_size,
            now(),
            activate=row.activate,
            by=_who(row, actor),
            progress=_Teller(row, watch),
        )
    except Conflict as error:
        _end(row, now(), "FAILED", error.message, fault=False)
        TRAININGS.labels("refused").inc()
        raise
    except Exception as error:  # the training's boundary: told on its row and to people, and raised on
        _end(row, now(), "FAILED", f"{type(error).__name__}: {error}"[:2000], fault=True)
        TRAININGS.labels("error").inc()
        tell_failures(now())
        raise
    _note(row, done)


def _note(row: FraudTraining, done: Attempt) -> None:
    row.model_version = done.model.model_version if done.model else None
    _end(row, now(), "DONE", done.reason, fault=done.fault)
    TRAININGS.labels(done.model.state.lower() if done.model else "none").inc()
    log.info("a training ended", reason=done.reason)
    tell_failures(now())


def _end(row: FraudTraining, at: datetime, status: str, reason: str, *, fault: bool) -> None:
    row.status, row.finished_at, row.reason, row.fault = status, at, reason, fault
    row.stage, row.lease_until = ("done" if status == "DONE" else "failed"), None
    row.save()


def _who(row: FraudTraining, actor: Actor) -> Actor:
    said = row.by
    return actor if said == actor.as_json() else Actor(said["kind"], said["id"], said["name"])


@dataclass
class _Teller:
    """Writes how far a training is onto its row, a few times a second at most, and tells whoever watches."""

    row: FraudTraining
    watch: Watch
    told: datetime | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        self.watch(stage, done, total)
        at = now()
        if stage != self.row.stage or self.told is None or at - self.told >= TELL_EVERY:
            self.told = at
            self.row.stage, self.row.done, self.row.total = stage, done, total
            FraudTraining.objects.filter(pk=self.row.pk, status="RUNNING").update(
                stage=stage, done=done, total=total, lease_until=at + LEASE
            )


def train_weekly() -> None:
    """The clock's training of the tenant in scope: first a candidate whose time in the shadow is over, then a new one."""
    decide_shadow(now())
    train_now(SYSTEM, DAYS, TEST_SIZE, activate=False)


def work_off_waiting() -> None:
    """Do the trainings that people asked for."""
    while (row := claim_training(now())) is not None:
        work_off(row)


@dataclass(frozen=True)
class Watched:
    """What a day's watch did."""

    promoted: FraudDetectionModel | None
    drifted: bool
    drawn: int


def watch_models(at: datetime) -> Watched:
    """Let a candidate out of the shadow whose time is over, measure yesterday's drift, draw last week's sample."""
    decided = decide_shadow(at)
    drift = watch_drift((at - timedelta(days=1)).date())
    drawn = draw_sample(at)
    tell_drift(drift, at)
    return Watched(decided, bool(drift and drift.alarmed), drawn)


def training_state(row: FraudTraining) -> dict[str, Any]:
    """Return a training as the API shows it."""
    return {
        "id": row.pk,
        "status": row.status,
        "days": row.days,
        "test_size": row.test_size,
        "stage": row.stage,
        "done": row.done,
        "total": row.total,
        "requested_at": rfc3339(row.requested_at),
        "started_at": rfc3339(row.started_at),
        "finished_at": rfc3339(row.finished_at),
        "reason": row.reason,
        "failed": row.fault,
        "model_version": row.model_version,
        "by": row.by,
    }


def list_trainings(most: int = 100) -> list[FraudTraining]:
    """Return the newest trainings of the tenant in scope."""
    return list(FraudTraining.objects.order_by("-requested_at", "-pk")[:most])
