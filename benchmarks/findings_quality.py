"""What the audits find of troubles that are known: precision, recall, time to detect, false alarms; in event time.

The rules were tuned on seed 7; the figures are those of another (BENCH_SEED, 2027). Everything goes the way of
real data: the registry, the ingest pipeline, baselines learnt on the history, every beat of the audits in order.
"""

from __future__ import annotations

import os
import time
from collections import Counter, defaultdict
from datetime import datetime

from benchmarks.nights import BEGINS, DAY_S, feed_history, feed_step, moment, raise_force, register_nights
from benchmarks.scoring import Found, Score, disturbed, score
from benchmarks.stage import Stage, quantile, report, stage
from simulation.force import Force

TUNED_ON, SEED = 7, int(os.environ.get("BENCH_SEED", "2027"))
# Three weeks give an hour of the week 12 samples of its own; with what it borrows, the 30 that a verdict needs.
HISTORY_DAYS = int(os.environ.get("BENCH_HISTORY_DAYS", "22"))
TEST_DAYS = float(os.environ.get("BENCH_TEST_DAYS", "2"))
STYLE = os.environ.get("BENCH_STYLE", "even")
SHOWN = int(os.environ.get("BENCH_SHOWN", "0"))  # wrong and missed ones to show of each kind
SETTLING_S = 3600.0  # what is open already when the audits begin is not scored


def learn_history(tenant_id: int, since: datetime, until: datetime) -> int:
    """Learn from all that was before, and keep it; return the number of profiles."""
    from noc.intelligence.baselines.models import BaselineProfile
    from noc.journeys.learning import learn
    from noc.kernel.tenancy.scope import tenant_scope

    with tenant_scope(tenant_id):
        learn(since, until, until)
        return BaselineProfile.objects.count()


def walk(place: Stage, force: Force, until: float) -> Counter[str]:
    """Live the tests heartbeat by heartbeat: what phones upload, then the audit; return the audits by kind."""
    from noc.journeys.audit import run_audit
    from noc.journeys.replay import beats
    from noc.kernel.tenancy.scope import tenant_scope

    run: Counter[str] = Counter()
    seconds: dict[str, float] = defaultdict(float)
    before = BEGINS
    for at, kind in beats(moment(BEGINS), moment(until)):
        began = time.perf_counter()
        feed_step(place.tenant_id, force, before, at.timestamp())
        before, fed = at.timestamp(), time.perf_counter()
        with tenant_scope(place.tenant_id):
            run_audit(kind, at, at)
        run[kind] += 1
        seconds["feeding"] += fed - began
        seconds[kind] += time.perf_counter() - fed
    report("findings: life fed", f"{seconds['feeding']:.0f} s", "while the audits waited")
    for kind, count in run.items():
        report(f"findings: {kind} audit, mean", f"{1000 * seconds[kind] / count:.0f} ms", f"of {count}")
    return run


def list_findings(tenant_id: int) -> list[Found]:
    """Return all findings, by codes."""
    from noc.intelligence.findings.models import AuditFinding
    from noc.kernel.tenancy.scope import tenant_scope

    with tenant_scope(tenant_id):
        rows = list(AuditFinding.objects.select_related("person", "site").order_by("detected_at", "id"))
    return [
        Found(
            row.finding_type,
            row.person.code if row.person else None,
            row.site.code if row.site else None,
            row.detected_at.timestamp(),
            (row.cleared_at or row.last_seen_at).timestamp(),
            row.held,
            _likeliest(row.evidence.get("diagnosis")),
            row.evidence_summary,
            str(row.evidence.get("diagnosis")),
        )
        for row in rows
    ]


def _likeliest(diagnosis: list[dict[str, object]] | None) -> str | None:
    return str(max(diagnosis, key=lambda one: float(str(one["probability"])))["cause"]) if diagnosis else None


def show(scores: dict[str, Score], shifts: int) -> None:
    """Print the table."""
    print(
        f"{'finding':<20}{'truths':>7}{'found':>6}{'recall':>8}{'said':>6}{'hits':>6}{'related':>8}{'wrong':>6}"
        f"{'precision':>10}{'median':>8}{'p90':>6} min{'wrong/100 shifts':>18}"
    )
    for kind, one in scores.items():
        said = one.hits + one.related + one.wrong
        delays = [f"{quantile(one.delays_min, q):.0f}" if one.delays_min else "-" for q in (0.5, 0.9)]
        print(
            f"{kind:<20}{one.truths:>7}{one.caught:>6}{_share(one.recall):>8}{said:>6}{one.hits:>6}{one.related:>8}"
            f"{one.wrong:>6}{_share(one.precision):>10}{delays[0]:>8}{delays[1]:>6}{'':4}{100 * one.wrong / shifts:>18.2f}"
        )


