"""Phones that tell little: no punch, no position, a fix now and then, and what can be said of their owners all the same."""

from __future__ import annotations

import pytest

from tests.cast import GATE
from tests.stories.night_cast import METRES, Night

pytestmark = pytest.mark.django_db


def _told_levels(night: Night, *levels: tuple[float, float]) -> None:
    state = {"signal_dbm": -70, "online": True}
    night.tell(*(night.told("device_status", "ravi", ago, battery=level, **state) for ago, level in levels))


@pytest.mark.parametrize("every", [5, 10, 15])
def test_who_never_punched_and_lies_still_is_found(night: Night, every: float) -> None:
    night.roster()
    night.fixes("ravi", 235, 0, every=every, accuracy_m=10)
    night.audit()
    assert "STATIC_GUARD" in night.kinds()


def test_who_goes_to_and_fro_faster_than_fixes_come_is_not_taken_for_still(night: Night) -> None:
    night.roster()
    night.punch()
    places = ((minutes, GATE[0] + (minutes // 5 % 2) * 80 * METRES) for minutes in range(235, -1, -5))
    night.tell(
        *(night.told("location", "ravi", ago, lat=lat, lon=GATE[1], accuracy_m=10) for ago, lat in places)
    )
    night.audit()
    assert night.kinds() == set()


def test_a_battery_told_without_any_position_is_critical(night: Night) -> None:
    night.roster()
    _told_levels(night, (60, 0.40), (45, 0.33), (30, 0.26), (15, 0.19), (1, 0.12))
    night.audit("heartbeat")
    found = night.finding("BATTERY_CRITICAL")
    assert found["severity"] == "MEDIUM"  # by its trend it dies hours before the shift ends


def test_a_phone_that_told_only_its_state_and_fell_silent_ran_out(night: Night) -> None:
    night.roster()
    _told_levels(night, *((ago, (ago - 40) / 400 + 0.02) for ago in range(200, 39, -20)))
    night.audit("heartbeat")
    found = night.finding("NO_TELEMETRY")
    assert found["evidence"]["diagnosis"][0]["cause"] == "battery_empty"


def test_who_punches_in_hours_after_he_punched_out_had_too_little_rest(night: Night) -> None:
    night.put("shifts", _shift(night, "before", 720, 360), _shift(night, "now", 60, -240))
    for direction, ago in (("in", 720), ("out", 360), ("in", 60)):
        night.punch(minutes=ago, direction=direction)
    night.audit()
    found = night.finding("REST_TIME_SHORT")
    assert found["evidence"]["observed"]["value"] == pytest.approx(5)


@pytest.mark.parametrize(("kind", "down"), [("step", True), ("sync", False)])
def test_steps_tell_of_somebody_who_went_stood_and_fell_silent(night: Night, kind: str, down: bool) -> None:
    night.roster()
    night.punch()
    night.fixes("ravi", 235, 40, accuracy_m=10)
    night.tell(*(night.told("phone", "ravi", ago, kind=kind) for ago in range(235, 65, -5)))
    night.audit("heartbeat")
    found = night.finding("NO_TELEMETRY")
    assert (found["evidence"]["diagnosis"][0]["cause"] == "man_down") is down


def _shift(night: Night, code: str, begun: float, ended: float) -> dict[str, str]:
    times = {"start": night.ago(begun), "end": night.ago(ended)}
    return {"code": code, "person": "ravi", "site": "gate", **times}
