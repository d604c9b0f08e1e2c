"""Phones that are silent alone or together, batteries that die, clocks that are wrong; and their innocent twins."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest

from noc.intelligence.findings.rules.batteries import forecast_empty, is_charging
from noc.intelligence.findings.rules.device import find_clock_skews, find_critical_batteries, find_silences
from noc.intelligence.findings.rules.observations import Observation
from noc.intelligence.findings.rules.views import Guard, Stay
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
    readings,
    scene,
    shift,
)


def quiet(person_id: int = 1, seen: float = 35, **changed: object) -> Guard:
    return guard(person_id, **{"phone": phone(seen=seen), **changed})


def silences(*guards: Guard, open_abouts: tuple[str, ...] = (), **changed: float) -> list[Observation]:
    return find_silences(scene(*guards, open_abouts=open_abouts), limits(**changed))


def kinds(found: list[Observation]) -> list[str]:
    return [one.about for one in found]


# One phone.


@pytest.mark.parametrize(("seen", "findings"), [(29.9, 0), (30, 1)])
def test_a_phone_silent_for_half_an_hour_is_found(seen: float, findings: int) -> None:
    assert len(silences(quiet(seen=seen))) == findings


def test_it_says_since_when_and_why() -> None:
    [found] = silences(quiet(seen=35))
    assert found.about == "NO_TELEMETRY:person:1"
    assert (found.observed.value, found.threshold.value) == (35, 30)
    assert found.threshold.option == "NO_TELEMETRY_MINUTES"
    assert found.since == ago(35)
    assert "35 min" in found.summary
    assert sum(cause.probability for cause in found.diagnosis) == pytest.approx(1)
    assert found.facts["others there"] == "nobody"
    assert found.severity is None


def test_a_man_who_may_be_down_makes_it_grave() -> None:
    fallen = phone(
        seen=35,
        last_moved_at=ago(55),
        last_use_at=ago(55),
        platform="",
        online=None,
        battery=None,
        signal_dbm=None,
    )
    [found] = silences(quiet(phone=fallen))
    assert found.diagnosis[0].cause == "man_down"
    assert found.severity == "HIGH"
    assert found.severity_reasons
    assert "the guard may be down" in found.summary


@pytest.mark.parametrize(
    "change",
    [
        {"shift": shift(lone=True)},
        {"punch": None, "stay": Stay(), "phone": phone(seen=35, last_fix=fix(35, outside_m=3_000.0))},
        {"punch": None, "stay": Stay(), "phone": phone(seen=35, last_fix=fix(300, outside_m=3_000.0))},
        {"punch": None, "stay": Stay(), "phone": phone(seen=300)},
        {"punch": punch(40, "out")},
        {"shift": None},
    ],
    ids=["lone", "never came", "set out from afar", "never spoke", "punched out", "forgot to punch out"],
)
def test_his_innocent_twins_are_not(change: dict[str, object]) -> None:
    assert silences(quiet(**change)) == []


def test_a_phone_that_spoke_from_the_shift_and_told_no_position_is_missed_when_it_falls_silent() -> None:
    dumb = phone(seen=35, last_fix=None, fixes=0, first_fix_at=None)
    [found] = silences(quiet(punch=None, stay=Stay(), phone=dumb))
    assert found.kind == "NO_TELEMETRY"


def test_who_came_without_any_roster_is_listened_for_until_he_must_have_gone() -> None:
    assert len(silences(quiet(shift=None, rostered=frozenset()))) == 1
    assert silences(quiet(shift=None, rostered=frozenset(), punch=punch(16 * 60), stay=Stay())) == []


def test_a_phone_that_never_spoke_is_silent_since_its_owner_came() -> None:
    never = phone(last_seen_at=None, last_event_id=None, last_fix=None)
    [found] = silences(quiet(phone=never))
    assert found.since == ago(240)
    assert found.facts["last heard of"] == "never"


def test_a_closed_site_is_not_judged() -> None:
    assert find_silences(scene(quiet(), posts=[post(8)]), limits()) == []


# A site.


def test_a_site_whose_phones_fell_silent_together_is_one_finding() -> None:
    found = silences(quiet(1, 35), quiet(2, 30), quiet(3, 22))
    assert kinds(found) == [f"SITE_SILENT:site:{SITE}"]
    assert found[0].site_id == SITE
    assert found[0].person_id is None
    assert found[0].observed.value == 35
    assert "3 of 3 phones" in found[0].summary


def test_before_the_first_of_them_is_silent_for_the_limit_nothing_is_said() -> None:
    assert silences(quiet(1, 29.9), quiet(2, 20)) == []


@pytest.mark.parametrize(("second", "together"), [(20.0, True), (19.9, False)])
def test_a_quarter_of_an_hour_between_them_is_together(second: float, together: bool) -> None:
    found = silences(quiet(1, 35), quiet(2, second))
    assert kinds(found) == ([f"SITE_SILENT:site:{SITE}"] if together else ["NO_TELEMETRY:person:1"])


def test_phones_that_went_hours_apart_are_their_own() -> None:
    assert kinds(silences(quiet(1, 35), quiet(2, 100))) == ["NO_TELEMETRY:person:1", "NO_TELEMETRY:person:2"]


def test_a_colleague_who_reports_shows_that_the_site_is_not_silent() -> None:
    found = silences(quiet(1), quiet(2), guard(3))
    assert kinds(found) == ["NO_TELEMETRY:person:1", "NO_TELEMETRY:person:2"]
    assert found[0].facts["others there"] == "2 colleagues, 1 of them silent"


def test_once_open_it_stays_while_more_than_half_are_silent() -> None:
    site = (f"SITE_SILENT:site:{SITE}",)
    assert kinds(silences(quiet(1), quiet(2), guard(3), open_abouts=site)) == list(site)
    assert f"SITE_SILENT:site:{SITE}" not in kinds(silences(quiet(1), guard(3), open_abouts=site))


# The force.


def force(silent: int, reporting: int, first: float = 35) -> list[Guard]:
    down = [quiet(n, first - n % 10, site_id=n) for n in range(1, silent + 1)]
    return down + [guard(n, site_id=n) for n in range(silent + 1, silent + reporting + 1)]


def test_when_half_of_the_sites_fell_silent_at_once_it_is_one_finding() -> None:
    [found] = silences(*force(6, 6))
    assert found.about == "SITE_SILENT:tenant:all"
    assert found.site_id is None
    assert found.facts["silent sites"] == 6
    assert "6 of 12 sites" in found.title


@pytest.mark.parametrize(("silent", "reporting"), [(4, 0), (6, 7)], ids=["too few", "less than half"])
def test_fewer_are_troubles_of_their_own(silent: int, reporting: int) -> None:
    assert not any("tenant" in about for about in kinds(silences(*force(silent, reporting))))


def test_sites_that_fell_silent_through_the_day_are_no_outage_of_the_force() -> None:
    scattered = [quiet(n, 40 * n, site_id=n) for n in range(1, 7)]
    assert not any("tenant" in about for about in kinds(silences(*scattered)))


def test_one_long_silent_site_keeps_its_own_finding_beside_the_forces() -> None:
    found = silences(*force(6, 4), quiet(50, 200, site_id=50))
    assert kinds(found) == ["SITE_SILENT:tenant:all", "NO_TELEMETRY:person:50"]


def test_once_open_it_stays_while_a_quarter_is_silent() -> None:
    everywhere = ("SITE_SILENT:tenant:all",)
    assert kinds(silences(*force(6, 18), open_abouts=everywhere)) == list(everywhere)
    assert "SITE_SILENT:tenant:all" not in kinds(silences(*force(6, 19), open_abouts=everywhere))


def test_sites_whose_guards_report_without_a_proof_of_arrival_count_as_reporting() -> None:
    unproven = [guard(n, site_id=n, punch=None, stay=Stay()) for n in range(10, 30)]
    assert "SITE_SILENT:tenant:all" not in kinds(silences(*force(6, 0), *unproven))


# Batteries.


def batteries(one: Guard, open_abouts: tuple[str, ...] = (), **changed: float) -> list[Observation]:
    return find_critical_batteries(scene(one, open_abouts=open_abouts), limits(**changed))


def charged(level: float | None, trend: tuple[float, float] | None = None, **changed: object) -> Guard:
    """Return a guard with a battery at that level, which fell (or rose) from `trend[0]` within two hours."""
    told = readings(*trend) if trend else ()
    return guard(phone=phone(battery=level, battery_readings=told), **changed)


BATTERY = ("BATTERY_CRITICAL:person:1",)


@pytest.mark.parametrize(("level", "findings"), [(0.151, 0), (0.15, 1), (0.0, 1)])
def test_a_battery_at_fifteen_percent_is_critical(level: float, findings: int) -> None:
    assert len(batteries(charged(level))) == findings


@pytest.mark.parametrize("level", [None, math.nan])
def test_an_unknown_battery_is_not_judged(level: float | None) -> None:
    assert batteries(charged(level)) == []


def test_it_leaves_ten_points_above_or_on_the_charger() -> None:
    assert len(batteries(charged(0.249), BATTERY)) == 1
    assert batteries(charged(0.25), BATTERY) == []
    assert batteries(charged(0.15, (0.05, 0.15)), BATTERY) == []


def test_a_phone_on_the_charger_is_none() -> None:
    assert batteries(charged(0.12, (0.04, 0.12))) == []


def test_an_old_reading_tells_nothing() -> None:
    assert len(batteries(guard(phone=phone(battery=0.1, battery_at=ago(60), battery_readings=())))) == 1
    assert batteries(guard(phone=phone(battery=0.1, battery_at=ago(60.1), battery_readings=()))) == []


def test_a_trend_that_ends_before_the_shift_fires_above_the_level_and_says_when() -> None:
    [found] = batteries(charged(0.30, (0.75, 0.30)))  # 22.5 points an hour: 80 min
    assert found.observed.value == 30
    assert found.facts["dies at"] == "14:19"  # on the site's own clock; read a minute ago
    assert found.facts["minutes short of the shift's end"] == 161
    assert found.severity == "MEDIUM"
    assert found.severity_reasons == ("dies more than an hour before the shift ends",)


def test_the_same_trend_shortly_before_the_relief_is_no_trouble() -> None:
    assert batteries(charged(0.30, (0.75, 0.30), shift=shift(420, 480))) == []


def test_a_low_battery_that_outlasts_the_shift_is_no_trouble_a_nearly_empty_one_is() -> None:
    ending = shift(450, 480)
    assert batteries(charged(0.14, (0.24, 0.14), shift=ending)) == []
    assert len(batteries(charged(0.14, shift=ending))) == 1
    assert len(batteries(charged(0.07, (0.09, 0.07), shift=ending))) == 1


def test_once_open_a_trend_must_reach_farther_to_leave() -> None:
    slower = charged(0.40, (0.75, 0.40))  # 137 min
    assert batteries(slower) == []
    assert len(batteries(slower, BATTERY)) == 1


def test_a_lone_guards_battery_matters_more() -> None:
    [found] = batteries(charged(0.14, shift=shift(lone=True)))
    assert found.severity == "MEDIUM"
    assert batteries(charged(0.14))[0].severity is None


def test_who_has_not_come_or_has_gone_is_not_judged() -> None:
    gone_off = phone(battery=0.1, last_fix=fix(1, outside_m=5_000.0))
    assert batteries(guard(punch=None, stay=Stay(), phone=gone_off)) == []
    assert batteries(charged(0.1, punch=punch(5, "out"))) == []


def test_where_no_track_was_read_a_position_at_the_site_will_do() -> None:
    assert len(batteries(charged(0.1, punch=None, stay=Stay()))) == 1


def test_a_forecast_is_not_moved_by_one_wrong_reading() -> None:
    line = list(readings(0.75, 0.30))
    straight = forecast_empty(line)
    line[4] = (line[4][0], 0.02)
    assert straight is not None
    bent = forecast_empty([*line[:4], *line[5:]])
    assert bent is not None
    assert abs(bent - straight) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "told",
    [
        (),
        readings(0.5, 0.4, span=44),
        readings(0.5, 0.4, count=3),
        readings(0.5, 0.5),
        readings(0.4, 0.5),
        [(at, math.nan) for at, _ in readings(0.5, 0.4)],
    ],
    ids=["none", "too short", "too few", "flat", "rising", "missing"],
)
def test_without_a_falling_trend_there_is_no_forecast(told: list[tuple[object, float]]) -> None:
    assert forecast_empty(told) is None  # type: ignore[arg-type]


def test_a_forecast_begins_anew_after_charging() -> None:
    before = readings(0.9, 0.2, until=61, span=60)
    after = readings(0.8, 0.7, until=1, span=55)
    empty_at = forecast_empty([*before, *after])
    assert empty_at is not None
    assert empty_at > NOW + timedelta(hours=6)


def test_charging_is_a_rise_that_lasts_not_rounding() -> None:
    assert is_charging(readings(0.1, 0.3))
    assert not is_charging(readings(0.3, 0.1))
    assert not is_charging([(ago(20), 0.14), (ago(10), 0.15), (ago(1), 0.15)])
    assert not is_charging([(ago(60), 0.10), (ago(50), 0.30), (ago(1), 0.20)])
    assert not is_charging(())


def test_many_readings_are_thinned_and_tell_the_same() -> None:
    empty_at = forecast_empty(readings(0.75, 0.30, count=181))
    assert empty_at is not None
    assert abs(empty_at - ago(1) - timedelta(minutes=80)) < timedelta(seconds=1)


# Clocks.


def skewed(seconds: float, told: float = 5, **changed: object) -> Guard:
    return guard(phone=phone(skew_s=seconds, skew_event_id="late", skew_at=ago(told)), **changed)


def clocks(one: Guard, *open_abouts: str) -> list[Observation]:
    return find_clock_skews(scene(one, open_abouts=open_abouts), limits())


@pytest.mark.parametrize(("seconds", "findings"), [(299.9, 0), (300, 1), (-300, 1), (math.nan, 0), (0, 0)])
def test_a_clock_off_by_five_minutes_is_found(seconds: float, findings: int) -> None:
    assert len(clocks(skewed(seconds))) == findings


def test_it_says_which_way_and_by_how_much() -> None:
    [ahead], [behind] = clocks(skewed(600)), clocks(skewed(-600))
    assert ahead.about == "CLOCK_SKEW:person:1"
    assert "10 min ahead" in ahead.title
    assert "10 min behind" in behind.title
    assert ahead.event_ids == ("late",)
    assert (ahead.observed.value, ahead.threshold.option) == (600, "CLOCK_SKEW_SECONDS")


def test_it_ends_below_half_of_the_limit() -> None:
    assert len(clocks(skewed(150), "CLOCK_SKEW:person:1")) == 1
    assert clocks(skewed(149.9), "CLOCK_SKEW:person:1") == []


@pytest.mark.parametrize(("told", "findings"), [(120, 1), (120.1, 0)])
def test_what_was_told_two_hours_ago_no_longer_counts(told: float, findings: int) -> None:
    assert len(clocks(skewed(600, told))) == findings


def test_who_has_gone_home_is_not_judged() -> None:
    assert clocks(skewed(600, punch=punch(5, "out"))) == []
