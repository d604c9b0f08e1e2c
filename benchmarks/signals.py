"""The signals over 120 minutes: of one person, of one site, and of 10,000 people in one go."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from benchmarks.life import fill
from benchmarks.stage import PEOPLE, quantile, report, stage


def milliseconds(work: Callable[[int], object], times: int) -> list[float]:
    """Return how long each of `work(0) ... work(times - 1)` took."""
    taken = []
    for n in range(times):
        started = time.perf_counter()
        work(n)
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def main() -> None:
    with stage() as place:
        from django.db import connection

        from noc.intelligence.signals.collect import collect_signals
        from noc.intelligence.signals.presence import presences
        from noc.kernel.clock import now
        from noc.kernel.tenancy.scope import tenant_scope
        from noc.sources.people.models import Person

        until = now()
        facts = fill(place, until)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        since = until - timedelta(minutes=120)
        with tenant_scope(place.tenant_id):
            ids = list(Person.objects.order_by("id").values_list("id", flat=True))
            one = milliseconds(lambda n: collect_signals(since, until, people=[ids[n * 37 % PEOPLE]]), 300)
            how = f"median of 300; {facts:,} facts in the window"
            report("signals: one person, 120 min", f"{quantile(one, 0.5):.2f} ms", how)
            report("signals: one person, p99", f"{quantile(one, 0.99):.2f} ms", "")
            everybody = milliseconds(lambda _: collect_signals(since, until), 3)
            assert len(collect_signals(since, until)) == PEOPLE
            report(
                "signals: 10,000 people, three statements",
                f"{quantile(everybody, 0.5):,.0f} ms",
                "median of 3",
            )
            standing = milliseconds(lambda _: presences(until, ()), 5)
            report(
                "presence: 10,000 people, two queries", f"{quantile(standing, 0.5):,.0f} ms", "median of 5"
            )


if __name__ == "__main__":
    main()
