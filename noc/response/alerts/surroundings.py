"""What may keep an alert from people at a moment: open troubles, maintenance, silences, snoozes, a storm; in sets."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q

from noc.kernel.tenancy.overrides import Tuned
from noc.response.alerts.models import NOCAlertEvent, Silence, Snooze
from noc.response.alerts.rules.candidates import CALLS_FOR_HELP
from noc.response.alerts.rules.cases import Group, SilenceView, SnoozeView, Storm, Trouble, Window
from noc.response.alerts.rules.inhibitions import EXPLAINING
from noc.response.alerts.rules.matchers import read_matchers
from noc.sources.sites.models import Maintenance


def open_troubles(people: Collection[int], sites: Collection[int]) -> dict[tuple[str, str, int], Trouble]:
    """Return what is open and may explain others, by (kind, site or person, id); the most severe of each."""
    found: dict[tuple[str, str, int], Trouble] = {}
    rows = NOCAlertEvent.objects.filter(
        Q(person_id__in=people) | Q(site_id__in=sites), alert_type__in=EXPLAINING, dedup_key__isnull=False
    ).order_by("severity_rank", "-id")
    for kind, about, message, severity, person, site in rows.values_list(
        "alert_type", "about", "message", "severity", "person_id", "site_id"
    ):
        for along, key in (("site", site), ("person", person)):
            if key is not None:
                found[kind, along, key] = Trouble(about, message, severity)
    return found


def maintenance_at(sites: Collection[int], at: datetime) -> dict[int, Window]:
    """Return the maintenance window of each site that has one, the one that ends last."""
    rows = Maintenance.objects.filter(site_id__in=sites, active=True, start__lte=at, end__gt=at).order_by(
        "end"
    )
    return {row.site_id: Window(row.reason, row.end) for row in rows}


def silences_at(at: datetime) -> list[SilenceView]:
    """Return the silences that hold, the longest first."""
    rows = Silence.objects.filter(starts_at__lte=at, ends_at__gt=at, ended_early_at__isnull=True)
    return [
        SilenceView(row.pk, read_matchers(row.matchers), row.reason, str(row.author["name"]), row.ends_at)
        for row in rows.order_by("-ends_at", "id")
    ]


def snoozes_at(entities: Collection[str], at: datetime) -> dict[tuple[str, str, str], SnoozeView]:
    """Return the snoozes that hold of some entities, by (kind, entity type, entity id)."""
    rows = Snooze.objects.filter(entity_id__in=entities, until__gt=at, ended_at__isnull=True)
    return {
        (row.alert_type, row.entity_type, row.entity_id): SnoozeView(
            row.until, row.reason, str(row.author["name"])
        )
        for row in rows
    }


def storm_at(at: datetime, limits: Tuned) -> Storm:
    """Return how loud the last minutes were, and the groups that are open to joiners."""
    window = timedelta(minutes=limits.get("STORM_WINDOW_MINUTES"))
    reached = NOCAlertEvent.objects.filter(reached_at__gt=at - window, reached_at__lte=at)
    groups: dict[str, tuple[Group, ...]] = {}
    leads = NOCAlertEvent.objects.filter(
        group_joined_at__gt=at - window, dedup_key__isnull=False, disposition="REACHED"
    ).order_by("-group_joined_at", "-id")
    for about, kind, rank in leads.values_list("about", "alert_type", "severity_rank"):
        groups[kind] = (*groups.get(kind, ()), Group(about, kind, rank))
    loud = reached.exclude(alert_type__in=CALLS_FOR_HELP).count()
    return Storm(int(limits.get("STORM_ALERTS")), window, loud, groups)
