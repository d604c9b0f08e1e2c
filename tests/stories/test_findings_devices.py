"""Stories of findings: phones that fall silent and why, batteries that die, clocks that are wrong, rest, strange sites."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import DAY, HOUR, event
from tests.stories.night_cast import Night


def test_a_phone_that_fell_silent_on_duty_is_found_with_a_diagnosis(night: Night) -> None:
    night.works("ravi", until=40)
    night.audit()
    found = night.finding("NO_TELEMETRY")
    assert (found["category"], found["person_id"]) == ("DEVICE_HEALTH", night.company.ravi)
    assert found["evidence"]["threshold"] == {"value": 30, "unit": "min", "option": "NO_TELEMETRY_MINUTES"}
    causes = found["evidence"]["diagnosis"]
    assert {one["cause"] for one in causes} <= {
        "battery_empty", "dead_zone", "app_killed", "site_network", "man_down", "unknown",
    }  # fmt: skip
    assert sum(one["probability"] for one in causes) == pytest.approx(1, abs=0.01)


def test_twenty_minutes_of_silence_and_silence_after_the_shift_are_innocent(night: Night) -> None:
    night.works("ravi", until=20)
    night.works("sita", "yard", until=60)
    night.punch("sita", 50, "yard", direction="out")
    night.audit()
    assert "NO_TELEMETRY" not in night.kinds()


def test_a_battery_that_ran_down_before_the_silence_is_named_as_its_cause(night: Night) -> None:
    night.works("ravi", until=160)
    for minutes, battery in ((150, 0.30), (130, 0.24), (110, 0.18), (90, 0.12), (70, 0.06), (50, 0.01)):
        night.tell(night.told("device_status", "ravi", minutes, battery=battery))
        night.patrols("ravi", minutes, minutes, battery=battery)
    night.audit()
    assert night.finding("NO_TELEMETRY")["evidence"]["diagnosis"][0]["cause"] == "battery_empty"


def test_however_long_it_lasts_the_silence_of_who_walked_and_then_lay_still_stays_grave(night: Night) -> None:
    night.roster("ravi", "gate", 240)
    night.punch("ravi", 240)
    for minutes in range(240, 58, -5):  # ten minutes at one end of the yard, ten at the other
        night.fixes("ravi", minutes, minutes, away_m=60 * (minutes // 10 % 2), battery=0.9)
    night.fixes("ravi", 58, 35, every=2, battery=0.9)
    for later in (0, 30, 100):
        night.audit("heartbeat" if later == 30 else "comprehensive", later)
        silence = night.finding("NO_TELEMETRY")
        assert (silence["severity"], silence["evidence"]["diagnosis"][0]["cause"]) == ("HIGH", "man_down"), (
            later
        )


def test_walked_then_lay_still_then_silent_may_be_a_man_down_and_is_graver(night: Night) -> None:
    night.works("ravi", until=80)
    night.fixes("ravi", 78, 41, every=2)
    night.audit()
    found = night.finding("NO_TELEMETRY")
    assert found["evidence"]["diagnosis"][0]["cause"] == "man_down"
    assert found["severity"] == "HIGH"


def test_a_signal_that_faded_before_the_silence_speaks_for_a_dead_zone(night: Night) -> None:
    night.works("ravi", until=42)
    for minutes, signal in ((52, -100), (47, -110), (41, -119)):
        status = {"battery": 0.8, "signal_dbm": signal, "network": "edge", "online": True}
        night.tell(night.told("device_status", "ravi", minutes, **status))
    night.audit()
    assert night.finding("NO_TELEMETRY")["evidence"]["diagnosis"][0]["cause"] == "dead_zone"


def test_when_the_whole_force_falls_silent_at_once_it_is_one_finding_about_all(night: Night) -> None:
    sites = [f"site{n}" for n in range(6)]
    spread = {"client": "c1", "radius_m": 100, "timezone": "Asia/Kolkata", "lat": 19.07, "lon": 72.87}
    night.put("sites", *({"code": site, "name": site.title(), **spread} for site in sites))
    night.put("people", *({"code": f"g-{site}", "name": f"G {site}", "home_site": site} for site in sites))
    for site in sites:
        night.roster(f"g-{site}", site)
        night.tell(*night.walk(f"g-{site}", 235, 40))
    night.audit()
    found = night.finding("SITE_SILENT")
    assert (found["site_id"], found["person_id"]) == (None, None)
    assert night.kinds() == {"SITE_SILENT"}
    limited = night.company.caller("operator", "gate")
    assert night.findings(limited) == [], "what is about all sites is not for those who see some"


def test_when_all_of_a_site_fall_silent_at_once_it_is_one_finding_and_not_one_for_each(night: Night) -> None:
    for person in ("ravi", "sita", "kumar"):
        night.works(person, "gate", until=40)
    night.audit()
    found = night.finding("SITE_SILENT")
    assert (found["site_id"], found["person_id"], found["severity"]) == (night.company.gate, None, "HIGH")
    assert night.kinds() == {"SITE_SILENT"}


def test_one_silent_phone_among_two_that_speak_is_that_phones_matter(night: Night) -> None:
    night.works("ravi", until=40)
    night.works("sita", "gate")
    night.works("kumar", "gate")
    night.audit()
    assert night.kinds() == {"NO_TELEMETRY"}


def test_a_battery_that_dies_before_the_shift_ends_is_found_and_charging_ends_it(night: Night) -> None:
    night.works("ravi", until=5)
    night.tell(night.told("device_status", "ravi", 2, battery=0.1))
    night.tell(night.told("location", "ravi", 1, battery=0.1))
    night.audit()
    found = night.finding("BATTERY_CRITICAL")
    assert found["category"] == "DEVICE_HEALTH"
    night.patrols("ravi", -5, -40, battery=0.9)
    night.audit(later=20)
    night.audit(later=40)
    assert night.kinds() == set()


def test_a_battery_of_half_is_innocent(night: Night) -> None:
    night.works("ravi", until=5)
    night.tell(night.told("device_status", "ravi", 1, battery=0.5))
    night.audit()
    assert night.kinds() == set()


def test_a_phone_whose_clock_is_wrong_is_found_and_one_whose_clock_is_right_is_not(night: Night) -> None:
    now = night.at = datetime.now(UTC)
    fast = timedelta(minutes=9)
    told = [event("location", at=(now + fast - timedelta(minutes=m)).isoformat()) for m in (3, 2, 1)]
    assert not night.phone.sent(*told, sent_at=(now + fast).isoformat())["rejected"]
    night.roster("sita", "yard", begun=60)
    night.patrols("sita", 55, 0, "yard")
    night.audit(later=1)
    found = night.finding("CLOCK_SKEW")
    assert (found["person_id"], found["severity"]) == (night.company.ravi, "LOW")
    assert found["evidence"]["observed"]["value"] == pytest.approx(540, abs=10)


def two_shifts(night: Night, rest_h: float) -> None:
    """Work eight hours, rest, and come again two hours ago."""
    before_end = 120 + rest_h * 60
    times = {"start": night.ago(before_end + 480), "end": night.ago(before_end)}
    night.put("shifts", {"code": "before", "person": "ravi", "site": "gate", **times})
    night.punch("ravi", before_end + 480)
    night.punch("ravi", before_end, direction="out")
    night.works("ravi", begun=120)


def test_eight_hours_between_two_shifts_are_too_little_rest(night: Night) -> None:
    two_shifts(night, rest_h=8)
    night.audit("deep")
    found = night.finding("REST_TIME_SHORT")
    assert (found["category"], found["severity"]) == ("COMPLIANCE", "LOW")
    assert found["evidence"]["observed"]["value"] == pytest.approx(8, abs=0.1)
    assert found["evidence"]["threshold"]["value"] == 11


def test_eleven_hours_of_rest_are_enough(night: Night) -> None:
    two_shifts(night, rest_h=11)
    night.audit("deep")
    assert night.kinds() == set()


def test_a_punch_at_a_site_that_is_not_his_is_found_until_he_leaves(night: Night) -> None:
    night.punch("sita", 60, "gate")
    night.patrols("sita", 55, 0, "gate")
    night.audit()
    found = night.finding("UNAUTHORISED_SITE")
    assert (found["category"], found["severity"]) == ("COMPLIANCE", "MEDIUM")
    assert (found["person_id"], found["site_id"]) == (night.company.people["sita"], night.company.gate)
    night.punch("sita", -5, direction="out")
    night.audit(later=10)
    assert night.kinds() == set()


def test_a_punch_at_a_site_that_he_may_enter_or_is_rostered_at_is_innocent(night: Night) -> None:
    night.put("people", {"code": "sita", "authorized_sites": ["gate"]})
    night.punch("sita", 60, "gate")
    night.patrols("sita", 55, 0, "gate")
    night.roster("kumar", "yard", begun=60)
    night.punch("kumar", 60, "yard")
    night.patrols("kumar", 55, 0, "yard")
    night.audit()
    assert night.kinds() == set()


def test_what_was_two_days_ago_says_nothing_of_today(night: Night) -> None:
    night.works("ravi", until=40)
    assert night.at < datetime.now(UTC) - DAY - HOUR
    night.at += DAY
    night.audit("deep")
    assert night.kinds() == set()
