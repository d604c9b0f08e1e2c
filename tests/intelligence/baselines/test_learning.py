"""Learning: every hour of the local week, robustly, idempotently, and thin hours with borrowed strength."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noc.intelligence.baselines.keep import store
from noc.intelligence.baselines.learn import recall
from noc.intelligence.baselines.load import profiles_for
from noc.intelligence.baselines.models import BaselineHistory, BaselineProfile
from noc.intelligence.baselines.rules import METRICS, Profile, is_anomalous
from noc.intelligence.baselines.rules.profiles import AS_PROMISED
from noc.sources.sites.models import Site
from tests.cast import DAY, HOUR, MINUTE, Company
from tests.intelligence.baselines.past import MONDAY, book_of, usual

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, tzinfo=UTC)
EVENTS = METRICS[0]
WEEK = timedelta(weeks=1)


@pytest.fixture
def utc(company: Company) -> Company:
    """The company with its clocks on UTC, so that hours are easily read."""
    with company.scope():
        Site.objects.update(timezone="UTC")
    return company


def keep(company: Company, *args: Any, **kwargs: Any) -> None:
    with company.scope():
        store(book_of(company, *args, **kwargs), NOW)


def profile(company: Company, hour: int, site: str = "gate", metric: str = EVENTS) -> BaselineProfile:
    with company.scope():
        return BaselineProfile.objects.get(site_id=company.sites[site], metric_type=metric, hour_of_week=hour)


def everything(company: Company) -> list[tuple[Any, ...]]:
    with company.scope():
        rows = BaselineProfile.objects.order_by("site_id", "metric_type", "hour_of_week")
        return list(
            rows.values_list(
                "site_id", "metric_type", "hour_of_week", "sample_count", "mean", "std_dev", "p95"
            )
        )


def test_eight_weeks_make_a_profile_of_every_hour_and_metric(utc: Company) -> None:
    keep(utc, 8, {"gate": usual})
    assert len(everything(utc)) == 168 * 5
    noon, night = profile(utc, 12), profile(utc, 3)
    assert (noon.sample_count, noon.own_count) == (32, 32)
    assert noon.mean == pytest.approx(60, abs=3)
    assert night.mean == pytest.approx(20, abs=2)
    assert noon.p05 < noon.p25 < noon.p50 < noon.p75 < noon.p95
    assert noon.dynamic_threshold == 3.0
    assert not noon.is_stable
    assert noon.learned_from == {
        "own": 32, "neighbours": 0, "like_sites": 0, "excluded": 0,
        "since": "2026-05-31T23:15:00+00:00", "until": "2026-07-27T00:00:00+00:00",
    }  # fmt: skip


def test_more_than_a_hundred_samples_are_stable(utc: Company) -> None:
    keep(utc, 25, {"gate": usual})
    assert not profile(utc, 12).is_stable
    keep(utc, 26, {"gate": usual})
    assert profile(utc, 12).sample_count == 104
    assert profile(utc, 12).is_stable


def test_the_same_window_twice_is_once_and_late_facts_improve_it(utc: Company) -> None:
    keep(utc, 8, {"gate": usual})
    once = everything(utc)
    keep(utc, 8, {"gate": usual})
    assert everything(utc) == once
    keep(utc, 8, {"gate": lambda hours, rng: usual(hours, rng) + 40})
    assert profile(utc, 12).sample_count == 32
    assert profile(utc, 12).mean == pytest.approx(100, abs=3)


@pytest.mark.long
def test_learning_piece_by_piece_comes_to_the_same(utc: Company) -> None:
    keep(utc, 8, {"gate": lambda hours, rng: hours + np.arange(len(hours)) // 672})
    whole = everything(utc)
    with utc.scope():
        BaselineProfile.objects.all().delete()
        BaselineHistory.objects.all().delete()
    for week in range(8):
        keep(utc, 1, {"gate": lambda hours, rng, n=week: hours + n}, since=MONDAY + week * WEEK)
    assert everything(utc) == whole


def test_an_hour_touches_its_own_profiles_and_those_it_lends_to_alone(utc: Company) -> None:
    keep(utc, 8, {"gate": usual})
    with utc.scope():
        before = BaselineProfile.objects.latest("learned_at").learned_at
        store(book_of(utc, 1 / 168, {"gate": usual}, since=MONDAY + 8 * WEEK + 12 * HOUR), NOW + HOUR)
        touched = BaselineProfile.objects.filter(learned_at__gt=before, metric_type=EVENTS)
        assert sorted(touched.values_list("hour_of_week", flat=True)) == [10, 11, 12, 13, 14]
    assert profile(utc, 12).sample_count == 36


def test_what_is_older_than_is_kept_falls_off(utc: Company) -> None:
    keep(utc, 2, {"gate": usual})
    keep(utc, 4, {"gate": lambda hours, rng: usual(hours, rng) * 3}, since=MONDAY + 40 * WEEK)
    assert profile(utc, 12).sample_count <= 30
    assert profile(utc, 12).mean == pytest.approx(180, abs=10)
    with utc.scope():
        assert BaselineHistory.objects.count() <= 5 * 5 * 2


def test_learning_never_touches_a_threshold(utc: Company) -> None:
    keep(utc, 8, {"gate": usual})
    with utc.scope():
        BaselineProfile.objects.update(
            dynamic_threshold=4.0, false_positive_rate=0.5, last_threshold_update=NOW, verdict_count=12
        )
    keep(utc, 9, {"gate": usual})
    row = profile(utc, 12)
    assert (row.dynamic_threshold, row.false_positive_rate, row.last_threshold_update, row.verdict_count) == (
        4.0, 0.5, NOW, 12,
    )  # fmt: skip
    assert row.sample_count == 36


def test_wild_values_do_not_teach(utc: Company) -> None:
    def wild(hours: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        values = usual(hours, rng)
        values[rng.random(len(values)) < 0.1] = 5_000
        return values

    keep(utc, 8, {"gate": wild})
    noon = profile(utc, 12)
    assert noon.mean == pytest.approx(61, abs=4)
    assert noon.std_dev < 16


def test_known_incidents_do_not_teach_and_the_row_says_how_many_samples_that_cost(utc: Company) -> None:
    began = MONDAY + 3 * WEEK + 12 * HOUR
    windows = [(utc.gate, began, began + HOUR)]
    keep(utc, 8, {"gate": usual}, windows)
    noon = profile(utc, 12)
    # The quarters whose hour meets the incident: those that end until 13:45, four of them between twelve and one.
    assert (noon.own_count, noon.learned_from["excluded"]) == (28, 4)
    assert profile(utc, 13).learned_from["excluded"] == 3
    # What was held to be an incident, and then was not, teaches again.
    keep(utc, 8, {"gate": usual})
    assert (profile(utc, 12).own_count, profile(utc, 12).learned_from["excluded"]) == (32, 0)


def test_thin_hours_borrow_from_the_hours_beside_them_until_they_may_speak(utc: Company) -> None:
    keep(utc, 2, {"gate": usual})
    assert (profile(utc, 12).own_count, profile(utc, 12).sample_count) == (8, 20)  # 8 + 16 / 2 + 16 / 4
    keep(utc, 4, {"gate": usual})
    noon = profile(utc, 12)
    assert (noon.own_count, noon.sample_count) == (16, 30)  # never more than that by borrowing
    assert noon.learned_from["neighbours"] == 14
    assert noon.mean == pytest.approx(60, abs=3)
    # Saturday's first hour borrows nothing of Friday night, nor the other way.
    assert profile(utc, 120).sample_count == 28
    assert profile(utc, 119).sample_count == 28


def test_thin_hours_borrow_from_like_sites_in_their_own_scale(utc: Company) -> None:
    def quarter_of_it(hours: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        values = usual(hours, rng) / 4
        # One week, and mornings alone: noon was never seen.
        return np.where((np.arange(len(hours)) < 672 * 7) | (hours % 24 >= 12), np.nan, values)

    keep(utc, 8, {"yard": usual, "gate": quarter_of_it})
    noon = profile(utc, 13)
    assert (noon.own_count, noon.sample_count) == (
        0,
        9,
    )  # a quarter of the yard's 32, and of its own 4 at eleven
    assert noon.learned_from["like_sites"] == 8
    assert noon.mean == pytest.approx(15, abs=2)
    with utc.scope():
        Site.objects.filter(code="yard").update(site_class="A")
        BaselineProfile.objects.all().delete()
    keep(utc, 8, {"yard": usual, "gate": quarter_of_it})
    with utc.scope():  # sites of another class are not like it
        assert not BaselineProfile.objects.filter(site_id=utc.gate, hour_of_week=13).exists()


def test_a_site_that_nobody_ever_worked_at_has_no_profile(utc: Company) -> None:
    keep(utc, 8, {"yard": usual})
    with utc.scope():
        assert not BaselineProfile.objects.filter(site_id=utc.gate).exists()


def test_clocks_that_change_give_one_hour_twice_and_another_not_at_all(company: Company) -> None:
    with company.scope():
        Site.objects.update(timezone="America/New_York")
    # Sunday 2025-11-02 01:00 comes twice there, Sunday 2026-03-08 02:00 not at all.
    keep(company, 1, {"gate": usual}, since=datetime(2025, 10, 27, 4, tzinfo=UTC))
    assert profile(company, 145).own_count == 8
    assert profile(company, 146).own_count == 4
    with company.scope():
        BaselineProfile.objects.all().delete()
        BaselineHistory.objects.all().delete()
    keep(company, 1, {"gate": usual}, since=datetime(2026, 3, 2, 5, tzinfo=UTC))
    assert profile(company, 145).own_count == 4
    with company.scope():
        at_two = BaselineProfile.objects.filter(hour_of_week=146, metric_type=EVENTS)
        assert list(at_two.values_list("own_count", flat=True)) in ([], [0])


def test_a_zone_half_an_hour_off_has_its_own_hours(company: Company) -> None:
    keep(company, 8, {"gate": usual})  # Asia/Kolkata, UTC + 5:30
    assert profile(company, 8).mean == pytest.approx(60, abs=3)
    assert profile(company, 7).mean == pytest.approx(20, abs=3)
    with company.scope():
        monday_eight = MONDAY + 7 * DAY + 2.5 * HOUR
        assert profiles_for(monday_eight)[company.gate, EVENTS].hour_of_week == 7
        assert profiles_for(monday_eight + MINUTE)[company.gate, EVENTS].hour_of_week == 8


def test_profiles_are_read_for_all_sites_with_two_statements(utc: Company) -> None:
    keep(utc, 8, {"gate": usual, "yard": usual})
    with utc.scope(), CaptureQueriesContext(connection) as queries:
        found = profiles_for(MONDAY + 12.5 * HOUR)
    assert len(queries) == 2
    assert set(found) == {(site, metric) for site in utc.sites.values() for metric in METRICS}
    assert found[utc.gate, EVENTS].id is not None
    with utc.scope():
        assert set(profiles_for(MONDAY, [utc.gate])) == {(utc.gate, metric) for metric in METRICS}


def test_a_book_in_memory_says_what_the_kept_one_says(utc: Company) -> None:
    book = book_of(utc, 8, {"gate": usual})
    with utc.scope():
        store(book, NOW)
        kept = profiles_for(MONDAY + 12.5 * HOUR)
        in_memory = book.profiles_for(MONDAY + 12.5 * HOUR)
        again = recall(MONDAY + 8 * WEEK, AS_PROMISED).profiles_for(MONDAY + 12.5 * HOUR)
    bare = {key: without_id(one) for key, one in kept.items()}
    assert in_memory == again == bare


def without_id(profile: Profile) -> Profile:
    from dataclasses import replace

    return replace(profile, id=None)


def test_a_book_that_goes_on_forgets_nothing_that_is_kept(utc: Company) -> None:
    whole = book_of(utc, 2, {"gate": lambda hours, rng: hours})
    first = book_of(utc, 1, {"gate": lambda hours, rng: hours})
    second = book_of(utc, 1, {"gate": lambda hours, rng: hours}, since=MONDAY + WEEK)
    gone_on = first.extended(second.samples(), ())
    assert gone_on.until == whole.until
    assert gone_on.profiles_for(NOW) == whole.profiles_for(NOW)


def test_another_companys_past_teaches_nothing(utc: Company, outsider: Company) -> None:
    keep(utc, 8, {"gate": usual})
    with outsider.scope():
        assert BaselineProfile.objects.count() == 0
        assert profiles_for(NOW) == {}
        assert recall(NOW, AS_PROMISED).frame.count == 0


def test_a_profile_grows_stable_and_an_anomaly_is_found_that_was_missed_before(utc: Company) -> None:
    keep(utc, 8, {"gate": usual})
    at = MONDAY + 12.5 * HOUR

    def judged() -> tuple[bool | None, float]:
        with utc.scope():
            known = profiles_for(at)[utc.gate, EVENTS]
        said = is_anomalous(known.mean - 2.7 * known.std_dev, known)
        return said.verdict, said.threshold

    assert judged() == (False, 3.0)
    keep(utc, 26, {"gate": usual})
    assert judged() == (True, 2.5)
