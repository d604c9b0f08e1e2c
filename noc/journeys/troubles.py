"""What is one trouble to the person who works on it: an alert, the finding or anomaly behind it, the ticket about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from noc.intelligence.findings.models import AuditFinding
from noc.intelligence.fraud.models import FraudAnomaly
from noc.response.alerts.models import NOCAlertEvent
from noc.response.tickets.models import Ticket, TicketLink

Case = NOCAlertEvent | AuditFinding | FraudAnomaly | Ticket
CASES: Final[dict[str, type[Case]]] = {
    "alert": NOCAlertEvent,
    "finding": AuditFinding,
    "anomaly": FraudAnomaly,
    "ticket": Ticket,
}
_OPEN: Final = ("NEW", "ACKNOWLEDGED")


@dataclass(frozen=True)
class Trouble:
    """What is kept of one trouble, by ids."""

    alerts: frozenset[int]
    findings: frozenset[int]
    anomalies: frozenset[int]
    tickets: frozenset[int]

    def by_noun(self) -> dict[str, frozenset[int]]:
        """Return the ids of each kind of case."""
        return {
            "alert": self.alerts,
            "finding": self.findings,
            "anomaly": self.anomalies,
            "ticket": self.tickets,
        }

    def without(self, noun: str, case_id: int) -> Trouble:
        """Return the rest of it, beside one case."""
        rest = {kind: ids - ({case_id} if kind == noun else set()) for kind, ids in self.by_noun().items()}
        return Trouble(rest["alert"], rest["finding"], rest["anomaly"], rest["ticket"])


def trouble_of(noun: str, case_id: int) -> Trouble:
    """Return what is kept of the trouble that a case is about, the case itself among it.

    One alert or ticket may be about several anomalies of a person: whoever judges it judges them all; whoever judges one
    of them judges that one.
    """
    known: dict[str, set[int]] = {kind: {case_id} if kind == noun else set() for kind in CASES}
    if noun == "alert":
        known["finding"] |= _causes(case_id, "finding")
        known["anomaly"] |= _causes(case_id, "anomaly")
        known["anomaly"] |= _ids(FraudAnomaly.objects.filter(alert_id=case_id))
    if noun == "ticket":
        for kind in ("finding", "anomaly", "alert"):
            known[kind] |= linked(case_id, kind)
    for cause in ("finding", "anomaly"):
        known["alert"] |= _ids(NOCAlertEvent.objects.filter(cause=cause, cause_id__in=known[cause]))
    if noun != "alert":
        told = FraudAnomaly.objects.filter(pk__in=known["anomaly"], alert_id__isnull=False)
        known["alert"] |= {one for one in told.values_list("alert_id", flat=True) if one is not None}
    known["ticket"] |= _tickets_about(known)
    return Trouble(*(frozenset(known[kind]) for kind in ("alert", "finding", "anomaly", "ticket")))


def linked(ticket_id: int, kind: str) -> set[int]:
    """Return the ids of one kind that a ticket is about."""
    refs = TicketLink.objects.filter(ticket_id=ticket_id, kind=kind).values_list("ref", flat=True)
    return {int(ref) for ref in refs}


def is_undecided(ticket_id: int) -> bool:
    """Tell whether anything that a ticket is about still waits for a verdict."""
    findings = AuditFinding.objects.filter(pk__in=linked(ticket_id, "finding")).exclude(status="RESOLVED")
    anomalies = FraudAnomaly.objects.filter(pk__in=linked(ticket_id, "anomaly"), status__in=_OPEN)
    return findings.exists() or anomalies.exists()


def rests_on_open(alert_id: int) -> bool:
    """Tell whether an open anomaly stands behind an alert."""
    return FraudAnomaly.objects.filter(alert_id=alert_id, status__in=_OPEN).exists()


def _tickets_about(known: dict[str, set[int]]) -> set[int]:
    about = {(kind, str(one)) for kind in ("finding", "anomaly", "alert") for one in known[kind]}
    links = TicketLink.objects.filter(
        ref__in={ref for _, ref in about}, kind__in=["finding", "anomaly", "alert"]
    )
    return {
        ticket_id
        for ticket_id, kind, ref in links.values_list("ticket_id", "kind", "ref")
        if (kind, ref) in about
    }


def _causes(alert_id: int, cause: str) -> set[int]:
    behind = NOCAlertEvent.objects.filter(pk=alert_id, cause=cause).values_list("cause_id", flat=True)
    return {one for one in behind if one is not None}


def _ids(rows: Any) -> set[int]:
    return set(rows.values_list("id", flat=True))
