"""Sign a shift, and accept one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from noc.events.deeds import record_deed
from noc.kernel.access.principals import Actor
from noc.kernel.advisory_locks import HANDOVERS, wait_for_turn
from noc.kernel.errors import Conflict, NotFound, Unprocessable
from noc.response.handovers.leave import leave_notes
from noc.response.handovers.models import Handover
from noc.response.handovers.read import Scope, read_shift

USUAL_SHIFT: Final = timedelta(hours=12)
LONGEST_SHIFT: Final = timedelta(hours=48)
RESEND: Final = timedelta(minutes=1)  # the same signature again so soon is the same


def begin_of_shift(at: datetime, scope: Scope) -> datetime:
    """Return when the shift that ends now began: at the handover before, if that was within 48 hours, else 12 hours ago."""
    before = of_scope(scope).filter(until__gt=at - LONGEST_SHIFT, until__lt=at)
    last = before.order_by("-until").values_list("until", flat=True).first()
    return last if last is not None else at - USUAL_SHIFT


def of_scope(scope: Scope) -> Any:
    """Return the handovers that a caller may see: all, or those that tell of no site out of sight."""
    rows = Handover.objects.all()
    return rows if scope is None else rows.filter(sites__contained_by=sorted(scope))


def sign(
    since: datetime | None,
    watch: str,
    notes: Sequence[dict[str, str]],
    actor: Actor,
    scope: Scope,
    at: datetime,
) -> Handover:
    """Store the shift as it stands now under the actor's name. Raises Unprocessable.

    Its notes become comments on what they are about. Signed again within a minute with the same words, it is the same.
    """
    with transaction.atomic():
        wait_for_turn(HANDOVERS)
        mine = Handover.objects.filter(signed_at__gt=at - RESEND, signed_by=actor.as_json(), watch=watch)
        again = mine.filter(notes=list(notes)).order_by("-id").first()
        if again is not None:
            return again
        start = since or begin_of_shift(at, scope)
        if not at - LONGEST_SHIFT <= start < at:
            raise Unprocessable("`since` must lie in the past, within 48 hours.")
        handover = Handover(
            since=start,
            until=at,
            sites=None if scope is None else sorted(scope),
            watch=watch,
            notes=list(notes),
            snapshot=read_shift(start, at, scope),
            signed_at=at,
            signed_by=actor.as_json(),
        )
        handover.save(force_insert=True)
        record_deed(actor, "signed", "handover", handover.pk, at)
        leave_notes(notes, actor, at)
        return handover


def accept(handover_id: int, actor: Actor, scope: Scope, at: datetime) -> Handover:
    """Take a shift over; twice is once. Raises NotFound, Conflict: one's own, or accepted by somebody else."""
    with transaction.atomic():
        found = of_scope(scope).select_for_update().filter(pk=handover_id).first()
        if found is None:
            raise NotFound("There is no such handover.")
        handover: Handover = found
        if handover.accepted_by is not None:
            if handover.accepted_by == actor.as_json():
                return handover
            raise Conflict(f"{handover.accepted_by['name']} has accepted this handover already.")
        if handover.signed_by == actor.as_json():
            raise Conflict("You signed this handover yourself; whoever relieves you accepts it.")
        handover.accepted_at, handover.accepted_by = at, actor.as_json()
        handover.save(update_fields=["accepted_at", "accepted_by"])
        record_deed(actor, "accepted", "handover", handover.pk, at)
        return handover
