"""Every cheat leaves in what is sent the trace that it claims; honest punches that look like it do not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from simulation import demo
from simulation.attendance import KIOSK_PREFIX
from simulation.behaviours.punching import IN, OUT
from simulation.behaviours.registered import Mix
from simulation.behaviours.shape import Truth, find_table
from simulation.force import Force
from simulation.fraudsters import FRAUDS, MESSES, Plan
from simulation.lives import Life
from simulation.staging import stage_troubles
from simulation.styles import STYLES
from simulation.tables import Event, Table
from tests.simulation.conftest import HOUR, NOW

DAY = 24 * HOUR
SHOWN = 2
CALM = Mix("none").make()
KINDS = {
    "IDENTITY_MISMATCH", "BUDDY_PUNCHING", "COLLUSION", "IMPOSSIBLE_TRAVEL", "GPS_SPOOFING", "REPLAYED_TRACK",
    "OUTSIDE_GEOFENCE", "UNAUTHORISED_SITE", "WRONG_PERSON", "UNUSUAL_SCHEDULE", "EXCESSIVE_HOURS", "GHOST_SHIFT",
    "LEFT_AFTER_PUNCH",
}  # fmt: skip
NAMES = sorted(f"{maker.kind}:{maker.cause}" for maker in FRAUDS)
LIFELESS = {"sync"}  # what a phone notes that nobody touches


@cache
def cheating(name: str, style: str = "a") -> Force:
    plan = Plan(100.0, 0.0, (name,)) if name in NAMES else Plan(0.0, 40.0, (name,))
    return Force(5, 40, 8, behaviours=CALM, style=STYLES[style], frauds=plan)


@dataclass(frozen=True)
class Case:
    """A shift in which somebody cheats."""

    life: Life
    truth: Truth
    rostered: str

    def table(self, event_type: str) -> Table:
        return find_table(self.life.tables, event_type)

    def punch(self, number: int) -> Event:
        table = self.table("attendance")
        row = int(np.flatnonzero(table.numbers == number)[0])
        return (
            table.fixed | {name: column[row] for name, column in table.values.items()} | {"t": table.at[row]}
        )

    def far_m(self, event: Event) -> float:
        """How far from the middle of the site something was noted."""
        return float(np.hypot(*self.life.duty.shift.site.fence.unproject(event["lat"], event["lon"])))

    def fixes_m(self, since: float, until: float) -> np.ndarray:
        fixes = self.table("location")
        rows = (fixes.at >= since) & (fixes.at < until)
        here = zip(fixes.values["lat"][rows], fixes.values["lon"][rows], strict=True)
        return np.array([np.hypot(*self.life.duty.shift.site.fence.unproject(*one)) for one in here])

    def middle(self) -> tuple[float, float]:
        shift = self.life.duty.shift
        return shift.start + 3 * HOUR, shift.end - 3 * HOUR

    def uses(self, since: float, until: float) -> set[str]:
        used = self.table("phone")
        return set(used.values["kind"][(used.at >= since) & (used.at < until)].tolist())


def cases(name: str) -> Iterator[Case]:
    force, found = cheating(name), 0
    for shift in force.roster.between(NOW - 3 * DAY, NOW):
        if found == SHOWN:
            return
        _, behaviour, truth = force._biographer.decide(shift)
        if not behaviour or not truth or not behaviour.name.startswith("fraud:"):
            continue
        life = force._biographer.live(shift)
        assert life.truth
        if life.truth.event_ids:
            found += 1
            yield Case(life, life.truth, shift.person.code)
    assert found, name


def test_every_kind_of_fraud_is_done_carelessly_and_with_care() -> None:
    assert {maker.kind for maker in FRAUDS} == KINDS
    for kind in KINDS:
        assert {maker.evasive for maker in FRAUDS if maker.kind == kind} == {False, True}, kind
    assert {maker.twin_of for maker in MESSES} <= KINDS


@pytest.mark.parametrize("name", NAMES)
def test_the_truth_names_punches_that_were_sent_and_is_the_same_again(name: str) -> None:
    again = Force(5, 40, 8, behaviours=CALM, style=STYLES["a"], frauds=Plan(100.0, 0.0, (name,)))
    for case in cases(name):
        table = case.table("attendance")
        sent = {f"{table.prefix}{number}" for number in table.numbers.tolist()}
        assert set(case.truth.event_ids) <= sent
        assert not case.truth.innocent
        assert f"{case.truth.kind}:{case.truth.cause}" == name
        shift = next(
            s
            for s in again.roster.between(case.truth.since - DAY, case.truth.until + DAY)
            if s.code == case.truth.shift
        )
        twin = again._biographer.live(shift)
        assert twin.truth == case.truth
        assert np.array_equal(find_table(twin.tables, "attendance").at, table.at)


@pytest.mark.parametrize("name", ["BUDDY_PUNCHING:same_phone", "BUDDY_PUNCHING:spaced", "COLLUSION:rotating"])
def test_a_buddy_punches_on_his_phone_while_the_other_is_not_there(name: str) -> None:
    for case in cases(name):
        for number in sorted(set(case.table("attendance").numbers.tolist())):
            punch = case.punch(number)
            assert punch["device"] not in (case.life.duty.shift.person.device, "")
            assert case.far_m(punch) < 250
        assert not (case.fixes_m(*case.middle()) < 300).any()


def test_a_buddy_on_the_kiosk() -> None:
    for case in cases("BUDDY_PUNCHING:kiosk"):
        assert case.punch(IN)["device"].startswith(KIOSK_PREFIX)
        assert not (case.fixes_m(*case.middle()) < 300).any()


def test_two_phones_go_one_way_and_one_of_them_is_not_looked_at() -> None:
    for case in cases("COLLUSION:two_phones"):
        assert case.punch(IN)["device"] == case.life.duty.shift.person.device
        assert case.uses(*case.middle()) <= {"step", "sync"}
        assert (case.fixes_m(*case.middle()) < 400).mean() > 0.9


@pytest.mark.parametrize(
    "name", ["GHOST_SHIFT:phone_off", "GHOST_SHIFT:phone_at_home", "GHOST_SHIFT:phone_in_locker"]
)
def test_a_ghost_does_nothing_but_punch(name: str) -> None:
    for case in cases(name):
        assert case.uses(*case.middle()) <= LIFELESS
        assert len(case.table("checkpoint")) == len(case.table("task")) == 0
        assert (case.fixes_m(*case.middle()) < 300).all() or name != "GHOST_SHIFT:phone_in_locker"


@pytest.mark.parametrize(
    ("name", "field", "most"),
    [("other_face", "face_confidence", 0.8), ("look_alike", "face_confidence", 0.9), ("photo", "liveness", 0.7),
     ("screen", "liveness", 0.85)],
)  # fmt: skip
def test_a_camera_sees_what_is_held_before_it(name: str, field: str, most: float) -> None:
    for case in cases(f"IDENTITY_MISMATCH:{name}"):
        assert case.punch(IN)[field] < most
        assert case.punch(IN)["biometric_quality"] > 0.4


def test_an_app_that_places_the_phone() -> None:
    for case in cases("GPS_SPOOFING:mock_flag"):
        assert case.table("location").values["mock"].all()
        assert case.punch(IN)["mock"]
    for case in cases("GPS_SPOOFING:constant"):
        assert len(set(case.table("location").values["lat"].tolist())) == 1
        assert not case.table("location").values["mock"].any()
    for case in cases("GPS_SPOOFING:lattice"):
        steps = case.table("location").values["lat"] * 1e4
        assert np.allclose(steps, np.round(steps), atol=1e-6)
    for case in cases("GPS_SPOOFING:jump"):
        start = case.punch(IN)["t"]
        before, after = case.fixes_m(start - HOUR, start - 1000), case.fixes_m(start, start + HOUR)
        assert (after < 300).all()
        if len(before):
            assert np.median(before) > 300


@pytest.mark.parametrize(("name", "most_m"), [("exact", 0.5), ("shifted", 17.0), ("noisy", 22.0)])
def test_a_replay_is_the_track_of_an_earlier_shift(name: str, most_m: float) -> None:
    force = cheating(f"REPLAYED_TRACK:{name}")
    for case in cases(f"REPLAYED_TRACK:{name}"):
        folk = force._biographer._folk
        assert folk
        earlier = folk.find_earlier(case.life.duty.shift)
        assert earlier
        old = find_table(force._biographer.live_honestly(earlier), "location")
        new = case.table("location")
        assert np.allclose(new.at - old.at, case.life.duty.shift.start - earlier.start)
        apart = np.abs(new.values["lat"] - old.values["lat"]) * 111_195
        assert apart.max() < most_m


def test_positions_outside_the_fence_are_true() -> None:
    for name, least_m in (("far", 800), ("near", 300)):
        for case in cases(f"OUTSIDE_GEOFENCE:{name}"):
            number = int(case.truth.event_ids[0][-1])
            punch = case.punch(number)
            assert case.far_m(punch) > least_m
            assert np.abs(case.fixes_m(punch["t"] - 90, punch["t"] + 90) - case.far_m(punch)).min() < 600


def test_who_is_where_he_should_not_be() -> None:
    for cause in ("elsewhere", "next_door"):
        for case in cases(f"UNAUTHORISED_SITE:{cause}"):
            assert case.punch(IN)["site"] != case.life.duty.shift.person.site.code
    for cause in ("stranger", "colleague"):
        for case in cases(f"WRONG_PERSON:{cause}"):
            assert case.punch(IN)["person"] != case.rostered
            assert case.life.duty.shift.substitute_for is None


def test_hours_that_nobody_worked() -> None:
    for cause in ("hours_early", "little_early"):
        for case in cases(f"UNUSUAL_SCHEDULE:{cause}"):
            shift, came = case.life.duty.shift, case.punch(IN)["t"]
            assert shift.start - came > 1.2 * HOUR
            assert np.median(case.fixes_m(came + 1800, shift.start - 1500)) > 250
    for case in cases("EXCESSIVE_HOURS:long"):
        assert case.punch(OUT)["t"] - case.punch(IN)["t"] > 16.5 * HOUR
    for case in cases("EXCESSIVE_HOURS:double"):
        assert case.punch(3)["t"] - case.punch(IN)["t"] > 14 * HOUR
        assert case.punch(2)["site"] != case.punch(IN)["site"]


def test_two_places_within_minutes() -> None:
    for cause, most_s in (("minutes", 300), ("quarter_hour", 800)):
        for case in cases(f"IMPOSSIBLE_TRAVEL:{cause}"):
            assert case.punch(2)["site"] != case.punch(IN)["site"]
            assert 0 < case.punch(2)["t"] - case.punch(IN)["t"] <= most_s
            assert case.truth.beside_ids


def test_who_left_after_the_punch() -> None:
    for cause in ("comes_back", "buddy_out"):
        for case in cases(f"LEFT_AFTER_PUNCH:{cause}"):
            assert np.median(case.fixes_m(*case.middle())) > 300
    for case in cases("LEFT_AFTER_PUNCH:phone_stays"):
        assert case.uses(*case.middle()) <= LIFELESS
        assert (case.fixes_m(*case.middle()) < 300).all()


def test_a_lent_phone_shows_the_right_face_and_he_is_there() -> None:
    for case in cases("lent_phone"):
        assert case.truth.innocent
        assert case.punch(IN)["device"] != case.life.duty.shift.person.device
        assert not case.punch(IN)["face_confidence"] < 0.5
        assert case.punch(IN)["person"] == case.rostered


def test_overtime_is_worked() -> None:
    for case in cases("overtime_asked_for"):
        late = case.punch(OUT)["t"]
        assert late - case.life.duty.shift.end > 0.9 * HOUR
        assert (case.fixes_m(case.life.duty.shift.end, late - 120) < 400).all()


def test_a_few_people_do_most_of_it() -> None:
    force = Force(5, 60, 8, behaviours=CALM, style=STYLES["a"], frauds=Plan(10.0, 5.0))
    told = [truth for truth in force.truths(NOW - 7 * DAY, NOW) if not truth.innocent]
    people = [truth.person for truth in told]
    busiest = sorted((people.count(one) for one in set(people)), reverse=True)
    assert sum(busiest[:12]) > 0.6 * len(told)
    assert 0.03 < len(told) / (7 * 60 * 0.6) < 0.2
    assert len({truth.kind for truth in told}) >= 5


def test_styles_differ_in_what_is_measured() -> None:
    quality, gaps = {}, {}
    for style in ("a", "b"):
        force = Force(5, 40, 8, behaviours=CALM, style=STYLES[style])
        events = force.events(NOW - 0.25 * DAY, NOW)
        quality[style] = [e["biometric_quality"] for e in events if e["type"] == "attendance"]
        gaps[style] = sum(e["type"] == "location" for e in events)
    assert gaps["b"] < 0.8 * gaps["a"]
    assert np.nanstd(quality["b"]) > 1.2 * np.nanstd(quality["a"])


def test_a_demonstration_shows_a_buddy_and_a_mock_position_in_its_first_minutes() -> None:
    force = Force(7, 120, 16, panics_from=NOW, frauds=demo.FRAUDS)
    stage_troubles(force, NOW)
    sent = force.events(NOW, NOW + 360, types=frozenset({"attendance"}))
    told = [t for t in force.truths(NOW - DAY, NOW) if t.cause == "staged"]
    assert {truth.kind for truth in told} == {"BUDDY_PUNCHING", "GPS_SPOOFING"}
    for truth in told:
        punch = next(e for e in sent if e["event_id"] in truth.event_ids)
        assert punch["direction"] == "in"
        assert punch["mock"] == (truth.kind == "GPS_SPOOFING")
        assert (punch["device"] != f"PH-{truth.person}") == (truth.kind == "BUDDY_PUNCHING")
