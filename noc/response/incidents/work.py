"""The desk at which people work on incidents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from noc.events.casework import Desk
from noc.events.publish import publish
from noc.kernel.access.principals import Actor
from noc.kernel.errors import Conflict
from noc.response.incidents.models import CorrelatedIncident
from noc.response.incidents.show import incident_event
from noc.response.incidents.verdicts import (
    acknowledge_members,
    lock_members,
    pass_verdict,
    take_back_verdict,
)


def announce(case: CorrelatedIncident) -> None:
    """Publish an incident's state; call it last in the transaction of the change."""
    publish(incident_event(case))


def _close(case: CorrelatedIncident) -> None:
    case.dedup_key = None
    case.updated_at = case.resolved_at or case.updated_at


def _open_again(case: CorrelatedIncident) -> None:
    """A newer one of the same scope keeps its key: both may be open, and the newer one takes what comes."""
    if case.cleared_at is not None:
        case.status = "CLEARED"
    newer = CorrelatedIncident.objects.filter(dedup_key=case.scope).exclude(pk=case.pk)
    case.dedup_key = None if newer.exists() else case.scope


@dataclass(frozen=True)
class IncidentDesk(Desk[CorrelatedIncident]):
    """A desk whose deeds reach the members as well: what is acknowledged, judged or taken back of an incident is so of
    its alerts and findings, by the same actor in the same transaction."""

    def _changed(
        self,
        case: Any,
        actor: Actor,
        verb: str,
        at: datetime,
        notes: str,
        data: dict[str, object] | None = None,
    ) -> Any:
        case.updated_at = at
        return super()._changed(case, actor, verb, at, notes, data)

    def acknowledge(
        self, case_id: int, actor: Actor, at: datetime, notes: str = "", version: int | None = None
    ) -> Any:
        """Say that a human has seen it, and its alerts with it."""
        with transaction.atomic():
            lock_members(case_id)
            case = super().acknowledge(case_id, actor, at, notes, version)
            if case.acknowledged_at == at:
                acknowledge_members(case, actor, at)
            return case

    def resolve(
        self,
        case_id: int,
        resolution: str,
        actor: Actor,
        at: datetime,
        notes: str = "",
        version: int | None = None,
    ) -> Any:
        """Close it with a verdict, which is the verdict on its alerts and findings that nobody has judged yet."""
        with transaction.atomic():
            lock_members(case_id)
            case = super().resolve(case_id, resolution, actor, at, notes, version)
            if case.resolved_at == at:
                pass_verdict(case, actor, at)
            return case

    def reopen(
        self, case_id: int, actor: Actor, at: datetime, notes: str = "", version: int | None = None
    ) -> Any:
        """Undo acknowledge, snooze and resolve, and reopen what its verdict closed. Conflict for one that was merged."""
        with transaction.atomic():
            lock_members(case_id)
            before = self._locked(case_id)
            if before.merged_into is not None:
                raise Conflict(f"This incident is part of {before.merged_into.code} now; work on that one.")
            case = super().reopen(case_id, actor, at, notes, version)
            if before.status == "RESOLVED":
                take_back_verdict(case, actor, at)
            return case


DESK: Final = IncidentDesk(CorrelatedIncident, "incident", announce, _close, _open_again, key="incident_id")
