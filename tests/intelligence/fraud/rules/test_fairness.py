"""Groups that false alarms hit more often are named with the detector to blame; chance and trifles are not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from noc.intelligence.fraud.rules.daylight import is_dark, sun_altitude_deg
from noc.intelligence.fraud.rules.fairness import (
    LEAST_INNOCENTS,
    JudgedPunch,
    adjusted,
    compare,
    fisher_greater,
    why,
)


def punches(
    count: int, alarms: int, leading: str | None = "IDENTITY_MISMATCH", **groups: str
) -> list[JudgedPunch]:
    """Return innocent punches of one group, some of them flagged."""
    return [
        JudgedPunch(
            fraud=False,
            alarmed=place < alarms,
            leading=leading if place < alarms else None,
            groups=groups,  # type: ignore[arg-type]  # names of dimensions
        )
        for place in range(count)
    ]


def test_fisher_and_benjamini_hochberg_give_what_scipy_gives() -> None:
    assert fisher_greater(5, 15, 3, 43) == pytest.approx(0.021839908559846678)
    assert fisher_greater(0, 10, 5, 10) == pytest.approx(1.0)
    assert fisher_greater(300, 1_000, 400, 9_000) == pytest.approx(1.0761538655809456e-127, rel=1e-6)
    assert adjusted([0.01, 0.2, 0.04]) == pytest.approx([0.03, 0.2, 0.06])
    assert adjusted([]) == []


def test_a_group_that_is_hit_more_often_is_named_with_the_detector_to_blame() -> None:
    found = compare(
        [
            *punches(100, 12, "IDENTITY_MISMATCH", light="dark"),
            *punches(2, 2, "GPS_SPOOFING", light="dark"),
            *punches(400, 4, "GPS_SPOOFING", light="daylight"),
        ]
    )
    worst, other = found
    assert (worst.dimension, worst.name, worst.significant, worst.blamed) == (
        "light",
        "dark",
        True,
        "IDENTITY_MISMATCH",
    )
    assert (worst.innocents, worst.false_alarms, worst.blamed_alarms) == (102, 14, 12)
    assert not other.significant
    assert "Face leads 12 of them, 0.0% of the punches elsewhere" in why(worst, "Face")
    assert "no more than chance" in why(other, "Face")


def test_few_punches_small_differences_and_chance_name_nobody() -> None:
    few = compare([*punches(LEAST_INNOCENTS - 1, 20, site="a"), *punches(500, 1, site="b")])
    assert [one.significant for one in few] == [False, False]
    assert "nothing can be said" in why(next(one for one in few if one.name == "a"), "Face")
    small = compare([*punches(20_000, 300, site="a"), *punches(20_000, 210, site="b")])
    assert min(one.p_value for one in small) < 0.01
    assert not any(one.significant for one in small)  # clear of chance, but half a false alarm in a hundred
    chance = compare([*punches(60, 3, site="a"), *punches(60, 2, site="b"), *punches(60, 2, site="c")])
    assert not any(one.significant for one in chance)


def test_frauds_count_as_missed_ones_and_never_as_false_alarms() -> None:
    frauds = [
        JudgedPunch(fraud=True, alarmed=place < 3, leading=None, groups={"shift": "night"})
        for place in range(4)
    ]
    (night,) = [one for one in compare([*frauds, *punches(50, 0, shift="night")]) if one.name == "night"]
    assert (night.innocents, night.false_alarms, night.missed_rate, night.rate_elsewhere) == (
        50,
        0,
        0.25,
        0.0,
    )


def test_many_groups_together_need_stronger_proof_than_one() -> None:
    mild = punches(100, 9, site="mild")
    alone = compare([*mild, *punches(1_000, 38, site="rest")])
    crowd = compare([*mild, *(one for place in range(40) for one in punches(100, 4, site=f"s{place}"))])
    assert next(one for one in alone if one.name == "mild").significant
    assert not next(one for one in crowd if one.name == "mild").significant


def test_the_sun_is_where_almanacs_say() -> None:
    noon = datetime(2026, 6, 21, 12, 2, tzinfo=UTC)
    assert sun_altitude_deg(noon, 51.48, 0.0) == pytest.approx(61.95, abs=0.3)
    assert is_dark(datetime(2026, 11, 20, 18, 0, tzinfo=UTC), 19.07, 72.87)
    assert not is_dark(datetime(2026, 11, 20, 6, 0, tzinfo=UTC), 19.07, 72.87)
    assert not is_dark(datetime(2026, 6, 21, 0, 0, tzinfo=UTC), 70.0, 25.0)  # the midnight sun
