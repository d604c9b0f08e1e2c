"""The statement by which the relay gives committed rows their place, and decides which of them the rate limit folds."""

from __future__ import annotations

from typing import Final

# One statement, so one round trip and one transaction: place the oldest rows per tenant, see how many of them its rate
# limit lets through, move the tenants' counters, number the rows, and tell the web processes "tenant:from:to".
#
# The limit holds for any 60 s: what was sent in the minute before counts by the part of it that is less than 60 s ago.
# Everything that is sent counts but the summaries themselves; only routine rows are ever folded, so as soon as the
# allowance is used up every routine row is folded and every other one is sent.
# The latency is that of the hand-over; the web processes raise it to that of the last screen reached. A folded row is
# no broadcast and has neither latency nor success.
NUMBER: Final = """
    WITH waiting AS MATERIALIZED (
        SELECT id, tenant_id, broadcast_at, routine, event_type <> 'events_coalesced' AS counts,
               row_number() OVER turn AS place,
               count(*) FILTER (WHERE event_type <> 'events_coalesced') OVER turn AS nth
        FROM (SELECT id, tenant_id, broadcast_at, routine, event_type FROM noc_event_log
              WHERE seq IS NULL ORDER BY id LIMIT %(batch)s) AS oldest
        WINDOW turn AS (PARTITION BY tenant_id ORDER BY id)
    ), minutes AS MATERIALIZED (
        SELECT tenant_id, coalesce((own.value #>> '{}')::int, %(most)s) AS most,
               CASE WHEN minute_at > statement_timestamp() - interval '60 s' THEN minute_at
                    WHEN minute_at > statement_timestamp() - interval '120 s' THEN minute_at + interval '60 s'
                    ELSE statement_timestamp() END AS began_at,
               CASE WHEN minute_at > statement_timestamp() - interval '60 s' THEN minute_sent ELSE 0 END AS sent,
               CASE WHEN minute_at > statement_timestamp() - interval '60 s' THEN minute_before_sent
                    WHEN minute_at > statement_timestamp() - interval '120 s' THEN minute_sent
                    ELSE 0 END AS sent_before
        FROM (SELECT DISTINCT tenant_id FROM waiting) AS told
        LEFT JOIN noc_feed_stream USING (tenant_id)
        LEFT JOIN (SELECT tenant_id, value FROM noc_option_override
                   WHERE key = 'WEBSOCKET_RATE_LIMIT' AND site_id IS NULL) AS own USING (tenant_id)
    ), judged AS MATERIALIZED (
        SELECT waiting.*, began_at, sent, sent_before,
               routine AND most > 0 AND nth > most - sent - sent_before
                   * (1 - extract(epoch FROM statement_timestamp() - began_at) / 60) AS folded
        FROM waiting JOIN minutes USING (tenant_id)
    ), counted AS (
        SELECT tenant_id, count(*) AS total, min(broadcast_at) AS oldest_at,
               min(began_at) AS began_at, min(sent_before) AS sent_before,
               min(sent) + count(*) FILTER (WHERE counts AND NOT folded) AS sent,
               min(place) FILTER (WHERE folded) AS first_folded
        FROM judged GROUP BY tenant_id
    ), streams AS (
        INSERT INTO noc_feed_stream AS stream (tenant_id, last_seq, first_kept_seq, minute_at, minute_sent,
                                               minute_before_sent, coalesced_from, coalesced_since)
        SELECT tenant_id, total, 1, began_at, sent, sent_before, first_folded,
               CASE WHEN first_folded IS NOT NULL THEN statement_timestamp() END
        FROM counted ORDER BY tenant_id
        ON CONFLICT (tenant_id) DO UPDATE SET
            last_seq = stream.last_seq + excluded.last_seq,
            minute_at = excluded.minute_at,
            minute_sent = excluded.minute_sent,
            minute_before_sent = excluded.minute_before_sent,
            coalesced_from = coalesce(stream.coalesced_from, stream.last_seq + excluded.coalesced_from),
            coalesced_since = coalesce(stream.coalesced_since, excluded.coalesced_since)
        RETURNING tenant_id, last_seq
    ), numbered AS (
        UPDATE noc_event_log AS log
        SET seq = streams.last_seq - counted.total + judged.place,
            coalesced = judged.folded,
            broadcast_success = CASE WHEN NOT judged.folded THEN true END,
            broadcast_latency_ms = CASE WHEN NOT judged.folded THEN
                greatest(0, extract(epoch FROM clock_timestamp() - log.broadcast_at) * 1000) END
        FROM judged JOIN counted USING (tenant_id) JOIN streams USING (tenant_id)
        WHERE log.id = judged.id
    )
    SELECT total, greatest(0, extract(epoch FROM clock_timestamp() - oldest_at)),
           pg_notify(%(channel)s, tenant_id || ':' || last_seq - total + 1 || ':' || last_seq)
    FROM counted JOIN streams USING (tenant_id)
"""
