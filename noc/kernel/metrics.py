"""The figures that `/metrics` shows; names as in SPEC section 6. Each room defines its own beside its code."""

from typing import Final

from prometheus_client import Counter, Histogram

LATENCY_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

API_REQUESTS: Final = Counter("noc_api_requests_total", "API requests", ["endpoint", "status"])
API_LATENCY: Final = Histogram(
    "noc_api_latency_seconds", "Time to answer an API request", ["endpoint"], buckets=LATENCY_BUCKETS
)
TELEMETRY_REQUESTS: Final = Counter(
    "noc_telemetry_api_requests_total", "Telemetry API requests", ["endpoint", "status"]
)
TELEMETRY_LATENCY: Final = Histogram(
    "noc_telemetry_api_latency_seconds",
    "Time to answer a telemetry request",
    ["endpoint"],
    buckets=LATENCY_BUCKETS,
)
CACHE_LOOKUPS: Final = Counter(
    "noc_cache_lookups_total", "Answers looked up in the cache", ["name", "result"]
)
RATE_LIMITED: Final = Counter("noc_rate_limit_hits_total", "Requests refused by a limit", ["limit"])
