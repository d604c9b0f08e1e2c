"""Every trouble shows in what is sent, as its finding will need it; every innocent twin does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache

import numpy as np
import pytest

from simulation import demo
from simulation.behaviours.registered import Mix, _make_all
from simulation.behaviours.shape import find_table
from simulation.duties import mark_within
from simulation.force import Force
from simulation.lives import Life
from simulation.people import AGGRESSIVE_PLATFORMS
from simulation.staging import stage_troubles
from simulation.tables import Table
from simulation.uploads import split_by_clock
from tests.simulation.conftest import NOW

DAY, HOUR, MINUTE = 86_400.0, 3600.0, 60.0
# The kinds of finding that the product has; each must have a trouble.
FINDINGS = {
    "STATIC_GUARD", "LONE_WORKER_SILENT", "EXCESSIVE_HOURS", "SOS_UNACKNOWLEDGED", "POST_ABANDONED",
    "SITE_UNCOVERED", "LATE_OR_NO_SHOW", "TOUR_MISSED", "TOUR_IMPLAUSIBLE", "LOW_ACTIVITY",
    "UNUSUAL_ACTIVITY", "TASKS_OVERDUE", "NO_TELEMETRY", "SITE_SILENT", "BATTERY_CRITICAL", "CLOCK_SKEW",
    "REST_TIME_SHORT", "UNAUTHORISED_SITE",
}  # fmt: skip


@cache
def troubled(name: str) -> Force:
    """A force in which all who can have this trouble have it."""
    mix = Mix(f"{name}=100", panics_from=NOW - 3 * DAY)
    return Force(7, 36, 8, behaviours=mix.make())


@cache
def lives_of(name: str) -> list[Life]:
    force = troubled(name)
    shifts = [s for s in force.roster.between(NOW - 1.5 * DAY, NOW) if s.kind != "V" and not s.site.closed]
    lives = [force._biographer.live(shift) for shift in shifts]
    kind, _, cause = name.partition(":")
    found = [x for x in lives if x.truth and x.truth.kind == kind and x.truth.cause == (cause or None)]
    assert found, name
    return found


def span_of(life: Life) -> tuple[float, float]:
    assert life.truth
    return life.truth.since, life.truth.until


def within(life: Life, event_type: str) -> Table:
    table = find_table(life.tables, event_type)
    table.take(mark_within(table.at, [span_of(life)]))
    return table


def outside_m(life: Life, at: float) -> float:
    """How far outside the fence he truly is."""
    fence, here = life.duty.shift.site.fence, life.track.locate(np.array([at]))
    return 0.0 if fence.contains(here)[0] else float(np.hypot(*(fence.boundary - here[0]).T).min())


def midst(life: Life) -> float:
    since, until = span_of(life)
    return (since + until) / 2


def test_there_is_a_trouble_for_every_finding_and_an_innocent_twin_for_most() -> None:
    every = list(_make_all(0.0))
    assert {one.kind for one in every if one.twin_of is None} == FINDINGS
    twins = {one.twin_of for one in every if one.twin_of}
    assert twins <= FINDINGS
    assert len(twins) >= 9
    causes = {one.cause for one in every if one.kind == "NO_TELEMETRY"}
    assert causes == {"battery_empty", "dead_zone", "app_killed", "man_down", "unknown"}


@pytest.mark.parametrize("name", sorted({one.name for one in _make_all(0.0) if one.weight}))
def test_truth_is_told_in_full_and_the_same_for_the_same_seed(name: str) -> None:
    mix = Mix(f"{name}=100", panics_from=NOW - 3 * DAY)
    one, two = (Force(7, 36, 8, behaviours=mix.make()).truths(NOW - DAY, NOW) for _ in range(2))
    assert one == two
    told = [truth for truth in one if truth.kind == name.partition(":")[0]]
    if name not in ("LONE_WORKER_SILENT", "short_silence", "REST_TIME_SHORT"):  # not every day
        assert told
    for truth in told:
        assert truth.since < truth.until
        assert truth.description
        assert truth.innocent == (truth.kind not in FINDINGS)


def test_another_style_is_another_night(now: float) -> None:
    lengths = {}
    for style in ("subtle", "plain"):
        force = Force(7, 60, 10, behaviours=Mix("POST_ABANDONED=100", style=style).make())
        truths = [t for t in force.truths(now - DAY, now) if t.kind == "POST_ABANDONED"]
        lengths[style] = np.mean([truth.until - truth.since for truth in truths])
    assert lengths["subtle"] < 0.7 * lengths["plain"]


def test_a_rate_is_for_a_hundred_shifts(now: float) -> None:
    force = Force(7, 120, 20, behaviours=Mix("troubles", rate=20).make())
    shifts = [s for s in force.roster.between(now - 7 * DAY, now) if s.kind not in "VX"]
    told = [t for t in force.truths(now - 7 * DAY, now) if not t.innocent]
    assert 13 < 100 * len(told) / len(shifts) < 24


@pytest.mark.parametrize("spec", ["NONSENSE", "STATIC_GUARD=much"])
def test_a_mix_that_names_nothing_known_is_refused(spec: str) -> None:
    with pytest.raises(ValueError, match=r"NONSENSE|much"):
        Mix(spec).make()


def test_a_style_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="style"):
        Mix(style="loud").make()


def test_a_static_guard_sends_fixes_and_neither_steps_nor_uses_the_phone() -> None:
    for life in lives_of("STATIC_GUARD"):
        since, until = span_of(life)
        assert until - since > 2 * HOUR
        assert len(within(life, "location").at) > (until - since) / 60 * 0.6
        used = set(within(life, "phone").values["kind"].tolist())
        assert used <= {"sync"}


def test_desk_work_is_as_still_and_uses_the_phone() -> None:
    for life in lives_of("desk_work"):
        since, until = span_of(life)
        places = life.track.locate(np.arange(since + 900, until, 60.0))
        assert np.ptp(places, axis=0).max() < 0.01
        kinds = within(life, "phone").values["kind"].tolist()
        assert len([kind for kind in kinds if kind != "sync"]) >= 2


@pytest.mark.parametrize(
    "name", ["NO_TELEMETRY:unknown", "NO_TELEMETRY:app_killed", "NO_TELEMETRY:battery_empty",
             "NO_TELEMETRY:man_down", "LONE_WORKER_SILENT"],
)  # fmt: skip
def test_a_silent_phone_notes_nothing(name: str) -> None:
    for life in lives_of(name):
        since, until = span_of(life)
        assert until - since >= 30 * MINUTE
        for table in life.tables:
            assert not mark_within(table.at, [(since, until)]).any()


def test_an_empty_battery_shows_its_trend_before_the_silence() -> None:
    for life in lives_of("NO_TELEMETRY:battery_empty"):
        status, since = find_table(life.tables, "device_status"), span_of(life)[0]
        before = (status.at > since - 5400) & (status.at < since)
        levels = status.values["battery"][before]
        assert levels.min() < 0.06
        assert np.ptp(levels) > 0.1


def test_an_app_that_was_killed_was_healthy_on_a_phone_of_that_kind() -> None:
    for life in lives_of("NO_TELEMETRY:app_killed"):
        assert life.duty.shift.person.platform in AGGRESSIVE_PLATFORMS
        status, since = find_table(life.tables, "device_status"), span_of(life)[0]
        assert status.values["battery"][mark_within(status.at, [(since - 900, since)])].min() > 0.15


def test_a_man_down_moved_then_lay_still_then_fell_silent() -> None:
    for life in lives_of("NO_TELEMETRY:man_down"):
        fall, silent = life.duty.down[0][0], span_of(life)[0]
        assert silent - fall >= 7 * MINUTE
        walked = life.track.locate(np.arange(fall - 140, fall, 10.0))
        assert np.ptp(walked, axis=0).max() > 15
        assert np.ptp(life.track.locate(np.arange(fall + 1, silent, 10.0)), axis=0).max() < 0.01
        steps = find_table(life.tables, "phone")
        fallen = mark_within(steps.at, [(fall + 60, silent)])
        assert set(steps.values["kind"][fallen].tolist()) <= {"sync"}


@pytest.mark.parametrize("name", ["NO_TELEMETRY:dead_zone", "cellar_visit"])
def test_who_is_in_the_cellar_is_where_others_fall_silent_and_all_comes_later(name: str) -> None:
    places: dict[str, list[np.ndarray]] = {}
    for life in lives_of(name):
        until = span_of(life)[1]
        places.setdefault(life.duty.shift.site.code, []).append(life.track.locate(np.array([until - 60]))[0])
        fixes = within(life, "location")
        assert len(fixes.at) > 5
        assert (fixes.sent >= until).all()
    for found in places.values():
        assert np.ptp(np.array(found), axis=0).max() < 1


def test_a_silent_site_is_silent_in_every_phone_and_is_told_once() -> None:
    force = troubled("SITE_SILENT:site_network")
    truths = [t for t in force.truths(NOW - 2 * DAY, NOW - DAY) if t.kind == "SITE_SILENT"]
    assert len({(t.site, t.since) for t in truths}) == len(truths)
    for truth in truths[:6]:
        assert truth.person is None
        lives = [x for x in force._list_lives(truth.since, truth.until, coarse=False)
                 if x.duty.shift.site.code == truth.site]  # fmt: skip
        for life in lives:
            for table in life.tables:
                if table.fixed.get("method") != "kiosk_face":
                    assert not mark_within(table.sent, [(truth.since + 100, truth.until)]).any()


def test_maintenance_is_announced() -> None:
    force = troubled("maintenance")
    told = dict(force.describe_roster(NOW - DAY, NOW))
    windows = {
        (item["site"], datetime.fromisoformat(item["start"]).timestamp()) for item in told["maintenance"]
    }
    truths = [t for t in force.truths(NOW - DAY, NOW) if t.kind == "maintenance"]
    assert truths
    assert {(t.site, round(t.since, 3)) for t in truths} <= {(s, round(at, 3)) for s, at in windows}


def test_who_abandons_the_post_is_far_away_and_who_takes_a_break_is_near() -> None:
    assert min(outside_m(life, midst(life)) for life in lives_of("POST_ABANDONED")) > 300
    near = [outside_m(life, midst(life)) for life in lives_of("break_nearby")]
    assert np.median(near) > 10
    assert max(near) < 150


@pytest.mark.parametrize(("name", "least_m"), [("gps_drift", 15), ("basement", 100)])
def test_bad_fixes_are_far_off_while_he_is_at_his_post(name: str, least_m: float) -> None:
    for life in lives_of(name):
        assert outside_m(life, midst(life)) == 0
        fixes = within(life, "location")
        assert fixes.values["accuracy_m"].min() > least_m


def test_late_comers_and_no_shows() -> None:
    for life in lives_of("LATE_OR_NO_SHOW:late"):
        assert 15 * MINUTE < life.duty.punch_in - life.duty.shift.start < HOUR
        assert find_table(life.tables, "attendance").at[0] == life.duty.punch_in
    absent = lives_of("LATE_OR_NO_SHOW:no_show")
    for life in absent:
        assert not any(
            len(table) for table in life.tables if table.type in ("attendance", "task", "checkpoint")
        )
    heard = [len(find_table(life.tables, "location")) > 0 for life in absent]
    assert 0.2 < np.mean(heard) < 0.8
    assert max(life.duty.punch_in - life.duty.shift.start for life in lives_of("little_late")) < 8 * MINUTE


def test_an_uncovered_site_hears_of_nobody_by_night() -> None:
    force = troubled("SITE_UNCOVERED")
    for truth in [t for t in force.truths(NOW - 2 * DAY, NOW - DAY) if t.kind == "SITE_UNCOVERED"]:
        shifts = [s for s in force.roster.between(truth.since, truth.until) if s.site.code == truth.site]
        there = [
            s for s in shifts if s.start < truth.until - HOUR and s.end > truth.since + HOUR and s.kind == "N"
        ]
        assert there
        assert all(force._biographer.decide(shift)[0].stays_home for shift in there)


def test_overtime_is_worked_and_heard_of_but_a_forgotten_punch_is_not() -> None:
    for life in lives_of("EXCESSIVE_HOURS"):
        punches = find_table(life.tables, "attendance").at
        assert punches[1] - punches[0] > 16.4 * HOUR
        assert outside_m(life, punches[1] - 600) == 0
    for life in lives_of("forgotten_punch_out"):
        assert set(find_table(life.tables, "attendance").values["direction"].tolist()) == {"in"}
        assert life.track.t[-1] < life.duty.shift.end + 3 * HOUR


def test_overtime_is_uploaded_however_late_it_is() -> None:
    life = max(lives_of("EXCESSIVE_HOURS"), key=lambda life: life.duty.punch_out - life.duty.shift.end)
    late = troubled("EXCESSIVE_HOURS").events(life.duty.punch_out - 600, life.duty.punch_out + 600)
    assert life.duty.shift.code in {event["event_id"].split(".")[1] for event in late}


def test_a_missed_tour_is_planned_and_not_scanned() -> None:
    force = troubled("TOUR_MISSED")
    told = {tour["code"] for tour in dict(force.describe_roster(NOW - DAY, NOW))["tours"]}
    for life in lives_of("TOUR_MISSED"):
        planned = {code for code in told if code.startswith(f"T-{life.duty.shift.code}-")}
        scanned = set(find_table(life.tables, "checkpoint").values["tour"].tolist())
        assert not planned or planned - scanned


@pytest.mark.parametrize("cause", ["too_fast", "elsewhere"])
def test_an_implausible_tour_is_scanned_in_full_but_not_walked(cause: str) -> None:
    for life in lives_of(f"TOUR_IMPLAUSIBLE:{cause}"):
        assert life.truth
        made = life.tables[-1]
        site = life.duty.shift.site
        assert len(made) == len(site.checkpoints) == len(life.truth.event_ids)
        took = made.at[-1] - made.at[0]
        assert took < 60 if cause == "too_fast" else took > 300
        spread = max(np.ptp(made.values["lat"]), np.ptp(made.values["lon"])) * 111_000
        assert spread > 40 if cause == "too_fast" else spread < 40


@pytest.mark.parametrize(
    ("name", "holds"),
    [("LOW_ACTIVITY", lambda here, usual: here < 0.45 * usual),
     ("UNUSUAL_ACTIVITY", lambda here, usual: here > 2.2 * usual)],
)  # fmt: skip
def test_activity_of_a_whole_site_drops_or_triples(
    name: str, holds: Callable[[float, float], bool], now: float
) -> None:
    def count(force: Force, site: str, since: float, until: float) -> int:
        heard = force.events(since, until + HOUR, coarse=True, types=frozenset({"phone"}))
        sites = {s.person.code for s in force.roster.between(since, until) if s.site.code == site}
        return len([event for event in heard if event["person"] in sites])

    force, honest = troubled(name), Force(7, 60, 10, behaviours=())
    truths = [truth for truth in force.truths(now - DAY, now - DAY / 2) if truth.kind == name]
    here = sum(count(force, t.site, t.since, t.until - HOUR) for t in truths)
    usual = sum(count(honest, t.site, t.since, t.until - HOUR) for t in truths)
    assert holds(here, usual), (here, usual)


def test_overdue_tasks_are_not_even_reported_as_missed() -> None:
    for life in lives_of("TASKS_OVERDUE"):
        assert len(find_table(life.tables, "task")) == 0
        assert span_of(life)[0] == life.duty.tasks[0][1]


def test_a_battery_that_will_not_last_falls_and_one_that_lasts_does_not_fall_as_far() -> None:
    for life in lives_of("BATTERY_CRITICAL"):
        levels = within(life, "device_status").values["battery"]
        assert levels.min() < 0.08
        assert span_of(life)[1] < life.duty.shift.end - HOUR
    for life in lives_of("low_but_lasting"):
        status = find_table(life.tables, "device_status")
        assert status.values["battery"][status.at < life.duty.punch_out].min() >= 0.16


def test_a_wrong_clock_is_uploaded_by_itself_with_its_own_time() -> None:
    force = troubled("CLOCK_SKEW")
    events = force.events(NOW - HOUR, NOW)
    groups = split_by_clock(force, events)
    assert sum(len(group) for _, group in groups) == len(events)
    wrong = [(clock_s, group) for clock_s, group in groups if clock_s]
    assert len(wrong) > 5
    for clock_s, group in wrong:
        assert 480 <= abs(clock_s) <= 900
        assert not any(event["device"].startswith("KSK-") for event in group)
        at = np.array([datetime.fromisoformat(event["at"]).timestamp() for event in group]) - clock_s
        assert (at <= NOW + 60).all()
        assert (at > NOW - 2.5 * HOUR).all()


def test_short_rest_is_on_the_roster_and_work_at_a_foreign_site_is_not() -> None:
    force = troubled("REST_TIME_SHORT")
    for life in lives_of("REST_TIME_SHORT"):
        shift = life.duty.shift
        mine = [s for s in force.roster.between(shift.start - DAY, shift.start) if s.person is shift.person]
        assert (
            2 * HOUR
            < shift.start - max(s.end for s in mine if s is not shift and s.code != shift.code)
            < 7 * HOUR
        )
        assert shift.registered
    for life in lives_of("UNAUTHORISED_SITE"):
        shift = life.duty.shift
        assert not shift.registered
        assert shift.site is not shift.person.site
        assert {event["site"] for table in life.tables if table.type == "attendance"
                for _, event in table.rows(0, 2**40)} == {shift.site.code}  # fmt: skip
    told = dict(troubled("UNAUTHORISED_SITE").describe_roster(NOW - 2 * DAY, NOW))
    assert not [item for item in told["shifts"] if "-X" in item["code"]]
    assert all(life.duty.shift.registered for life in lives_of("rostered_elsewhere"))


def test_panic_is_pressed_in_life_and_never_in_history() -> None:
    pressed = [e for e in troubled("SOS_UNACKNOWLEDGED").events(NOW - DAY, NOW) if e["type"] == "panic"]
    assert pressed
    ids = {key for t in troubled("SOS_UNACKNOWLEDGED").truths(NOW - 2 * DAY, NOW) for key in t.event_ids}
    assert {event["event_id"] for event in pressed} <= ids
    past = Force(7, 60, 10, behaviours=Mix("SOS_UNACKNOWLEDGED=100").make())
    assert past.truths(NOW - DAY, NOW) == [t for t in past.truths(NOW - DAY, NOW) if t.innocent]


def test_a_closed_site_is_on_the_roster_and_nobody_comes(now: float) -> None:
    force = Force(7, 60, 10, closed_sites=1)
    closed = force.sites[-1]
    told = dict(force.describe(now - DAY, now))
    assert [item["active"] for item in told["sites"]] == [True] * 9 + [False]
    assert [item for item in told["shifts"] if item["site"] == closed.code]
    prefix = f"{force.tag}.{closed.code}-"
    guards = [e for e in force.events(now - DAY, now) if e["event_id"].startswith(prefix)]
    assert not guards
    truths = [t for t in force.truths(now - DAY, now) if t.site == closed.code]
    assert {truth.kind for truth in truths} == {"site_closed"}


def test_a_holiday_is_quiet_and_innocent() -> None:
    holiday = datetime.fromisoformat("2026-10-02T06:00:00+05:30").timestamp()
    force = Force(7, 60, 10)
    told = [t for t in force.truths(holiday, holiday + DAY / 2) if t.kind == "holiday"]
    assert {truth.twin_of for truth in told} == {"LOW_ACTIVITY"}
    assert all(truth.site.startswith("BOM") for truth in told)


def test_mishaps_are_what_chance_does(now: float) -> None:
    mishaps = Force(7, 60, 10, behaviours=()).mishaps(now - 2 * DAY, now)
    kinds = {truth.kind for truth in mishaps}
    assert {"TASKS_OVERDUE", "TOUR_MISSED", "LATE_OR_NO_SHOW"} <= kinds <= FINDINGS
    assert all(truth.since < truth.until for truth in mishaps)


@pytest.mark.parametrize("hour", [0, 5, 11, 17])
def test_a_demonstration_begins_with_a_few_troubles_at_different_sites_whatever_the_hour(hour: int) -> None:
    began = NOW + hour * HOUR
    one, two = (Force(7, 120, 16, panics_from=began) for _ in range(2))
    for force in (one, two):
        stage_troubles(force, began)
    parts = {code: part.name for code, part in one._biographer.parts.items()}
    assert parts == {code: part.name for code, part in two._biographer.parts.items()}
    assert 4 <= len(set(parts.values())) == len(parts) <= 8
    assert {"fraud:BUDDY_PUNCHING:staged", "fraud:GPS_SPOOFING:staged"} <= set(parts.values())
    assert "STATIC_GUARD" in parts.values() or "BATTERY_CRITICAL" in parts.values()
    told = {truth.shift: truth.kind for truth in one.truths(began - DAY, began)}
    assert {
        code: name.removeprefix("fraud:").partition(":")[0] for code, name in parts.items()
    }.items() <= told.items()


def test_history_of_a_demonstration_fits_what_was_staged() -> None:
    staged = Force(7, 120, 16, panics_from=NOW, frauds=demo.FRAUDS)
    stage_troubles(staged, NOW)
    past = demo._recall_force(NOW)
    assert past.events(NOW - HOUR, NOW, coarse=True) == staged.events(NOW - HOUR, NOW, coarse=True)
