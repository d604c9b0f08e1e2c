"""Which alerts that people see something may put away: silences, by the condition that says of alerts in the database
what `rules.matchers` says of one, and maintenance windows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q

from noc.response.alerts.models import OPEN, NOCAlertEvent, Silence
from noc.response.alerts.rules.candidates import CALLS_FOR_HELP
from noc.response.alerts.rules.inhibitions import DEVICE_KINDS
from noc.response.alerts.rules.matchers import Matcher, read_matchers
from noc.sources.sites.models import Maintenance

_PATHS: Final = {"client_id": "site__client_id", "site_class": "site__site_class"}
_BEGAN: Final = timedelta(minutes=10)  # the clock that looks may have been away for so long


def condition(matchers: Sequence[Matcher]) -> Q:
    """Return the condition on alerts that says what `rules.matchers` says."""
    wanted = ~Q(alert_type__in=CALLS_FOR_HELP)
    for one in matchers:
        wanted &= _condition(one)
    return wanted


def _condition(one: Matcher) -> Q:
    path = _PATHS.get(one.field, one.field)
    if one.op == "in":
        return Q(**{f"{path}__in": one.value})
    if one.op == "~":
        pattern = re.escape(str(one.value)).replace(r"\*", ".*").replace(r"\?", ".")
        return Q(**{f"{path}__iregex": f"^{pattern}$"})
    return Q(**{path: one.value}) if one.op == "=" else ~Q(**{path: one.value})


def in_sight_of(silences: Iterable[Silence], at: datetime) -> list[int]:
    """Return the ids of open alerts that people see and that silences, holding at a moment, match."""
    held = [one for one in silences if one.starts_at <= at < one.ends_at and one.ended_early_at is None]
    if not held:
        return []
    meant = Q(pk__in=[])
    for one in held:
        meant |= condition(read_matchers(one.matchers))
    alerts = NOCAlertEvent.objects.filter(meant, status__in=OPEN, disposition="REACHED")
    return list(alerts.values_list("pk", flat=True))


def under_maintenance(at: datetime) -> list[int]:
    """Return the ids of alerts about devices that people see at sites under maintenance, new and nobody's.

    However late the window was told: it may have begun after the alert, or have been written after it began.
    """
    sites = Maintenance.objects.filter(active=True, start__lte=at, end__gt=at).values("site_id")
    devices = Q(alert_type__in=DEVICE_KINDS) | Q(entity_type="device")
    alerts = NOCAlertEvent.objects.filter(
        devices, status="NEW", disposition="REACHED", assigned_to=None, site_id__in=sites
    )
    return list(alerts.exclude(alert_type__in=CALLS_FOR_HELP).values_list("pk", flat=True))


def began_lately(at: datetime) -> list[Silence]:
    """Return the silences that were made for later and began a while ago."""
    return list(
        Silence.objects.filter(
            starts_at__gt=at - _BEGAN, starts_at__lte=at, ends_at__gt=at, created_at__lt=F("starts_at")
        )
    )
