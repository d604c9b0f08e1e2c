"""What people say of punches: fraud or not, taken back, confirmed by a second pair of eyes; who, when, changed from what.

Everything is done in sets, in one transaction, under the punches' row locks (in order of their ids): two analysts at
once are one after the other, and a punch has one current word (the database holds it too). Nothing is rewritten.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from noc.events.casework import CASE_WORKED
from noc.events.deeds import record_deeds
from noc.intelligence.fraud.models import FraudAnomaly, FraudLabel, FraudPredictionLog
from noc.kernel.access.principals import Actor
from noc.kernel.clock import rfc3339
from noc.kernel.errors import NotAllowed, NotFound, Unprocessable
from noc.kernel.outbox.queue import put_many
from noc.kernel.tenancy.overrides import Tuned, tuned
from noc.kernel.tenancy.scope import current_tenant_id
from noc.sources.attendance.models import AttendanceEvent

MOST: Final = 2_000
NOUN: Final = "punch"
UNKNOWN: Final = "There is no such punch."
_FROM_CASES: Final = frozenset({"anomaly", "alert", "ticket"})  # they tell each other


@dataclass(frozen=True)
class Said:
    """What is said of a punch, by the ingest id of its event; `fraud` None takes back what was said."""

    event_id: str
    fraud: bool | None
    notes: str = ""


@dataclass(frozen=True)
class Labelled:
    """What became of one item; `label` is the row that is current now, None when nothing was ever said."""

    event_id: str
    ok: bool
    error: str | None
    label: FraudLabel | None


def say(
    items: Sequence[Said], actor: Actor, at: datetime, source: str, sites: frozenset[int] | None = None
) -> list[Labelled]:
    """Record what an actor says of punches, scored or not; the last word about a punch within a batch wins.

    The same again changes nothing. A punch that is unknown, or outside `sites`, is refused alone. Raises Unprocessable
    above MOST items.
    """
    if len(items) > MOST:
        raise Unprocessable(f"{MOST:,} items at most; these are {len(items):,}.")
    with transaction.atomic():
        punches = _locked([one.event_id for one in items], sites)
        current = _current([punch.pk for punch in punches.values()])
        last = {punches[one.event_id].pk: one for one in items if one.event_id in punches}
        limits = tuned() if any(one.fraud for one in last.values()) else None
        words = (
            _word(punch, last[punch.pk], current.get(punch.pk), actor, at, source, limits)
            for punch in punches.values()
        )
        rows = [row for row in words if row is not None]
        _record(rows, actor, at)
    current |= {row.punch_id: row for row in rows}
    return [_told(one, punches, current) for one in items]


def undo(
    event_id: str, actor: Actor, at: datetime, notes: str = "", sites: frozenset[int] | None = None
) -> Labelled:
    """Take back what was said of a punch; where nothing stands, nothing changes."""
    return say([Said(event_id, None, notes)], actor, at, "undo", sites)[0]


def confirm(event_id: str, actor: Actor, at: datetime, sites: frozenset[int] | None = None) -> FraudLabel:
    """Be the second pair of eyes: the pending conviction holds from now on. Confirming twice changes nothing.

    Raises NotFound when no conviction stands there, NotAllowed when the actor said it himself.
    """
    with transaction.atomic():
        punch = _locked([event_id], sites).get(event_id)
        if punch is None:
            raise NotFound(UNKNOWN)
        before = _current([punch.pk]).get(punch.pk)
        if before is None or not before.fraud:
            raise NotFound("No conviction stands here that could be confirmed.")
        if not before.pending:
            return before
        if is_same(before.by, actor):
            raise NotAllowed("A conviction must be confirmed by somebody else than who said it.")
        row = _confirmed(before, actor, at, "confirm")
        _record([row], actor, at)
    return row


def history(event_id: str) -> list[FraudLabel]:
    """Return all that was said of a punch, newest first."""
    return list(FraudLabel.objects.filter(event_id=event_id).order_by("-id"))


def known_labels(punch_ids: Collection[int]) -> dict[int, bool]:
    """Return what holds of punches; those of which nothing holds (or a pending conviction) are absent."""
    rows = FraudLabel.objects.filter(
        punch_id__in=punch_ids, current=True, pending=False, fraud__isnull=False
    ).values_list("punch_id", "fraud")
    return {punch_id: bool(fraud) for punch_id, fraud in rows}


def is_same(by: Mapping[str, Any] | None, actor: Actor) -> bool:
    """Tell whether a recorded actor is this one, whatever it is called by now."""
    return by is not None and (by.get("kind"), by.get("id")) == (actor.kind, actor.id)


def holds(label: FraudLabel | None) -> bool | None:
    """Return what a current word makes of its punch: a pending conviction counts for nothing yet."""
    return None if label is None or label.pending else label.fraud


def label_state(label: FraudLabel) -> dict[str, Any]:
    """Return a word as the API shows it, times as text."""
    return {
        "id": label.pk,
        "event_id": label.event_id,
        "fraud": label.fraud,
        "was": label.was,
        "notes": label.notes,
        "by": label.by,
        "at": rfc3339(label.at),
        "source": label.source,
        "pending": label.pending,
        "confirmed_by": label.confirmed_by,
    }


def _locked(event_ids: Sequence[str], sites: frozenset[int] | None) -> dict[str, AttendanceEvent]:
    """Return the punches of event ids, locked in order of their ids; those outside `sites` are absent."""
    rows = AttendanceEvent.objects.filter(event_id__in=set(event_ids))
    if sites is not None:
        rows = rows.filter(site_id__in=sites)
    return {row.event_id: row for row in rows.order_by("pk").select_for_update(no_key=True)}


def _current(punch_ids: Collection[int]) -> dict[int, FraudLabel]:
    rows = FraudLabel.objects.filter(punch_id__in=punch_ids, current=True)
    return {row.punch_id: row for row in rows}


def _word(
    punch: AttendanceEvent,
    said: Said,
    before: FraudLabel | None,
    actor: Actor,
    at: datetime,
    source: str,
    limits: Tuned | None,
) -> FraudLabel | None:
    """Return the row of a word, None when it says nothing new."""
    stands = before.fraud if before is not None else None
    same = said.fraud == stands
    if before is not None and same and before.pending and not is_same(before.by, actor):
        return _confirmed(before, actor, at, source)  # said again by somebody else: the second pair of eyes
    if same and (before is None or not said.notes or said.notes == before.notes):
        return None
    second = bool(said.fraud and limits and limits.get("FRAUD_SECOND_EYES", punch.site_id))
    return FraudLabel(
        tenant_id=current_tenant_id(),
        event_id=punch.event_id,
        punch_id=punch.pk,
        person_id=punch.person_id,
        fraud=said.fraud,
        was=holds(before),
        notes=said.notes,
        source=source,
        by=actor.as_json(),
        at=at,
        pending=before.pending if same and before is not None else second,
        confirmed_by=before.confirmed_by if same and before is not None else None,
    )


def _confirmed(before: FraudLabel, actor: Actor, at: datetime, source: str) -> FraudLabel:
    kept = {
        name: getattr(before, name)
        for name in ("tenant_id", "event_id", "punch_id", "person_id", "notes", "by")
    }
    return FraudLabel(fraud=True, source=source, at=at, confirmed_by=actor.as_json(), **kept)


def _record(rows: Sequence[FraudLabel], actor: Actor, at: datetime) -> None:
    """Make rows current, let the scorings of their punches follow, and keep who did it."""
    if not rows:
        return
    FraudLabel.objects.filter(punch_id__in=[row.punch_id for row in rows], current=True).update(current=False)
    FraudLabel.objects.bulk_create(rows)
    for verdict in (True, False, None):
        punches = [row.punch_id for row in rows if holds(row) is verdict]
        if punches:
            FraudPredictionLog.objects.filter(punch_id__in=punches).update(actual_fraud_detected=verdict)
    record_deeds(actor, NOUN, ((_verb(row), row.punch_id, _data(row)) for row in rows), at)
    _ask_to_follow([row for row in rows if row.source not in _FROM_CASES], actor, at)


def _verb(row: FraudLabel) -> str:
    if row.fraud is None:
        return "label_undone"
    return "label_confirmed" if row.confirmed_by is not None else "labelled"


def _data(row: FraudLabel) -> dict[str, object]:
    return {
        "event_id": row.event_id,
        "fraud": row.fraud,
        "was": row.was,
        "pending": row.pending,
        "source": row.source,
        "notes": row.notes,
    }


def _ask_to_follow(rows: Sequence[FraudLabel], actor: Actor, at: datetime) -> None:
    """Let the anomalies of punches follow what was said of them (`journeys.verdicts`), each in order of its deeds."""
    told = {row.punch_id: row for row in rows if not row.pending}
    cases = FraudAnomaly.objects.filter(punch_id__in=told).values_list("id", "punch_id")
    work: list[tuple[str, Mapping[str, object], datetime]] = []
    for anomaly_id, punch_id in sorted(cases) if told else []:
        data = {"anomaly_id": anomaly_id, "fraud": told[punch_id].fraud}
        payload = {"noun": NOUN, "case_id": punch_id, "verb": _verb(told[punch_id]), "actor": actor.as_json()}
        whole = {**payload, "at": at.isoformat(), "notes": told[punch_id].notes, "data": data}
        work.append((f"anomaly:{anomaly_id}", whole, at))
    put_many(current_tenant_id(), CASE_WORKED, work, urgent=True)


def _told(said: Said, punches: Mapping[str, AttendanceEvent], current: Mapping[int, FraudLabel]) -> Labelled:
    punch = punches.get(said.event_id)
    label = current.get(punch.pk) if punch is not None else None
    return Labelled(said.event_id, punch is not None, None if punch else UNKNOWN, label)
