"""A few punches of each week, drawn by lot and offered for labelling: what nobody suspected must be looked at too."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import numpy as np

from noc.intelligence.fraud.registry_models import FraudSample
from noc.kernel.tenancy.overrides import tuned
from noc.kernel.tenancy.scope import current_tenant_id
from noc.sources.attendance.models import AttendanceEvent


def monday_of(at: datetime) -> date:
    """Return the Monday of a moment's week, UTC."""
    day = at.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def draw_sample(at: datetime) -> int:
    """Draw the sample of the last whole week (Monday to Sunday, UTC) before `at`, once; return how many were drawn now.

    Every punch of the week has the same chance, flagged or not; the draw is seeded by tenant and week.
    """
    week = monday_of(at) - timedelta(days=7)
    if FraudSample.objects.filter(week=week).exists():
        return 0
    since = datetime.combine(week, time(), UTC)
    punches = list(
        AttendanceEvent.objects.filter(at__gte=since, at__lt=since + timedelta(days=7))
        .order_by("pk")
        .values_list("pk", "person_id", "at")
    )
    wanted = min(int(tuned().get("FRAUD_AUDIT_SAMPLE")), len(punches))
    if not wanted:
        return 0
    tenant_id = current_tenant_id()
    rng = np.random.default_rng([tenant_id, week.toordinal()])
    chosen = sorted(rng.choice(len(punches), wanted, replace=False).tolist())
    FraudSample.objects.bulk_create(
        [
            FraudSample(
                tenant_id=tenant_id,
                punch_id=punches[place][0],
                person_id=punches[place][1],
                at=punches[place][2],
                week=week,
                probability=wanted / len(punches),
                drawn_at=at,
            )
            for place in chosen
        ],
        ignore_conflicts=True,
    )
    return wanted
