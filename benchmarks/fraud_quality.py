"""How well punches are judged: 28 labelled days, training as the product trains, then 14 days in order, looked at twice.

The force is one that no detector was tuned on: other seeds (BENCH_SEEDS) and another style (BENCH_STYLE, b; tuned on a).
Everything goes the way of real data: registry, ingest, labels, training, outbox, clock. Told: PR-AUC, and recall at three
false alarms in a thousand punches, for the first look and the final one, with intervals by person, for the score, for the
model alone and for the rules alone, by kind; and again with a share of the frauds unlabelled, scored at once. BENCH_FAST=1
scores everything at once. BENCH_SHOWN=n shows the worst n of each.
"""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from benchmarks.fraud_life import LABELLED_DAYS, TEST_DAYS, Truth, list_said, list_truths, raise_force
from benchmarks.fraud_telling import Judged, tell
from benchmarks.nights import BEGINS, DAY_S, feed_history, feed_step, moment, register_nights
from benchmarks.stage import stage
from simulation.force import Force

SEEDS = tuple(int(seed) for seed in os.environ.get("BENCH_SEEDS", "2031,2032,2033").split(","))
STYLE = os.environ.get("BENCH_STYLE", "b")
FAST = os.environ.get("BENCH_FAST", "0") == "1"
ANYWAY = (
    os.environ.get("BENCH_ANYWAY", "0") == "1"
)  # let a model decide that did not pass its gates, to see it
MISSING = 0.3
STEP_S, TOGETHER = 1800.0, 100
SINCE, UNTIL = BEGINS - LABELLED_DAYS * DAY_S, BEGINS + TEST_DAYS * DAY_S
ALL, SOME = "all labels", f"{MISSING:.0%} of the frauds unlabelled"


def punches(since: float, until: float) -> list[tuple[int, str]]:
    """Return (id, event id) of the tenant's punches of [since, until), oldest first."""
    from noc.sources.attendance.models import AttendanceEvent

    rows = AttendanceEvent.objects.filter(at__gte=moment(since), at__lt=moment(until))
    return list(rows.order_by("at", "id").values_list("id", "event_id"))


def say_all(said: Iterable[tuple[str, bool | None]]) -> int:
    """Label punches as the analysts' bulk call does; return how many."""
    from noc.intelligence.fraud.labels import MOST, Said, say
    from noc.kernel.access.principals import SYSTEM

    items = [Said(event_id, fraud) for event_id, fraud in said]
    for start in range(0, len(items), MOST):
        say(items[start : start + MOST], SYSTEM, moment(BEGINS), "bulk")
    return len(items)


def learn(what: str) -> str | None:
    """Train on what is labelled and let the model decide if it may; return its id."""
    from noc.intelligence.fraud.registry import activate
    from noc.intelligence.fraud.registry_models import FraudDetectionModel
    from noc.intelligence.fraud.train import attempt
    from noc.kernel.access.principals import SYSTEM

    began, at = time.perf_counter(), moment(BEGINS)
    made = attempt(LABELLED_DAYS, 0.2, at, activate=True, by=SYSTEM, progress=lambda *_: None)
    print(f"trained with {what} in {time.perf_counter() - began:.0f} s: {made.reason}", flush=True)
    if made.model is None or (made.model.state == "REJECTED" and not ANYWAY):
        return None
    FraudDetectionModel.objects.filter(pk=made.model.pk, state="REJECTED").update(state="CANDIDATE")
    activate(made.model, at, "for the benchmark")
    return str(made.model.model_id)


def forget_outbox() -> None:
    """Leave history unscored: training reads the facts."""
    from noc.kernel.outbox.models import OutboxItem

    OutboxItem.objects.all().delete()


def live_in_order(tenant_id: int, force: Force, until: float) -> None:
    """Live the tests: what phones upload in half an hour, then first looks, then final looks that are due."""
    from noc.journeys.attendance import SET_HANDLERS, ask_for_looks
    from noc.kernel.outbox.sets import work_set
    from noc.kernel.tenancy.scope import tenant_scope

    for number in range(round((until - BEGINS) / STEP_S)):
        begin = BEGINS + number * STEP_S
        feed_step(tenant_id, force, begin, begin + STEP_S)
        at = moment(begin + STEP_S) + timedelta(seconds=61)
        with tenant_scope(tenant_id):
            ask_for_looks(at)
        while work_set(SET_HANDLERS, at + timedelta(seconds=1)):
            pass


def read_log(seed: int, truths: dict[str, Truth]) -> list[Judged]:
    """Return the first and the newest scoring of every punch of the tests."""
    from noc.intelligence.fraud.models import FraudPredictionLog

    rows = FraudPredictionLog.objects.filter(at__gte=moment(BEGINS), at__lt=moment(UNTIL)).order_by("id")
    first: dict[str, FraudPredictionLog] = {}
    newest: dict[str, FraudPredictionLog] = {}
    for row in rows.defer("features", "top_factors"):
        first.setdefault(row.event_id, row)
        newest[row.event_id] = row
    unfinished = sum(not row.final for row in newest.values())
    if unfinished:
        print(f"seed {seed}: {unfinished} punches without a final look", flush=True)
    return [
        Judged(
            seed, row.person_id, event_id, row.at.timestamp(), truths.get(event_id, Truth()), final,
            (row.fraud_score, row.predicted_fraud_probability, row.rules_score), _lead(row.detectors),
        )
        for final, kept in ((False, first), (True, newest)) for event_id, row in kept.items()
    ]  # fmt: skip


