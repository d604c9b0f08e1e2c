"""Tours missed, and tours that walking does not explain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from noc.intelligence.findings.rules.observations import Observation
from noc.intelligence.findings.rules.scenes import Scan, TourView
from noc.intelligence.findings.rules.tours import find_implausible_tours, find_missed_tours
from noc.intelligence.findings.rules.views import Guard
from tests.intelligence.findings.scenes import (
    LAT,
    LON,
    METRES_PER_DEGREE,
    SITE,
    ago,
    guard,
    limits,
    phone,
    post,
    scene,
)

LEG_M = 400.0  # between checkpoints, on a line to the north
CODES = "abcd"


def scan(code: str, minutes: float, off_m: float = 0.0, **changed: object) -> Scan:
    """Return a scan of so many minutes ago, made that far north of its checkpoint."""
    north_m = LEG_M * CODES.index(code) + off_m if code in CODES else 0.0
    whole = Scan(code, ago(minutes), f"scan-{code}", LAT + north_m / METRES_PER_DEGREE, LON, 8.0, "nfc")
    return replace(whole, **changed)  # type: ignore[arg-type]


def tour(*scans: Scan, ended: float = 20, **changed: object) -> TourView:
    """Return a tour of an hour past four checkpoints, ended so many minutes ago."""
    points = [(code, LAT + LEG_M * n / METRES_PER_DEGREE, LON) for n, code in enumerate(CODES)]
    whole = TourView(5, "T5", SITE, 1, "Guard 1", ago(ended + 60), ago(ended), points, scans)
    return replace(whole, **changed)  # type: ignore[arg-type]


WALKED = (scan("a", 70), scan("b", 60), scan("c", 50), scan("d", 40))


def missed(*tours: TourView, guards: Sequence[Guard] = ()) -> list[Observation]:
    return find_missed_tours(scene(*guards, posts=[post()], tours=tours), limits())


def implausible(*scans: Scan, **changed: float) -> list[Observation]:
    return find_implausible_tours(scene(posts=[post()], tours=[tour(*scans)]), limits(**changed))


def test_a_tour_of_which_nothing_was_scanned_is_missed() -> None:
    [found] = missed(tour())
    assert (found.about, found.severity, found.person_id) == ("TOUR_MISSED:tour:5", "MEDIUM", 1)
    assert (found.observed.value, found.threshold.value) == (0, 4)
    assert found.facts["missing"] == ["a", "b", "c", "d"]


def test_its_twin_that_was_scanned_in_full_is_not() -> None:
    assert missed(tour(*WALKED)) == []


@pytest.mark.parametrize(("scanned", "severity"), [(1, "MEDIUM"), (2, "LOW"), (3, "LOW")])
def test_in_part_it_says_which_are_missing_and_half_is_graver(scanned: int, severity: str) -> None:
    [found] = missed(tour(*WALKED[:scanned]))
    assert found.severity == severity
    assert found.facts["missing"] == list(CODES[scanned:])
    assert f"{scanned} of 4" in found.title
    assert found.event_ids == tuple(f"scan-{code}" for code in CODES[:scanned])


@pytest.mark.parametrize(("ended", "findings"), [(9.9, 0), (10, 1), (24 * 60, 1), (24 * 60 + 1, 0)])
def test_it_is_judged_from_ten_minutes_after_its_end_for_a_day(ended: float, findings: int) -> None:
    assert len(missed(tour(ended=ended))) == findings


def test_late_scans_clear_it() -> None:
    assert missed(tour(*WALKED[:3], scan("d", 2))) == []


def test_scans_of_checkpoints_that_are_not_of_the_tour_do_not_count() -> None:
    assert missed(tour(scan("x", 30)))[0].observed.value == 0


def test_a_closed_site_and_a_tour_without_checkpoints_are_not_judged() -> None:
    assert find_missed_tours(scene(posts=[], tours=[tour()]), limits()) == []
    assert missed(tour(checkpoints=[])) == []


def test_a_phone_that_told_nothing_since_may_still_bring_the_scans() -> None:
    [live] = missed(tour(), guards=[guard(phone=phone(seen=1))])
    [unknown] = missed(tour())
    [silent] = missed(tour(), guards=[guard(phone=phone(seen=25))])
    assert live.confidence > unknown.confidence > silent.confidence


def test_a_tour_that_was_walked_is_believed() -> None:
    assert implausible(*WALKED) == []


def test_checkpoints_faster_than_legs_allow_are_not() -> None:
    [found] = implausible(scan("a", 70), scan("b", 69.5))  # 400 m in 30 s
    assert (found.kind, found.about) == ("TOUR_IMPLAUSIBLE", "TOUR_IMPLAUSIBLE:tour:5")
    assert found.threshold.option == "WALKING_SPEED_KMH"
    assert found.observed.value == pytest.approx(36, abs=0.5)  # both from the edge of the radius: 300 m
    assert "400 m in 30 s" in found.summary
    assert found.event_ids == ("scan-a", "scan-b")


@pytest.mark.parametrize(("seconds", "findings"), [(90.5, 0), (89.5, 1)])
def test_the_limit_is_twelve_kilometres_an_hour_over_the_shortest_way(seconds: float, findings: int) -> None:
    later = scan("b", 60, at=ago(70) + timedelta(seconds=seconds))
    assert len(implausible(scan("a", 70), later)) == findings


def test_neighbouring_checkpoints_within_both_radii_take_no_time() -> None:
    assert implausible(scan("a", 70), scan("b", 70), CHECKPOINT_RADIUS_M=201) == []


def test_close_checkpoints_are_judged_as_one_way() -> None:
    [found] = implausible(
        *(scan(code, 70 - 0.5 * n) for n, code in enumerate("abcd")), CHECKPOINT_RADIUS_M=201
    )
    assert "a to c, 800 m in 60 s" in found.summary
    slowly = (scan(code, 70 - 3 * n) for n, code in enumerate("abcd"))
    assert implausible(*slowly, CHECKPOINT_RADIUS_M=201) == []


def test_three_checkpoints_in_one_second_are_scanned_from_paper_wherever_they_are() -> None:
    unplaced = tour(
        *(scan(code, 70, lat=None, lon=None) for code in "abc"), checkpoints=[(c, None, None) for c in CODES]
    )
    [found] = find_implausible_tours(scene(posts=[post()], tours=[unplaced]), limits())
    assert "3 checkpoints in one second" in found.summary
    two = replace(unplaced, scans=unplaced.scans[:2])
    assert find_implausible_tours(scene(posts=[post()], tours=[two]), limits()) == []


@pytest.mark.parametrize(("off_m", "findings"), [(57, 0), (59, 1)])
def test_a_scan_farther_away_than_radius_and_accuracy_was_made_elsewhere(off_m: float, findings: int) -> None:
    assert len(implausible(scan("a", 70, off_m))) == findings


@pytest.mark.parametrize(("off_m", "findings"), [(79, 0), (81, 1)])
def test_unknown_accuracy_is_taken_for_thirty_metres(off_m: float, findings: int) -> None:
    assert len(implausible(scan("a", 70, off_m, accuracy_m=None))) == findings


def test_a_scan_without_a_position_proves_nothing() -> None:
    assert implausible(scan("a", 70, lat=None, lon=None)) == []


def test_a_tour_without_scans_and_a_closed_site_are_no_matter() -> None:
    assert implausible() == []
    fast = tour(scan("a", 70), scan("b", 69.5))
    assert find_implausible_tours(scene(posts=[], tours=[fast]), limits()) == []


def test_one_tour_is_one_finding_however_much_is_wrong_with_it_and_more_is_believed_more() -> None:
    [little] = implausible(scan("a", 70), scan("b", 68.6))
    [much] = implausible(scan("a", 70, 900), scan("b", 69.9, 500), scan("c", 69.8, 100))
    assert much.confidence > little.confidence
    assert len(much.facts["doubts"]) == 5
    assert "and 2 more" in much.summary
