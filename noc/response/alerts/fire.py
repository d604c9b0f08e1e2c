"""Raise a call for help at once, or repeat the open one: no stage of the pipeline stands before it.

Everything else is raised by `pipeline.raise_alerts`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from noc.events.deeds import record_deed
from noc.kernel.access.principals import SYSTEM
from noc.kernel.clock import rfc3339
from noc.kernel.severity import rank_of
from noc.response.alerts.announcing import announce
from noc.response.alerts.models import AlertOccurrence, NOCAlertEvent
from noc.response.alerts.rules.candidates import Candidate
from noc.response.alerts.snoozes import end_snoozes
from noc.sources.sites.models import Site

HIGHEST: Final = 100
_PART: Final = {
    "part": "call for help",
    "points": HIGHEST,
    "because": "somebody pressed SOS: nothing goes before it",
}
_UNTOUCHED: Final = (
    ("enrich", "passed", "A call for help waits for nothing; what is known stands beside it."),
    ("inhibit", "passed", "A call for help is never inhibited."),
    ("silence", "passed", "A call for help is never silenced."),
    ("snooze", "passed", "A new call for help ends every snooze."),
    ("deduplicate", "passed", "One open alert a person; every new press adds itself and sounds again."),
    ("group", "passed", "A call for help is never grouped."),
    ("prioritise", str(HIGHEST), "A call for help goes before all."),
    ("notify", "reached", "It is shown to the operators and announced, always."),
)


@dataclass(frozen=True)
class Occurrence:
    """One event that speaks for the alert; `evidence` is copied into it."""

    event_id: str
    at: datetime
    received_at: datetime
    evidence: dict[str, Any]


@dataclass(frozen=True)
class Draft:
    """What to alert about. `about` names it: one open alert a tenant and `about`."""

    alert_type: str
    severity: str
    about: str
    message: str
    entity_type: str
    entity_id: str
    person_id: int | None = None
    site_id: int | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    cause: str = "sos"
    cause_id: int | None = None


def fire_candidates(candidates: Sequence[Candidate], at: datetime) -> list[NOCAlertEvent]:
    """Raise calls for help that another system told of."""
    alerts = {}
    for one in candidates:
        draft = Draft(
            one.alert_type, one.severity, one.about, one.message, one.entity_type, one.entity_id,
            one.person_id, one.site_id, dict(one.metadata), one.cause, one.cause_id,
        )  # fmt: skip
        seen_at = one.seen_at or at
        press = Occurrence(
            one.event_id or f"{one.about}@{seen_at.isoformat()}"[:200], seen_at, at, dict(one.evidence)
        )
        alerts[one.about] = fire(draft, [press], at)
    return list(alerts.values())


def fire(draft: Draft, occurrences: list[Occurrence], at: datetime) -> NOCAlertEvent:
    """Raise or repeat an alert in one transaction, held to one by the database; return it.

    An occurrence already counted changes nothing. A new one sounds again: it reopens what was acknowledged.
    """
    with transaction.atomic():
        alert = _open_alert(draft, occurrences, at)
        new = _new_occurrences(alert, occurrences)
        if new:
            _repeat(alert, draft, new, at)
        return alert


def _open_alert(draft: Draft, occurrences: list[Occurrence], at: datetime) -> NOCAlertEvent:
    """Return the open alert about it, locked; make it if there is none.

    Locked first and read then: a statement that waited for an operator still joins as of the time before it waited.
    """
    while True:
        alerts = NOCAlertEvent.objects.filter(dedup_key=draft.about)
        found = alerts.select_for_update(no_key=True).values_list("pk", flat=True).first()
        if found is not None:
            return NOCAlertEvent.objects.select_related("person", "site", "assigned_to").get(pk=found)
        try:
            with transaction.atomic():
                NOCAlertEvent(
                    alert_type=draft.alert_type,
                    severity=draft.severity,
                    severity_rank=rank_of(draft.severity),
                    message=draft.message,
                    entity_type=draft.entity_type,
                    entity_id=draft.entity_id,
                    person_id=draft.person_id,
                    site_id=draft.site_id,
                    metadata=draft.metadata,
                    about=draft.about,
                    dedup_key=draft.about,
                    created_at=at,
                    first_seen_at=min(one.at for one in occurrences),
                    last_seen_at=max(one.at for one in occurrences),
                    version=0,
                    cause=draft.cause,
                    cause_id=draft.cause_id,
                    priority=HIGHEST,
                    priority_parts=[_PART],
                ).save(force_insert=True)
        except IntegrityError as error:
            if "noc_nocalertevent_open_once" not in str(error):
                raise
            # Somebody else raised it between the look and the insert: take theirs.


def _new_occurrences(alert: NOCAlertEvent, occurrences: list[Occurrence]) -> list[Occurrence]:
    """Add those occurrences that the (locked) alert does not have, and return them."""
    had = set(
        alert.occurrences.filter(event_id__in=[one.event_id for one in occurrences]).values_list(
            "event_id", flat=True
        )
    )
    new = {one.event_id: one for one in occurrences if one.event_id not in had}
    AlertOccurrence.objects.bulk_create(
        AlertOccurrence(
            tenant_id=alert.tenant_id,
            alert=alert,
            event_id=one.event_id,
            at=one.at,
            received_at=one.received_at,
            evidence=one.evidence,
        )
        for one in new.values()
    )
    return list(new.values())


def _repeat(alert: NOCAlertEvent, draft: Draft, new: list[Occurrence], at: datetime) -> None:
    created = alert.occurrence_count == 0
    reopened = alert.status == "ACKNOWLEDGED"
    if created or max(one.at for one in new) >= alert.last_seen_at:  # a late, older one tells nothing newer
        alert.message, alert.metadata = draft.message, {**alert.metadata, **draft.metadata}
        if draft.site_id is not None and draft.site_id != alert.site_id:
            alert.site = Site.objects.get(pk=draft.site_id)
    alert.occurrence_count += len(new)
    alert.first_seen_at = min(alert.first_seen_at, *(one.at for one in new))
    alert.last_seen_at = max(alert.last_seen_at, *(one.at for one in new))
    alert.status, alert.acknowledged_at, alert.acknowledged_by = "NEW", None, None
    _reach(alert, at)
    alert.version += 1
    alert.changed_by = SYSTEM.as_json()
    alert.save()
    data: dict[str, object] = {"event_ids": [one.event_id for one in new], "reopened": reopened}
    record_deed(SYSTEM, "raised" if created else "repeated", "alert", alert.pk, at, data=data)
    announce(alert, created=created)


def _reach(alert: NOCAlertEvent, at: datetime) -> None:
    """Let it reach people: it sounds, whatever was put aside."""
    if alert.snoozed_until is not None:
        end_snoozes(alert, at)
    alert.disposition, alert.snoozed_until, alert.quiet_until = "REACHED", None, None
    alert.reached_at = at
    alert.decisions = [
        {"stage": stage, "verdict": verdict, "reason": reason, "at": rfc3339(at)}
        for stage, verdict, reason in _UNTOUCHED
    ]
