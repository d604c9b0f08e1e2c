"""The figures of notices."""

from typing import Final

from prometheus_client import Counter, Gauge, Histogram

SENT: Final = Counter("noc_notices_total", "Attempts to send a notice", ["kind", "outcome"])
DELAY: Final = Histogram(
    "noc_notice_delay_seconds",
    "Time from when a notice was due until its channel had it",
    ["kind"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800),
)
CIRCUITS: Final = Counter("noc_notice_circuits_opened_total", "Channels that rest after failures", ["kind"])
HEARTBEATS: Final = Counter(
    "noc_outside_heartbeats_total", "Calls of the outside dead-man switch", ["outcome"]
)
SILENT: Final = Gauge(
    "noc_notice_channels_silent", "Channels that got nothing out for too long", ["tenant_id"]
)
