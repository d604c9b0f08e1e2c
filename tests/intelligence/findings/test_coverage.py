"""Posts abandoned: who went, and who only seems to have."""

from __future__ import annotations

from dataclasses import replace

import pytest

from noc.intelligence.findings.rules.coverage import find_abandoned_posts
from noc.intelligence.findings.rules.observations import Observation
from noc.intelligence.findings.rules.views import Guard, Stay
from tests.intelligence.findings.scenes import SITE, fix, guard, limits, phone, punch, scene, shift

OPEN = "POST_ABANDONED:person:1"


def away(minutes: float = 20, outs: int = 8, last: float = 1, outside_m: float = 900.0) -> Stay:
    """Return the stay of somebody who went out so many minutes ago."""
    return Stay(
        first_in=fix(239),
        last_in=fix(minutes + 2),
        out_since=fix(minutes, outside_m=300.0),
        last_out=fix(last, outside_m=outside_m),
        outs=outs,
        farthest_m=outside_m,
    )


def gone(person_id: int = 1, **changed: object) -> Guard:
    return guard(person_id, **{"stay": away(), **changed})


def abandoned(*guards: Guard, open_abouts: tuple[str, ...] = (), **changed: float) -> list[Observation]:
    return find_abandoned_posts(scene(*guards, open_abouts=open_abouts), limits(**changed))


def test_a_guard_who_went_off_twenty_minutes_ago_has_abandoned_his_post() -> None:
    [found] = abandoned(gone())
    assert (found.kind, found.about, found.person_id, found.site_id) == ("POST_ABANDONED", OPEN, 1, SITE)
    assert found.observed.value == 20
    assert (found.threshold.value, found.threshold.option) == (10, "ABANDONED_AFTER_MINUTES")
    assert "20 min" in found.summary
    assert "900 m" in found.summary
    assert "tolerance 200 m" in found.summary
    assert found.facts["farthest beyond the fence"] == "900 m"
    assert found.facts["speed away"] == "1.9 km/h"
    assert found.facts["away since"] == "12:40"  # on the site's own clock
    assert set(found.event_ids) == {"fix-1", "fact-1"}
    assert found.confidence > 0.9


def test_his_twin_who_never_left_has_not() -> None:
    assert abandoned(guard()) == []


@pytest.mark.parametrize(("minutes", "findings"), [(9.9, 0), (10, 1)])
def test_it_fires_at_the_limit_and_not_a_moment_before(minutes: float, findings: int) -> None:
    assert len(abandoned(gone(stay=away(minutes)))) == findings


def test_a_site_may_allow_longer() -> None:
    assert abandoned(gone(), ABANDONED_AFTER_MINUTES=21) == []


@pytest.mark.parametrize(
    ("outs", "last", "findings"),
    [(1, 20, 0), (2, 16, 0), (2, 15, 1), (3, 18, 1)],
    ids=["one stray fix", "two that are near in time", "two five minutes apart", "three in a row"],
)
def test_it_takes_more_than_a_stray_fix(outs: int, last: float, findings: int) -> None:
    assert len(abandoned(gone(stay=away(20, outs, last)))) == findings


def test_a_last_position_of_an_hour_ago_opens_nothing() -> None:
    assert len(abandoned(gone(stay=away(120, last=60)))) == 1
    assert abandoned(gone(stay=away(120, last=61))) == []


def test_but_silence_out_there_is_no_return() -> None:
    [found] = abandoned(gone(stay=away(120, last=90)), open_abouts=(OPEN,))
    assert found.about == OPEN


def test_past_the_window_of_tracks_the_last_position_counts_on_for_one_who_is_known_to_be_away() -> None:
    far = guard(stay=Stay(), phone=phone(seen=130, last_fix=fix(130, outside_m=900.0)))
    near = guard(stay=Stay(), phone=phone(seen=130, last_fix=fix(130, outside_m=205.0)))
    assert abandoned(far) == []
    assert len(abandoned(far, open_abouts=(OPEN,))) == 1
    assert abandoned(near, open_abouts=(OPEN,)) == []


def test_a_fix_inside_ends_it_and_who_is_on_the_edge_is_not_back() -> None:
    assert abandoned(guard(), open_abouts=(OPEN,)) == []
    assert len(abandoned(gone(stay=away(20, last=3)), open_abouts=(OPEN,))) == 1  # nothing proven since


def test_who_punched_out_or_is_off_shift_or_at_a_closed_site_is_not_judged() -> None:
    assert abandoned(gone(punch=punch(30, direction="out"))) == []
    assert abandoned(gone(shift=None)) == []
    assert find_abandoned_posts(scene(gone(), posts=[]), limits()) == []


def test_who_never_came_is_late_and_has_abandoned_nothing() -> None:
    assert abandoned(gone(stay=replace(away(), first_in=None, last_in=None), punch=None)) == []


def test_the_way_to_work_is_no_way_off() -> None:
    on_the_way = Stay(out_since=fix(60, outside_m=5_000.0), last_out=fix(35, outside_m=400.0), outs=12)
    came = guard(stay=on_the_way, punch=punch(30))
    assert abandoned(came) == []
    came_and_went = replace(came, stay=replace(on_the_way, last_out=fix(1, outside_m=900.0)))
    [found] = abandoned(came_and_went)
    assert found.observed.value == 30  # since the punch


def test_who_came_early_and_went_off_before_his_shift_is_away_since_it_began() -> None:
    early = Stay(
        first_in=fix(30), last_in=fix(28), out_since=fix(25), last_out=fix(1, outside_m=900.0), outs=9
    )
    assert abandoned(guard(shift=shift(9), punch=None, stay=early)) == []
    [found] = abandoned(guard(shift=shift(12), punch=None, stay=early))
    assert found.observed.value == 12


def test_a_punch_made_from_afar_proves_no_presence() -> None:
    [found] = abandoned(
        guard(
            stay=Stay(out_since=fix(60, outside_m=5_000.0), last_out=fix(1, outside_m=5_000.0), outs=30),
            punch=punch(30, outside_m=5_000.0),
        )
    )
    assert found.observed.value == 60


def test_who_leaves_in_the_last_minutes_of_a_shift_has_not_abandoned_it() -> None:
    ending = shift(begun=479.9, lasts=480)
    assert abandoned(gone(shift=ending, stay=away(9.9))) == []


def test_poor_or_old_fixes_are_believed_less() -> None:
    [sure] = abandoned(gone())
    old = away(last=30, minutes=50)
    [poor] = abandoned(gone(stay=replace(old, last_out=fix(30, outside_m=900.0, accuracy_m=None))))
    assert poor.confidence < sure.confidence
    assert "accuracy unknown" in poor.summary


def test_a_lone_guard_is_named_as_such() -> None:
    assert abandoned(gone(shift=shift(lone=True)))[0].lone
    assert not abandoned(gone())[0].lone