def _share(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.0f} %"


def show_details(scores: dict[str, Score]) -> None:
    """Print some of what was missed and wrongly said, for whoever tunes the rules."""
    for kind, one in scores.items():
        for truth in one.missed[:SHOWN]:
            about = f"{truth.person or '-'} at {truth.site}, {moment(truth.since):%d %H:%M}-{moment(truth.until):%d %H:%M}"
            print(f"missed {kind} ({truth.cause}): {about}, shift {truth.shift}")
        for finding in one.false[:SHOWN]:
            print(f"wrong  {kind}: {moment(finding.detected):%d %H:%M} {finding.person} {finding.summary}")


def show_causes(findings: list[Found], force: Force, since: float, until: float) -> None:
    """Print how often the likeliest cause of a silence was the true one."""
    told: dict[str, list[str]] = {}
    for truth in force.truths(since, until):
        if truth.kind == "NO_TELEMETRY" and truth.cause:
            mine = [
                f
                for f in findings
                if f.kind == "NO_TELEMETRY"
                and f.person == truth.person
                and truth.since <= f.detected <= truth.until + 900
            ]
            told.setdefault(truth.cause, []).extend(str(f.cause) for f in mine[:1])
            if SHOWN and mine and mine[0].cause != truth.cause:
                print(f"silence by {truth.cause}, {truth.person}: {mine[0].diagnosis}")
    for cause, said in told.items():
        right = said.count(cause)
        print(f"silence by {cause:<14} {right} of {len(said)} diagnosed; said: {dict(Counter(said))}")


def main() -> None:
    """Raise the force, live the tests, and print what came of it."""
    began, until = time.perf_counter(), BEGINS + TEST_DAYS * DAY_S
    force = raise_force(SEED, STYLE)
    since = BEGINS - HISTORY_DAYS * DAY_S
    with stage(people=0, sites=0) as place:
        from django.db import connection

        from noc.kernel.tenancy.scope import tenant_scope

        with tenant_scope(place.tenant_id):
            register_nights(force, since, until + DAY_S)
        facts = feed_history(place.tenant_id, force, since, BEGINS)
        fed = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        profiles = learn_history(place.tenant_id, moment(since), moment(BEGINS))
        learnt = time.perf_counter()
        audits = walk(place, force, until)
        walked = time.perf_counter()
        findings = list_findings(place.tenant_id)
    truths = force.truths(BEGINS - 2 * DAY_S, until)
    mishaps = force.mishaps(BEGINS - 2 * DAY_S, until)
    shifts = sum(1 for s in force.roster.between(BEGINS, until) if s.registered and not s.site.closed)
    scores = score(findings, truths, mishaps, BEGINS + SETTLING_S, until - 5400)
    what = f"{facts:,} facts of {HISTORY_DAYS} days, {profiles:,} profiles, {dict(audits)}"
    print(
        f"findings: seed {SEED} (tuned on {TUNED_ON}), style {STYLE}, {TEST_DAYS:g} days, {shifts} shifts; {what}"
    )
    print(f"history {fed - began:.0f} s, learning {learnt - fed:.0f} s, tests {walked - learnt:.0f} s")
    show(scores, shifts)
    show_details(scores)
    show_causes(findings, force, BEGINS, until)
    for name, (count, accused) in sorted(disturbed(findings, truths, [*truths, *mishaps]).items()):
        print(f"innocent {name:<22} {count - accused} of {count} left in peace")
    wrong = sum(one.wrong for one in scores.values())
    spoken = sum(1 for one in findings if not one.held)
    caught, all_of = (sum(getattr(one, name) for one in scores.values()) for name in ("caught", "truths"))
    right = sum(one.hits + one.related for one in scores.values())
    report(
        "findings: recall, all kinds",
        f"{100 * caught / max(1, all_of):.0f} %",
        f"{caught} of {all_of} troubles",
    )
    report(
        "findings: precision, all kinds",
        f"{100 * right / max(1, right + wrong):.0f} %",
        f"{right + wrong} findings",
    )
    report("findings: wrong ones", f"{100 * wrong / shifts:.2f}", "for 100 guards' shifts")
    report("findings: spoken (not held)", f"{100 * spoken / shifts:.1f}", "for 100 guards' shifts")


if __name__ == "__main__":
    main()
