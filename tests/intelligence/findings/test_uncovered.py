"""Sites uncovered: who should be there and is not, who covers for him, and who only forgot to punch out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from noc.intelligence.findings.rules.coverage import find_uncovered_sites
from noc.intelligence.findings.rules.observations import Observation
from noc.intelligence.findings.rules.views import Guard, Stay
from tests.intelligence.findings.scenes import SITE, ago, fix, guard, limits, phone, post, punch, scene, shift

NEVER = {"stay": Stay(), "punch": None, "phone": phone(seen=300)}


def away(minutes: float) -> Stay:
    """Return the stay of somebody who went out so many minutes ago, and was seen out there a minute ago."""
    out = {"out_since": fix(minutes, outside_m=300.0), "last_out": fix(1, outside_m=900.0)}
    return Stay(first_in=fix(239), last_in=fix(minutes + 2), **out, outs=8, farthest_m=900.0)


def uncovered(*guards: Guard, **changed: float) -> list[Observation]:
    return find_uncovered_sites(scene(*guards), limits(**changed))


def test_a_site_where_the_only_guard_never_came_is_uncovered() -> None:
    [found] = uncovered(guard(**NEVER))
    assert (found.kind, found.about, found.person_id) == (
        "SITE_UNCOVERED",
        f"SITE_UNCOVERED:site:{SITE}",
        None,
    )
    assert found.observed.value == 240
    assert "Guard 1 has not come" in found.summary
    assert found.title == "Nobody at Site 7"


def test_its_twin_with_the_guard_there_is_covered() -> None:
    assert uncovered(guard()) == []


@pytest.mark.parametrize(("begun", "findings"), [(14.9, 0), (15, 1)])
def test_it_fires_fifteen_minutes_into_the_shift(begun: float, findings: int) -> None:
    assert len(uncovered(guard(**NEVER, shift=shift(begun)))) == findings


@pytest.mark.parametrize(("minutes", "findings"), [(14.9, 0), (15, 1)])
def test_from_when_the_last_one_went_it_counts_anew(minutes: float, findings: int) -> None:
    punched_out = guard(2, punch=punch(minutes, direction="out"))
    assert len(uncovered(guard(**NEVER), punched_out)) == findings
    assert len(uncovered(guard(stay=away(minutes)))) == findings


def test_one_who_is_there_covers_for_one_who_is_not() -> None:
    assert uncovered(guard(**NEVER), guard(2)) == []


def test_a_guard_who_came_and_fell_silent_counts_as_there() -> None:
    assert uncovered(guard(phone=phone(seen=200), stay=Stay())) == []


def test_somebody_off_the_roster_who_punched_in_there_covers_it() -> None:
    helper = guard(2, shift=None, punch=punch(20), rostered=frozenset())
    assert uncovered(guard(**NEVER), helper) == []
    assert (
        len(uncovered(guard(**NEVER), guard(2, shift=None, punch=punch(60), stay=away(30)))) == 1
    )  # he left
    assert len(uncovered(guard(**NEVER), guard(2, shift=None, punch=punch(20, direction="out")))) == 1


def test_who_forgot_to_punch_out_after_his_own_shift_covers_nothing_unless_he_is_seen_there() -> None:
    forgot = guard(2, shift=None, punch=punch(600), stay=Stay(first_in=fix(599), last_in=fix(61)))
    assert len(uncovered(guard(**NEVER), forgot)) == 1
    stayed_on = replace(forgot, stay=Stay(first_in=fix(599), last_in=fix(60)))
    assert uncovered(guard(**NEVER), stayed_on) == []
    came_to_help = replace(forgot, rostered=frozenset())
    assert uncovered(guard(**NEVER), came_to_help) == []


def test_a_guard_of_another_site_who_punched_in_here_covers_it() -> None:
    visitor = guard(2, site_id=8, punch=punch(20, site_id=SITE))
    assert [found.site_id for found in uncovered(guard(**NEVER), visitor)] == []


def test_a_substitute_covers_when_he_came_and_not_before() -> None:
    absent = guard(**NEVER, shift=shift(covered_by=2))
    assert uncovered(absent, guard(2, shift=shift(code="S-2", substitute_for=1))) == []
    assert len(uncovered(absent, guard(2, **NEVER, shift=shift(code="S-2", substitute_for=1)))) == 1
    assert uncovered(absent) == []  # his shift is the substitute's matter


@pytest.mark.parametrize(("left", "findings"), [(10, 0), (10.1, 1)])
def test_shifts_that_end_at_once_leave_nothing_to_cover(left: float, findings: int) -> None:
    assert len(uncovered(guard(**NEVER, shift=shift(begun=480 - left, lasts=480)))) == findings


def test_a_closed_site_needs_nobody() -> None:
    assert find_uncovered_sites(scene(guard(**NEVER), posts=[]), limits()) == []


def test_sites_are_judged_each_by_itself() -> None:
    there, empty = guard(1), guard(2, **NEVER, site_id=8)
    found = find_uncovered_sites(scene(there, empty, posts=[post(SITE), post(8)]), limits())
    assert [one.site_id for one in found] == [8]


def test_of_phones_that_are_silent_less_is_believed() -> None:
    [blind] = uncovered(guard(**NEVER))
    [seen] = uncovered(guard(stay=away(30)))
    assert blind.confidence < seen.confidence
    assert any("not heard of" in reason for reason in blind.confidence_reasons)
    assert seen.facts["Guard 1"] == "is 900 m beyond the fence"
    assert seen.since == ago(30)


def test_where_there_is_no_fence_somebody_who_reports_may_be_there() -> None:
    assert uncovered(guard(**{**NEVER, "phone": phone(last_fix=fix(1, outside_m=None))})) == []
