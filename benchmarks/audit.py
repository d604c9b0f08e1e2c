"""The audits of 10,000 guards on duty at 1,000 sites: all rules, baselines included, from the facts to the findings."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from benchmarks.life import HOURS, fill
from benchmarks.stage import PEOPLE, SITES, Stage, report, stage

MINUTE = timedelta(minutes=1)


def roster(place: Stage, until: datetime) -> None:
    """Put everybody on shift, with a tour for one in ten of them and a task for as many."""
    from noc.journeys.registry import put_items
    from noc.kernel.access.principals import SYSTEM
    from noc.kernel.tenancy.scope import tenant_scope

    start, end = until - timedelta(hours=HOURS), until + timedelta(hours=8 - HOURS)
    shifts = [
        {
            "code": f"D{n}",
            "person": f"G{n}",
            "site": f"S{n % SITES}",
            "start": start.isoformat(),
            "end": end.isoformat(),
        }
        for n in range(PEOPLE)
    ]
    tours = [
        {
            "code": f"T{n}",
            "person": f"G{n}",
            "site": f"S{n % SITES}",
            "start": start.isoformat(),
            "end": (until - 20 * MINUTE).isoformat(),
            "checkpoints": [{"code": point, "lat": 19.0, "lon": 72.0} for point in "abcd"],
        }
        for n in range(PEOPLE // 10)
    ]
    tasks = [
        {
            "code": f"K{n}",
            "person": f"G{n}",
            "site": f"S{n % SITES}",
            "due": (until - 10 * MINUTE).isoformat(),
        }
        for n in range(PEOPLE // 10)
    ]
    with tenant_scope(place.tenant_id):
        for kind, items in (("shifts", shifts), ("tours", tours), ("tasks", tasks)):
            for first in range(0, len(items), 2_000):
                put_items(kind, items[first : first + 2_000], until, SYSTEM)


def main() -> None:
    with stage() as place:
        from django.db import connection

        from noc.journeys.audit import run_audit
        from noc.journeys.learning import learn
        from noc.kernel.clock import now
        from noc.kernel.tenancy.scope import tenant_scope

        until = now()
        facts = fill(place, until)
        roster(place, until)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        with tenant_scope(place.tenant_id):
            learn(until - timedelta(hours=HOURS), until - 30 * MINUTE, until)
            for name, kind, minutes in (
                ("the first, which opens", "comprehensive", 0),
                ("the second, which updates", "comprehensive", 1),
                ("the third", "comprehensive", 2),
                ("heartbeat", "heartbeat", 3),
                ("deep", "deep", 4),
            ):
                started = time.perf_counter()
                run = run_audit(kind, until + minutes * MINUTE)
                took_s = time.perf_counter() - started
                report(
                    f"audit: {kind}, {PEOPLE:,} guards on duty, {SITES:,} sites: {name}",
                    f"{took_s:.2f} s",
                    f"{run.queries} queries, {facts:,} facts in the window; {run.opened} opened, {run.updated} updated,"
                    f" {run.cleared} cleared, {run.held} held",
                )


if __name__ == "__main__":
    main()
