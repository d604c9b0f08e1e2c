"""Begin playbooks for what happened: at most once for each playbook and happening."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import structlog
from django.db import transaction

from noc.kernel.outbox.queue import put_many
from noc.kernel.severity import rank_of
from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.playbooks.metrics import RUNS
from noc.response.playbooks.models import Playbook, PlaybookRun
from noc.response.playbooks.places import first_facts, places_of
from noc.response.playbooks.rules.documents import BadPlaybook
from noc.response.playbooks.rules.engine import begins
from noc.response.playbooks.rules.happenings import Happening
from noc.response.playbooks.rules.programs import Trigger, compile_playbook

STEP: Final = "playbook_step"  # the kind of outbox item that takes a run's next step

log = structlog.get_logger(__name__)


def trigger(happenings: Sequence[Happening], at: datetime) -> list[PlaybookRun]:
    """Begin every enabled playbook that answers to a happening; return the runs that began now.

    A playbook runs once for a happening, for ever: a constraint, however many workers ask at once. Statements do not
    grow with the happenings.
    """
    if not happenings:
        return []
    playbooks = list(Playbook.objects.filter(enabled=True).order_by("id"))
    if not playbooks:
        return []
    places = places_of(happening.site_id for happening in happenings)
    wanted: list[PlaybookRun] = []
    batch = uuid.uuid4()
    for playbook in playbooks:
        answers_to = _trigger_of(playbook)
        wanted += [
            _run(playbook, happening, batch, at)
            for happening in happenings
            if answers_to is not None and begins(answers_to, first_facts(happening, places))
        ]
    return _begin(wanted, batch, at) if wanted else []


def _trigger_of(playbook: Playbook) -> Trigger | None:
    """Return when a playbook begins; None when it was written for another version of the product and cannot be read."""
    try:
        return compile_playbook(playbook.source).trigger
    except BadPlaybook as bad:
        log.error("a playbook cannot be read", playbook=playbook.name, problem=str(bad))
        return None


def _run(playbook: Playbook, happening: Happening, batch: uuid.UUID, at: datetime) -> PlaybookRun:
    return PlaybookRun(
        tenant_id=current_tenant_id(),
        playbook=playbook,
        version=playbook.version,
        happening_key=happening.key,
        kind=happening.kind,
        type=happening.type,
        severity=happening.severity,
        site_id=happening.site_id,
        person_id=happening.person_id,
        alert_id=happening.alert_id,
        ticket_id=happening.ticket_id,
        incident_id=happening.incident_id,
        finding_id=happening.finding_id,
        happened_at=happening.at,
        started_at=at,
        begun_with=batch,
    )


def _begin(wanted: list[PlaybookRun], batch: uuid.UUID, at: datetime) -> list[PlaybookRun]:
    with transaction.atomic():
        PlaybookRun.objects.bulk_create(wanted, ignore_conflicts=True)
        begun = list(PlaybookRun.objects.select_related("playbook").filter(begun_with=batch).order_by("id"))
        ask_for_steps(begun, at)
    for run in begun:
        RUNS.labels(run.playbook.name if run.playbook.shipped else "own", "begun").inc()
    return begun


def ask_for_steps(runs: Sequence[PlaybookRun], at: datetime) -> None:
    """Put the next step of runs into the outbox, in the caller's transaction; what is grave goes first."""
    for urgent in (True, False):
        put_many(
            current_tenant_id(),
            STEP,
            [
                (f"playbook:{run.pk}", {"run_id": run.pk, "at": at.isoformat()}, at)
                for run in runs
                if (rank_of(run.severity) >= rank_of("HIGH")) is urgent
            ],
            urgent=urgent,
        )
