"""Somebody stands where the roster has somebody else."""

from noc.intelligence.fraud.rules.rostering import wrong_person
from noc.intelligence.fraud.rules.scenes import Scene
from noc.intelligence.fraud.rules.verdicts import Verdict
from tests.intelligence.fraud.scene_cast import (
    AT,
    DAY_S,
    HOUR_S,
    OKORO,
    RAVI,
    SITA,
    colleague,
    history,
    kiosk,
    punch,
    punches,
    row,
    scene,
    shift,
    standing,
)

OTHER_SITE = 20


def weight(verdict: Verdict | None) -> float:
    assert verdict is not None
    return verdict.weight


def on_a_day_off(**changes) -> Scene:
    """Ravi punches in though Sita is rostered; his own next shift is tomorrow."""
    tomorrow = shift(AT + DAY_S)
    changes = {
        "shift": None,
        "shifts": (tomorrow,),
        "others": (shift(person_id=SITA),),
        "home_site_id": OTHER_SITE,
    } | changes
    return scene(**changes)


def test_who_comes_in_another_s_place_without_a_word_is_told() -> None:
    verdict = wrong_person(on_a_day_off())

    assert verdict is not None
    assert 0.3 <= verdict.weight < 0.5
    assert "Sita Rao is rostered here" in verdict.reason
    assert "substitute" in verdict.clears


def test_at_the_kiosk_the_one_who_does_not_come_is_missed_when_the_shift_is_over() -> None:
    found = on_a_day_off(look="final", punch=punch(device="K-1"), device=kiosk(history(10, person_id=SITA, device="K-1")),
                         colleagues=(colleague(SITA),))  # fmt: skip

    assert weight(wrong_person(found)) > 0.6


def test_among_many_who_are_due_the_one_missing_is_found_too() -> None:
    others = (shift(person_id=SITA), shift(person_id=OKORO))
    rows = [row(AT - 300, person_id=OKORO, device="K-1")]
    found = on_a_day_off(punch=punch(device="K-1"), device=kiosk(rows), others=others)

    verdict = wrong_person(found)

    assert verdict is not None
    assert "Sita Rao" in verdict.reason
    assert verdict.weight > 0.4


def test_who_is_on_the_roster_is_fine_and_so_is_a_substitute_of_the_roster() -> None:
    substitute = shift(substitute_for_id=SITA, substitute_for_name="Sita Rao")
    found = scene(shift=substitute, others=(shift(person_id=OKORO),))

    verdict = wrong_person(found)

    assert weight(verdict) == 0
    assert verdict is not None
    assert "substitute of Sita Rao" in verdict.reason
    assert weight(wrong_person(scene(others=(shift(person_id=SITA),)))) == 0


def test_extra_help_while_everybody_due_is_there_is_fine() -> None:
    there = colleague(SITA, standing(AT - HOUR_S, AT + 10 * HOUR_S))

    assert weight(wrong_person(on_a_day_off(look="final", colleagues=(there,)))) < 0.1


def test_at_his_own_site_on_request_it_stays_weak() -> None:
    assert weight(wrong_person(on_a_day_off(home_site_id=10))) < 0.25


def test_who_comes_hours_early_for_his_own_shift_takes_nobody_s_place() -> None:
    assert weight(wrong_person(on_a_day_off(shifts=(shift(AT + 4 * HOUR_S),)))) == 0


def test_without_a_roster_there_is_no_opinion() -> None:
    assert wrong_person(scene(shift=None, shifts=(), others=())) is None


def test_who_is_never_on_the_roster_is_not_judged_by_it() -> None:
    found = on_a_day_off(shifts=(), own=history(10))

    assert found.punch.person_id == RAVI
    assert wrong_person(found) is None


def test_a_shift_of_another_hour_is_nobody_s_place_to_take() -> None:
    found = on_a_day_off(others=(shift(AT - 6 * HOUR_S, person_id=SITA),))

    assert wrong_person(found) is None


def test_who_stays_long_after_his_own_shift_takes_nobody_s_place() -> None:
    end, theirs = AT + 17 * HOUR_S, shift(AT + 8 * HOUR_S, hours=8, person_id=SITA)
    late = {"punch": punch(end, is_in=False), "shifts": (shift(AT, hours=8),), "others": (theirs,)}
    told = wrong_person(on_a_day_off(**late, look="final", own=punches([row(AT + 60)])))
    instead = wrong_person(on_a_day_off(**late, look="final", own=punches([row(AT + 10 * HOUR_S)])))

    assert weight(told) == 0
    assert weight(instead) > 0.3
