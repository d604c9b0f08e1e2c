"""From a punch to what follows from it. Reads top to bottom.

ask         the transaction that stores punches asks for their first look; the clock asks for the final one
score       scene, detectors, features, model; logged always, linked to the scoring before
conclude    an anomaly where the score reaches the tenant's limit, cleared where a later look clears it
alert       the model's HIGH and CRITICAL as ML_FRAUD_PREDICTION, else the detector's kind
ticket      at the ticket threshold, one a person and kind
tell        incidents and messages follow as work of their own

One set of punches is one transaction of the outbox; done again it does nothing twice: a scoring that says what the last
one said is not written, and what is not written has no consequences. What comes later than the live window is scored and
logged, and raises nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from noc.intelligence.fraud import watching
from noc.intelligence.fraud.anomalies import conclude
from noc.intelligence.fraud.ledger import Kept, keep, lock_punches, unscored
from noc.intelligence.fraud.models import PunchWatch
from noc.intelligence.fraud.rules.scenes import Look
from noc.intelligence.fraud.score import score
from noc.journeys.followups import PUNCHES_AT_A_TIME, PUNCHES_RECORDED, PUNCHES_TO_LOOK_AT
from noc.journeys.metrics import PUNCH_LATENCY
from noc.journeys.suspicions import raise_suspicions
from noc.journeys.telling import tell
from noc.kernel.advisory_locks import RESPONSE, wait_for_turn
from noc.kernel.clock import now, parse_rfc3339
from noc.kernel.failpoints import failpoint
from noc.kernel.outbox.queue import put_many
from noc.kernel.outbox.sets import Payload, SetHandler
from noc.kernel.tenancy.overrides import tuned
from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.alerts.models import NOCAlertEvent
from noc.response.incidents.correlate import correlate
from noc.response.tickets.models import Ticket

TOGETHER: Final = 200  # punches scored in one transaction


def punches_recorded(payloads: Sequence[Payload]) -> None:
    """Look at punches for the first time; the outbox's set handler of `punches_recorded`.

    Payload: `event_ids`. Punches that were scored already are passed over.
    """
    ids = unscored([event_id for payload in payloads for event_id in payload["event_ids"]])
    look_at([(punch_id, "punch") for punch_id in ids], now())


def punches_to_look_at(payloads: Sequence[Payload]) -> None:
    """Look at punches again, or finally; the outbox's set handler of `punches_to_look_at`. Payload: `asked`, [id, look]."""
    asked = {int(punch_id): look for payload in payloads for punch_id, look in payload["asked"]}
    look_at(list(asked.items()), now())


def look_at(asked: Sequence[tuple[int, Look]], at: datetime) -> list[Kept]:
    """Score punches, each once, and do what their scores call for; return the scorings that were new, in one transaction."""
    if not asked:
        return []
    lock_punches([punch_id for punch_id, _ in asked])
    limits = tuned()
    scorings = score(asked, limits)
    kept = keep(scorings, at)
    new = {one.row.punch_id: one for one in kept if one.row.supersedes is None}
    watching.watch([_watched(one) for one in new.values()])
    scenes = [one.scene for one in scorings if one.scene.punch.punch_id not in new]
    watching.note_ends({scene.punch.punch_id: scene.ends for scene in scenes})
    changes = conclude(kept, limits, at)
    failpoint("after_anomalies")
    if changes:
        raise_suspicions(changes, limits, at)
    for one in kept:
        if one.row.live and not one.row.because:
            PUNCH_LATENCY.observe((now() - _received_at(one)).total_seconds())
    failpoint("before_scoring_commit")
    return kept


def _watched(one: Kept) -> PunchWatch:
    return PunchWatch(
        tenant_id=current_tenant_id(),
        punch_id=one.row.punch_id,
        person_id=one.row.person_id,
        at=one.row.at,
        over_at=datetime.fromtimestamp(one.scoring.scene.ends, UTC),
        received_at=_received_at(one),
    )


def _received_at(one: Kept) -> datetime:
    return datetime.fromtimestamp(one.scoring.scene.punch.received_at, UTC)


def ask_for_looks(at: datetime) -> None:
    """Ask for the looks of the tenant in scope that are due now: final ones, and first ones that late facts touched."""
    asked: list[tuple[int, Look]] = [(punch_id, "final") for punch_id in watching.ask_over(at)]
    asked += [(punch_id, "punch") for punch_id in watching.ask_touched(at)]
    pieces = [asked[start : start + PUNCHES_AT_A_TIME] for start in range(0, len(asked), PUNCHES_AT_A_TIME)]
    put_many(
        current_tenant_id(),
        PUNCHES_TO_LOOK_AT,
        [(f"looks:{piece[0][0]}", {"asked": piece}, at) for piece in pieces],
    )


def follow_fraud(payload: dict[str, Any]) -> None:
    """Gather what scorings raised into incidents, and tell of it; the outbox's handler of `fraud_found`.

    Payload: `alert_ids` and `ticket_ids`, and `at`, when they changed (RFC 3339).
    """
    wait_for_turn(RESPONSE)
    at, names = parse_rfc3339(payload["at"]), ("person", "site", "assigned_to")
    alerts = NOCAlertEvent.objects.select_related(*names).filter(pk__in=payload["alert_ids"]).order_by("id")
    tickets = Ticket.objects.select_related(*names).filter(pk__in=payload["ticket_ids"]).order_by("id")
    tell(list(alerts), list(tickets), correlate(list(alerts), [], at), at)


SET_HANDLERS: Final[dict[str, SetHandler]] = {
    PUNCHES_RECORDED: SetHandler(punches_recorded, lambda payload: len(payload["event_ids"]), TOGETHER),
    PUNCHES_TO_LOOK_AT: SetHandler(punches_to_look_at, lambda payload: len(payload["asked"]), TOGETHER),
}
