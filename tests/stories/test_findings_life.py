"""Stories of a finding's life: opened once, updated, cleared by itself, reopened; and what keeps it silent."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from django.core.management import call_command

from noc.intelligence.findings.models import AuditFinding
from tests.stories.night_cast import Night


def walks_off(night: Night, since: float = 40, until: float = 0, away_m: float = 1_000) -> None:
    night.fixes("ravi", since, until, away_m)
    night.tell(*(night.told("phone", "ravi", minutes) for minutes in (since, until)))


def test_one_trouble_is_one_finding_and_one_word_however_often_it_is_looked_at(night: Night) -> None:
    night.works("ravi", until=45)
    walks_off(night, 40, -30)
    for later in (0, 15, 30):
        night.audit(later=later)
    found = night.finding("POST_ABANDONED")
    assert (found["looks"], found["reopened"], found["status"]) == (3, 0, "NEW")
    assert datetime.fromisoformat(found["detected_at"]) == night.at
    assert (datetime.fromisoformat(found["last_seen_at"]) - night.at).total_seconds() == 30 * 60
    assert found["evidence"]["observed"]["value"] == 70  # what is shown is the newest look
    assert [one["type"] for one in night.log(found["id"])] == ["finding_created"]


def test_it_clears_by_itself_when_he_has_been_back_for_the_hold_down_and_knows_how_long_it_lasted(
    night: Night,
) -> None:
    night.works("ravi", until=45)
    walks_off(night)
    night.audit()
    found = night.finding("POST_ABANDONED")
    night.patrols("ravi", -2, -40)
    night.audit(later=5)
    assert night.finding("POST_ABANDONED")["status"] == "NEW", "five minutes of calm may be a coincidence"
    night.audit(later=15)
    assert night.kinds() == set()
    [over] = night.findings(status="CLEARED", person_id=night.company.ravi)
    assert (over["id"], over["duration_s"]) == (found["id"], 5 * 60)
    assert [one["type"] for one in night.log(found["id"])] == ["finding_created", "finding_cleared"]


def gone_and_back_and_gone(night: Night, back_at: float) -> list[int]:
    """Let ravi be away, back, and away again from `back_at` minutes later; return the ids of his findings."""
    night.roster("ravi", left=480)
    night.punch("ravi")
    night.patrols("ravi", 235, 45)
    walks_off(night)
    night.audit()
    night.patrols("ravi", -2, -back_at + 5)
    night.audit(later=5)
    night.audit(later=20)
    walks_off(night, -back_at, -back_at - 20)
    night.audit(later=back_at + 15)
    with night.company.scope():
        rows = AuditFinding.objects.filter(finding_type="POST_ABANDONED").order_by("id")
        return list(rows.values_list("id", flat=True))


def test_back_within_the_hour_it_is_the_same_finding_again(night: Night) -> None:
    [only] = gone_and_back_and_gone(night, back_at=30)
    found = night.finding("POST_ABANDONED")
    assert (found["id"], found["reopened"], found["status"], found["cleared_at"]) == (only, 1, "NEW", None)
    told = [one["type"] for one in night.log(only)]
    assert told == ["finding_created", "finding_cleared", "finding_updated"]


def test_back_after_the_gap_it_is_a_new_one(night: Night) -> None:
    first, second = gone_and_back_and_gone(night, back_at=70)
    assert night.finding("POST_ABANDONED")["id"] == second
    assert [one["id"] for one in night.findings(status="CLEARED", finding_type="POST_ABANDONED")] == [first]


def test_who_wavers_on_the_edge_opens_nothing_and_once_away_does_not_flap(night: Night) -> None:
    night.roster("ravi", left=480)
    night.punch("ravi")
    night.patrols("ravi", 235, 45)
    for turn, minutes in enumerate(range(40, 0, -5)):  # 195 and 204 m beyond a fence with 200 m of tolerance
        walks_off(night, minutes, minutes, 295 if turn % 2 else 304)
    night.audit()
    assert night.kinds() == set()
    walks_off(night, -5, -25, 1_000)
    night.audit(later=26)
    found = night.finding("POST_ABANDONED")
    for turn, later in enumerate(range(30, 75, 5)):
        walks_off(night, -later, -later, 295 if turn % 2 else 350)
        night.audit(later=later + 1)
    assert night.finding("POST_ABANDONED")["id"] == found["id"]
    assert [one["type"] for one in night.log(found["id"])] == ["finding_created"]


def test_what_somebody_called_a_false_alarm_is_not_raised_again_while_it_lasts(night: Night) -> None:
    night.works("ravi", until=45)
    walks_off(night, 40, -30)
    night.audit()
    found = night.finding("POST_ABANDONED")
    answer = night.operator.post(
        f"findings/{found['id']}/resolve/", {"resolution": "FALSE_POSITIVE", "notes": "fetching the keys"}
    )
    assert answer.status == 200, answer.body
    night.audit(later=15)
    night.audit(later=30)
    assert night.kinds(person_id=night.company.ravi) == set()
    whole = night.operator.read(f"findings/{found['id']}/")
    assert (whole["status"], whole["resolution"]) == ("RESOLVED", "FALSE_POSITIVE")
    assert whole["history"][-1]["notes"] == "fetching the keys"
    with night.company.scope():
        assert AuditFinding.objects.filter(person_id=night.company.ravi).count() == 1


def test_after_a_verdict_the_next_trouble_is_a_new_finding_once_the_first_was_over(night: Night) -> None:
    night.roster("ravi", left=480)
    night.punch("ravi")
    night.patrols("ravi", 235, 45)
    walks_off(night)
    night.audit()
    first = night.finding("POST_ABANDONED")
    night.operator.post(f"findings/{first['id']}/resolve/", {"resolution": "CONFIRMED"})
    night.patrols("ravi", -2, -25)
    night.audit(later=5)
    night.audit(later=20)
    walks_off(night, -30, -50)
    night.audit(later=45)
    second = night.finding("POST_ABANDONED")
    assert (second["id"] > first["id"], second["reopened"]) == (True, 0)
    whole = night.operator.read(f"findings/{first['id']}/")
    assert (whole["status"], whole["resolution"], whole["cleared_at"] is not None) == (
        "RESOLVED",
        "CONFIRMED",
        True,
    )


def test_silence_out_there_is_no_return_for_hours(night: Night) -> None:
    night.roster("ravi", left=480)
    night.punch("ravi")
    night.patrols("ravi", 235, 45)
    walks_off(night)
    for later in (0, 60, 130, 200):
        night.audit(later=later)
    found = night.finding("POST_ABANDONED")
    assert (found["looks"], found["reopened"]) == (4, 0)


def test_a_roster_that_is_put_right_ends_what_it_had_wrong(night: Night) -> None:
    night.roster("ravi", begun=60)
    night.audit()
    assert night.kinds() == {"LATE_OR_NO_SHOW", "SITE_UNCOVERED"}
    night.roster("ravi", begun=-120, left=600)  # he was never meant to come so early
    night.audit(later=15)
    night.audit(later=30)
    assert night.kinds() == set()


def test_a_maintenance_window_silences_what_it_explains_and_its_end_does_not(night: Night) -> None:
    night.works("ravi", until=40)
    times = {"start": night.ago(60), "end": night.ago(-10)}
    night.put("maintenance", {"code": "m1", "site": "gate", "reason": "new antenna", **times})
    night.audit()
    assert night.kinds() == set()
    night.audit(later=11)
    assert night.kinds() == {"NO_TELEMETRY"}


def test_a_maintenance_window_silences_no_call_for_help(night: Night) -> None:
    night.roster("ravi", lone=True)
    night.punch("ravi")
    night.patrols("ravi", 235, 25)
    night.put(
        "maintenance",
        {"code": "m1", "site": "gate", "start": night.ago(60), "end": night.ago(-60), "reason": "painting"},
    )
    night.audit()
    assert night.kinds() == {"LONE_WORKER_SILENT"}


def test_on_a_holiday_tasks_may_wait_but_a_post_may_not_be_left(night: Night) -> None:
    night.works("ravi", until=45)
    walks_off(night)
    night.put("tasks", {"code": "check", "site": "gate", "person": "ravi", "due": night.ago(45)})
    night.put(
        "holidays", {"code": "h1", "date": night.at.date().isoformat(), "name": "Founders", "sites": ["gate"]}
    )
    night.audit()
    assert night.kinds() == {"POST_ABANDONED", "SITE_UNCOVERED"}


def test_a_phone_that_had_no_network_and_tells_it_all_later_ends_its_silence(night: Night) -> None:
    night.works("ravi", until=40)
    night.audit()
    found = night.finding("NO_TELEMETRY")
    night.patrols("ravi", 35, -25)  # in one batch, when he is back under the sky
    night.audit(later=5)
    night.audit(later=20)
    assert night.kinds() == set()
    [over] = night.findings(status="CLEARED")
    assert (over["id"], over["duration_s"]) == (found["id"], 5 * 60)


def test_when_the_shift_is_over_nobody_is_judged_any_more(night: Night) -> None:
    night.roster("ravi", left=10)
    night.punch("ravi")
    night.patrols("ravi", 235, 45)
    walks_off(night)
    night.audit()
    assert "POST_ABANDONED" in night.kinds()
    night.punch("ravi", -10, direction="out")
    night.audit(later=15)
    night.audit(later=30)
    assert night.kinds() == set()


def test_the_command_looks_into_the_past_and_changes_nothing_unless_told_to(
    night: Night, capsys: pytest.CaptureFixture[str]
) -> None:
    night.works("ravi", until=45)
    walks_off(night)
    asked = ("audit", "--tenant", "guards", "--kind", "comprehensive", "--at", night.at.isoformat())
    call_command(*asked)
    seen = {json.loads(line)["finding_type"] for line in capsys.readouterr().out.splitlines()}
    assert seen == {"POST_ABANDONED", "SITE_UNCOVERED"}
    assert night.kinds() == set()
    call_command(*asked, "--apply")
    assert night.kinds() == seen
