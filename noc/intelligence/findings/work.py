"""The desk at which people work on findings."""

from __future__ import annotations

from typing import Final

from noc.events.casework import Desk
from noc.events.publish import publish
from noc.events.types import FindingUpdated
from noc.intelligence.findings.ledger import finding_event
from noc.intelligence.findings.models import AuditFinding


def _announce(finding: AuditFinding) -> None:
    publish(finding_event(FindingUpdated, finding))


def _close(finding: AuditFinding) -> None:
    """A verdict on a trouble that lasts keeps its key: the next audit updates this finding and opens no other."""
    finding.held = False


def _open_again(finding: AuditFinding) -> None:
    if finding.cleared_at is not None:
        finding.status = "CLEARED"


DESK: Final = Desk(AuditFinding, "finding", _announce, _close, _open_again)
