"""Sites that do less or more than is normal, and tasks that nobody did."""

from __future__ import annotations

from dataclasses import replace

import pytest

from noc.intelligence.findings.rules.observations import Observation
from noc.intelligence.findings.rules.operational import find_overdue_tasks, find_unusual_activity
from noc.intelligence.findings.rules.scenes import Reading, TaskView
from noc.intelligence.findings.rules.views import Guard, Phone, Stay
from tests.intelligence.findings.scenes import SITE, ago, guard, limits, phone, post, punch, scene

LOW, HIGH = f"LOW_ACTIVITY:site:{SITE}", f"UNUSUAL_ACTIVITY:site:{SITE}"


def reading(way: str = "low", /, **changed: object) -> Reading:
    """Return a reading that was anomalous a quarter ago too."""
    low = way == "low"
    whole = Reading(
        site_id=SITE, metric="phone_events_count", until=ago(0), value=3 if low else 90, profile_id=11, hour_of_week=108,
        baseline={"mean": 40.0, "std_dev": 9.0, "sample_count": 120}, verdict=True, direction=way,
        z_score=-4.1 if low else 5.5, threshold=2.5, reason="far from the mean", verdict_before=True,
        direction_before=way,
    )  # fmt: skip
    return replace(whole, **changed)  # type: ignore[arg-type]


def activity(
    *readings: Reading, guards: tuple[Guard, ...] = (guard(),), open_abouts: tuple[str, ...] = ()
) -> list[Observation]:
    at_sites = [post(SITE, guards), post(8, guards)]
    known = scene(*guards, posts=at_sites, readings=readings, open_abouts=open_abouts)
    return find_unusual_activity(known, limits())


def test_a_site_that_does_much_less_than_is_normal_has_low_activity() -> None:
    [found] = activity(reading())
    assert (found.kind, found.about, found.site_id) == ("LOW_ACTIVITY", LOW, SITE)
    assert (found.observed.value, found.threshold.value) == (4.1, 2.5)
    assert found.baseline_id == 11
    assert found.baseline is not None
    assert found.baseline["metric_type"] == "phone_events_count"
    assert found.baseline["mean"] == 40.0
    assert "3 phone events" in found.summary
    assert "far from the mean" in found.summary
    assert (found.since, found.until) == (ago(60), ago(0))


def test_a_site_that_does_much_more_is_unusual_whoever_is_there() -> None:
    [found] = activity(reading("high"), guards=())
    assert (found.kind, found.about) == ("UNUSUAL_ACTIVITY", HIGH)


@pytest.mark.parametrize(
    "changed",
    [
        {"verdict": False, "direction": None, "verdict_before": False, "direction_before": None},
        {"verdict": None, "direction": None, "verdict_before": None, "direction_before": None},
        {"verdict_before": False, "direction_before": None},
        {"verdict_before": None, "direction_before": None},
        {"verdict": False, "direction": None},
        {"direction_before": "high"},
    ],
    ids=[
        "normal",
        "too few samples",
        "one quarter",
        "unknown before",
        "over already",
        "the other way before",
    ],
)
def test_its_twin_that_is_normal_or_not_yet_anomalous_for_two_quarters_is_silent(
    changed: dict[str, object],
) -> None:
    assert activity(reading(**changed)) == []


def test_more_ways_alone_alarm_nobody_but_add_to_what_else_is_unusual() -> None:
    walked = reading("high", metric="movement_distance_filtered_meters", value=9_000)
    assert activity(walked) == []
    [found] = activity(reading("high"), walked)
    assert set(found.facts) == {"phone events", "metres walked"}


def test_what_one_such_hour_in_ten_has_is_not_unusual() -> None:
    known = {"mean": 40.0, "std_dev": 9.0, "sample_count": 120, "p95": 95.0}
    assert activity(reading("high", baseline=known)) == []
    assert len(activity(reading("high", baseline={**known, "p95": 80.0}))) == 1


def test_once_open_it_is_left_only_after_two_normal_quarters() -> None:
    returning = reading(verdict=False, direction=None)
    assert activity(returning) == []
    assert len(activity(returning, open_abouts=(LOW,))) == 1
    normal = replace(returning, verdict_before=False, direction_before=None)
    assert activity(normal, open_abouts=(LOW,)) == []


