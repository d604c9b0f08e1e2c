"""Stories of findings: the guard who does not move, the lone one who falls silent, long days, an SOS nobody takes."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.stories.night_cast import MIDNIGHT, Night


def falls_asleep(night: Night, person: str = "ravi") -> None:
    """Walk for two hours, then lie still for two: the phone lives, and nobody touches it."""
    night.roster(person)
    night.punch(person, 238)
    night.patrols(person, 238, 130)
    night.fixes(person, 125, 0)


def test_a_guard_who_neither_moves_nor_touches_his_phone_for_two_hours_is_found(night: Night) -> None:
    falls_asleep(night)
    night.audit()
    found = night.finding("STATIC_GUARD")
    assert (found["category"], found["person_id"], found["site_id"]) == (
        "SAFETY",
        night.company.ravi,
        night.company.gate,
    )
    assert (found["severity"], found["status"], found["looks"]) == ("MEDIUM", "NEW", 1)
    assert found["evidence"]["threshold"]["option"] == "INACTIVITY_WINDOW_MINUTES"
    assert found["evidence"]["event_ids"], "the events behind it"
    assert found["runbook"]["first"]
    [created] = night.log(found["id"])
    assert created["type"] == "finding_created"
    assert created["evidence_summary"] == found["evidence_summary"]
    assert (created["site_name"], created["finding"]["id"]) == ("Gate", found["id"])


def test_the_same_stillness_at_a_desk_with_a_screen_in_use_is_innocent(night: Night) -> None:
    falls_asleep(night)
    night.tell(*(night.told("phone", "ravi", minutes, kind="screen_on") for minutes in (90, 45, 10)))
    night.audit()
    assert night.kinds() == set()


def test_a_phone_that_knows_its_place_to_three_hundred_metres_proves_no_stillness(night: Night) -> None:
    night.roster("ravi")
    night.punch("ravi", 238)
    night.patrols("ravi", 238, 130)
    night.fixes("ravi", 125, 0, accuracy_m=300)
    night.audit()
    assert night.kinds() == set()


def test_who_walks_his_round_is_innocent_and_so_is_who_sleeps_off_shift(night: Night) -> None:
    night.works("ravi")
    night.fixes("sita", 125, 0)
    night.audit()
    assert night.kinds() == set()


def test_at_night_the_same_stillness_is_graver_and_says_why(night: Night) -> None:
    night.at = MIDNIGHT
    falls_asleep(night)
    night.audit()
    found = night.finding("STATIC_GUARD")
    assert found["severity"] in {"HIGH", "CRITICAL"}
    assert any("night" in reason for reason in found["evidence"]["severity_reasons"])


def test_a_lone_guard_who_falls_silent_is_found_within_the_heartbeat(night: Night) -> None:
    night.roster("ravi", lone=True)
    night.punch("ravi")
    night.patrols("ravi", 235, 25)
    night.audit("heartbeat")
    found = night.finding("LONE_WORKER_SILENT")
    assert found["severity"] in {"HIGH", "CRITICAL"}
    causes = found["evidence"]["diagnosis"]
    assert abs(sum(cause["probability"] for cause in causes) - 1) < 0.01
    assert all(cause["evidence"] for cause in causes[:1])
    assert "NO_TELEMETRY" not in night.kinds()


def test_a_lone_guard_whose_phone_spoke_lately_and_one_of_two_who_is_quiet_as_long_are_innocent(
    night: Night,
) -> None:
    night.roster("ravi", lone=True)
    night.punch("ravi")
    night.patrols("ravi", 235, 25)
    night.tell(night.told("phone", "ravi", 5, kind="sync"))
    night.works("sita", "yard", until=25)
    night.audit("heartbeat")
    assert night.kinds() == set()


def test_seventeen_hours_without_a_break_are_too_many(night: Night) -> None:
    night.works("ravi", begun=17 * 60)
    night.audit()
    found = night.finding("EXCESSIVE_HOURS")
    assert (found["category"], found["severity"]) == ("SAFETY", "MEDIUM")
    assert found["evidence"]["threshold"]["value"] == 16
    assert found["evidence"]["observed"]["value"] == 17


def test_the_same_day_with_two_hours_of_rest_and_a_forgotten_punch_out_are_innocent(night: Night) -> None:
    night.roster("ravi", begun=17 * 60)
    night.punch("ravi", 17 * 60)
    night.punch("ravi", 8 * 60, direction="out")
    night.punch("ravi", 6 * 60)
    night.patrols("ravi", 6 * 60 - 5)
    night.punch("sita", 17 * 60, "yard")  # went home, never punched out, no sign of life
    night.audit()
    assert "EXCESSIVE_HOURS" not in night.kinds()


def test_who_forgot_to_punch_out_yesterday_and_came_again_today_has_not_worked_through(night: Night) -> None:
    night.punch("ravi", 34 * 60)  # yesterday; he left without a word to his phone
    night.works("ravi", begun=3 * 60)
    night.audit()
    assert "EXCESSIVE_HOURS" not in night.kinds()


def test_a_phone_that_wakes_for_the_next_shift_is_no_proof_that_he_never_left(night: Night) -> None:
    night.punch("ravi", 30 * 60)  # and never out
    night.patrols("ravi", 30 * 60, 22 * 60)
    night.patrols("ravi", 3 * 60, 0)  # nine hours at home later, the next shift
    night.roster("ravi", begun=3 * 60)
    night.audit()
    assert "EXCESSIVE_HOURS" not in night.kinds()


def test_an_sos_that_nobody_takes_within_three_minutes_is_found_and_ends_when_somebody_does(
    night: Night,
) -> None:
    night.at = datetime.now(UTC)
    night.tell(night.told("panic", "ravi", 0))
    [alert] = night.operator.read("alerts/", status="open")["items"]
    night.audit("heartbeat", later=2)
    assert "SOS_UNACKNOWLEDGED" not in night.kinds()
    night.audit("heartbeat", later=4)
    found = night.finding("SOS_UNACKNOWLEDGED")
    assert (found["severity"], found["person_id"]) == ("CRITICAL", night.company.ravi)
    assert night.operator.post(f"alerts/{alert['id']}/acknowledge/").status == 200
    night.audit("heartbeat", later=6)
    night.audit("heartbeat", later=20)
    assert "SOS_UNACKNOWLEDGED" not in night.kinds()


def test_an_sos_that_somebody_took_in_time_is_no_finding(night: Night) -> None:
    night.at = datetime.now(UTC)
    night.tell(night.told("panic", "ravi", 0))
    [alert] = night.operator.read("alerts/", status="open")["items"]
    assert night.operator.post(f"alerts/{alert['id']}/acknowledge/").status == 200
    night.audit("heartbeat", later=4)
    assert "SOS_UNACKNOWLEDGED" not in night.kinds()
