"""A handover as the API shows it."""

from __future__ import annotations

from typing import Any

from noc.kernel.clock import rfc3339
from noc.response.handovers.models import Handover


def handover_state(handover: Handover) -> dict[str, Any]:
    """Return a handover without what was open then, times as text."""
    return {
        "id": handover.pk,
        "since": rfc3339(handover.since),
        "until": rfc3339(handover.until),
        "signed_at": rfc3339(handover.signed_at),
        "signed_by": handover.signed_by,
        "accepted_at": rfc3339(handover.accepted_at),
        "accepted_by": handover.accepted_by,
        "watch": handover.watch,
        "notes": handover.notes,
        "counts": handover.snapshot["counts"],
    }


def handover_whole(handover: Handover) -> dict[str, Any]:
    """Return a handover with what was open then, as it was signed."""
    return {**handover_state(handover), "snapshot": handover.snapshot}
