"""Late and no-show: by the minute, with what the phone knows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from noc.intelligence.findings.rules.lateness import find_late_guards
from noc.intelligence.findings.rules.observations import Observation
from noc.intelligence.findings.rules.views import Guard, Phone, Stay
from tests.intelligence.findings.scenes import SITE, ago, fix, guard, limits, phone, punch, scene, shift


def missing(begun: float = 23, **changed: object) -> Guard:
    """Return a guard whose shift began so many minutes ago and of whom nothing was seen at the site."""
    at_home = phone(last_fix=fix(1, outside_m=4_000.0))
    return guard(**{"shift": shift(begun), "punch": None, "stay": Stay(), "phone": at_home, **changed})


def late(*guards: Guard, **changed: float) -> list[Observation]:
    return find_late_guards(scene(*guards), limits(**changed))


def test_who_is_not_there_after_twenty_three_minutes_is_late_by_the_minute() -> None:
    [found] = late(missing())
    assert found.title == "Guard 1 23 min late at Site 7"
    assert found.about == "LATE_OR_NO_SHOW:person:1:S-1"
    assert (found.severity, found.threshold.option) == (None, "LATE_AFTER_MINUTES")
    assert found.facts["last position"] == "4.0 km from the fence, 1 min ago"
    assert found.facts["battery"] == "80%"
    assert (found.since, found.site_id) == (ago(23), SITE)


@pytest.mark.parametrize(("begun", "findings"), [(9.9, 0), (10, 1)])
def test_it_fires_at_the_limit(begun: float, findings: int) -> None:
    assert len(late(missing(begun))) == findings


@pytest.mark.parametrize(("begun", "severity"), [(29.9, None), (30, "HIGH")])
def test_half_an_hour_makes_it_a_no_show(begun: float, severity: str | None) -> None:
    [found] = late(missing(begun))
    assert found.severity == severity
    assert ("no-show" in found.title) is (severity == "HIGH")


def test_a_punch_or_a_fix_inside_proves_that_he_came() -> None:
    assert late(missing(punch=punch(5))) == []
    assert late(missing(stay=Stay(first_in=fix(5), last_in=fix(5)))) == []


def test_a_punch_at_another_site_proves_nothing_here() -> None:
    [found] = late(missing(punch=punch(5, site_id=SITE + 1)))
    assert found.facts["punched in at"] == "another site, 5 min ago"
    assert "punched in at another site" in found.summary


def test_who_came_and_punched_out_again_was_not_late() -> None:
    assert late(missing(punch=punch(5, direction="out"))) == []


def test_a_shift_that_somebody_covers_makes_nobody_late_but_the_substitute_himself_can_be() -> None:
    assert late(missing(shift=shift(23, covered_by=2))) == []
    assert len(late(missing(shift=shift(23, substitute_for=2)))) == 1


def test_off_shift_and_closed_sites_are_not_judged() -> None:
    assert late(missing(shift=None)) == []
    assert find_late_guards(scene(missing(), posts=[]), limits()) == []


def test_yesterdays_punch_does_not_hide_that_every_fix_lies_elsewhere() -> None:
    forgotten = missing(
        punch=punch(23 + 300),
        stay=Stay(out_since=fix(20, outside_m=4_000.0), last_out=fix(1, outside_m=4_000.0), outs=5),
    )
    assert len(late(forgotten)) == 1
    assert late(replace(forgotten, stay=Stay())) == []  # nothing contradicts it
    assert late(replace(forgotten, punch=punch(60))) == []  # early, for this shift


def test_who_comes_nearer_is_said_to_and_when_he_would_be_there() -> None:
    coming = Stay(out_since=fix(21, outside_m=10_000.0), last_out=fix(1, outside_m=5_000.0), outs=9)
    [found] = late(missing(stay=coming, phone=phone(last_fix=fix(1, outside_m=5_000.0))))
    assert found.facts["coming nearer"] == "yes, 20 min away at this pace"
    staying = replace(coming, out_since=fix(21, outside_m=5_050.0))
    [found] = late(missing(stay=staying, phone=phone(last_fix=fix(1, outside_m=5_000.0))))
    assert found.facts["coming nearer"] == "no"


def test_the_less_is_known_of_the_phone_the_less_is_believed() -> None:
    elsewhere = Stay(out_since=fix(20, outside_m=4_000.0), last_out=fix(1, outside_m=4_000.0), outs=5)
    [seen] = late(missing(stay=elsewhere))
    [silent] = late(missing(phone=phone(seen=40, last_fix=fix(40, outside_m=4_000.0))))
    [unknown] = late(missing(phone=Phone()))
    [at_the_fence] = late(missing(phone=phone(last_fix=fix(1, outside_m=5.0))))
    assert seen.confidence > silent.confidence > unknown.confidence
    assert at_the_fence.confidence < silent.confidence
    assert unknown.facts["phone last heard of"] == "never"
    assert "never" in unknown.summary


def test_without_a_fence_only_who_is_known_to_punch_can_be_late_and_it_says_why() -> None:
    unfenced = phone(last_fix=fix(1, outside_m=None))
    [found] = late(missing(phone=unfenced, punch=punch(600, direction="out")))
    assert found.facts["last position"] == "known, but the site has no fence to measure from"
    assert late(missing(phone=unfenced)) == []  # he may be there: nothing could show it
    assert (
        len(late(missing(phone=phone(seen=40, last_fix=fix(40, outside_m=None))))) == 1
    )  # not heard of since
