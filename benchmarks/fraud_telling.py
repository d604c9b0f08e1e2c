"""What is told of judged punches: the figures of a look, what was found of each kind, the worst of both errors."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.fraud_life import Truth
from benchmarks.fraud_scoring import FALSE_ALARMS, bootstrap, measure
from benchmarks.nights import moment
from benchmarks.stage import report

SHOWN = int(os.environ.get("BENCH_SHOWN", "0"))
FIELDS = ("fraud_score", "predicted_fraud_probability", "rules_score")


@dataclass(frozen=True)
class Judged:
    """One look at a punch of the tests: its scores in the order of FIELDS, and what led to them."""

    seed: int
    person: int
    event_id: str
    at: float
    truth: Truth
    final: bool
    scores: tuple[float, float, float]
    leading: str


def tell(what: str, judged: Sequence[Judged], final: bool) -> None:
    """Print the figures of one look."""
    mine = [one for one in judged if one.final == final and not one.truth.beside]
    fraud = np.array([one.truth.fraud for one in mine])
    people = np.array([one.seed * 1_000_000 + one.person for one in mine])
    name = f"fraud, {'final' if final else 'first'} look, {what}"
    print(f"\n{name}: {len(mine):,} punches, {int(fraud.sum())} frauds")
    for column, field in enumerate(FIELDS):
        scores = np.array([one.scores[column] for one in mine])
        found = measure(scores, fraud)
        area, recall = bootstrap(scores, fraud, people)
        report(
            f"{name}: {field}",
            f"{found.pr_auc:.3f} / {found.recall:.3f}",
            f"PR-AUC [{area[0]:.2f}, {area[1]:.2f}] / recall [{recall[0]:.2f}, {recall[1]:.2f}] at "
            f"{1000 * FALSE_ALARMS:g} false alarms in 1,000, from {found.threshold:.3f}",
        )
    limit = measure(np.array([one.scores[0] for one in mine]), fraud).threshold
    _tell_kinds(mine, limit)
    _show(mine, limit)


def _tell_kinds(mine: Sequence[Judged], limit: float) -> None:
    found: dict[str, list[bool]] = defaultdict(list)
    for one in mine:
        if one.truth.fraud:
            found[f"{one.truth.kind}:{one.truth.cause}"].append(one.scores[0] >= limit)
    for name, hits in sorted(found.items()):
        print(f"  {name:<36} {sum(hits):>4} of {len(hits):>4} found")


def _show(mine: Sequence[Judged], limit: float) -> None:
    """Print the worst false alarms and misses, for whoever tunes the rules."""

    def worst(one: Judged) -> float:
        return -one.scores[0]

    alarms = sorted((one for one in mine if not one.truth.fraud), key=worst)
    messes = Counter(
        (one.truth.kind or "-", one.leading.split(" ")[0]) for one in alarms if one.scores[0] >= limit
    )
    print(f"  false alarms by case and leading detector: {dict(messes)}")
    missed = sorted((one for one in mine if one.truth.fraud and one.scores[0] < limit), key=worst)
    for title, chosen in (
        ("wrong ", alarms[:SHOWN]),
        ("missed", missed[:: max(1, len(missed) // max(1, SHOWN))]),
    ):
        for one in chosen[:SHOWN]:
            case = f"{one.truth.kind}:{one.truth.cause}" if one.truth.kind else "-"
            scores = " ".join(f"{score:.2f}" for score in one.scores)
            print(
                f"  {title} {one.seed} {one.event_id} {_hour(one.at)} {case} [{scores}] {one.leading[:240]}"
            )


def _hour(at: float) -> str:
    return f"{moment(at):%d %H:%M}"
