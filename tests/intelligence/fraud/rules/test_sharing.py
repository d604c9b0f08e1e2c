"""BUDDY_PUNCHING: colleagues who punch for another are told from lent phones, kiosks and registries that are behind."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from noc.intelligence.fraud.rules.scenes import Scene
from noc.intelligence.fraud.rules.sharing import buddy_punching
from noc.intelligence.fraud.rules.verdicts import Verdict
from tests.intelligence.fraud.scene_cast import (
    AT,
    DAY_S,
    HOME,
    HOUR_S,
    MINUTE_S,
    OKORO,
    SITA,
    Rows,
    device,
    fixes,
    history,
    kiosk,
    punch,
    row,
    scene,
    standing,
    statuses,
    uses,
)

NONE = np.nan
BLIND = {"face_confidence": NONE, "liveness": NONE, "biometric_quality": NONE}


def judged(made: Scene) -> Verdict:
    verdict = buddy_punching(made)
    assert verdict is not None
    json.dumps(verdict.evidence)
    return verdict


def on_sitas(
    past: Rows, own: Rows | None = None, *, before_s: float = 240, late_s: float = 0.0, **changes: Any
) -> Scene:
    """Ravi punches on Sita's phone P-2, so long after she did; `past` are earlier punches of others than her on it."""
    about = {name: changes.pop(name) for name in list(changes) if name in punch().__slots__}
    hers = history(person_id=SITA, device="P-2", late_s=-before_s, spread_s=late_s or 20)
    today = [row(AT - before_s, person_id=SITA, device="P-2")]
    phone = device("P-2", carrier_id=SITA, made=[*hers, *today, *past])
    changes.setdefault("track", fixes())
    return scene(
        punch=punch(device="P-2", **about), device=phone, own=own if own is not None else history(), **changes
    )


