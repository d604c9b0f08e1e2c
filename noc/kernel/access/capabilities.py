"""Who may do what: the capabilities and the roles of SPEC section 4."""

from typing import Final

VIEW: Final = "noc:view"
ACK_ALERTS: Final = "noc:ack_alerts"
ASSIGN: Final = "noc:assign"
INGEST: Final = "noc:ingest"
CONFIGURE: Final = "noc:configure"
AUDIT_VIEW: Final = "noc:audit_view"
EXPORT: Final = "noc:export"
FRAUD_VIEW: Final = "security:fraud:view"
FRAUD_LABEL: Final = "security:fraud:label"

ROLES: Final[dict[str, frozenset[str]]] = {
    "viewer": frozenset({VIEW}),
    "operator": frozenset({VIEW, ACK_ALERTS, ASSIGN}),
    "fraud_analyst": frozenset({VIEW, FRAUD_VIEW, FRAUD_LABEL}),
    "ingest": frozenset({INGEST}),
    "admin": frozenset(
        {VIEW, ACK_ALERTS, ASSIGN, INGEST, CONFIGURE, AUDIT_VIEW, EXPORT, FRAUD_VIEW, FRAUD_LABEL}
    ),
}
ROLE_CHOICES: Final = [(role, role) for role in ROLES]
