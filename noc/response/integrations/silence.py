"""Whether a system that should tell us of itself still does: a dead man's switch for each integration."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from noc.kernel.clock import rfc3339
from noc.kernel.outbox.queue import put_many
from noc.response.integrations.models import Integration
from noc.response.integrations.says import INTEGRATION_SAID, Said

SILENCE: Final = "(silent)"  # the name of the trouble that an integration says nothing


def silent(at: datetime) -> list[Integration]:
    """Return the integrations that should have said something by a moment and have not."""
    watched = Integration.objects.filter(active=True, silent_after_minutes__isnull=False)
    heard = watched.annotate(heard_at=Coalesce(F("last_received_at"), F("created_at"))).order_by("id")
    return [
        one
        for one in heard
        if one.heard_at < at - timedelta(minutes=one.silent_after_minutes or 0)  # mypy: filtered above
    ]


def keep_time(at: datetime) -> list[Integration]:
    """Tell the journey which integrations fell silent, and which are no longer watched; return those that changed.

    Once for each silence, however many clocks run: it is marked under the row's lock.
    """
    quiet = {one.pk for one in silent(at)}
    with transaction.atomic():
        locked = Integration.objects.select_for_update().order_by("id")
        fallen = list(locked.filter(pk__in=quiet, silent_since__isnull=True))
        risen = list(locked.filter(silent_since__isnull=False).exclude(pk__in=quiet))
        says = []
        for one in fallen:
            one.silent_since = at
            says.append((one, _fell_silent(one, at)))
        for one in risen:
            says.extend((one, said) for said in broke_silence(one, at))
        Integration.objects.bulk_update([*fallen, *risen], ["silent_since"])
        for one, said in says:
            payload = {"integration_id": one.pk, "says": [said.as_json()], "at": at.isoformat()}
            put_many(one.tenant_id, INTEGRATION_SAID, [(f"integration:{one.pk}", payload, at)])
        return [*fallen, *risen]


def broke_silence(integration: Integration, at: datetime) -> list[Said]:
    """Return that a (locked) integration's silence is over, if it was silent; the caller saves the row."""
    if integration.silent_since is None:
        return []
    since, integration.silent_since = integration.silent_since, None
    return [_word(integration, "resolved", f"{integration.name} is heard again", since, at)]


def _fell_silent(integration: Integration, at: datetime) -> Said:
    title = f"{integration.name} has said nothing for {integration.silent_after_minutes} minutes"
    return _word(integration, "firing", title, at, at)


def _word(integration: Integration, status: str, title: str, since: datetime, at: datetime) -> Said:
    last = rfc3339(integration.last_received_at)
    return Said(
        dedup=SILENCE,
        status=status,  # type: ignore[arg-type]  # written above
        title=title,
        severity="HIGH",
        site_id=None,
        person_id=None,
        at=at,
        details={"source": "silence", "integration": integration.name, "last_received_at": last},
        event_id=f"{SILENCE}:{rfc3339(since)}:{status}",
    )
