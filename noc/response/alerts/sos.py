"""The SOS alert: CRITICAL, one open per person, never silenced, reopened by every new press."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from noc.kernel.clock import rfc3339
from noc.response.alerts.fire import Draft, Occurrence, fire
from noc.response.alerts.models import NOCAlertEvent
from noc.sources.people.models import Person
from noc.sources.sites.models import Site
from noc.sources.telemetry.models import LastKnown
from noc.sources.telemetry.panics import Press


def raise_sos(presses: Sequence[Press], received_at: datetime) -> list[NOCAlertEvent]:
    """Raise or repeat one SOS alert for each person who pressed, inside the transaction that stores the presses."""
    by_subject: dict[str, list[Press]] = {}
    for press in presses:
        by_subject.setdefault(_about(press), []).append(press)
    if len(by_subject) > 1:  # in the order of ids, as everybody locks alerts
        known = NOCAlertEvent.objects.filter(dedup_key__in=by_subject).order_by("id")
        list(known.select_for_update(no_key=True).values_list("pk"))
    return [
        fire(_draft(about, mine), _occurrences(mine, received_at), received_at)
        for about, mine in sorted(by_subject.items())
    ]


def _about(press: Press) -> str:
    if press.person_id is not None:
        return f"SOS:person:{press.person_id}"
    return f"SOS:unknown:{press.person_code or press.device or 'nobody'}"[:300]


def _draft(about: str, presses: list[Press]) -> Draft:
    last = max(presses, key=lambda press: press.at)
    person = Person.objects.filter(pk=last.person_id).first() if last.person_id else None
    site = Site.objects.filter(pk=last.site_id).first() if last.site_id else None
    return Draft(
        alert_type="SOS",
        severity="CRITICAL",
        about=about,
        message=_message(last, person, site),
        entity_type="person" if person else "unknown_person",
        entity_id=str(person.pk) if person else (last.person_code or last.device or "nobody"),
        person_id=person.pk if person else None,
        site_id=site.pk if site else None,
        metadata=_metadata(last, person),
    )


def _message(press: Press, person: Person | None, site: Site | None) -> str:
    who = person.name if person else f"Unknown person {press.person_code or press.device or '(not named)'}"
    where = f" at {site.name}" if site else (f" at unknown site {press.site_code}" if press.site_code else "")
    return f"{who} pressed SOS{where}" + (f": {press.note}" if press.note else "")


def _metadata(press: Press, person: Person | None) -> dict[str, Any]:
    known = LastKnown.objects.filter(person=person).first() if person else None
    return {
        "pressed_at": rfc3339(press.at),
        "lat": press.lat,
        "lon": press.lon,
        "note": press.note,
        "device": press.device or None,
        "person_code": press.person_code or None,
        "warnings": press.warnings,
        "battery": known.battery if known else None,
        "last_fix": (
            {
                "at": rfc3339(known.position_at),
                "lat": known.lat,
                "lon": known.lon,
                "accuracy_m": known.accuracy_m,
            }
            if known and known.position_at
            else None
        ),
    }


def _occurrences(presses: list[Press], received_at: datetime) -> list[Occurrence]:
    return [
        Occurrence(
            event_id=press.event_id,
            at=press.at,
            received_at=received_at,
            evidence={
                "lat": press.lat,
                "lon": press.lon,
                "note": press.note,
                "device": press.device,
                "warnings": press.warnings,
                "raw": press.raw,
            },
        )
        for press in presses
    ]
