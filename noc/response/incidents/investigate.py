"""What people found out about an incident."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from noc.events.casework import ask_to_follow
from noc.events.deeds import record_deed
from noc.kernel.access.principals import Actor
from noc.kernel.errors import Conflict, NotFound, Unprocessable
from noc.response.incidents.models import CorrelatedIncident
from noc.response.incidents.verdicts import lock_members
from noc.response.incidents.work import DESK, announce


def investigate(
    case_id: int,
    actor: Actor,
    at: datetime,
    notes: str,
    root_cause: str | None = None,
    resolution: str | None = None,
    version: int | None = None,
) -> CorrelatedIncident:
    """Write down what was found out, and (with `resolution`) close the incident with that verdict.

    A `root_cause` of None leaves the one that was found before; an empty one takes it back.
    The same findings by the same actor again change nothing. Raises NotFound; Conflict when somebody changed it since
    `version`, or when it was merged; Unprocessable without notes.
    """
    if not notes.strip():
        raise Unprocessable("An investigation needs `notes`: what did you find out?")
    with transaction.atomic():
        row = _locked(case_id)
        root_cause = row.root_cause_description if root_cause is None else root_cause
        if not _is_told(row, actor, notes, root_cause):
            _check(row, version)
            _write(row, actor, at, notes, root_cause)
        if resolution is not None and row.status != "RESOLVED":
            DESK.resolve(row.pk, resolution, actor, at, notes)
    return CorrelatedIncident.objects.select_related(
        "person", "site", "assigned_to", "merged_into", "part_of"
    ).get(pk=row.pk)


def _locked(case_id: int) -> CorrelatedIncident:
    lock_members(case_id)
    if not CorrelatedIncident.objects.filter(pk=case_id).select_for_update(no_key=True).values_list("pk"):
        raise NotFound("There is no such incident.")
    joined = CorrelatedIncident.objects.select_related("person", "site", "assigned_to", "merged_into")
    return joined.get(pk=case_id)


def _is_told(row: CorrelatedIncident, actor: Actor, notes: str, root_cause: str) -> bool:
    told = (row.investigation_notes, row.root_cause_description, row.investigated_by)
    return row.investigated and told == (notes, root_cause, actor.as_json())


def _check(row: CorrelatedIncident, version: int | None) -> None:
    if row.merged_into is not None:
        raise Conflict(f"This incident is part of {row.merged_into.code} now; work on that one.")
    if version is not None and version != row.version:
        who = (row.changed_by or {}).get("name", "Somebody else")
        raise Conflict(f"{who} changed this incident meanwhile: it is {row.status} now.")


def _write(row: CorrelatedIncident, actor: Actor, at: datetime, notes: str, root_cause: str) -> None:
    row.investigated, row.investigated_at = True, at
    row.investigated_by, row.investigated_by_id = actor.as_json(), actor.id
    row.investigation_notes = notes
    row.root_cause_identified, row.root_cause_description = bool(root_cause.strip()), root_cause
    row.updated_at, row.changed_by = at, actor.as_json()
    row.version += 1
    row.save()
    data: dict[str, Any] = {"root_cause": root_cause}
    record_deed(actor, "investigated", "incident", row.pk, at, notes, data)
    ask_to_follow(actor, "investigated", "incident", row.pk, at, notes, data)
    announce(row)
