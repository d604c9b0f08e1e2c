"""What may decide: gates one by one, slices that do not leak, labels that speak for what nobody looked at."""

from __future__ import annotations

import numpy as np
import pytest

from noc.intelligence.fraud.rules.gates import better, judge_figures, only_not_better, passed, say
from noc.intelligence.fraud.rules.splitting import split
from noc.intelligence.fraud.rules.weighing import MOST, weigh

LIMITS = {"precision": 0.85, "recall": 0.75, "f1": 0.8}
GOOD = {"precision": 0.9, "recall": 0.8, "f1": 0.85}
SURE = {name: [value - 0.01, value + 0.01] for name, value in GOOD.items()}
FLAGS = np.array([True, False])


def test_figures_at_the_limits_pass() -> None:
    gates = judge_figures(LIMITS, {name: [must, 1.0] for name, must in LIMITS.items()}, LIMITS)
    assert passed(gates)
    assert say(gates) == "Passed every gate."


@pytest.mark.parametrize("failing", list(LIMITS))
def test_each_gate_fails_alone_and_names_itself(failing: str) -> None:
    gates = judge_figures({**GOOD, failing: LIMITS[failing] - 0.001}, SURE, LIMITS)
    assert [gate.gate for gate in gates if not gate.passed] == [failing]
    assert not passed(gates)
    assert say(gates).startswith(f"Not good enough: {failing} ")


def test_what_could_not_be_measured_does_not_pass() -> None:
    nan = float("nan")
    gates = judge_figures({**GOOD, "recall": nan}, {**SURE, "recall": [nan, nan]}, LIMITS)
    assert not passed(gates)
    assert "recall could not be measured" in say(gates)
    assert gates[1].as_json() == {
        "gate": "recall", "value": None, "must": 0.75, "interval": [None, None], "passed": False, "by_luck": False,
    }  # fmt: skip


def test_a_gate_passed_by_luck_is_said_to_be_so() -> None:
    gates = judge_figures(GOOD, {**SURE, "recall": [0.6, 0.95]}, LIMITS)
    assert passed(gates)
    assert [gate.gate for gate in gates if gate.by_luck] == ["recall"]
    assert "may be luck for recall" in say(gates)


def test_a_model_must_be_better_than_the_present_one_and_as_good_is_not_enough() -> None:
    as_good, more = better(0.9, 0.9, [0, 0]), better(0.91, 0.9, [-0.01, 0.03])
    assert (as_good.passed, more.passed, more.by_luck) == (False, True, True)
    assert only_not_better([*judge_figures(GOOD, SURE, LIMITS), as_good])
    assert "no better than the present model" in say([as_good])


def test_nothing_is_better_than_a_faultless_model_so_one_that_learnt_more_and_is_faultless_too_passes() -> (
    None
):
    assert better(1.0, 1.0, [0, 0], learnt_more=True).passed
    assert not better(1.0, 1.0, [0, 0]).passed
    assert not better(0.9, 0.9, [0, 0], learnt_more=True).passed
    assert not better(0.99, 1.0, [-0.02, 0], learnt_more=True).passed


def a_window(people: int, n: int = 1_000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    return np.sort(rng.uniform(0, 1e6, n)), rng.integers(0, people, n), rng.random(n) < 0.2


def test_slices_follow_one_another_in_time() -> None:
    at, person, fraud = a_window(10)
    cut = split(at, person, fraud, 0.2)
    assert at[cut.train].max() < at[cut.validation].min() < at[cut.validation].max() < at[cut.test].min()
    assert (cut.train.sum(), cut.validation.sum(), cut.test.sum()) == (640, 160, 200)


def test_few_people_are_cut_by_time_alone_and_it_is_said() -> None:
    cut = split(*a_window(10), 0.2)
    assert not cut.by_person
    assert cut.note == "by time alone: 10 convicted people are too few to keep apart"


def test_nobody_who_is_convicted_on_both_sides_stands_on_both() -> None:
    at, person, fraud = a_window(4_000, 8_000)
    cut = split(at, person, fraud, 0.3)
    taught = set(person[(cut.train | cut.validation)].tolist())
    assert cut.by_person
    assert not taught & set(person[cut.test & fraud].tolist())
    assert not set(person[cut.test].tolist()) & set(person[(cut.train | cut.validation) & fraud].tolist())
    assert cut.test.sum() > 1_000


def test_where_keeping_people_apart_costs_too_many_frauds_time_alone_cuts() -> None:
    cut = split(*a_window(60), 0.2)
    assert not cut.by_person
    assert "keeping people apart would leave" in cut.note


def test_more_than_half_labelled_is_taken_as_complete() -> None:
    found = weigh(np.array([True] * 10 + [False] * 41), np.zeros(51, bool), 20, 100)
    assert (found.weight == 1).all()
    assert "complete" in found.note


def test_the_audit_sample_speaks_for_what_was_not_flagged() -> None:
    flagged = np.array([True] * 40 + [False] * 25)
    sampled = np.array([False] * 45 + [True] * 20)
    found = weigh(flagged, sampled, 50, 10_050)
    by_lot, by_choice = found.weight[-1], found.weight[41]
    assert by_lot / by_choice == pytest.approx(MOST)  # 500 unlabelled ones each, clipped
    assert found.weight[0] / by_choice == pytest.approx(50 / 40)
    assert found.weight.mean() == pytest.approx(1)
    assert "20 unflagged ones of the audit sample for 10,000" in found.note


def test_without_a_labelled_sample_every_unflagged_verdict_speaks_and_it_is_said() -> None:
    found = weigh(np.array([True, False, False]), np.zeros(3, bool), 1, 21)
    assert found.weight[1] / found.weight[0] == pytest.approx(10)
    assert "no audit sample was labelled" in found.note


def test_when_only_flagged_punches_were_labelled_it_is_said() -> None:
    found = weigh(np.ones(3, bool), np.zeros(3, bool), 10, 1_000)
    assert "nothing speaks for the others" in found.note
