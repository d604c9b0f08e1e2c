"""Write the routes, try them out, and keep people's addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from noc.kernel.advisory_locks import NOTICES, wait_for_turn
from noc.kernel.errors import Unprocessable
from noc.kernel.options import options
from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.notices.load import places_of, route_rules
from noc.response.notices.models import Channel, NoticeContact, Route
from noc.response.notices.rules.matching import Matcher, Verdict, faults, judge
from noc.response.notices.rules.subjects import Subject
from noc.response.oncall.models import EscalationPolicy
from noc.sources.people.models import Person


@dataclass(frozen=True)
class RouteDraft:
    """A route as somebody wants it; times left out are the deployment's."""

    id: int | None
    name: str
    matchers: Sequence[Mapping[str, Any]]
    channel_ids: Sequence[int]
    policy_id: int | None
    goes_on: bool
    group_wait_s: float | None
    group_interval_s: float | None
    repeat_minutes: int | None
    active: bool


def write_routes(drafts: Sequence[RouteDraft]) -> list[Route]:
    """Replace the tenant's routes by these, in this order; those with an id stay the same route. Raises Unprocessable."""
    with transaction.atomic():
        wait_for_turn(NOTICES)
        had = {one.pk: one for one in Route.objects.all()}
        wrong = _faults(drafts, set(had))
        if wrong:
            told = "; ".join(f"{one['field']}: {one['error']}" for one in wrong[:3])
            raise Unprocessable(f"The routes are not right: {told}.", wrong)
        rows = [_filled(had.get(one.id or 0) or Route(), one, place) for place, one in enumerate(drafts)]
        Route.objects.exclude(pk__in=[one.pk for one in rows if one.pk]).delete()
        for row in rows:
            row.save()
        return rows


def _filled(route: Route, draft: RouteDraft, position: int) -> Route:
    standard = options()
    route.position, route.name, route.active = position, draft.name, draft.active
    route.matchers = [
        {"field": one["field"], "op": one["op"], "value": one["value"]} for one in draft.matchers
    ]
    route.channel_ids = list(dict.fromkeys(draft.channel_ids))
    route.policy_id, route.goes_on = draft.policy_id, draft.goes_on
    route.group_wait_s = _or(draft.group_wait_s, standard.NOTICE_GROUP_WAIT_SECONDS)
    route.group_interval_s = _or(draft.group_interval_s, standard.NOTICE_GROUP_INTERVAL_SECONDS)
    route.repeat_minutes = int(_or(draft.repeat_minutes, standard.NOTICE_REPEAT_MINUTES))
    return route


def _or(given: float | None, standard: float) -> float:
    return standard if given is None else given


def _faults(drafts: Sequence[RouteDraft], known: set[int]) -> list[dict[str, object]]:
    channels = set(Channel.objects.values_list("pk", flat=True))
    policies = set(EscalationPolicy.objects.values_list("pk", flat=True))
    found: list[dict[str, object]] = []
    ids = [one.id for one in drafts if one.id is not None]
    if len(ids) != len(set(ids)) or not set(ids) <= known:
        found.append({"field": "items", "error": "an id must be that of a route, once"})
    for place, draft in enumerate(drafts):
        where = f"items.{place}"
        if not set(draft.channel_ids) <= channels:
            found.append({"field": f"{where}.channel_ids", "error": "there is no such channel"})
        if draft.policy_id is not None and draft.policy_id not in policies:
            found.append({"field": f"{where}.policy_id", "error": "there is no such policy"})
        for number, one in enumerate(draft.matchers):
            fault = faults(Matcher(one["field"], one["op"], one["value"]))
            if fault:
                found.append({"field": f"{where}.matchers.{number}", "error": fault})
    return found


def try_routes(subject: Subject, at: datetime) -> list[Verdict]:
    """Return what each active route would say to a subject, in order, until one takes it and does not go on."""
    places = places_of([subject])
    return judge(route_rules(), places.with_client(subject), at, places.zone(subject.site_id))


def write_contacts(addresses: Mapping[int, str | None]) -> None:
    """Set the e-mail addresses of people; None takes one away. Raises Unprocessable for an unknown person."""
    known = set(Person.objects.filter(pk__in=addresses).values_list("pk", flat=True))
    unknown = sorted(set(addresses) - known)
    if unknown:
        raise Unprocessable(f"There is no person {unknown[0]}.")
    with transaction.atomic():
        NoticeContact.objects.filter(
            person_id__in=[pk for pk, email in addresses.items() if email is None]
        ).delete()
        NoticeContact.objects.bulk_create(
            [
                NoticeContact(tenant_id=current_tenant_id(), person_id=person_id, email=email)
                for person_id, email in sorted(addresses.items())
                if email is not None
            ],
            update_conflicts=True,
            unique_fields=["tenant", "person"],
            update_fields=["email"],
        )
