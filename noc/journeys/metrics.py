"""Figures of ingest, of the audits and of the scoring of punches."""

from typing import Final

from prometheus_client import Counter, Histogram

from noc.kernel.metrics import LATENCY_BUCKETS

INGESTED: Final = Counter("noc_ingest_events_total", "Events received", ["protocol", "outcome"])
INGEST_LATENCY: Final = Histogram(
    "noc_ingest_batch_latency_seconds",
    "Time to judge and store a batch",
    ["protocol"],
    buckets=LATENCY_BUCKETS,
)
SOS_RAISED: Final = Counter("noc_sos_presses_total", "New presses of a panic button")
AUDIT_SECONDS: Final = Histogram(
    "noc_audit_duration_seconds", "Time of one audit of one tenant", ["kind"], buckets=LATENCY_BUCKETS
)
FINDINGS: Final = Counter("noc_findings_total", "What became of findings", ["finding_type", "change"])
FRAUD_TICKETS: Final = Counter("noc_fraud_tickets_created_total", "Tickets made of suspicious punches")
PUNCH_LATENCY: Final = Histogram(
    "noc_punch_scoring_latency_seconds",
    "From the receipt of a punch to its score, alert and ticket",
    buckets=LATENCY_BUCKETS,
)
