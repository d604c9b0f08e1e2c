"""What counts as a sample: the hour before each quarter, where somebody was at work on a usual day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noc.intelligence.baselines.collect import Samples, collect_samples
from noc.intelligence.baselines.rules import METRICS
from noc.sources.sites.models import Holiday, Maintenance, Shift, Site
from noc.sources.tours.models import Tour
from tests.cast import DAY, GATE, HOUR, MINUTE, Company, Phone, event

pytestmark = pytest.mark.django_db
TEN = (datetime.now(UTC) - 3 * DAY).replace(hour=10, minute=0, second=0, microsecond=0)
PHONE, FIXES, WALKED, TASKS, SCANS = range(5)


@pytest.fixture(autouse=True)
def quiet_roster(company: Company) -> None:
    """Nobody is rostered but whom a test rosters."""
    with company.scope():
        Shift.objects.all().delete()


def roster(company: Company, start: datetime, end: datetime, site: str = "gate") -> None:
    with company.scope():
        Shift.objects.create(
            code=f"{site}{start}", person_id=company.ravi, site_id=company.sites[site], start=start, end=end
        )


def samples(company: Company, since: datetime, until: datetime, **which: Any) -> Samples:
    with company.scope():
        return collect_samples(since, until, **which)


def gate(found: Samples, metric: int) -> list[float | None]:
    """Return the gate's values of a metric; None where there is no sample."""
    values = found.values[0, metric].tolist()
    return [None if value != value else round(value, 2) for value in values]


def test_a_sample_is_the_hour_before_each_quarter(company: Company, phone: Phone) -> None:
    roster(company, TEN - HOUR, TEN + 3 * HOUR)
    at = (TEN, TEN + MINUTE, TEN + 15 * MINUTE, TEN + 16 * MINUTE)
    phone.sent(*(event("phone", at=moment.isoformat(), site="gate") for moment in at))
    found = samples(company, TEN - 15 * MINUTE, TEN + 90 * MINUTE)
    assert found.quarter_ends[0] == TEN
    assert found.quarter_ends[-1] == TEN + 90 * MINUTE
    assert found.values.shape == (2, len(METRICS), 7)
    # What came at ten sharp belongs to the quarter that ended then, and has left the hour at eleven.
    assert gate(found, PHONE) == [1.0, 3.0, 4.0, 4.0, 3.0, 1.0, 0.0]


def test_where_nobody_was_at_work_and_nothing_came_there_is_no_sample(company: Company, phone: Phone) -> None:
    roster(company, TEN, TEN + 10 * MINUTE)
    found = samples(company, TEN - 15 * MINUTE, TEN + 90 * MINUTE)
    assert gate(found, PHONE) == [None, 0.0, 0.0, 0.0, 0.0, None, None]
    assert np.isnan(found.values[1]).all()


def test_a_fact_makes_a_sample_where_nobody_was_rostered(company: Company, phone: Phone) -> None:
    phone.sent(event("device_status", at=(TEN + MINUTE).isoformat(), site="gate"))
    found = samples(company, TEN - 15 * MINUTE, TEN + 90 * MINUTE)
    assert gate(found, PHONE) == [None, 0.0, 0.0, 0.0, 0.0, None, None]


def test_who_punched_in_is_at_work_until_he_punches_out(company: Company, phone: Phone) -> None:
    for direction, at in (("in", TEN), ("out", TEN + 5 * HOUR)):
        phone.sent(event("attendance", direction=direction, at=at.isoformat(), site="gate"))
    found = samples(company, TEN + 2 * HOUR, TEN + 7 * HOUR)
    known = [value is not None for value in gate(found, TASKS)]
    assert known == [True] * 15 + [False] * 5


