"""Silences: made by people, with a reason and an end; never of a call for help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from noc.events.deeds import record_deed
from noc.kernel.access.principals import Actor
from noc.kernel.advisory_locks import ALERTS, wait_for_turn
from noc.kernel.clock import rfc3339
from noc.kernel.errors import NotFound, Unprocessable
from noc.response.alerts.matching import condition, in_sight_of
from noc.response.alerts.models import OPEN, NOCAlertEvent, Silence, Snooze
from noc.response.alerts.pipeline import look_again, reconsider
from noc.response.alerts.rules.candidates import CALLS_FOR_HELP
from noc.response.alerts.rules.matchers import Matcher, as_json, could_mean, read_matchers

LONGEST: Final = timedelta(days=30)
RECENT: Final = timedelta(days=7)
NEVER_SOS: Final = "Calls for help are never silenced: an SOS that these matchers match sounds all the same."


@dataclass(frozen=True)
class Preview:
    """What matchers match: the open alerts now, and those of the last seven days."""

    now: QuerySet[NOCAlertEvent]
    recent: QuerySet[NOCAlertEvent]
    note: str | None


def matchers_of(raw: Sequence[Mapping[str, Any]]) -> tuple[Matcher, ...]:
    """Read matchers. Raises Unprocessable."""
    try:
        return read_matchers(raw)
    except ValueError as error:
        raise Unprocessable(f"matchers: {error}.") from error


def matching(said: Silence | Sequence[Matcher], at: datetime) -> Preview:
    """Return what a silence, or matchers, match at a moment; calls for help never."""
    matchers = read_matchers(said.matchers) if isinstance(said, Silence) else said
    alerts = NOCAlertEvent.objects.filter(condition(matchers))
    now = alerts.filter(status__in=OPEN).order_by("-severity_rank", "-last_seen_at", "-id")
    recent = alerts.filter(created_at__gt=at - RECENT, created_at__lte=at)
    return Preview(now, recent, note_of(matchers))


def note_of(matchers: Sequence[Matcher]) -> str | None:
    """Return what must be said of matchers that might mean a call for help."""
    return NEVER_SOS if any(could_mean(matchers, kind) for kind in CALLS_FOR_HELP) else None


def make_silence(
    matchers: Sequence[Matcher],
    reason: str,
    starts_at: datetime,
    ends_at: datetime,
    actor: Actor,
    at: datetime,
) -> Silence:
    """Make a silence, and quiet what it matches now. Raises Unprocessable."""
    if not reason.strip():
        raise Unprocessable("A silence needs a `reason`: why need nobody hear of this?")
    if ends_at <= max(starts_at, at):
        raise Unprocessable("A silence ends after it starts, and not in the past.")
    if ends_at - starts_at > LONGEST:
        raise Unprocessable(f"A silence lasts {LONGEST.days} days at most.")
    with transaction.atomic():
        wait_for_turn(ALERTS)
        silence = Silence.objects.create(
            matchers=as_json(matchers), reason=reason, author=actor.as_json(), created_at=at,
            starts_at=starts_at, ends_at=ends_at,
        )  # fmt: skip
        record_deed(actor, "made", "silence", silence.pk, at)
        look_again(in_sight_of([silence], at), at)
        silence.refresh_from_db()
        return silence


def end_silence(silence_id: int, actor: Actor, at: datetime) -> tuple[Silence, list[NOCAlertEvent]]:
    """End a silence before its time; return it, and the alerts that changed, for they must be told like new ones.

    Ended already: nothing changes. Raises NotFound.
    """
    with transaction.atomic():
        wait_for_turn(ALERTS)
        silence = Silence.objects.select_for_update().filter(pk=silence_id).first()
        if silence is None:
            raise NotFound("There is no such silence.")
        changed: list[NOCAlertEvent] = []
        if silence.ended_early_at is None and silence.ends_at > at:
            silence.ended_early_at, silence.ended_by = at, actor.as_json()
            silence.save()
            record_deed(actor, "ended", "silence", silence.pk, at)
            changed = reconsider(at)
        return silence, changed


def end_snooze(snooze_id: int, at: datetime) -> tuple[Snooze, list[NOCAlertEvent]]:
    """Take a snooze back; return it, and the alerts that changed, for they must be told like new ones.

    Ended already: nothing changes. Raises NotFound.
    """
    with transaction.atomic():
        wait_for_turn(ALERTS)
        snooze = Snooze.objects.select_for_update().filter(pk=snooze_id).first()
        if snooze is None:
            raise NotFound("There is no such snooze.")
        changed: list[NOCAlertEvent] = []
        if snooze.ended_at is None and snooze.until > at:
            snooze.ended_at = at
            snooze.save()
            changed = reconsider(at)
        return snooze, changed


def silence_state(silence: Silence, at: datetime) -> dict[str, Any]:
    """Return a silence as the API shows it."""
    ended = silence.ended_early_at or (silence.ends_at if silence.ends_at <= at else None)
    waiting = "PENDING" if silence.starts_at > at else "ACTIVE"
    return {
        "id": silence.pk,
        "matchers": silence.matchers,
        "reason": silence.reason,
        "author": silence.author,
        "starts_at": rfc3339(silence.starts_at),
        "ends_at": rfc3339(silence.ends_at),
        "ended_at": rfc3339(ended),
        "ended_by": silence.ended_by,
        "status": "ENDED" if ended is not None else waiting,
        "silenced": silence.silenced,
        "note": note_of(read_matchers(silence.matchers)),
    }
