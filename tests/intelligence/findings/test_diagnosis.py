"""Why a phone is silent: each cause by its signs, and what speaks against it."""

from __future__ import annotations

import math

import pytest

from noc.intelligence.findings.rules.diagnosis import PRIORS, WEIGHTS, diagnose
from noc.intelligence.findings.rules.observations import Cause
from noc.intelligence.findings.rules.views import Guard
from tests.intelligence.findings.scenes import NOW, ago, fix, guard, limits, phone, readings, shift

SILENT = 40.0  # minutes


def quiet(person_id: int = 1, **changed: object) -> Guard:
    """Return a guard whose phone is silent for 40 min and told nothing that would explain it."""
    silent = {
        "seen": SILENT, "battery": None, "battery_at": None, "battery_readings": (), "online": None,
        "network": None, "signal_dbm": None, "status_at": None, "platform": "", "last_moved_at": ago(SILENT + 1),
    }  # fmt: skip
    return guard(person_id, phone=phone(**{**silent, **changed}))


def told(one: Guard, *peers: Guard) -> dict[str, Cause]:
    return {cause.cause: cause for cause in diagnose(one, peers or (), NOW, limits())}


def leading(one: Guard, *peers: Guard) -> str:
    return diagnose(one, peers, NOW, limits())[0].cause


ALIVE = guard(2, phone=phone(seen=1, last_fix=fix(1, north_m=900)))
GONE = quiet(2, last_fix=fix(42, north_m=900))
FALLEN = {"last_moved_at": ago(SILENT + 20), "last_use_at": ago(SILENT + 20), "last_fix": fix(SILENT)}
STATUS = {"status_at": ago(SILENT), "battery_at": ago(SILENT)}


def test_the_probabilities_sum_to_one_and_the_likeliest_comes_first() -> None:
    causes = diagnose(quiet(**STATUS, battery=0.04), [ALIVE], NOW, limits())
    assert sum(cause.probability for cause in causes) == pytest.approx(1)
    assert [c.probability for c in causes] == sorted((c.probability for c in causes), reverse=True)
    assert {cause.cause for cause in causes} == set(PRIORS)
    assert all(cause.evidence for cause in causes)


def test_a_phone_that_never_spoke_leaves_the_priors() -> None:
    causes = told(guard(phone=phone(last_seen_at=None)))
    assert {name: round(one.probability, 6) for name, one in causes.items()} == PRIORS
    assert sum(PRIORS.values()) == pytest.approx(1)


def test_weights_name_known_causes() -> None:
    assert {cause for cause, _ in WEIGHTS.values()} < set(PRIORS)


def test_a_battery_that_fell_to_nothing_ran_out() -> None:
    trend = readings(0.30, 0.02, until=SILENT)
    one = quiet(**STATUS, battery=0.02, battery_readings=trend)
    cause = told(one, ALIVE)["battery_empty"]
    assert leading(one, ALIVE) == "battery_empty"
    assert cause.probability > 0.8
    assert "the battery stood at 2 %" in cause.evidence
    assert "by its trend it was empty when the phone fell silent" in cause.evidence


def test_its_twin_with_a_full_battery_did_not_run_out() -> None:
    cause = told(quiet(**STATUS, battery=0.9), ALIVE)["battery_empty"]
    assert cause.probability < 0.05
    assert cause.evidence == ("against it: the battery stood at 90 %",)


@pytest.mark.parametrize("battery", [None, math.nan])
def test_an_unknown_battery_speaks_neither_for_nor_against(battery: float | None) -> None:
    assert told(quiet(**STATUS, battery=battery))["battery_empty"].evidence[0].startswith("how often")


def test_a_battery_level_of_hours_before_tells_nothing() -> None:
    one = quiet(battery=0.02, battery_at=ago(SILENT + 61))
    assert told(one)["battery_empty"].evidence[0].startswith("how often")


def test_a_signal_that_faded_to_nothing_is_a_dead_zone() -> None:
    one = quiet(**STATUS, battery=0.9, signal_dbm=-115.0, network="edge", online=False)
    assert leading(one, ALIVE) == "dead_zone"
    assert leading(quiet(**STATUS, battery=0.9, signal_dbm=-70.0, network="lte", online=True)) != "dead_zone"


def test_colleagues_at_the_same_spot_tell_whether_it_is_the_spot() -> None:
    here = quiet(2, last_fix=fix(42))
    reporting = guard(2, phone=phone(seen=1, last_fix=fix(1)))
    assert "a colleague fell silent near the same spot" in told(quiet(), here)["dead_zone"].evidence
    assert (
        "against it: a colleague near the same spot still reports"
        in told(quiet(), reporting)["dead_zone"].evidence
    )


def test_a_healthy_phone_of_a_maker_that_stops_apps_had_its_app_stopped() -> None:
    healthy = {**STATUS, "battery": 0.8, "signal_dbm": -70.0, "online": True}
    assert leading(quiet(**healthy, platform="Android 14 (Xiaomi)"), ALIVE) == "app_killed"
    xiaomi = told(quiet(**healthy, platform="Xiaomi"), ALIVE)["app_killed"].probability
    android = told(quiet(**healthy, platform="android"), ALIVE)["app_killed"].probability
    apple = told(quiet(**healthy, platform="iOS 18"), ALIVE)["app_killed"].probability
    assert xiaomi > android > apple


def test_when_all_colleagues_fell_silent_it_is_the_network() -> None:
    third = quiet(3, last_fix=fix(45, north_m=-900), seen=45)
    assert leading(quiet(), GONE, third) == "site_network"
    assert told(quiet(), GONE, third)["site_network"].probability > 0.6


def test_it_is_not_while_a_colleague_reports() -> None:
    assert told(quiet(), ALIVE)["site_network"].probability < 0.02
    assert leading(quiet(), GONE, guard(3, phone=phone(last_fix=fix(1, north_m=900)))) != "site_network"


def test_a_colleague_silent_since_hours_says_nothing_of_the_network() -> None:
    long_gone = quiet(2, seen=300, last_fix=fix(300, north_m=900))
    assert told(quiet(), long_gone)["site_network"].evidence[0].startswith("how often")


def test_moved_then_still_then_silent_may_be_a_man_down() -> None:
    one = quiet(**FALLEN)
    cause = told(one, ALIVE)["man_down"]
    assert leading(one, ALIVE) == "man_down"
    assert any("stood still, then fell silent" in words for words in cause.evidence)


@pytest.mark.parametrize(
    "change",
    [
        {"last_use_at": ago(SILENT + 5)},
        {"last_moved_at": ago(SILENT + 9)},
        {"last_moved_at": ago(SILENT + 61)},
        {"last_fix": fix(SILENT + 15)},
        {"last_fix": None},
    ],
    ids=["used since", "still too shortly", "not moved for an hour", "no fix of the standing", "no fix"],
)
def test_his_innocent_twins_are_not(change: dict[str, object]) -> None:
    assert leading(quiet(**{**FALLEN, **change}), ALIVE) != "man_down"


def test_alone_it_is_likelier() -> None:
    one = quiet(**FALLEN)
    lone = guard(shift=shift(lone=True), phone=one.phone)
    assert told(lone)["man_down"].probability > told(one, ALIVE)["man_down"].probability + 0.1
    killed = {**STATUS, "battery": 0.8, "signal_dbm": -70.0, "online": True, "platform": "android"}
    assert leading(guard(shift=shift(lone=True), phone=quiet(**FALLEN, **killed).phone)) == "man_down"


def test_a_guard_is_no_colleague_of_himself() -> None:
    one = quiet()
    assert told(one, one) == told(one)
