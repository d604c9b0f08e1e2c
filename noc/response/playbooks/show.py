"""Playbooks and their runs as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count

from noc.kernel.clock import rfc3339
from noc.response.playbooks.models import Playbook, PlaybookRun
from noc.response.playbooks.rehearse import Rehearsal
from noc.response.playbooks.rules.documents import BadPlaybook
from noc.response.playbooks.rules.programs import Program, compile_playbook
from noc.response.playbooks.rules.words import step_words, trigger_words

WEEK: Final = timedelta(days=7)


def playbook_states(
    playbooks: Sequence[Playbook], at: datetime, sites: frozenset[int] | None = None
) -> list[dict[str, Any]]:
    """Return playbooks with how often each ran in the last seven days, at some sites or (None) at all; one query."""
    runs = PlaybookRun.objects.filter(playbook__in=[one.pk for one in playbooks], started_at__gt=at - WEEK)
    if sites is not None:
        runs = runs.filter(site_id__in=sites)
    counted = dict(runs.order_by().values_list("playbook_id").annotate(Count("id")))
    return [_playbook_state(one, counted.get(one.pk, 0)) for one in playbooks]


def _playbook_state(playbook: Playbook, runs_7d: int) -> dict[str, Any]:
    program = _program(playbook)
    return {
        "id": playbook.pk,
        "name": playbook.name,
        "title": playbook.title,
        "about": program.about if program else "",
        "enabled": playbook.enabled,
        "version": playbook.version,
        "trigger": trigger_words(program.trigger) if program else "never: it cannot be read any more",
        "source": playbook.source,
        "shipped": playbook.shipped,
        "runs_7d": runs_7d,
        "updated_at": rfc3339(playbook.updated_at),
        "updated_by": playbook.updated_by,
    }


def _program(playbook: Playbook) -> Program | None:
    """Return what a playbook means; None when it was written for another version of the product."""
    try:
        return compile_playbook(playbook.source)
    except BadPlaybook:
        return None


def version_states(playbook: Playbook) -> list[dict[str, Any]]:
    """Return a playbook's versions, newest first."""
    return [
        {
            "number": version.number,
            "source": version.source,
            "created_at": rfc3339(version.created_at),
            "author": version.author,
        }
        for version in playbook.versions.order_by("-number")[:100]
    ]


def outline_of(playbook: Playbook) -> list[dict[str, Any]]:
    """Return the steps in words, `depth` deep in branches."""
    program = _program(playbook)
    return [
        {"name": one.name, "kind": one.kind, "words": step_words(one), "depth": one.depth}
        for one in (program.instructions if program else ())
        if one.kind != "jump"
    ]


def run_state(run: PlaybookRun) -> dict[str, Any]:
    """Return one run; the caller has selected its playbook, site and person."""
    return {
        "id": run.pk,
        "playbook_id": run.playbook_id,
        "playbook_name": run.playbook.name,
        "playbook_title": run.playbook.title,
        "version": run.version,
        "kind": run.kind,
        "type": run.type,
        "severity": run.severity,
        "site_id": run.site_id,
        "site_name": run.site.name if run.site is not None else None,
        "person_id": run.person_id,
        "person_name": run.person.name if run.person is not None else None,
        "alert_id": run.alert_id,
        "ticket_id": run.ticket_id,
        "incident_id": str(run.incident_id) if run.incident_id is not None else None,
        "finding_id": run.finding_id,
        "status": run.status,
        "waiting_for": run.waiting_for or None,
        "wake_at": None if run.wake_at is None else rfc3339(run.wake_at),
        "steps_taken": run.steps_taken,
        "started_at": rfc3339(run.started_at),
        "finished_at": None if run.finished_at is None else rfc3339(run.finished_at),
        "stopped_by": run.stopped_by,
    }


def run_detail(run: PlaybookRun) -> dict[str, Any]:
    """Return one run with its steps."""
    steps = [
        {
            "index": step.index,
            "name": step.name,
            "kind": step.kind,
            "status": step.status,
            "started_at": rfc3339(step.started_at),
            "finished_at": None if step.finished_at is None else rfc3339(step.finished_at),
            "result": step.result,
            "error": step.error or None,
        }
        for step in run.steps.order_by("index")
    ]
    return {**run_state(run), "steps": steps}


def rehearsal_state(rehearsal: Rehearsal) -> dict[str, Any]:
    """Return what a dry run found."""
    return {
        "since": rfc3339(rehearsal.since),
        "until": rfc3339(rehearsal.until),
        "would_have_run": rehearsal.would_have_run,
        "examples": [
            {"at": rfc3339(one.at), "title": one.title, "steps": one.steps} for one in rehearsal.examples
        ],
    }
