"""Which punches still await their final look, and which are to be looked at again because a fact came late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db import connection

from noc.intelligence.fraud.models import PunchWatch
from noc.intelligence.fraud.rules.scenes import CLOSED_S, HISTORY_DAYS
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.scope import current_tenant_id

QUIET: Final = timedelta(seconds=60)  # nothing more of the person has come for so long
SILENT: Final = timedelta(hours=6)  # nothing at all comes: the final look is made so long after the shift
KEPT: Final = timedelta(days=HISTORY_DAYS + 14)  # after its end no late fact opens a punch again
NEAR: Final = timedelta(seconds=CLOSED_S)  # a fact speaks of punches so long after it
FAR: Final = timedelta(days=HISTORY_DAYS)  # a punch, or a fact very late, speaks of the history of all these
VERY_LATE: Final = timedelta(hours=24)
AT_ONCE: Final = 2_000

# A look that was asked for before is undone here. One that might be asked for meanwhile is held off by the row's lock until
# the facts are committed (`_OVER` skips what is locked): no look misses a fact without being made again.
_TOUCH: Final = """
    UPDATE noc_punch_watch AS watch
    SET asked_at = NULL,
        touched_at = CASE WHEN fact.since <= watch.at THEN %(now)s ELSE watch.touched_at END
    FROM unnest(%(people)s::bigint[], %(since)s::timestamptz[], %(until)s::timestamptz[])
         AS fact (person_id, since, until)
    WHERE watch.tenant_id = %(tenant)s AND watch.person_id = fact.person_id
      AND watch.at <= fact.until AND watch.over_at >= fact.since
      AND (watch.asked_at IS NOT NULL OR fact.since <= watch.at OR watch.over_at <= %(now)s)
"""
_OVER: Final = """
    SELECT watch.id, watch.punch_id FROM noc_punch_watch AS watch
    LEFT JOIN noc_last_known AS known ON known.person_id = watch.person_id
    WHERE watch.tenant_id = %(tenant)s AND watch.asked_at IS NULL
      AND ((watch.over_at <= (SELECT max(last_seen_at) FROM noc_last_known WHERE tenant_id = %(tenant)s)
            AND (known.updated_at IS NULL OR known.updated_at <= %(quiet)s))
           OR greatest(watch.over_at, watch.received_at) <= %(silent)s)
    ORDER BY watch.over_at, watch.id LIMIT %(most)s FOR UPDATE OF watch SKIP LOCKED
"""
_TOUCHED: Final = """
    SELECT watch.id, watch.punch_id FROM noc_punch_watch AS watch
    LEFT JOIN noc_last_known AS known ON known.person_id = watch.person_id
    WHERE watch.tenant_id = %(tenant)s AND watch.touched_at <= %(quiet)s
      AND (known.updated_at IS NULL OR known.updated_at <= %(quiet)s)
    ORDER BY watch.touched_at, watch.id LIMIT %(most)s FOR UPDATE OF watch SKIP LOCKED
"""
_DONE: Final = """
    UPDATE noc_punch_watch AS watch SET over_at = looked.over_at,
           asked_at = CASE WHEN watch.over_at < looked.over_at THEN NULL ELSE watch.asked_at END
    FROM unnest(%(punches)s::bigint[], %(over)s::timestamptz[]) AS looked (punch_id, over_at)
    WHERE watch.tenant_id = %(tenant)s AND watch.punch_id = looked.punch_id
"""


@dataclass(frozen=True)
class Stretch:
    """Facts of one person that came together: from the earliest to the latest `at`; `far` when they change history."""

    person_id: int
    since: datetime
    until: datetime
    far: bool


def watch(punches: Sequence[PunchWatch]) -> None:
    """Begin to watch punches after their first scoring, in its transaction; one that is watched already stays so."""
    PunchWatch.objects.bulk_create(punches, ignore_conflicts=True)


def touch(stretches: Sequence[Stretch], at: datetime) -> None:
    """Open again the punches that late facts speak of, in the transaction that stores them; one statement."""
    if not stretches:
        return
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "now": at,
        "people": [one.person_id for one in stretches],
        "since": [one.since for one in stretches],
        "until": [one.until + (FAR if one.far else NEAR) for one in stretches],
    }
    with connection.cursor() as cursor:
        cursor.execute(_TOUCH, values)


def ask_over(at: datetime) -> list[int]:
    """Return the punches whose final look is due now, and remember that it was asked for, in the caller's transaction.

    Due: the tenant's newest received `at` has passed the end, and nothing of the person has come for a minute; in a
    silent tenant six hours after the end and the receipt.
    """
    rows = rows_of(_OVER, _moments(at))
    PunchWatch.objects.filter(pk__in=[row["id"] for row in rows]).update(asked_at=at, touched_at=None)
    return [row["punch_id"] for row in rows]


def ask_touched(at: datetime) -> list[int]:
    """Return the punches whose first look is to be made again, a minute after the late facts; each is asked for once."""
    rows = rows_of(_TOUCHED, _moments(at))
    PunchWatch.objects.filter(pk__in=[row["id"] for row in rows]).update(touched_at=None)
    return [row["punch_id"] for row in rows]


def _moments(at: datetime) -> dict[str, Any]:
    return {"tenant": current_tenant_id(), "quiet": at - QUIET, "silent": at - SILENT, "most": AT_ONCE}


def note_ends(ends: Mapping[int, float]) -> None:
    """Correct when punches are over, as their looks found it; what is over later than was thought is asked for again."""
    if not ends:
        return
    values: dict[str, Any] = {
        "tenant": current_tenant_id(),
        "punches": list(ends),
        "over": [datetime.fromtimestamp(end, UTC) for end in ends.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(_DONE, values)


def forget(at: datetime) -> int:
    """Stop watching punches that no late fact shall open again; return how many."""
    gone, _ = PunchWatch.objects.filter(over_at__lt=at - KEPT, asked_at__isnull=False).delete()
    return gone
