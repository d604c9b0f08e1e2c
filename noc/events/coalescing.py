"""Tell what the rate limit folded: a summary about once a second while it lasts, and one after the last."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import psycopg
from psycopg.types.json import Jsonb

from noc.events.metrics import COALESCED
from noc.events.types import EventsCoalesced, SiteCounts

SUMMARY_EVERY_S: Final = (
    0.8  # from the first folded event to its summary; with the numbering it stays below a second
)

_WAITING: Final = """
    SELECT tenant_id, coalesced_from, last_seq, extract(epoch FROM clock_timestamp() - coalesced_since)::float8
    FROM noc_feed_stream WHERE coalesced_since IS NOT NULL
"""
_FOLDED: Final = """
    SELECT site_id, event_type, count(*), min(seq), max(seq) FROM noc_event_log
    WHERE tenant_id = %s AND seq BETWEEN %s AND %s AND coalesced GROUP BY site_id, event_type ORDER BY 1, 2
"""
_SAY: Final = """
    INSERT INTO noc_event_log (event_id, event_type, tenant_id, payload, broadcast_at, recipient_count, error_message)
    VALUES (gen_random_uuid(), 'events_coalesced', %s, %s, clock_timestamp(), 0, '')
"""
_TOLD: Final = """
    UPDATE noc_feed_stream SET coalesced_from = NULL, coalesced_since = NULL WHERE tenant_id = %s
"""

Folded = tuple[int | None, str, int, int, int]


def summarise(connection: psycopg.Connection) -> float:
    """Write the summaries that are due as rows to be numbered; return in how many seconds the next one is.

    0: some were written now; infinity: nothing waits. The caller holds the relay's lock. A door that stands before any
    tenant: it looks at types, sites and numbers alone.
    """
    waiting = connection.execute(_WAITING).fetchall()
    due = [(tenant_id, first, last) for tenant_id, first, last, age_s in waiting if age_s >= SUMMARY_EVERY_S]
    for tenant_id, first, last in due:
        with connection.transaction():
            folded: Sequence[Any] = connection.execute(_FOLDED, (tenant_id, first, last)).fetchall()
            if folded:
                payload = msgspec.to_builtins(summary_of(folded))
                connection.execute(_SAY, (tenant_id, Jsonb(payload)))
            connection.execute(_TOLD, (tenant_id,))
        COALESCED.inc(sum(int(count) for _, _, count, _, _ in folded))
    if due:
        return 0.0
    return max(0.0, SUMMARY_EVERY_S - max((age_s for *_, age_s in waiting), default=-math.inf))


def summary_of(folded: Sequence[Folded]) -> EventsCoalesced:
    """Return the summary of rows (site, type, count, first seq, last seq); at least one."""
    counts: dict[str, int] = defaultdict(int)
    by_site: dict[int | None, dict[str, int]] = defaultdict(dict)
    for site_id, event_type, count, _, _ in folded:
        counts[event_type] += count
        by_site[site_id][event_type] = count
    return EventsCoalesced(
        site_id=None,
        counts=dict(counts),
        from_seq=min(row[3] for row in folded),
        to_seq=max(row[4] for row in folded),
        by_site=[SiteCounts(site_id, of_site) for site_id, of_site in by_site.items()],
    )
