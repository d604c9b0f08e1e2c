"""What people do about an alert: acknowledge, assign, comment, resolve, reopen. Each is idempotent and recorded."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from noc.events.deeds import is_by, last_deed, record_deed
from noc.kernel.access.principals import Actor
from noc.kernel.errors import Conflict, NotFound, Unprocessable
from noc.response.alerts.fire import announce
from noc.response.alerts.models import RESOLUTIONS, NOCAlertEvent
from noc.sources.people.models import Person


def _locked(alert_id: int, version: int | None) -> NOCAlertEvent:
    """Return the alert, locked. Raises NotFound, or Conflict naming who changed it since `version`."""
    alert = (
        NOCAlertEvent.objects.select_for_update(of=("self",))
        .select_related("person", "site", "assigned_to")
        .filter(pk=alert_id)
        .first()
    )
    if alert is None:
        raise NotFound("There is no such alert.")
    if version is not None and version != alert.version:
        who = (alert.changed_by or {}).get("name", "Somebody else")
        raise Conflict(f"{who} changed this alert meanwhile: it is {alert.status} now.")
    return alert


def _changed(
    alert: NOCAlertEvent,
    actor: Actor,
    verb: str,
    at: datetime,
    notes: str,
    data: dict[str, object] | None = None,
) -> NOCAlertEvent:
    alert.version += 1
    alert.changed_by = actor.as_json()
    alert.save()
    record_deed(actor, verb, "alert", alert.pk, at, notes, data)
    announce(alert, created=False)
    return alert


def acknowledge(
    alert_id: int, actor: Actor, at: datetime, notes: str = "", version: int | None = None
) -> NOCAlertEvent:
    """Say that a human has seen it. Acknowledging twice changes nothing; a resolved alert is a Conflict."""
    with transaction.atomic():
        if (alert := _locked(alert_id, None)).status == "ACKNOWLEDGED" and (
            version in {None, alert.version} or alert.acknowledged_by == actor.as_json()
        ):
            return alert
        alert = _locked(alert_id, version)
        if alert.status == "RESOLVED":
            raise Conflict(
                f"{(alert.resolved_by or {}).get('name', 'Somebody')} has resolved this alert already."
            )
        alert.status, alert.acknowledged_at, alert.acknowledged_by = "ACKNOWLEDGED", at, actor.as_json()
        return _changed(alert, actor, "acknowledged", at, notes)


def resolve(
    alert_id: int, resolution: str, actor: Actor, at: datetime, notes: str = "", version: int | None = None
) -> NOCAlertEvent:
    """Close it with a verdict. The same verdict twice changes nothing; another verdict is a Conflict."""
    if resolution not in RESOLUTIONS:
        raise Unprocessable(f"resolution must be one of {', '.join(RESOLUTIONS)}.")
    with transaction.atomic():
        alert = _locked(alert_id, None)
        if alert.status == "RESOLVED":
            if alert.resolution == resolution:
                return alert
            who = (alert.resolved_by or {}).get("name", "Somebody")
            raise Conflict(
                f"{who} has resolved this alert as {alert.resolution}; reopen it to change the verdict."
            )
        alert = _locked(alert_id, version)
        alert.status, alert.resolution, alert.dedup_key = "RESOLVED", resolution, None
        alert.resolved_at, alert.resolved_by = at, actor.as_json()
        return _changed(alert, actor, "resolved", at, notes, {"resolution": resolution})


def reopen(
    alert_id: int, actor: Actor, at: datetime, notes: str = "", version: int | None = None
) -> NOCAlertEvent:
    """Make it new again. A Conflict when another alert about the same thing is open by now."""
    try:
        with transaction.atomic():
            if (alert := _locked(alert_id, None)).status == "NEW":
                return alert
            alert = _locked(alert_id, version)
            before = alert.status
            alert.status, alert.resolution, alert.dedup_key = "NEW", "", alert.about
            alert.acknowledged_at = alert.acknowledged_by = alert.resolved_at = alert.resolved_by = None
            return _changed(alert, actor, "reopened", at, notes, {"from": before})
    except IntegrityError as error:
        raise Conflict("Another alert about the same is open already; work on that one.") from error


def comment(alert_id: int, actor: Actor, at: datetime, notes: str) -> NOCAlertEvent:
    """Leave a note. The same note by the same actor, with nothing done between, is a resend and changes nothing."""
    if not notes.strip():
        raise Unprocessable("A comment needs `notes`.")
    with transaction.atomic():
        alert = _locked(alert_id, None)
        last = last_deed("alert", alert_id)
        if last is not None and (last.verb, last.notes) == ("commented", notes) and is_by(last, actor):
            return alert
        return _changed(alert, actor, "commented", at, notes)


def assign(
    alert_id: int,
    person_id: int | None,
    actor: Actor,
    at: datetime,
    notes: str = "",
    version: int | None = None,
) -> NOCAlertEvent:
    """Give it to a person, or (None) to nobody."""
    with transaction.atomic():
        alert = _locked(alert_id, None)
        if alert.assigned_to_id == person_id:
            return alert
        alert = _locked(alert_id, version)
        person = None if person_id is None else Person.objects.filter(pk=person_id, active=True).first()
        if person_id is not None and person is None:
            raise Unprocessable(f"There is no active person {person_id} to assign this to.")
        alert.assigned_to = person
        data: dict[str, object] = {"person_id": person_id, "name": person.name if person else None}
        return _changed(alert, actor, "assigned", at, notes, data)
