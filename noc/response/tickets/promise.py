"""What a tenant promises: read, and set as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from noc.events.deeds import record_deed
from noc.kernel.access.principals import Actor
from noc.kernel.advisory_locks import TICKETS, wait_for_turn
from noc.kernel.errors import Unprocessable
from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.tickets.models import SlaPolicy
from noc.response.tickets.rules.causes import PRIORITIES, priority_rank
from noc.response.tickets.rules.sla import DEFAULTS, LONGEST_MINUTES, Policy, hours_of
from noc.response.tickets.sla import own_policies

CLASSES: Final = ("", "A", "B", "C")


def policies() -> list[Policy]:
    """Return every promise in force, the house's defaults where the tenant has none; the most urgent first."""
    known = {(one.priority, one.site_class): one for one in (*DEFAULTS, *own_policies())}
    return sorted(known.values(), key=lambda one: (-priority_rank(one.priority), one.site_class))


def policy_state(policy: Policy) -> dict[str, Any]:
    """Return a promise as the API shows it."""
    return {
        "priority": policy.priority,
        "site_class": policy.site_class or None,
        "first_response_minutes": policy.first_response_minutes,
        "resolution_minutes": policy.resolution_minutes,
        "calendar": policy.calendar,
    }


def set_policies(said: Sequence[Policy], actor: Actor, at: datetime) -> list[Policy]:
    """Promise these and nothing else; what is not named has the house's default. Tickets that exist keep what was
    promised for them. Raises Unprocessable that says of each policy what is wrong."""
    problems = [
        {"field": f"items.{place}", "error": wrong}
        for place, policy in enumerate(said)
        if (wrong := _wrong(policy, said[:place]))
    ]
    if problems:
        told = "; ".join(f"{problem['field']}: {problem['error']}" for problem in problems[:3])
        raise Unprocessable(f"These policies make no sense: {told}.", [dict(one) for one in problems])
    with transaction.atomic():
        wait_for_turn(TICKETS)
        before = [policy_state(policy) for policy in own_policies()]
        after = [policy_state(policy) for policy in said]
        if before != after:
            SlaPolicy.objects.all().delete()
            SlaPolicy.objects.bulk_create(_row(policy) for policy in said)
            data: dict[str, object] = {"before": before, "after": after}
            record_deed(actor, "changed", "sla", current_tenant_id(), at, data=data)
    return policies()


def _row(policy: Policy) -> SlaPolicy:
    return SlaPolicy(
        tenant_id=current_tenant_id(),
        priority=policy.priority,
        site_class=policy.site_class,
        first_response_minutes=policy.first_response_minutes,
        resolution_minutes=policy.resolution_minutes,
        calendar=policy.calendar,
    )


def _wrong(policy: Policy, before: Sequence[Policy]) -> str | None:
    """Return what is wrong with a policy; None: nothing."""
    if policy.priority not in PRIORITIES:
        return f"priority must be one of {', '.join(PRIORITIES)}"
    if policy.site_class not in CLASSES:
        return "site_class must be A, B, C, or null for every class"
    if not 1 <= policy.first_response_minutes <= policy.resolution_minutes <= LONGEST_MINUTES:
        return (
            "it needs 1 <= first_response_minutes <= resolution_minutes <= "
            f"{LONGEST_MINUTES} (30 days of working time)"
        )
    if any((one.priority, one.site_class) == (policy.priority, policy.site_class) for one in before):
        return "there is another policy of this priority and site class above it"
    try:
        hours_of(policy.calendar)
    except ValueError as error:
        return f"calendar: {error}"
    return None
