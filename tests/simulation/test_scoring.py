"""Findings are held against the truth fairly: hits, consequences, chance, and what is wrong."""

from __future__ import annotations

from benchmarks.scoring import Found, disturbed, score
from simulation.behaviours.shape import Truth

HOUR = 3600.0


def truth(kind: str, person: str | None = "ann", site: str = "gate", since: float = 10 * HOUR) -> Truth:
    return Truth(kind, "shift", person, site, since, since + HOUR)


def innocent(kind: str, twin_of: str, allowed: tuple[str, ...] = ()) -> Truth:
    one = truth(kind)
    one.innocent, one.twin_of, one.allowed = True, twin_of, allowed
    return one


def found(kind: str, person: str | None = "ann", site: str = "gate", at: float = 10.5 * HOUR) -> Found:
    return Found(kind, person, site, at, at + 60, held=False, cause=None, summary="")


def test_a_finding_of_the_kind_the_person_and_the_time_is_a_hit() -> None:
    one = score([found("STATIC_GUARD")], [truth("STATIC_GUARD")], [], 0, 24 * HOUR)["STATIC_GUARD"]
    assert (one.hits, one.wrong, one.caught, one.recall, one.precision) == (1, 0, 1, 1.0, 1.0)
    assert one.delays_min == [30]


def test_somebody_else_another_time_or_another_kind_is_wrong_and_the_trouble_is_missed() -> None:
    for other in (
        found("STATIC_GUARD", "bob"),
        found("STATIC_GUARD", at=13 * HOUR),
        found("STATIC_GUARD", at=9 * HOUR),
        found("CLOCK_SKEW"),
    ):
        scores = score([other], [truth("STATIC_GUARD")], [], 0, 24 * HOUR)
        assert scores[other.kind].wrong == 1
        assert scores["STATIC_GUARD"].recall == 0


def test_a_finding_of_a_site_is_judged_by_the_site() -> None:
    said = [found("TASKS_OVERDUE", person=None)]
    assert score(said, [truth("TASKS_OVERDUE")], [], 0, 24 * HOUR)["TASKS_OVERDUE"].hits == 1
    away = score(said, [truth("TASKS_OVERDUE", site="yard")], [], 0, 24 * HOUR)["TASKS_OVERDUE"]
    assert (away.hits, away.wrong) == (0, 1)


def test_consequences_and_chance_are_true_but_nobody_is_credited_with_them() -> None:
    beside = score([found("TOUR_MISSED")], [truth("STATIC_GUARD")], [], 0, 24 * HOUR)["TOUR_MISSED"]
    chance = score([found("TOUR_MISSED")], [], [truth("TOUR_MISSED")], 0, 24 * HOUR)["TOUR_MISSED"]
    assert (beside.related, beside.wrong, beside.recall) == (1, 0, None)
    assert (chance.related, chance.wrong, chance.recall) == (1, 0, None)


def test_an_innocent_case_explains_only_what_it_allows() -> None:
    late = innocent("late_upload", "STATIC_GUARD", ("NO_TELEMETRY",))
    scores = score([found("NO_TELEMETRY"), found("STATIC_GUARD")], [late], [], 0, 24 * HOUR)
    assert scores["NO_TELEMETRY"].related == 1
    assert scores["STATIC_GUARD"].wrong == 1
    assert disturbed([found("NO_TELEMETRY")], [late], []) == {"late_upload": [1, 0]}
    assert disturbed([found("STATIC_GUARD")], [late], []) == {"late_upload": [1, 1]}


def test_what_began_before_or_too_late_does_not_count() -> None:
    scores = score([found("STATIC_GUARD", at=60)], [truth("STATIC_GUARD", since=0)], [], HOUR, 24 * HOUR)
    assert (scores["STATIC_GUARD"].truths, scores["STATIC_GUARD"].hits) == (0, 0)
