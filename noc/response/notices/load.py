"""What routing needs to know: the routes, the channels, and where the subjects' sites are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from noc.response.notices.models import Channel, Route
from noc.response.notices.rules.matching import Matcher, RouteRule
from noc.response.notices.rules.subjects import Subject
from noc.sources.sites.models import Site

_UTC = ZoneInfo("UTC")


def route_rule(route: Route) -> RouteRule:
    """Return a stored route as its rule."""
    return RouteRule(
        id=route.pk,
        name=route.name,
        matchers=tuple(Matcher(one["field"], one["op"], one["value"]) for one in route.matchers),
        channel_ids=tuple(route.channel_ids),
        policy_id=route.policy_id,
        goes_on=route.goes_on,
        group_wait_s=route.group_wait_s,
        group_interval_s=route.group_interval_s,
        repeat_minutes=route.repeat_minutes,
    )


def route_rules() -> list[RouteRule]:
    """Return the tenant's active routes in their order."""
    return [route_rule(one) for one in Route.objects.filter(active=True).order_by("position", "id")]


def channels_in_use() -> dict[int, Channel]:
    """Return the tenant's active channels by id, the oldest first."""
    return {one.pk: one for one in Channel.objects.filter(active=True).order_by("id")}


@dataclass(frozen=True)
class Places:
    """The sites that subjects speak of: (name, time zone, client) by id."""

    sites: dict[int, tuple[str, str, int | None]]

    def zone(self, site_id: int | None) -> ZoneInfo:
        """Return a site's time zone; UTC where there is no site."""
        return ZoneInfo(self.sites[site_id][1]) if site_id in self.sites else _UTC

    def name(self, site_id: int | None) -> str | None:
        """Return a site's name."""
        return self.sites[site_id][0] if site_id in self.sites else None

    def with_client(self, subject: Subject) -> Subject:
        """Return the subject with the client of its site, where it names none."""
        if subject.client_id is not None or subject.site_id not in self.sites:
            return subject
        return replace(subject, client_id=self.sites[subject.site_id][2])


def places_of(subjects: Sequence[Subject]) -> Places:
    """Read the sites of subjects, with one query."""
    ids = {one.site_id for one in subjects if one.site_id is not None}
    rows = Site.objects.filter(pk__in=ids).values_list("pk", "name", "timezone", "client_id") if ids else ()
    return Places({pk: (name, zone, client_id) for pk, name, zone, client_id in rows})
