"""Schedules, policies and runs as the API shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from noc.kernel.clock import rfc3339
from noc.response.oncall.models import EscalationPolicy, EscalationRun, Override, Schedule
from noc.response.oncall.rotate import on_call_of
from noc.response.oncall.rules.rosters import Watch
from noc.sources.people.models import Person


def schedule_states(schedules: Sequence[Schedule], at: datetime) -> list[dict[str, Any]]:
    """Return schedules with who is on call at a moment, in a few queries for all."""
    called = on_call_of(schedules, at)
    asked = {person for one in schedules for layer in one.layers for person in layer["people"]}
    names = dict(Person.objects.filter(pk__in=asked).values_list("id", "name"))
    return [
        {
            "id": one.pk,
            "name": one.name,
            "timezone": one.timezone,
            "layers": [_layer(layer, names) for layer in one.layers],
            "calendar": bool(one.calendar),
            "imported_at": rfc3339(one.imported_at),
            "on_call": [{"person_id": person.pk, "name": person.name} for person in called[one.pk]],
            "version": one.version,
            "created_at": rfc3339(one.created_at),
            "updated_at": rfc3339(one.updated_at),
            "updated_by": one.updated_by,
        }
        for one in schedules
    ]


def _layer(layer: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, Any]:
    return {**layer, "names": [names.get(person, "") for person in layer["people"]]}


def override_state(override: Override) -> dict[str, Any]:
    """Return an override; load it with its person joined."""
    return {
        "id": override.pk,
        "person_id": override.person_id,
        "person_name": override.person.name,
        "starts_at": rfc3339(override.starts_at),
        "ends_at": rfc3339(override.ends_at),
        "reason": override.reason,
        "author": override.author,
    }


def watch_states(watches: Sequence[Watch]) -> list[dict[str, Any]]:
    """Return who is on call, stretch by stretch, with names."""
    asked = {person for one in watches for person in one.people}
    names = dict(Person.objects.filter(pk__in=asked).values_list("id", "name"))
    return [
        {
            "since": rfc3339(one.since),
            "until": rfc3339(one.until),
            "people": [{"person_id": person, "name": names[person]} for person in one.people],
            "because": one.because,
        }
        for one in watches
    ]


def policy_state(policy: EscalationPolicy) -> dict[str, Any]:
    """Return an escalation policy."""
    return {
        "id": policy.pk,
        "name": policy.name,
        "steps": policy.steps,
        "repeats": policy.repeats,
        "repeat_minutes": policy.repeat_minutes,
        "active": policy.active,
        "version": policy.version,
        "created_at": rfc3339(policy.created_at),
        "updated_at": rfc3339(policy.updated_at),
        "updated_by": policy.updated_by,
    }


def run_state(run: EscalationRun) -> dict[str, Any]:
    """Return an escalation run; load it with its policy joined."""
    return {
        "id": run.pk,
        "policy_id": run.policy_id,
        "policy_name": run.policy.name,
        "subject_kind": run.subject_kind,
        "subject_id": run.subject_id,
        "title": str(run.subject.get("title") or ""),
        "status": run.status,
        "round": run.round,
        "step": run.step,
        "next_at": rfc3339(run.next_at),
        "started_at": rfc3339(run.started_at),
        "ended_at": rfc3339(run.ended_at),
        "ended_by": run.ended_by,
        "told": run.told,
    }
