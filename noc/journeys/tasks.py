"""What the clock starts. Each task can run twice, or late, and does its work once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import structlog
from celery import shared_task
from django.db import transaction

from noc.events.retention import purge
from noc.intelligence.fraud.ledger import forget as forget_scorings
from noc.intelligence.fraud.watching import forget as forget_watches
from noc.journeys.attendance import ask_for_looks
from noc.journeys.audit import run_audit, slot_of
from noc.journeys.audit_runs import forget_runs, orphans
from noc.journeys.keeping_time import keep_time
from noc.journeys.learning import learn_due
from noc.journeys.replays import claim_replay, forget_replays, work_off
from noc.journeys.training import train_weekly, watch_models, work_off_waiting
from noc.journeys.tuning import tune
from noc.kernel.advisory_locks import REPLAYS
from noc.kernel.clock import now
from noc.kernel.heartbeats import beat
from noc.kernel.options import options
from noc.kernel.own_connections import open_own
from noc.kernel.tenancy.models import Tenant
from noc.kernel.tenancy.overrides import tuned
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.receipts.keys import purge_keys
from noc.sources.receipts.partitions import (
    TABLES,
    WEEK,
    drop_expired_partitions,
    ensure_partitions,
    purge_facts,
)

log = structlog.get_logger("noc.tasks")


@shared_task(name="noc.clock.tick")
def tick() -> None:
    """Show that clock and worker both live, and take over audits whose process died."""
    beat("clock", now())
    for_every_tenant(_take_over)


def _take_over() -> None:
    at = now()
    for run in orphans(at):
        run_audit(run.kind, at, run.slot_at)


@shared_task(name="noc.response.clock")
def keep_response_time() -> None:
    """Do what time does to alerts, tickets, escalations, messages and playbooks."""
    for_every_tenant(lambda: keep_time(now()))


@shared_task(name="noc.fraud.looks")
def look_at_punches_again() -> None:
    """Ask for the final look at punches whose shift is over, and for another at those that late facts speak of."""
    for_every_tenant(_ask_for_looks)


def _ask_for_looks() -> None:
    with transaction.atomic():
        ask_for_looks(now())


@shared_task(name="noc.audit.heartbeat")
def audit_heartbeat() -> None:
    """Look for silence, unanswered calls for help and dying phones."""
    for_every_tenant(partial(_audit, "heartbeat"))


@shared_task(name="noc.audit.comprehensive")
def audit_comprehensive() -> None:
    """Judge every rule over the window."""
    for_every_tenant(partial(_audit, "comprehensive"))


@shared_task(name="noc.audit.deep")
def audit_deep() -> None:
    """Judge every rule, and the course of the sites over weeks."""
    for_every_tenant(partial(_audit, "deep"))


@shared_task(name="noc.audit.replays")
def work_off_replays() -> None:
    """Do the replays that people asked for, one at a time in an installation: they must not crowd out the audits."""
    with open_own("noc replays") as lock:
        row = lock.execute("SELECT pg_try_advisory_lock(%s)", [REPLAYS]).fetchone()
        if row and row[0]:
            for_every_tenant(_work_off_replays)


@shared_task(name="noc.baseline.learn")
def learn_baselines() -> None:
    """Learn what the last hours were like, and once a day the last days again for what came late."""
    for_every_tenant(lambda: learn_due(now()))


@shared_task(name="noc.baseline.update_thresholds")
def update_thresholds() -> None:
    """Move the thresholds of profiles by people's verdicts, once a week."""
    for_every_tenant(lambda: tune(now()))


@shared_task(name="noc.ml.train_fraud_model")
def train_fraud_model() -> None:
    """Train each tenant's fraud model by its own labels, once a week."""
    for_every_tenant(train_weekly)


@shared_task(name="noc.ml.work_off_trainings")
def work_off_trainings() -> None:
    """Do the trainings that people asked for."""
    for_every_tenant(work_off_waiting)


@shared_task(name="noc.ml.watch")
def watch_fraud_models() -> None:
    """Let candidates out of the shadow, measure drift, draw the week's sample."""
    for_every_tenant(lambda: watch_models(now()))


def _work_off_replays() -> None:
    while (waiting := claim_replay(now())) is not None:
        work_off(waiting)


def _audit(kind: str) -> None:
    at = now()
    run_audit(kind, at, slot_of(kind, at))


def for_every_tenant(work: Callable[[], object]) -> None:
    """Do work in the scope of each active tenant; what fails for one is logged, and raised when the others are done."""
    failed: list[Exception] = []
    for tenant in Tenant.objects.filter(active=True).order_by("id"):
        try:
            with tenant_scope(tenant.pk):
                work()
        except Exception as error:  # the task's boundary: raised on below
            log.exception("a task failed for a tenant", tenant=tenant.code)
            failed.append(error)
    if failed:
        raise failed[0]


@shared_task(name="noc.telemetry.partitions")
def keep_partitions() -> None:
    """Make next weeks' partitions before midnight needs them; drop those past retention."""
    at = now()
    for table in TABLES:
        ensure_partitions(table, [at, at + WEEK, at + 2 * WEEK])
    kept_days = {tenant.pk: _kept_days(tenant.pk) for tenant in Tenant.objects.all()}
    longest = at - timedelta(days=max(kept_days.values(), default=options().LOCATION_RETENTION_DAYS))
    drop_expired_partitions(longest)
    for tenant_id, days in kept_days.items():
        expired = at - timedelta(days=days)
        if expired > longest:
            purge_facts(tenant_id, expired)
        purge_keys(tenant_id, expired)


def _kept_days(tenant_id: int) -> int:
    with tenant_scope(tenant_id):
        return int(tuned().get("LOCATION_RETENTION_DAYS"))


def _forget_punches() -> None:
    at = now()
    forget_watches(at)
    forget_scorings(at - timedelta(days=int(tuned().get("LOCATION_RETENTION_DAYS"))))


@shared_task(name="noc.events.retention")
def retain_events() -> None:
    """Forget event-log rows past their retention, the audits and replays of that time, punches watched long
    enough, and scorings that nobody needs any more."""
    before = now() - timedelta(days=options().EVENT_LOG_RETENTION_DAYS)
    purge(before)
    for_every_tenant(partial(forget_runs, before))
    for_every_tenant(partial(forget_replays, before))
    for_every_tenant(_forget_punches)
