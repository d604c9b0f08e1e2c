"""Stories of findings: sites that do less or more than is normal at that hour of their week."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management import call_command

from tests.cast import event
from tests.stories.night_cast import Night

USUAL = 5  # screens touched in five minutes


def two_hours(night: Night, weeks_ago: int, touched: int) -> list[dict[str, Any]]:
    """Return what ravi's phone tells of two hours before noon in which its screen is touched so often."""
    at = night.at - timedelta(weeks=weeks_ago)
    told = []
    for step in range(24):
        moment = (at - timedelta(minutes=5 * step)).isoformat()
        told.append(event("location", "ravi", at=moment, lat=19.07 + (step % 2) * 0.0005))
        told += [event("phone", "ravi", at=moment, kind="screen_on") for _ in range(touched)]
    return told


def weeks_of_habit(night: Night, weeks: int = 8) -> None:
    """Let ravi stand at the gate round noon of each of the last weeks, as ever, and let the baselines learn it."""
    start, end = timedelta(hours=2, minutes=30), timedelta(hours=1)
    days = [night.at - timedelta(weeks=week) for week in range(weeks + 1)]
    night.put(
        "shifts",
        *(
            {
                "code": f"noon-{n}",
                "person": "ravi",
                "site": "gate",
                "start": (day - start).isoformat(),
                "end": (day + end).isoformat(),
            }
            for n, day in enumerate(days)
        ),
    )
    for week in range(1, weeks + 1):
        night.tell(*two_hours(night, week, USUAL - 1 + week % 3))
    since, until = (night.at - timedelta(weeks=weeks, days=1)).isoformat(), night.ago(24 * 60)
    call_command("learn_baselines", "--tenant", "guards", "--since", since, "--until", until)


def a_quiet_noon(night: Night) -> None:
    night.punch("ravi", 150)
    night.fixes("ravi", 145, 0)
    night.tell(*(night.told("phone", "ravi", minutes, kind="screen_on") for minutes in (100, 50, 2)))


def test_a_site_much_quieter_than_its_habit_has_low_activity_against_its_baseline(night: Night) -> None:
    weeks_of_habit(night)
    a_quiet_noon(night)
    night.audit()
    found = night.finding("LOW_ACTIVITY")
    assert (found["category"], found["site_id"]) == ("OPERATIONAL", night.company.gate)
    baseline = found["evidence"]["baseline"]
    assert baseline["metric_type"] == "phone_events_count"
    assert baseline["sample_count"] >= 30
    assert abs(baseline["z_score"]) > baseline["threshold"]
    assert found["baseline_id"] == baseline["profile_id"]
    assert baseline["reason"].rstrip(".") in found["evidence_summary"]


def test_a_noon_as_ever_is_innocent(night: Night) -> None:
    weeks_of_habit(night)
    night.tell(*two_hours(night, 0, USUAL))
    night.audit()
    assert night.kinds() == set()


def test_much_more_than_the_habit_is_unusual(night: Night) -> None:
    weeks_of_habit(night)
    night.tell(*two_hours(night, 0, USUAL * 5))
    night.audit()
    found = night.finding("UNUSUAL_ACTIVITY")
    assert (found["severity"], found["site_name"]) == ("LOW", "Gate")
    assert "phone events" in found["evidence"]["facts"]


def test_a_site_that_is_known_for_a_week_has_no_habit_yet(night: Night) -> None:
    weeks_of_habit(night, weeks=1)
    a_quiet_noon(night)
    night.audit()
    assert night.kinds() == set()


def test_on_a_holiday_the_week_s_habit_does_not_count(night: Night) -> None:
    weeks_of_habit(night)
    a_quiet_noon(night)
    night.put("holidays", {"code": "h1", "date": night.at.date().isoformat(), "name": "Founders"})
    night.audit()
    assert night.kinds() == set()


def test_where_nobody_is_on_duty_quiet_is_no_trouble(night: Night) -> None:
    weeks_of_habit(night)
    night.put("shifts", {"code": "noon-0", "active": False})
    night.audit()
    assert night.kinds() == set()
