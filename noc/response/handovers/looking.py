"""Who looks at what right now: two operators at one case see each other."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from noc.kernel.access.principals import Principal
from noc.kernel.clock import rfc3339
from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.handovers.models import Presence

SEEN_FOR: Final = timedelta(seconds=15)
FORGOTTEN_AFTER: Final = timedelta(days=1)


def look_at(subject: str, principal: Principal, at: datetime) -> list[dict[str, Any]]:
    """Note that a caller looks at a subject, which it may see, and return the others who do, the first to come first."""
    caller, name = principal.caller, principal.actor.name
    kept = Presence.objects.filter(caller=caller).values_list("subject", "since", "seen_at").first()
    stays = kept is not None and kept[0] == subject and kept[2] > at - SEEN_FOR
    Presence.objects.bulk_create(
        [
            Presence(
                tenant_id=current_tenant_id(),
                caller=caller,
                name=name,
                subject=subject,
                since=kept[1] if kept is not None and stays else at,
                seen_at=at,
            )
        ],
        update_conflicts=True,
        unique_fields=["tenant", "caller"],
        update_fields=["name", "subject", "since", "seen_at"],
    )
    others = Presence.objects.filter(subject=subject, seen_at__gt=at - SEEN_FOR).exclude(caller=caller)
    return [{"name": one.name, "since": rfc3339(one.since)} for one in others.order_by("since", "id")[:50]]


def look_away(principal: Principal, at: datetime) -> None:
    """Forget what a caller looked at, and whoever was not heard of for a day."""
    Presence.objects.filter(caller=principal.caller).delete()
    Presence.objects.filter(seen_at__lt=at - FORGOTTEN_AFTER).delete()
