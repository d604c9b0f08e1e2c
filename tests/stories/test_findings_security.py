"""Stories of findings: posts abandoned, guards who come late or never, sites without anybody, tours not walked."""

from __future__ import annotations

from typing import Any

from tests.cast import GATE
from tests.stories.night_cast import METRES, Night


def walks_off(night: Night, away_m: float = 1_000, **fields: Any) -> None:
    """Work until three quarters of an hour ago, then be that far north of the gate."""
    night.works("ravi", until=45)
    night.fixes("ravi", 40, 0, away_m, **fields)
    night.tell(*(night.told("phone", "ravi", minutes) for minutes in (30, 20, 10)))


def test_a_punch_made_kilometres_away_is_no_arrival(night: Night) -> None:
    night.roster("ravi", begun=60)
    night.punch("ravi", 60, lat=GATE[0] + 0.1, accuracy_m=10)
    night.audit()
    assert {"LATE_OR_NO_SHOW", "SITE_UNCOVERED"} <= night.kinds()


def test_a_guard_who_walks_off_his_post_is_found_with_how_far_and_since_when(night: Night) -> None:
    walks_off(night)
    night.audit()
    found = night.finding("POST_ABANDONED")
    assert (found["category"], found["severity"], found["person_name"]) == ("SECURITY", "HIGH", "Ravi")
    assert found["evidence"]["observed"] == {"value": 40.0, "unit": "min"}
    assert found["evidence"]["threshold"]["option"] == "ABANDONED_AFTER_MINUTES"
    assert found["evidence"]["facts"]["farthest beyond the fence"] == "900 m"
    assert found["evidence"]["event_ids"]
    assert [one["type"] for one in night.log(found["id"])] == ["finding_created"]


def test_a_guard_at_the_kiosk_across_the_road_is_innocent(night: Night) -> None:
    walks_off(night, away_m=250)  # 150 m beyond the fence, 200 are tolerated
    night.audit()
    assert night.kinds() == set()


def test_fixes_too_poor_to_prove_it_accuse_nobody(night: Night) -> None:
    walks_off(night, accuracy_m=950)
    night.audit()
    assert night.kinds() == set()


def test_who_punched_out_before_he_went_is_innocent_of_leaving_his_post(night: Night) -> None:
    walks_off(night)
    night.punch("ravi", 44, direction="out")
    night.audit()
    assert "POST_ABANDONED" not in night.kinds()


def test_who_is_late_is_told_by_the_minute_grows_to_a_no_show_and_is_forgiven_at_the_door(
    night: Night,
) -> None:
    night.roster("ravi", begun=23)
    night.fixes("ravi", 60, 0, away_m=4_000)
    night.audit()
    found = night.finding("LATE_OR_NO_SHOW")
    assert (found["severity"], "23 min late" in found["title"]) == ("MEDIUM", True)
    assert "3.9 km from the fence" in found["evidence"]["facts"]["last position"]

    night.audit(later=8)
    worse = night.finding("LATE_OR_NO_SHOW")
    assert (worse["id"], worse["severity"], worse["looks"]) == (found["id"], "HIGH", 2)
    night.punch("ravi", -12)
    night.audit(later=15)
    assert "LATE_OR_NO_SHOW" not in night.kinds()
    [over] = night.findings(status="CLEARED", finding_type="LATE_OR_NO_SHOW")
    assert over["duration_s"] == 15 * 60
    told = [one["type"] for one in night.log(found["id"])]
    assert told == ["finding_created", "finding_updated", "finding_cleared"]


def test_nine_minutes_are_not_late_and_neither_is_who_is_there_without_a_punch(night: Night) -> None:
    night.roster("ravi", begun=9)
    night.roster("sita", "yard", begun=60)
    night.patrols("sita", 58, 0, "yard")
    night.audit()
    assert night.kinds() == set()


def test_a_site_where_nobody_came_is_uncovered(night: Night) -> None:
    night.roster("ravi", begun=60)
    night.audit("deep")
    found = night.finding("SITE_UNCOVERED")
    assert (found["category"], found["severity"]) == ("SECURITY", "HIGH")
    assert (found["site_id"], found["person_id"]) == (night.company.gate, None)
    assert "Ravi has not come" in found["evidence_summary"]
    assert [call["role"] for call in found["runbook"]["call"]]


def test_a_substitute_who_came_covers_the_site_and_excuses_the_absent(night: Night) -> None:
    night.roster("ravi", begun=60)
    night.roster("sita", "gate", begun=60, substitute_for="ravi")
    night.punch("sita", 60)
    night.patrols("sita", 55)
    night.audit("deep")
    assert night.kinds() == set()