def often(days: int, **about: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return Ravi's punches on P-2 on the last days, and all of his punches (those before on his own phone)."""
    here = history(days, device="P-2", spread_s=20, seed=5, **about)
    return here, history(20 - days, until=AT - days * DAY_S) + here


def test_same_two_on_her_phone_day_after_day_with_another_face_is_buddy_punching() -> None:
    here, own = often(6, face=(0.6, 0.08))
    verdict = judged(on_sitas(here, own, face_confidence=0.62))
    assert verdict.weight > 0.8
    for said in (
        "P-2 is registered to Sita Rao",
        "on 6 earlier days",
        "4 min after Sita Rao",
        "same order as Sita Rao on 6 of 6",
    ):
        assert said in verdict.reason
    assert verdict.clears
    assert verdict.evidence["together_days"] == 6


def test_punches_spaced_by_half_an_hour_with_faces_that_nearly_fit_are_found_by_their_days() -> None:
    here, own = often(5, face=(0.78, 0.04))
    assert judged(on_sitas(here, own, before_s=30 * MINUTE_S, late_s=300, face_confidence=0.8)).weight > 0.6


def test_repeated_punches_without_any_face_are_strongly_suspicious() -> None:
    here, own = often(6, face=(NONE, NONE), liveness=(NONE, NONE))
    assert judged(on_sitas(here, own, **BLIND)).weight > 0.6


def test_phone_that_punches_for_three_is_worse_than_for_one() -> None:
    here, own = often(3)
    others = [one for who in (OKORO, 4) for one in history(3, person_id=who, device="P-2", late_s=400)]
    assert judged(on_sitas([*here, *others], own)).score > judged(on_sitas(here, own)).score


def test_first_time_with_a_colleagues_face_is_found_by_the_face() -> None:
    assert judged(on_sitas([], face_confidence=0.55)).weight > 0.7


def test_own_phone_in_use_at_home_at_that_minute_is_found_whatever_the_face() -> None:
    away = standing(AT - HOUR_S, AT, HOME, every_s=300)
    used = uses([AT - 900, AT - 200], ["screen_on", "app_open"])
    verdict = judged(on_sitas([], track=away, uses=used))
    assert verdict.weight > 0.5
    assert "1.7 km away" in verdict.reason


def test_phone_lent_once_because_the_battery_is_empty_is_innocent() -> None:
    empty = statuses([AT - 1800], battery=0.02)
    assert judged(on_sitas([], statuses=empty)).weight < 0.1
    assert judged(on_sitas([], statuses=empty, **BLIND)).weight < 0.3
    assert judged(on_sitas([], **BLIND)).weight < 0.3


def test_phone_forgotten_at_home_lies_still_and_is_innocent_when_the_face_is_his() -> None:
    assert judged(on_sitas([], track=standing(AT - HOUR_S, AT, HOME, every_s=300))).weight < 0.3


def test_own_phone_beside_him_clears_a_lent_one() -> None:
    assert judged(on_sitas([], track=standing(AT - HOUR_S, AT, every_s=60), **BLIND)).weight < 0.15


def test_broken_phone_for_a_week_is_no_certainty_when_face_and_liveness_are_his() -> None:
    here, own = often(6)
    assert judged(on_sitas(here, own)).weight < 0.65
    assert judged(on_sitas(here, own, track=standing(AT - HOUR_S, AT))).weight < 0.3


def test_life_at_the_site_speaks_for_him_in_the_final_look() -> None:
    here, own = often(3)
    first = judged(on_sitas(here, own))
    there = judged(on_sitas(here, own, look="final", track=standing(AT + HOUR_S, AT + 12 * HOUR_S)))
    gone = judged(on_sitas(here, own, look="final", track=standing(AT + HOUR_S, AT + 12 * HOUR_S, HOME)))
    assert there.score < first.score < gone.score


def test_own_phone_is_fine_even_if_others_punch_on_it() -> None:
    rows = history() + history(5, person_id=SITA, late_s=200)
    verdict = judged(scene(device=device(made=rows)))
    assert verdict.score == 0.0
    assert "Sita Rao" in verdict.reason


def test_registry_that_is_behind_accuses_nobody() -> None:
    mine = history(device="P-2")
    assert (
        judged(
            scene(punch=punch(device="P-2"), device=device("P-2", carrier_id=SITA, made=mine), own=mine)
        ).score
        == 0.0
    )


def test_phone_handed_on_this_week_is_innocent_before_the_registry_knows() -> None:
    before = history(16, until=AT - 4 * DAY_S, person_id=SITA, device="P-2")
    mine = history(3, device="P-2")
    phone = device("P-2", carrier_id=SITA, made=before + mine)
    own = history(17, until=AT - 3 * DAY_S) + mine
    assert judged(scene(punch=punch(device="P-2"), device=phone, own=own, track=fixes())).weight < 0.3


def test_phone_of_a_team_is_innocent_when_the_faces_are_their_own() -> None:
    team = [one for who in range(2, 8) for one in history(15, person_id=who, device="P-2", spread_s=300)]
    mine = history(15, device="P-2", spread_s=300)
    phone = device("P-2", carrier_id=SITA, made=team + mine)
    assert judged(scene(punch=punch(device="P-2"), device=phone, own=mine, track=fixes())).weight < 0.3
    assert judged(scene(punch=punch(device="P-2", face_confidence=0.5), device=phone, own=mine)).weight > 0.5


def test_new_phone_of_his_own_is_innocent() -> None:
    assert (
        judged(scene(punch=punch(device="P-9"), device=device("P-9", carrier_id=None, known=False))).score
        == 0.0
    )


def force_at_kiosk() -> list[dict[str, Any]]:
    return [one for who in range(3, 9) for one in history(20, person_id=who, device="K-1", spread_s=400)]


def pair_at_kiosk(
    gap_s: float, spread_s: float, **about: Any
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return Sita's and Ravi's punches at a kiosk over 15 days: Ravi so long after her."""
    rng = np.random.default_rng(2)
    hers, his = history(15, person_id=SITA, device="K-1"), history(15, device="K-1", **about)
    for one, other in zip(hers, his, strict=True):
        other["at"] = one["at"] + max(rng.normal(gap_s, spread_s), 4.0)
    return hers, his


def at_kiosk(hers: Rows, his: Rows, own: Rows, gap_s: float, **about: Any) -> Scene:
    now = [row(AT - gap_s, person_id=SITA, device="K-1")]
    rows = [*force_at_kiosk(), *hers, *his, *now]
    return scene(punch=punch(device="K-1", **about), device=kiosk(rows), own=own, track=fixes())


def test_kiosk_at_a_shift_change_is_normal_declared_or_not() -> None:
    mine = history(device="K-1", spread_s=400)
    rows = force_at_kiosk() + mine
    assert judged(scene(punch=punch(device="K-1"), device=kiosk(rows), own=mine)).score == 0.0
    undeclared = device("K-1", carrier_id=None, known=False, made=rows)
    verdict = judged(scene(punch=punch(device="K-1"), device=undeclared, own=mine))
    assert verdict.score == 0.0
    assert "nobody declared" in verdict.reason


def test_friends_who_come_together_are_innocent_at_a_kiosk() -> None:
    hers, his = pair_at_kiosk(35, 20)
    assert judged(at_kiosk(hers, his, his, 35)).weight < 0.1
    assert judged(at_kiosk(hers, his, his, 35, **BLIND)).weight < 0.3


def test_one_hand_that_punches_for_two_at_a_kiosk_is_moderate_with_weak_faces() -> None:
    hers, his = pair_at_kiosk(11, 1.5, face=(0.75, 0.04))
    verdict = judged(at_kiosk(hers, his, his, 11, face_confidence=0.74))
    assert 0.3 < verdict.weight < 0.8
    assert "always about 11 s apart" in verdict.reason
    assert judged(at_kiosk(hers, his, history(10), 11, face_confidence=0.6)).weight > 0.6


def test_steady_pair_with_good_faces_at_a_kiosk_is_weak() -> None:
    hers, his = pair_at_kiosk(11, 1.5)
    assert judged(at_kiosk(hers, his, his, 11)).weight < 0.2


def test_punch_without_a_device_gives_no_opinion() -> None:
    assert buddy_punching(scene(punch=punch(device=None), device=None)) is None
