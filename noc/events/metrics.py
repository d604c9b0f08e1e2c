"""What the event log tells `/metrics`."""

from prometheus_client import Counter, Gauge, Histogram

NUMBERED = Counter("noc_event_log_numbered_total", "Rows of the event log that got their place in a feed")
NUMBERING_SECONDS = Histogram(
    "noc_event_log_numbering_seconds",
    "From the writing of a row to its place in the feed, the oldest row of each batch",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30),
)
RELAY_LEADS = Gauge(
    "noc_event_relay_leads", "1 in the process whose relay numbers the log", multiprocess_mode="livesum"
)
PURGED = Counter("noc_event_log_purged_total", "Rows of the event log that fell to retention")
COALESCED = Counter(
    "noc_event_log_coalesced_total", "Routine events over a tenant's rate limit, told in summaries"
)
