"""What the feed tells `/metrics`."""

from prometheus_client import Counter, Gauge, Histogram

BROADCASTS = Counter(
    "noc_websocket_broadcasts_total",
    "Events handed to the screens connected to this process",
    ["event_type", "success"],
)
BROADCAST_SECONDS = Histogram(
    "noc_websocket_broadcast_latency_seconds",
    "From the commit of an event to the last screen of this process",
    ["event_type"],
    buckets=(0.0025, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10),
)
CONNECTIONS = Gauge(
    "noc_websocket_connections_active",
    "Connections that follow a tenant's feed",
    ["tenant_id"],
    multiprocess_mode="livesum",
)
REFUSED = Counter("noc_websocket_refused_total", "Connections refused or closed by the server", ["code"])
REPLAYED = Counter("noc_websocket_replayed_total", "Events sent again to clients that had missed them")
RATE_LIMITED = Counter("noc_websocket_rate_limited_total", "Messages of clients that sent too many")
