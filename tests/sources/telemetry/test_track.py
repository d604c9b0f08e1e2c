"""A person's track over HTTP: the window, the thinning, and whose it is."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

from noc.sources.receipts.partitions import drop_expired_partitions, ensure_partitions
from noc.sources.telemetry.models import Location
from noc.sources.telemetry.track import read_track
from tests.cast import Company, Phone, event

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


def test_track_shows_the_window_in_order_and_says_how_many_there_were(company: Company, phone: Phone) -> None:
    phone.sent(
        *[
            event("location", at=(NOON - timedelta(minutes=n)).isoformat(), lat=n / 10)
            for n in (0, 60, 30, 61)
        ]
    )
    data = company.caller("viewer").read(f"people/{company.ravi}/track/", hours=1, at="2026-11-10T12:00:00Z")
    assert [point["lat"] for point in data["points"]] == [3.0, 0.0]
    assert (data["total"], data["since"]) == (2, "2026-11-10T11:00:00.000Z")


def test_long_track_is_thinned_evenly_and_keeps_its_ends(company: Company, phone: Phone) -> None:
    phone.sent(
        *[event("location", at=(NOON - timedelta(seconds=n)).isoformat(), lat=n / 100) for n in range(500)]
    )
    with company.scope():
        for most in (2, 10, 99, 499, 500, 501):
            total, points = read_track(company.ravi, NOON - timedelta(hours=1), NOON, None, most)
            assert total == 500
            assert len(points) == min(most, 500)
            assert (points[0]["lat"], points[-1]["lat"]) == (4.99, 0.0)
            gaps = [a["lat"] - b["lat"] for a, b in itertools.pairwise(points)]
            assert max(gaps) <= 2 * (4.99 / (most - 1)) + 0.02


def test_track_of_another_site_is_not_for_a_limited_caller(company: Company, phone: Phone) -> None:
    phone.sent(event("location"), event("location", site="yard"))
    data = company.caller("viewer", "gate").read(f"people/{company.ravi}/track/")
    assert (data["total"], len(data["points"])) == (1, 1)


def test_retention_counts_from_receipt_and_drops_whole_weeks(company: Company, phone: Phone) -> None:
    phone.sent(event("location", at="2015-06-01T00:00:00Z"))
    assert not [name for name in drop_expired_partitions(NOON - timedelta(days=400)) if "20150601" in name]
    with company.scope():
        assert Location.objects.count() == 1
    ensure_partitions("noc_location", [datetime(2014, 6, 4, tzinfo=UTC)])
    assert "noc_location_p20140602" in drop_expired_partitions(NOON)
