"""Learning 168 hours x 5 metrics x 1,000 sites from 8 weeks: what collecting, reckoning and writing take, and memory."""

from __future__ import annotations

import resource
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from benchmarks.stage import SITES, report, stage

WEEKS = 8
UNTIL = datetime(2026, 11, 2, tzinfo=UTC)
SINCE = UNTIL - timedelta(weeks=WEEKS)
# Each site: a fix every twenty minutes, a phone event every half hour, a task every two hours, a checkpoint an hour.
FACTS = (
    (
        "noc_location",
        "20 minutes",
        "lat, lon, accuracy_m",
        "19 + site % 97 * 0.01 + (n % 4) * 0.0005, 72.5, 6",
    ),
    ("noc_phone_event", "30 minutes", "kind", "'screen_on'"),
    ("noc_task_report", "2 hours", "task, status", "'k' || site, 'completed'"),
    ("noc_checkpoint_scan", "1 hour", "tour, checkpoint", "'t' || site, 'c' || n % 2"),
)
_FILL = """
    INSERT INTO {table} (tenant_id, person_id, site_id, site_given, event_id, at, raw_at, received_at, {columns})
    SELECT %(tenant)s, person_id, site, false, 'b-' || site || '-' || n, at, at, at, {values}
    FROM (SELECT home.site_id AS site, min(home.person_id) AS person_id FROM noc_home_site AS home
          WHERE home.tenant_id = %(tenant)s GROUP BY 1) AS posted
    CROSS JOIN LATERAL (
        SELECT at, row_number() OVER () AS n
        FROM generate_series(%(since)s::timestamptz + site %% 240 * interval '1 second', %(until)s, '{every}') AS at
    ) AS facts
"""


def fill(tenant_id: int) -> int:
    """Write eight weeks of every site's life, modest but never silent; return how many facts."""
    from django.db import connection

    from noc.sources.receipts.partitions import TABLES, WEEK, ensure_partitions

    for table in TABLES:
        ensure_partitions(table, [SINCE + n * WEEK for n in range(-1, WEEKS + 2)])
    facts = 0
    with connection.cursor() as cursor:
        for table, every, columns, values in FACTS:
            query = _FILL.format(table=table, every=every, columns=columns, values=values.replace("%", "%%"))
            cursor.execute(
                query, {"tenant": tenant_id, "since": SINCE, "until": UNTIL - timedelta(minutes=5)}
            )
            facts += cursor.rowcount
        cursor.execute("VACUUM ANALYZE")
    return facts


def seconds(work: Any) -> tuple[float, Any]:
    """Return how long work took, and what it returned."""
    started = time.perf_counter()
    done = work()
    return time.perf_counter() - started, done


def main() -> None:
    with stage(people=SITES) as place:
        from noc.intelligence.baselines.keep import store
        from noc.intelligence.baselines.learn import learn_window
        from noc.intelligence.baselines.load import profiles_for
        from noc.kernel.tenancy.scope import tenant_scope

        filling, facts = seconds(lambda: fill(place.tenant_id))
        report("baselines: facts of 8 weeks, 1,000 sites", f"{facts:,}", f"inserted in {filling:.0f} s")
        with tenant_scope(place.tenant_id):
            collecting, book = seconds(lambda: learn_window(SINCE, UNTIL))
            report(
                "baselines: collecting 8 weeks", f"{collecting:.1f} s", f"{facts / collecting:,.0f} facts/s"
            )
            storing, done = seconds(partial(store, book, UNTIL))
            report("baselines: learning and writing", f"{storing:.1f} s", f"{done.profiles:,} profiles")
            report("baselines: eight weeks, all of it", f"{collecting + storing:.1f} s", "aim: under 120 s")
            hour = timedelta(hours=1)
            again, done = seconds(lambda: store(learn_window(UNTIL - hour, UNTIL), UNTIL))
            report("baselines: one hour more", f"{again:.1f} s", f"{done.profiles:,} profiles")
            profiles_for(UNTIL)
            reading, found = seconds(lambda: profiles_for(UNTIL - hour))
            report(
                "baselines: the profiles of this hour",
                f"{reading * 1000:,.0f} ms",
                f"{len(found):,} profiles",
            )
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        report("baselines: memory at most", f"{peak_mb:,.0f} MB", "the whole process")


if __name__ == "__main__":
    main()
