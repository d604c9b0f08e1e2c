"""A person ends what kept alerts out of sight: they come back at once, and are told like any that come into sight."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from noc.journeys.followups import ask_to_tell
from noc.kernel.access.principals import Actor
from noc.response.alerts import silences
from noc.response.alerts.models import Silence, Snooze


def end_silence(silence_id: int, actor: Actor, at: datetime) -> Silence:
    """End a silence before its time, once. Raises NotFound."""
    with transaction.atomic():
        silence, changed = silences.end_silence(silence_id, actor, at)
        ask_to_tell(changed, at)
        return silence


def end_snooze(snooze_id: int, at: datetime) -> Snooze:
    """Take a snooze back, once. Raises NotFound."""
    with transaction.atomic():
        snooze, changed = silences.end_snooze(snooze_id, at)
        ask_to_tell(changed, at)
        return snooze
