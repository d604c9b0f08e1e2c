"""How a finding lives, looked at with nothing but values."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noc.intelligence.findings.rules.budget import Budget, held_back
from noc.intelligence.findings.rules.lifecycle import Known, Patience, Step, next_steps
from noc.intelligence.findings.rules.observations import Measure, Observation

AT = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PATIENCE = Patience(hold_down=10 * MINUTE, reopen=60 * MINUTE)
ALL = {"STATIC_GUARD", "NO_TELEMETRY", "TOUR_MISSED", "POST_ABANDONED"}


def seen(
    about: str = "STATIC_GUARD:person:1", severity: str = "MEDIUM", confidence: float = 0.8
) -> Observation:
    return Observation(
        about.split(":", maxsplit=1)[0], about, "Title", "Summary", confidence, Measure(1, "m"), Measure(2, "m"), AT, AT,
        person_id=1, severity=severity,
    )  # fmt: skip


def kept(about: str = "STATIC_GUARD:person:1", **changed: object) -> Known:
    known = Known(7, about, about.split(":", maxsplit=1)[0], "MEDIUM", "NEW", False, None, AT)
    return replace(known, **changed)  # type: ignore[arg-type]


def verbs(steps: list[Step]) -> list[tuple[str, bool]]:
    return [(step.verb, step.loud) for step in steps]


def test_what_is_seen_first_is_opened_aloud() -> None:
    assert verbs(next_steps([seen()], [], [], ALL, PATIENCE, AT)) == [("open", True)]


def test_what_lasts_is_updated_in_silence() -> None:
    assert verbs(next_steps([seen()], [kept()], [], ALL, PATIENCE, AT)) == [("update", False)]


def test_what_grows_worse_is_said_again() -> None:
    assert verbs(next_steps([seen(severity="HIGH")], [kept()], [], ALL, PATIENCE, AT)) == [("update", True)]


def test_what_grows_milder_keeps_the_gravest_that_it_was_and_is_not_said() -> None:
    (step,) = next_steps([seen(severity="LOW")], [kept()], [], ALL, PATIENCE, AT)
    assert (step.verb, step.loud) == ("update", False)
    assert step.observation is not None
    assert step.observation.severity == "MEDIUM"
    assert step.observation.severity_reasons == ("it has been MEDIUM since it began",)


def test_of_one_trouble_seen_twice_the_graver_counts() -> None:
    (step,) = next_steps([seen(), seen(severity="HIGH"), seen()], [], [], ALL, PATIENCE, AT)
    assert step.observation is not None
    assert step.observation.severity == "HIGH"


def test_calm_is_held_down_before_it_clears() -> None:
    assert verbs(next_steps([], [kept()], [], ALL, PATIENCE, AT)) == [("calm", False)]
    almost = kept(calm_since=AT - 9 * MINUTE)
    assert verbs(next_steps([], [almost], [], ALL, PATIENCE, AT)) == [("calm", False)]
    enough = kept(calm_since=AT - 10 * MINUTE)
    assert verbs(next_steps([], [enough], [], ALL, PATIENCE, AT)) == [("clear", True)]


def test_what_has_a_sharp_end_clears_at_once() -> None:
    done = kept("TOUR_MISSED:tour:3")
    assert verbs(next_steps([], [done], [], ALL, PATIENCE, AT)) == [("clear", True)]


def test_what_this_audit_did_not_look_for_stays_as_it_is() -> None:
    assert next_steps([], [kept(calm_since=AT - 60 * MINUTE)], [], {"NO_TELEMETRY"}, PATIENCE, AT) == []


@pytest.mark.parametrize(("ago", "verb"), [(60, "reopen"), (61, "open")])
def test_what_returns_within_the_gap_is_the_same_finding(ago: int, verb: str) -> None:
    before = kept(status="CLEARED", cleared_at=AT - ago * MINUTE)
    assert verbs(next_steps([seen()], [], [before], ALL, PATIENCE, AT)) == [(verb, True)]


def test_what_somebody_judged_does_not_reopen_but_opens_anew_after_calm() -> None:
    judged = kept(status="RESOLVED", cleared_at=AT - 5 * MINUTE)
    assert verbs(next_steps([seen()], [], [judged], ALL, PATIENCE, AT)) == [("open", True)]


def test_what_somebody_resolved_while_it_lasts_is_never_said_again() -> None:
    judged = kept(status="RESOLVED")
    assert verbs(next_steps([seen(severity="CRITICAL")], [judged], [], ALL, PATIENCE, AT)) == [
        ("update", False)
    ]
    over = replace(judged, calm_since=AT - 10 * MINUTE)
    assert verbs(next_steps([], [over], [], ALL, PATIENCE, AT)) == [("clear", False)]


@given(looks=st.lists(st.booleans(), min_size=1, max_size=60))
def test_a_trouble_that_comes_and_goes_every_look_opens_once_and_never_flaps(looks: list[bool]) -> None:
    """Looks are five minutes apart, so the hold-down is two of them: only longer calm may clear."""
    finding: Known | None = None
    told = []
    for place, there in enumerate(looks):
        at = AT + place * 5 * MINUTE
        open_now = [finding] if finding and finding.cleared_at is None else []
        cleared = [finding] if finding and finding.cleared_at is not None else []
        for step in next_steps([seen()] if there else [], open_now, cleared, ALL, PATIENCE, at):
            if step.loud:
                told.append((at, step.verb))
            if step.verb in {"open", "reopen", "update"}:
                finding = kept(last_seen_at=at)
            elif step.verb == "calm":
                assert finding is not None
                finding = replace(finding, calm_since=finding.calm_since or at)
            else:
                assert finding is not None
                finding = replace(finding, status="CLEARED", cleared_at=finding.calm_since)
    assert [verb for _, verb in told].count("open") <= 1 + len(looks) // 12
    for (before, first), (after, second) in itertools.pairwise(told):
        assert first != second
        assert after - before >= 5 * MINUTE if second != "clear" else after - before >= 10 * MINUTE


def opening(*observed: Observation) -> list[Step]:
    return next_steps(observed, [], [], ALL, PATIENCE, AT)


def test_above_the_budget_the_least_certain_routine_waits() -> None:
    steps = opening(
        *(seen(f"STATIC_GUARD:person:{n}", confidence=n / 10) for n in range(1, 6)),
    )
    held = held_back(steps, Budget(per_100_guards=2, guards_on_duty=100, spoken=0))
    assert held == {f"STATIC_GUARD:person:{n}" for n in (1, 2, 3)}


def test_what_was_said_this_shift_is_spent() -> None:
    steps = opening(seen())
    assert held_back(steps, Budget(2, 100, spoken=1)) == set()
    assert held_back(steps, Budget(2, 100, spoken=2)) == {"STATIC_GUARD:person:1"}


def test_high_and_critical_are_never_held_but_count() -> None:
    grave = [
        seen(f"POST_ABANDONED:person:{n}", severity) for n, severity in enumerate(("HIGH", "CRITICAL") * 4)
    ]
    assert held_back(opening(*grave, seen()), Budget(2, 100, spoken=9)) == {"STATIC_GUARD:person:1"}


@pytest.mark.parametrize(("guards", "allowed"), [(0, 2), (1, 2), (100, 2), (101, 4), (10_000, 200)])
def test_every_hundred_guards_begun_have_their_budget(guards: int, allowed: int) -> None:
    assert Budget(2, guards, 0).allowed == allowed
