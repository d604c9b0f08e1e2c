"""What a caller points at: `alert/7`, `ticket/12`, `incident/<uuid>`, `finding/3`; and whether it may see it."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import Field

from noc.intelligence.findings.models import AuditFinding
from noc.kernel.errors import NotFound
from noc.response.alerts.models import NOCAlertEvent
from noc.response.incidents.models import CorrelatedIncident
from noc.response.tickets.models import Ticket
from noc.surfaces.api.casework import in_scope

Subject = Annotated[
    str,
    Field(max_length=80, pattern=r"^(alert|finding|ticket|incident)/[0-9a-fA-F-]{1,36}$"),
]
_KINDS: Final[dict[str, tuple[Any, str]]] = {
    "alert": (NOCAlertEvent, "pk"),
    "finding": (AuditFinding, "pk"),
    "ticket": (Ticket, "pk"),
    "incident": (CorrelatedIncident, "incident_id"),
}
_LARGEST_ID: Final = 2**31 - 1


def visible_subject(subject: str, scope: frozenset[int] | None) -> str:
    """Return a subject as it is written here, if the caller may see it. Raises NotFound."""
    kind, _, said = subject.partition("/")
    model, key = _KINDS[kind]
    row_id = _id_of(key, said)
    if row_id is None or not in_scope(model.objects.all(), scope).filter(**{key: row_id}).exists():
        raise NotFound(f"There is no such {kind}.")
    return f"{kind}/{row_id}"


def _id_of(key: str, said: str) -> int | UUID | None:
    try:
        found = int(said) if key == "pk" else UUID(said)
    except ValueError:
        return None
    return None if isinstance(found, int) and not 0 <= found <= _LARGEST_ID else found