def test_somebody_off_the_roster_who_helps_out_covers_the_site(night: Night) -> None:
    night.roster("ravi", begun=60)
    night.punch("kumar", 50)
    night.patrols("kumar", 45)
    night.audit("deep")
    assert "SITE_UNCOVERED" not in night.kinds()


def test_a_closed_site_is_not_judged(night: Night) -> None:
    night.roster("ravi", begun=60)
    night.put("sites", {"code": "gate", "active": False})
    night.audit("deep")
    assert night.kinds() == set()


def a_tour(night: Night, apart_m: float = 0.0) -> None:
    """Plan a tour past three checkpoints on a line to the north, from two hours to half an hour ago."""
    points = [
        {"code": code, "lat": GATE[0] + place * apart_m * METRES, "lon": GATE[1]}
        for place, code in enumerate("abc")
    ]
    times = {"start": night.ago(120), "end": night.ago(30)}
    night.put("tours", {"code": "round", "site": "gate", "person": "ravi", "checkpoints": points, **times})


def scan(night: Night, checkpoint: str, minutes: float) -> dict[str, Any]:
    return night.told("checkpoint", "ravi", minutes, tour="round", checkpoint=checkpoint)


def test_a_tour_that_was_not_finished_is_missed_until_the_late_scans_come(night: Night) -> None:
    night.works("ravi")
    a_tour(night)
    night.tell(scan(night, "a", 100))
    night.audit("deep")
    found = night.finding("TOUR_MISSED")
    assert (found["category"], found["severity"]) == ("SECURITY", "MEDIUM")
    assert found["evidence"]["facts"]["missing"] == ["b", "c"]
    night.tell(scan(night, "b", 95), scan(night, "c", 60))  # the phone had no net
    night.patrols("ravi", -5, -25)
    night.audit("deep", later=5)
    night.audit("deep", later=20)
    assert night.kinds() == set()


def test_a_tour_that_was_walked_is_neither_missed_nor_doubted(night: Night) -> None:
    night.works("ravi")
    a_tour(night)
    night.tell(*(scan(night, code, minutes) for code, minutes in zip("abc", (111.5, 98.5, 80), strict=True)))
    night.audit("deep")
    assert night.kinds() == set()


def test_a_tour_that_the_substitute_walked_is_not_missed_and_one_that_he_did_not_is_his(night: Night) -> None:
    night.roster("ravi")
    night.roster("sita", "gate", substitute_for="ravi")
    night.punch("sita", 240)
    night.patrols("sita", 240)
    a_tour(night)
    walked = [scan(night, code, minutes) | {"person": "sita"} for code, minutes in (("a", 115), ("b", 100))]
    night.tell(*walked)
    night.audit("deep")
    found = night.finding("TOUR_MISSED")
    assert found["person_name"] == "Sita"
    assert found["evidence"]["facts"]["missing"] == ["c"]
    night.tell(scan(night, "c", 95) | {"person": "sita"})
    night.audit("deep", later=5)
    assert night.kinds() == set()


def test_checkpoints_faster_than_legs_allow_are_not_believed(night: Night) -> None:
    night.works("ravi")
    a_tour(night, apart_m=600)
    events = [scan(night, code, minutes) for code, minutes in zip("abc", (110, 109.5, 109), strict=True)]
    night.tell(*events)
    night.audit("deep")
    found = night.finding("TOUR_IMPLAUSIBLE")
    assert (found["severity"], found["person_id"]) == ("MEDIUM", night.company.ravi)
    assert {one["event_id"] for one in events} <= set(found["evidence"]["event_ids"])


def test_checkpoints_scanned_at_the_desk_are_not_believed_and_at_the_place_they_are(night: Night) -> None:
    night.works("ravi")
    a_tour(night, apart_m=600)
    for code, minutes, place in zip("abc", (110, 80, 50), (0, 1, 2), strict=True):
        north = GATE[0] + place * 600 * METRES
        night.tell(scan(night, code, minutes) | {"lat": north, "lon": GATE[1]})
    night.audit("deep")
    assert "TOUR_IMPLAUSIBLE" not in night.kinds()
    times = {"start": night.ago(120), "end": night.ago(30)}
    points = [{"code": "x", "lat": GATE[0] + 600 * METRES, "lon": GATE[1]}]
    night.put("tours", {"code": "desk", "site": "gate", "person": "ravi", "checkpoints": points, **times})
    night.tell(night.told("checkpoint", "ravi", 100, tour="desk", checkpoint="x", lat=GATE[0], lon=GATE[1]))
    night.audit("deep", later=5)
    assert "away" in night.finding("TOUR_IMPLAUSIBLE")["evidence_summary"]
