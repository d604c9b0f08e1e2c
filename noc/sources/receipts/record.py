"""Keep what was refused, and what nobody has enrolled, for people to mend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from noc.sources.receipts.events import Fact, Rejection
from noc.sources.receipts.keys import digest_of


def record_rejections(tenant_id: int, protocol: str, rejected: Sequence[Rejection], at: datetime) -> None:
    """Keep refused facts raw; the same one again is counted."""
    if not rejected:
        return
    counted = Counter(
        (f"{item.error}\n{item.raw}", item.event_id or "", item.error, item.raw) for item in rejected
    )
    rows = sorted(
        (digest_of(key), event_id, error, raw, n) for (key, event_id, error, raw), n in counted.items()
    )
    digests, event_ids, errors, raws, counts = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO noc_rejected_fact AS kept (tenant_id, protocol, digest, event_id, error, raw, count, "
            "  first_received_at, last_received_at) "
            "SELECT %s, %s, d, e, w, r, n, %s, %s "
            "FROM unnest(%s::bytea[], %s::text[], %s::text[], %s::text[], %s::int[]) AS new (d, e, w, r, n) "
            "ON CONFLICT (tenant_id, digest) DO UPDATE "
            "SET count = kept.count + excluded.count, last_received_at = excluded.last_received_at",
            [tenant_id, protocol, at, at, digests, event_ids, errors, raws, counts],
        )


def record_unenrolled(tenant_id: int, codes: Iterable[tuple[str, str, Fact]], received_at: datetime) -> None:
    """Count codes that the registry does not know: (kind, code, the fact that named it)."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for kind, code, fact in codes:
        found[kind, code] = (fact.person_id, found.get((kind, code), (0, 0))[1] + 1)
    if not found:
        return
    rows = sorted((kind, code, person_id, n) for (kind, code), (person_id, n) in found.items())
    kinds, names, people, counts = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO noc_unenrolled_code AS kept (tenant_id, kind, code, person_id, count, first_seen_at, last_seen_at) "
            "SELECT %s, k, c, p, n, %s, %s FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::int[]) AS new (k, c, p, n) "
            "ON CONFLICT (tenant_id, kind, code) DO UPDATE SET count = kept.count + excluded.count, "
            "  person_id = excluded.person_id, last_seen_at = excluded.last_seen_at",
            [tenant_id, received_at, received_at, kinds, names, people, counts],
        )
