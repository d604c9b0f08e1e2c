"""COLLUSION: two phones in one pocket and rings round one phone, told from patrol teams and neighbours at a gate."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from noc.intelligence.fraud.rules.collusion import collusion
from noc.intelligence.fraud.rules.scenes import Fixes, Scene
from noc.intelligence.fraud.rules.verdicts import Verdict
from tests.intelligence.fraud.scene_cast import (
    AT,
    GATE,
    HOUR_S,
    MINUTE_S,
    OKORO,
    SITA,
    colleague,
    device,
    fixes,
    history,
    honest_track,
    join,
    moved,
    punch,
    row,
    scene,
    standing,
    uses,
    walking,
)

END = AT + 12.5 * HOUR_S
ROUND = [GATE, moved(GATE, 60, 10), moved(GATE, 60, 80), moved(GATE, -40, 80)]
HOURLY = AT + np.arange(12) * HOUR_S + 300


def judged(made: Scene) -> Verdict:
    verdict = collusion(made)
    assert verdict is not None
    json.dumps(verdict.evidence)
    return verdict


def in_the_same_pocket(track: Fixes, *, every: int = 1, noise_m: float = 4.0, seed: int = 5) -> Fixes:
    """Return what another phone in the same pocket tells: its own times, its own receiver's error."""
    rng = np.random.default_rng(seed)
    rows = np.arange(seed % every, len(track), every)
    lat, lon = moved((track.lat[rows], track.lon[rows]), *rng.normal(0, noise_m, (2, len(rows))))
    at = np.sort(track.at[rows] + rng.uniform(-15, 15, len(rows)))
    return fixes(at, lat, lon, accuracy_m=2 * noise_m)


def own_day(seed: int, first_s: float) -> Fixes:
    """Return another guard's day at the same gate and on the same round, at times of his own."""
    rng = np.random.default_rng(seed)
    parts, start = [standing(AT, AT + first_s, seed=seed)], AT + first_s
    while start < END:
        walked = start + 20 * MINUTE_S
        rest = min(walked + float(rng.uniform(1.5, 2.6)) * HOUR_S, END)
        parts += [
            walking(start, ROUND, until=walked, seed=seed + len(parts)),
            standing(walked, rest, seed=seed + len(parts)),
        ]
        start = rest
    return join(*parts)


def on_duty(track: Fixes, *others: Fixes, **changes: Any) -> Scene:
    beside = tuple(colleague(SITA + number, one) for number, one in enumerate(others))
    return scene(look="final", track=track, colleagues=beside, **changes)


def test_two_phones_in_one_pocket_that_nobody_touches_are_collusion() -> None:
    mine = honest_track(AT, END, seed=3)
    verdict = judged(on_duty(mine, in_the_same_pocket(mine), uses=uses(HOURLY, ["step"] * 12)))
    assert verdict.weight > 0.6
    assert "beside Sita Rao" in verdict.reason
    assert "never apart" in verdict.reason
    assert verdict.evidence["moving_together"] > 0.8


@pytest.mark.parametrize(("every", "noise_m"), [(3, 4.0), (1, 9.0)])
def test_rarer_fixes_and_poorer_receivers_hide_it_not(every: int, noise_m: float) -> None:
    mine = honest_track(AT, END, seed=3)
    assert judged(on_duty(mine, in_the_same_pocket(mine, every=every, noise_m=noise_m))).weight > 0.5


def test_another_face_makes_it_certain() -> None:
    mine = honest_track(AT, END, seed=3)
    assert judged(on_duty(mine, in_the_same_pocket(mine), punch=punch(face_confidence=0.6))).weight > 0.8


def test_who_uses_his_phone_while_another_walks_with_him_is_innocent() -> None:
    mine = honest_track(AT, END, seed=3)
    used = uses(HOURLY, ["screen_on"] * 12)
    assert judged(on_duty(mine, in_the_same_pocket(mine), uses=used)).weight < 0.3


def test_patrol_team_that_parts_for_breaks_is_innocent() -> None:
    mine = own_day(7, 600)
    other = in_the_same_pocket(mine)
    resting = np.hypot(other.lat - GATE[0], other.lon - GATE[1]) < 15 / 111_000
    away = resting & (((other.at - AT) // 1800) % 3 == 0)
    lat = np.where(away, other.lat - 80 / 111_000, other.lat)
    apart = fixes(other.at, lat, other.lon, accuracy_m=8)
    assert judged(on_duty(mine, apart)).weight < 0.4
    assert judged(on_duty(mine, apart, uses=uses(HOURLY, ["call"] * 12))).weight < 0.1


def test_guards_who_walk_the_same_round_at_their_own_times_are_innocent() -> None:
    mine = honest_track(AT, END, seed=3)
    others = [own_day(20 + number, 900.0 * number) for number in range(4)]
    verdict = judged(on_duty(mine, *others))
    assert verdict.score == 0.0
    assert "by itself" in verdict.reason


def test_two_who_stand_at_one_gate_give_no_opinion() -> None:
    made = on_duty(standing(AT, END, seed=1), standing(AT, END, seed=2), device=None)
    assert collusion(made) is None


def test_one_patrol_together_is_no_habit() -> None:
    mine = join(standing(AT, AT + 3 * HOUR_S), walking(AT + 3 * HOUR_S, ROUND, until=AT + 4 * HOUR_S))
    assert judged(on_duty(mine, in_the_same_pocket(mine))).score == 0.0


def ring(**about: Any) -> Scene:
    """Sita's phone punches for Ravi and Okoro for a week."""
    rows = history(7, person_id=SITA, device="P-2", spread_s=20)
    for number, who in enumerate((1, OKORO), 1):
        rows += history(7, person_id=who, device="P-2", late_s=120.0 * number, spread_s=20, seed=9)
    made = punch(AT + 120, device="P-2", **about)
    return scene(punch=made, device=device("P-2", carrier_id=SITA, made=rows), own=history(), track=fixes())


def test_phone_that_punches_for_a_ring_with_other_faces_is_collusion() -> None:
    verdict = judged(ring(face_confidence=0.6))
    assert verdict.weight > 0.7
    assert "it punches for" in verdict.reason
    assert {one["name"] for one in verdict.evidence["guests"]} == {"Ravi Patil", "B. Okoro"}


def test_ring_with_the_right_living_faces_is_weak_and_without_faces_between() -> None:
    assert judged(ring()).weight < 0.3
    assert 0.3 < judged(ring(face_confidence=np.nan, liveness=np.nan)).weight < 0.8


def test_phone_lent_to_many_once_each_is_no_ring() -> None:
    rows = history(person_id=SITA, device="P-2") + [
        row(AT - 86_400.0 * who, person_id=who, device="P-2") for who in (3, 4, 5)
    ]
    made = scene(punch=punch(device="P-2"), device=device("P-2", carrier_id=SITA, made=rows))
    assert judged(made).score == 0.0


def test_own_phone_and_kiosk_serve_no_ring() -> None:
    assert collusion(scene()) is None