def test_the_metric_farthest_from_normal_leads_and_the_others_are_facts() -> None:
    other = reading(metric="location_updates_count", z_score=-6.0, profile_id=12, value=1)
    [found] = activity(reading(), other)
    assert found.baseline_id == 12
    assert set(found.facts) == {"phone events", "position updates"}
    [alone] = activity(reading())
    assert found.confidence > alone.confidence


def test_a_count_without_a_z_score_is_said_without_one() -> None:
    [found] = activity(reading(z_score=None))
    assert found.observed.value is None


def test_where_nobody_is_there_or_every_phone_is_silent_another_finding_says_so() -> None:
    silent, never = guard(phone=phone(seen=15)), guard(phone=Phone())
    absent = guard(punch=None, stay=Stay())
    left = guard(punch=punch(20, direction="out"))
    for guards in [(), (silent,), (never,), (absent,), (left,)]:
        assert activity(reading(), guards=guards) == []
    assert len(activity(reading(), guards=(silent, guard(2)))) == 1
    assert len(activity(reading(), guards=(guard(phone=phone(seen=14)),))) == 1


def test_once_open_a_quarter_hour_of_silence_does_not_close_it() -> None:
    for seen, findings in ((20, 1), (30, 0)):
        assert (
            len(activity(reading(), guards=(guard(phone=phone(seen=seen)),), open_abouts=(LOW,))) == findings
        )


def test_sites_are_judged_each_by_itself_and_closed_ones_not_at_all() -> None:
    found = activity(reading(), reading(site_id=8), reading(site_id=99))
    assert {one.site_id for one in found} == {SITE, 8}


def task(due: float = 45, code: str = "k1", **changed: object) -> TaskView:
    whole = TaskView(code, SITE, 1, "Guard 1", ago(due))
    return replace(whole, **changed)  # type: ignore[arg-type]


def overdue(*tasks: TaskView, guards: tuple[Guard, ...] = (guard(),), **changed: float) -> list[Observation]:
    return find_overdue_tasks(scene(*guards, posts=[post()], tasks=tasks), limits(**changed))


def test_a_task_that_nobody_completed_is_overdue() -> None:
    [found] = overdue(task())
    assert (found.about, found.severity) == (f"TASKS_OVERDUE:site:{SITE}", None)
    assert found.observed.value == 45
    assert found.facts["k1"] == "Guard 1, 45 min over"
    assert found.title == "1 task overdue at Site 7"


def test_its_twin_that_was_completed_is_not() -> None:
    assert overdue(task(reported="completed")) == []


@pytest.mark.parametrize(("due", "findings"), [(29.9, 0), (30, 1)])
def test_it_fires_half_an_hour_after_its_time(due: float, findings: int) -> None:
    assert len(overdue(task(due))) == findings


def test_a_task_reported_missed_counts_at_once() -> None:
    [found] = overdue(task(1, reported="missed"))
    assert found.facts["k1"] == "Guard 1, reported missed"


@pytest.mark.parametrize(("count", "severity"), [(4, None), (5, "MEDIUM")])
def test_a_site_is_one_finding_and_many_tasks_weigh_more(count: int, severity: str | None) -> None:
    [found] = overdue(*(task(45 + n, f"k{n}") for n in range(count)))
    assert found.severity == severity
    assert found.observed.value == 45 + count - 1


def test_a_long_list_is_cut() -> None:
    [found] = overdue(*(task(45, f"k{n:02}") for n in range(13)))
    assert len(found.facts) == 10
    assert "and 3 more" in found.summary


def test_a_closed_site_and_a_task_without_a_site_are_not_judged() -> None:
    assert overdue(task(site_id=99), task(site_id=None)) == []


def test_a_phone_that_told_nothing_since_may_still_bring_the_report() -> None:
    [live] = overdue(task())
    [silent] = overdue(task(), guards=(guard(phone=phone(seen=50)),))
    [nobody] = overdue(task(person_id=None, person_name=None))
    assert live.confidence == nobody.confidence > silent.confidence
    assert "nobody" in nobody.summary
