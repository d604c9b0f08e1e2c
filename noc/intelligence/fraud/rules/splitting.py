"""Which labelled punches teach, which choose, which judge: later ones judge earlier ones, as in life.

By time: train < validation < test. By person where labels leak: who is convicted on both sides of the cut would be
recognised rather than found out, so that he stays on one side alone; honest people may stand on both, for a model that
knows no names learns nothing from an honest habit that it could take for proof. With few convicted people that would leave
nothing to judge by; then the cut is by time alone, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]

VALIDATION: Final = 0.2  # of what comes before the test slice
FEW_PEOPLE: Final = 20  # convicted people; fewer: by time alone
FEW_FRAUDS: Final = 20  # left to judge by; fewer: by time alone
KEPT_TRAIN: Final = 0.7  # of the frauds before the cut must stay
KEPT_TEST: Final = 0.5  # and of those after it


@dataclass(frozen=True, slots=True)
class Split:
    """Flags (n,) of the slices, whether people were kept apart, and how in words."""

    train: Flags
    validation: Flags
    test: Flags
    by_person: bool
    note: str


def split(at: Floats, person: Ints, fraud: Flags, test_size: float) -> Split:
    """Cut punches: `at` seconds, whose each is, what it was; `test_size` the share of the latest, in (0, 1)."""
    order = np.argsort(at, kind="stable")
    rank = np.empty(len(at), dtype=np.int64)
    rank[order] = np.arange(len(at))
    tests = max(1, round(test_size * len(at)))
    test = rank >= len(at) - tests
    validation = ~test & (rank >= len(at) - tests - max(1, round(VALIDATION * (len(at) - tests))))
    train = ~test & ~validation
    kept_train, kept_test = _apart(person, fraud, test)
    people = len(np.unique(person[fraud]))
    lost = _lost(fraud, test, kept_train, kept_test)
    if people >= FEW_PEOPLE and not lost:
        before = kept_train & ~test
        note = "by time, and nobody who was convicted on both sides stands on both"
        return Split(train & before, validation & before, test & kept_test, by_person=True, note=note)
    why = lost if people >= FEW_PEOPLE else f"{people} convicted people are too few to keep apart"
    return Split(train, validation, test, by_person=False, note=f"by time alone: {why}")


def _apart(person: Ints, fraud: Flags, test: Flags) -> tuple[Flags, Flags]:
    """Return which rows may teach and which may judge, those of people convicted on both sides on one side alone."""
    both = np.intersect1d(person[fraud & ~test], person[fraud & test])
    only_before = np.setdiff1d(person[fraud & ~test], both)
    only_after = np.setdiff1d(person[fraud & test], both)
    judging = both[_coin(both)]
    teaching = np.setdiff1d(both, judging)
    may_teach = ~np.isin(person, np.concatenate([judging, only_after]))
    may_judge = ~np.isin(person, np.concatenate([teaching, only_before]))
    return may_teach, may_judge


def _coin(person: Ints) -> Flags:
    """Return a fair coin for each person, always the same one (Knuth's multiplicative hash)."""
    mixed = (person.astype(np.uint64) * np.uint64(2_654_435_761)) >> np.uint64(16)
    return (mixed & np.uint64(1)).astype(np.bool_)


def _lost(fraud: Flags, test: Flags, kept_train: Flags, kept_test: Flags) -> str:
    """Return what keeping people apart would cost too much of, "" when it is affordable."""
    before, after = int((fraud & ~test).sum()), int((fraud & test).sum())
    teaching, judging = int((fraud & ~test & kept_train).sum()), int((fraud & test & kept_test).sum())
    if teaching < KEPT_TRAIN * before:
        return f"keeping people apart would leave {teaching} of {before} frauds to learn from"
    if judging < max(FEW_FRAUDS, KEPT_TEST * after):
        return f"keeping people apart would leave {judging} of {after} frauds to judge by"
    return ""
