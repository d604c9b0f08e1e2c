"""Send again what was given up, or what somebody wants to see once more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from noc.kernel.errors import Conflict, NotFound
from noc.response.notices.announce import wake
from noc.response.notices.keeping import direct_notice
from noc.response.notices.models import Channel, Notice


def resend(notice_id: int, at: datetime) -> Notice:
    """Put a message back in line. One that is in line already is left there. Raises NotFound, Conflict while it is sent."""
    with transaction.atomic():
        notice = (
            Notice.objects.select_for_update(of=("self",))
            .select_related("channel")
            .filter(pk=notice_id)
            .first()
        )
        if notice is None:
            raise NotFound("There is no such notice.")
        if notice.state == "SENDING" and notice.next_attempt_at > at:
            raise Conflict("It is being sent just now.")
        if notice.state != "WAITING":
            notice.state, notice.attempts, notice.next_attempt_at = "WAITING", 0, at
            notice.save(update_fields=["state", "attempts", "next_attempt_at"])
            _try_again([notice.channel_id])
        wake()
        return notice


def resend_dead(at: datetime, *, channel_id: int | None) -> int:
    """Put all dead messages, or those of one channel, back in line; return how many."""
    with transaction.atomic():
        dead = Notice.objects.filter(state="DEAD")
        if channel_id is not None:
            dead = dead.filter(channel_id=channel_id)
        channels = set(dead.values_list("channel_id", flat=True))
        count = dead.update(state="WAITING", attempts=0, next_attempt_at=at)
        _try_again(sorted(channels))
        wake()
        return count


def try_channel(channel: Channel, at: datetime) -> Notice:
    """Send a real message through a channel, at once even if its circuit is open."""
    with transaction.atomic():
        notice = direct_notice(channel, "test", "Test: this channel of NOC Intelligence works", at)
        _try_again([channel.pk])
        wake()
        return notice


def _try_again(channel_ids: list[int]) -> None:
    """Close the circuits: somebody expects an answer now."""
    Channel.objects.filter(pk__in=channel_ids).update(open_until=None)
