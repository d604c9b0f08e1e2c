"""Guards who do not move, who are alone and silent, who work too long, who call for help; and their innocent twins."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest

from noc.intelligence.findings.rules.observations import Observation
from noc.intelligence.findings.rules.safety import (
    find_excessive_hours,
    find_silent_lone_workers,
    find_static_guards,
    find_unacknowledged_sos,
)
from noc.intelligence.findings.rules.scenes import Sos
from noc.intelligence.findings.rules.views import Duty, Guard, Stay
from tests.intelligence.findings.scenes import (
    NOW,
    SITE,
    ago,
    fix,
    guard,
    limits,
    phone,
    post,
    punch,
    scene,
    shift,
    still,
)

STATIC = "STATIC_GUARD:person:1"


def static(one: Guard, open_abouts: tuple[str, ...] = (), **changed: float) -> list[Observation]:
    return find_static_guards(scene(one, open_abouts=open_abouts), limits(**changed))


def test_a_guard_who_neither_walked_nor_touched_anything_for_two_hours_is_found() -> None:
    [found] = static(guard(phone=still(walked_m=6.0)))
    assert (found.kind, found.about, found.person_id, found.site_id) == ("STATIC_GUARD", STATIC, 1, SITE)
    assert (found.threshold.value, found.threshold.option) == (120, "INACTIVITY_WINDOW_MINUTES")
    assert found.observed.value == 130  # since he last walked
    assert found.since == ago(130)
    assert "6 m walked" in found.summary
    assert "2 h" in found.summary
    assert "last heard of 1 min ago" in found.summary
    assert set(found.event_ids) == {"fix-1", "fact-1"}


@pytest.mark.parametrize(
    "change",
    [{"steps": 1}, {"uses": 1}, {"scans": 1}, {"tasks": 1}, {"walked_m": 30.0}, {"walked_m": math.nan}],
    ids=str,
)
def test_one_sign_of_a_hand_or_a_walk_is_enough_to_be_well(change: dict[str, float]) -> None:
    assert static(guard(phone=still(**change))) == []


def test_just_under_thirty_metres_is_jitter() -> None:
    assert len(static(guard(phone=still(walked_m=29.9)))) == 1


def test_once_open_it_takes_sixty_metres_to_end() -> None:
    assert len(static(guard(phone=still(walked_m=59.9)), (STATIC,))) == 1
    assert static(guard(phone=still(walked_m=60.0)), (STATIC,)) == []
    assert static(guard(phone=still(steps=1)), (STATIC,)) == []
    assert static(guard(phone=still(walked_m=59.9)), ("STATIC_GUARD:person:2",)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"fixes": 4},
        {"first_fix_at": ago(89)},
        {"first_fix_at": None},
        {"last_fix": None},
        {"last_fix": fix(1, accuracy_m=101.0)},
        {"last_fix": fix(31)},
        {"seen": 16, "last_fix": fix(16)},
        {"last_seen_at": None},
    ],
    ids=["few fixes", "begun late", "none", "no fix", "inaccurate", "old fix", "silent", "never seen"],
)
def test_where_standing_still_is_not_proven_nothing_is_said(change: dict[str, object]) -> None:
    assert static(guard(phone=still(**change))) == []


def test_at_the_very_limits_of_the_proof_it_is() -> None:
    proof = {"seen": 15, "fixes": 5, "first_fix_at": ago(90), "last_fix": fix(15, accuracy_m=100.0)}
    assert len(static(guard(phone=still(**proof)))) == 1


@pytest.mark.parametrize(
    ("begun", "findings"), [(119.9, 0), (120, 1)], ids=["just under the window", "at the window"]
)
def test_the_window_must_lie_within_the_duty(begun: float, findings: int) -> None:
    assert len(static(guard(shift=shift(begun), phone=still()))) == findings
    late = guard(punch=punch(begun), stay=Stay(first_in=fix(begun)), phone=still())
    assert len(static(late)) == findings


@pytest.mark.parametrize(("came", "findings"), [(104, 0), (106, 1)])
def test_who_never_punched_is_there_from_a_fix_on_near_the_windows_beginning(
    came: float, findings: int
) -> None:
    seen = guard(punch=None, stay=Stay(first_in=fix(came), last_in=fix(1)), phone=still())
    assert len(static(seen)) == findings


@pytest.mark.parametrize(("share", "findings"), [(0.24, 1), (0.25, 0)])
def test_a_track_of_leaps_between_two_places_proves_no_stillness(share: float, findings: int) -> None:
    assert len(static(guard(phone=still(elsewhere_share=share)))) == findings


def test_who_never_came_went_home_or_has_no_shift_is_not_judged() -> None:
    assert static(guard(punch=None, stay=Stay(), phone=still())) == []
    assert static(guard(punch=punch(10, "out"), phone=still())) == []
    assert static(guard(shift=None, phone=still())) == []


def test_a_closed_site_is_not_judged() -> None:
    assert find_static_guards(scene(guard(phone=still()), posts=[post(8)]), limits()) == []


def test_a_site_may_have_another_window() -> None:
    assert static(guard(phone=still()), INACTIVITY_WINDOW_MINUTES=241) == []
    [found] = static(guard(phone=still(last_moved_at=ago(70))), INACTIVITY_WINDOW_MINUTES=60)
    assert (found.observed.value, found.threshold.value) == (70, 60)


def test_confidence_grows_with_what_proves_it() -> None:
    [weak] = static(guard(phone=still(fixes=5, last_fix=fix(1, accuracy_m=None))))
    [strong] = static(guard(phone=still(last_use_at=ago(200), last_moved_at=ago(190))))
    assert weak.confidence < 0.5 < 0.85 <= strong.confidence
    assert any("accuracy is unknown" in words for words in weak.confidence_reasons)


# Alone and silent.


def lone(seen: float | None = 25, **changed: object) -> Guard:
    told = (
        phone(seen=seen) if seen is not None else phone(last_seen_at=None, last_event_id=None, last_fix=None)
    )
    return guard(**{"shift": shift(lone=True), "phone": told, **changed})


def alone(one: Guard, **changed: float) -> list[Observation]:
    return find_silent_lone_workers(scene(one), limits(**changed))


@pytest.mark.parametrize(("seen", "findings"), [(19.9, 0), (20, 1)])
def test_a_lone_guard_silent_for_twenty_minutes_is_found(seen: float, findings: int) -> None:
    assert len(alone(lone(seen))) == findings


def test_it_comes_with_a_diagnosis_and_its_numbers() -> None:
    [found] = alone(lone(25))
    assert found.about == "LONE_WORKER_SILENT:person:1"
    assert found.lone
    assert (found.observed.value, found.threshold.option) == (25, "LONE_SILENT_MINUTES")
    assert sum(cause.probability for cause in found.diagnosis) == pytest.approx(1)
    assert "25 min" in found.summary
    assert "last heard of" in found.facts


def test_in_company_gone_home_or_not_come_he_is_not() -> None:
    assert alone(lone(shift=shift(lone=False))) == []
    assert alone(lone(punch=punch(30, "out"))) == []
    far = phone(seen=35, last_fix=fix(35, outside_m=3_000.0))
    assert alone(lone(punch=None, stay=Stay(), phone=far)) == []


def test_a_phone_that_never_spoke_counts_from_when_he_came() -> None:
    [found] = alone(lone(None))
    assert found.since == ago(240)
    assert alone(lone(None, punch=punch(10), stay=Stay())) == []


def test_a_lone_guards_patience_may_be_set() -> None:
    assert alone(lone(25), LONE_SILENT_MINUTES=30) == []


# Too long.


def working(hours: float, *, alive: bool = True, **changed: object) -> Guard:
    return guard(**{"duty": Duty(ago(hours * 60), None, alive), **changed})


def long(one: Guard, **changed: float) -> list[Observation]:
    return find_excessive_hours(scene(one), limits(**changed))


@pytest.mark.parametrize(
    ("hours", "severity"), [(15.99, "none"), (16, None), (19.99, None), (20, "HIGH")], ids=str
)
def test_sixteen_hours_are_too_many_and_twenty_far_too_many(hours: float, severity: str | None) -> None:
    found = long(working(hours))
    assert [one.severity for one in found] == ([] if severity == "none" else [severity])


def test_the_finding_is_of_the_person_whatever_the_shift() -> None:
    [found] = long(working(17))
    assert found.about == "EXCESSIVE_HOURS:person:1"
    assert (found.observed.value, found.threshold.value, found.threshold.unit) == (17, 16, "h")
    assert found.since == ago(17 * 60)
    assert "17 h without a pause" in found.summary


def test_a_forgotten_punch_out_without_a_sign_of_life_is_not_judged() -> None:
    assert long(working(17, alive=False, shift=None)) == []
    assert len(long(working(17, alive=True, shift=None))) == 1
    [roster_alone] = long(working(17, alive=False))
    assert roster_alone.confidence < long(working(17))[0].confidence


def test_who_punched_out_or_does_not_work_is_not_judged() -> None:
    assert long(working(17, punch=punch(5, "out"))) == []
    assert long(guard(duty=Duty())) == []


def test_hours_count_at_a_closed_site_too() -> None:
    assert len(find_excessive_hours(scene(working(17), posts=[post(8)]), limits())) == 1


def test_far_too_long_moves_with_the_limit() -> None:
    [found] = long(working(25), MAX_CONTINUOUS_WORK_HOURS=24)
    assert found.severity is None


# SOS.


def sos(sounding: float = 5, **changed: object) -> Sos:
    given: dict[str, object] = {
        "alert_id": 12, "person_id": 1, "person_name": "Ravi", "site_id": SITE, "pressed_at": ago(sounding + 1),
        "sounding_since": ago(sounding), "presses": 2, "event_ids": ("p-1", "p-2"), **changed,
    }  # fmt: skip
    return Sos(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(("minutes", "findings"), [(2.99, 0), (3, 1)])
def test_an_sos_that_sounds_for_three_minutes_is_found(minutes: float, findings: int) -> None:
    assert len(find_unacknowledged_sos(scene(sounding=[sos(minutes)]), limits())) == findings


def test_it_is_about_the_alert_wherever_it_was_pressed() -> None:
    [found] = find_unacknowledged_sos(scene(sounding=[sos(site_id=99, person_id=None)]), limits())
    assert found.about == "SOS_UNACKNOWLEDGED:alert:12"
    assert found.event_ids == ("p-1", "p-2")
    assert found.since == NOW - timedelta(minutes=5)
    assert "5 min" in found.summary
    assert "2 presses" in found.summary


def test_no_sos_no_finding() -> None:
    assert find_unacknowledged_sos(scene(guard()), limits()) == []