def _lead(detectors: Sequence[dict[str, object]]) -> str:
    worst = max(detectors, key=lambda one: float(str(one["weight"])), default=None)
    return f"{worst['detector']} {worst['weight']:.2f} {worst['reason']}" if worst else "-"


def score_at_once(seed: int, truths: dict[str, Truth]) -> list[Judged]:
    """Return both looks at every punch of the tests, scored in sets without journey or log."""
    from noc.intelligence.fraud.rules.verdicts import leading
    from noc.intelligence.fraud.score import score
    from noc.kernel.tenancy.overrides import tuned

    found, asked, limits = [], punches(BEGINS, UNTIL), tuned()
    for start in range(0, len(asked), TOGETHER):
        for look in ("punch", "final"):
            chunk = asked[start : start + TOGETHER]
            scorings = score([(punch_id, look) for punch_id, _ in chunk], limits)  # type: ignore[misc]
            for (_, event_id), one in zip(chunk, scorings, strict=True):
                worst, punch = leading(one.verdicts), one.scene.punch
                lead = f"{worst.detector} {worst.weight:.2f} {worst.reason}" if worst else "-"
                scores = (one.fraud_score, one.probability, one.rules_score)
                truth = truths.get(event_id, Truth())
                found.append(
                    Judged(seed, punch.person_id, event_id, punch.at, truth, look == "final", scores, lead)
                )
    return found


def examine(seed: int) -> dict[str, list[Judged]]:
    """Raise a force, label, train, live the tests; return what was judged with all labels, and with some missing."""
    from noc.kernel.tenancy.models import Tenant
    from noc.kernel.tenancy.scope import tenant_scope

    began, force = time.perf_counter(), raise_force(seed, STYLE)
    truths = list_truths(force, SINCE, UNTIL)
    tenant_id = Tenant.objects.create(code=f"fraud-{seed}", name=f"Fraud {seed}").pk
    with tenant_scope(tenant_id):
        register_nights(force, SINCE - 2 * DAY_S, UNTIL + DAY_S)
    facts = feed_history(tenant_id, force, SINCE, BEGINS)
    _tidy()
    print(f"seed {seed}: {facts:,} facts fed in {time.perf_counter() - began:.0f} s", flush=True)
    with tenant_scope(tenant_id):
        forget_outbox()
        known = [event_id for _, event_id in punches(SINCE, BEGINS)]
        told = dict(list_said(truths, known, seed, 0.0))
        some = dict(list_said(truths, known, seed, MISSING))
        say_all(some.items())
        fewer = learn(SOME)
        _let_decide(None)  # what is learnt next is to stand by itself
        say_all(told.items())
        learn(ALL)
    found, end = {}, UNTIL + DAY_S
    if FAST:
        feed_history(tenant_id, force, BEGINS, end)
    else:
        live_in_order(tenant_id, force, end)
    _tidy()
    with tenant_scope(tenant_id):
        found[ALL] = score_at_once(seed, truths) if FAST else read_log(seed, truths)
        print(f"seed {seed}: judged after {time.perf_counter() - began:.0f} s", flush=True)
        say_all((event_id, None) for event_id in told.keys() - some.keys())
        _let_decide(fewer)
        found[SOME] = score_at_once(seed, truths)
    print(f"seed {seed}: done after {time.perf_counter() - began:.0f} s", flush=True)
    return found


def _tidy() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _let_decide(model_id: str | None) -> None:
    from noc.intelligence.fraud.registry import activate
    from noc.intelligence.fraud.registry_models import FraudDetectionModel

    FraudDetectionModel.objects.filter(is_active=True).update(state="RETIRED", is_active=False)
    if model_id:
        activate(FraudDetectionModel.objects.get(model_id=model_id), moment(BEGINS), "for the benchmark")


def pool(
    seeds: Iterable[int], examine_one: Callable[[int], dict[str, list[Judged]]]
) -> dict[str, list[Judged]]:
    """Return what was judged of all seeds together."""
    found: dict[str, list[Judged]] = defaultdict(list)
    for seed in seeds:
        for what, judged in examine_one(seed).items():
            found[what] += judged
    return found


def main() -> None:
    """Examine every seed and tell the pooled figures."""
    began = time.perf_counter()
    with stage(people=0, sites=0):
        import noc.intelligence.fraud.train
        import noc.journeys.attendance  # noqa: F401  # all at once: a long run shall not meet other code half way

        found = pool(SEEDS, examine)
    print(
        f"fraud: seeds {SEEDS}, style {STYLE} (rules tuned on a), {time.perf_counter() - began:.0f} s, fast: {FAST}"
    )
    for what, judged in found.items():
        for final in (False, True):
            tell(what, judged, final)


if __name__ == "__main__":
    main()
