"""Figures of what other systems tell."""

from prometheus_client import Counter

INBOUND_MESSAGES = Counter(
    "noc_inbound_messages_total", "Messages of other systems, taken or refused", ["kind", "outcome"]
)
INBOUND_WORDS = Counter(
    "noc_inbound_words_total",
    "Things that other systems told of: news, or known already",
    ["kind", "outcome"],
)