def test_all_five_metrics_are_collected(company: Company, phone: Phone) -> None:
    roster(company, TEN, TEN + 2 * HOUR)
    with company.scope():
        Tour.objects.update(start=TEN, end=TEN + HOUR)
    # Ravi walks 222 m to the north in ten minutes, and stands at both ends.
    steps = [min(max(n - 10, 0), 20) for n in range(40)]
    fixes = [
        event(
            "location",
            at=(TEN + n * MINUTE / 2).isoformat(),
            lat=GATE[0] + step * 1e-4,
            lon=GATE[1],
            site="gate",
        )
        for n, step in enumerate(steps)
    ]
    scans = [("a", 5), ("a", 6), ("b", 7), ("nowhere", 8)]
    phone.sent(
        *fixes,
        event("phone", at=(TEN + MINUTE).isoformat()),
        event("task", at=(TEN + MINUTE).isoformat()),
        event("task", at=(TEN + 2 * MINUTE).isoformat(), status="missed"),
        *(
            event("checkpoint", checkpoint=code, at=(TEN + n * MINUTE).isoformat(), site="gate")
            for code, n in scans
        ),
    )
    found = samples(company, TEN, TEN + HOUR)
    last = found.values[0, :, -1].tolist()
    assert [last[PHONE], last[FIXES], last[TASKS], last[SCANS]] == [
        1,
        39,
        1,
        2,
    ]  # the first fix came at ten sharp
    assert last[WALKED] == pytest.approx(222, abs=25)


def test_holidays_and_maintenance_are_no_usual_days(company: Company, phone: Phone) -> None:
    roster(company, TEN - 3 * DAY, TEN + 3 * DAY)
    roster(company, TEN - 3 * DAY, TEN + 3 * DAY, "yard")
    with company.scope():
        local = TEN.date() + DAY
        Holiday.objects.create(code="h", name="Feast", date=date(local.year, local.month, local.day),
                               sites=[company.gate])  # fmt: skip
        Maintenance.objects.create(code="m", site_id=company.gate, start=TEN, end=TEN + MINUTE)
    found = samples(company, TEN - HOUR, TEN + 2 * DAY)
    midnight = TEN.replace(hour=18, minute=30)  # in Kolkata
    for end, value in zip(found.quarter_ends, gate(found, PHONE), strict=True):
        feast = midnight < end <= midnight + DAY
        mending = TEN < end < TEN + MINUTE + HOUR
        assert (value is None) == (feast or mending), end
    assert not np.isnan(found.values[1]).any()


def test_a_retired_site_is_not_looked_at(company: Company, phone: Phone) -> None:
    roster(company, TEN, TEN + HOUR)
    with company.scope():
        Site.objects.filter(code="gate").update(active=False)
    assert samples(company, TEN, TEN + HOUR).site_ids.tolist() == [company.sites["yard"]]


def test_long_windows_come_out_as_short_ones_do(company: Company, phone: Phone) -> None:
    roster(company, TEN - 2 * HOUR, TEN + 9 * HOUR)
    phone.sent(
        *(event("phone", at=(TEN + 7 * n * MINUTE).isoformat()) for n in range(60)),
        *(event("checkpoint", at=(TEN + 20 * n * MINUTE).isoformat()) for n in range(9)),
    )
    whole = samples(company, TEN - HOUR, TEN + 8 * HOUR).values
    parts = [samples(company, TEN + start * HOUR, TEN + (start + 3) * HOUR).values for start in (-1, 2, 5)]
    np.testing.assert_array_equal(whole, np.concatenate(parts, axis=2))


def test_the_number_of_statements_does_not_grow_with_sites(
    company: Company, outsider: Company, phone: Phone
) -> None:
    roster(company, TEN, TEN + HOUR)
    with company.scope(), CaptureQueriesContext(connection) as few:
        collect_samples(TEN, TEN + HOUR)
    with company.scope():
        for n in range(20):
            site = Site.objects.create(code=f"x{n}", name="x")
            Shift.objects.create(code=f"x{n}", person_id=company.ravi, site=site, start=TEN, end=TEN + HOUR)
    with company.scope(), CaptureQueriesContext(connection) as many:
        assert len(collect_samples(TEN, TEN + HOUR).site_ids) == 22
    assert len(many) == len(few) <= 7


def test_nothing_is_collected_of_another_company(company: Company, outsider: Company, phone: Phone) -> None:
    outsider.phone().sent(event("phone", at=(TEN + MINUTE).isoformat()))
    assert np.isnan(samples(company, TEN, TEN + HOUR).values).all()


def test_a_window_without_a_quarter_has_no_samples(company: Company) -> None:
    found = samples(company, TEN + MINUTE, TEN + 2 * MINUTE)
    assert found.quarter_ends == []
    assert found.values.shape[2] == 0
