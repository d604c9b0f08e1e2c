"""Who hears of models in trouble: the control room by an alert, those who are responsible by mail."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from noc.intelligence.fraud.registry_models import FraudDrift, FraudTraining
from noc.journeys.response import follow_up
from noc.kernel.options import options
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.pipeline import clear_alerts, raise_alerts
from noc.response.alerts.rules.candidates import Candidate
from noc.response.notices.announce import announce_to
from noc.response.notices.rules.subjects import Subject
from noc.sources.people.models import Person

FAILED: Final = "ML_TRAINING_FAILED"
DRIFTED: Final = "ML_MODEL_DRIFT"
ABOUT: Final = "fraud model"
IN_A_ROW: Final = 2


def tell_failures(at: datetime) -> bool:
    """Tell people when the last two trainings failed, once for each further one; tell whether that was so.

    A training that ended well clears the alert. One for which there were too few labels says neither.
    """
    with transaction.atomic():
        ended = FraudTraining.objects.select_for_update().filter(status__in=("DONE", "FAILED"))
        last = list(ended.filter(Q(fault=True) | Q(model_version__isnull=False)).order_by("-pk")[:IN_A_ROW])
        if last and not last[0].fault:
            follow_up(clear_alerts([_about(FAILED)], at, "a training ended well"), at)
        if len(last) < IN_A_ROW or not all(row.fault for row in last) or last[0].told_at is not None:
            return False
        last[0].told_at = at
        last[0].save(update_fields=["told_at"])
        message = f"Training the fraud model failed {IN_A_ROW} times in a row"
        reasons = [row.reason for row in last]
        alert = _raise(FAILED, "HIGH", message, f"training:{last[0].pk}", {"reasons": reasons}, at)
        _mail(message, reasons, alert, at)
    return True


def tell_drift(row: FraudDrift | None, at: datetime) -> None:
    """Raise an alert of a day whose punches had drifted from training; a day that had not clears it."""
    if row is None:
        return
    with transaction.atomic():
        if row.alarmed:
            evidence = {
                "date": row.date.isoformat(),
                "features": row.features[:5],
                "score_psi": row.score_psi,
            }
            message = (
                f"Punches of {row.date:%d %B} differ from what fraud model {row.model_version} was trained on"
            )
            _raise(DRIFTED, "MEDIUM", message, f"drift:{row.date.isoformat()}", evidence, at)
        else:
            follow_up(
                clear_alerts([_about(DRIFTED)], at, f"{row.date:%d %B} was like the training again"), at
            )


def _about(kind: str) -> str:
    return f"{kind}:{ABOUT}"


def _raise(
    kind: str, severity: str, message: str, event_id: str, evidence: dict[str, object], at: datetime
) -> NOCAlertEvent | None:
    candidate = Candidate(
        alert_type=kind,
        severity=severity,
        about=_about(kind),
        message=message,
        entity_type="model",
        entity_id="fraud",
        metadata=evidence,
        event_id=event_id,
        seen_at=at,
        evidence=evidence,
        cause="model",
    )
    alerts = raise_alerts([candidate], at)
    follow_up(alerts, at)
    return alerts[0] if alerts else None


def _mail(message: str, reasons: list[str], alert: NOCAlertEvent | None, at: datetime) -> None:
    """Write to ML_FAILURE_RECIPIENTS by the tenant's first e-mail channel."""
    named = [name for name in options().ML_FAILURE_RECIPIENTS.split(",") if name]
    emails = [name for name in named if "@" in name]
    people = Person.objects.filter(code__in=[name for name in named if "@" not in name], active=True)
    subject = Subject(
        "alert",
        str(alert.pk if alert else 0),
        "raised",
        FAILED,
        "HIGH",
        message,
        text="\n".join(reasons),
        about=_about(FAILED),
        at=at,
        link="/fraud/model",
    )
    announce_to(
        subject,
        at,
        person_ids=list(people.values_list("pk", flat=True)),
        emails=emails,
        because="responsible for failed trainings (ML_FAILURE_RECIPIENTS)",
    )
