"""What people say of an anomaly, its alert or its ticket is a label of the punch; what they say of a punch is a verdict
on its anomaly, and flows on from there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from noc.events.casework import following
from noc.intelligence.fraud.labels import NOUN, Said, holds, say
from noc.intelligence.fraud.models import FraudAnomaly, FraudLabel
from noc.intelligence.fraud.work import DESK
from noc.journeys.troubles import trouble_of
from noc.kernel.access.principals import Actor
from noc.kernel.clock import parse_rfc3339

VERDICTS: Final[dict[str, bool]] = {"CONFIRMED": True, "FALSE_POSITIVE": False}
_OF_LABEL: Final[dict[bool, str]] = {fraud: resolution for resolution, fraud in VERDICTS.items()}
_SAID: Final = "as said of the punch"
Retell = Callable[[int, Actor, datetime], None]


def label_of_deed(noun: str, case_id: int, verb: str, resolution: str, actor: Actor, at: datetime) -> None:
    """Let a verdict on an anomaly, alert or ticket label its punches, and its reopening take that back.

    `resolution`: the verdict given; of a case that was reopened, empty. Anomalies that were judged otherwise by
    themselves keep their own.
    """
    if noun not in {"anomaly", "alert", "ticket"}:
        return
    rows = list(FraudAnomaly.objects.filter(pk__in=trouble_of(noun, case_id).anomalies).order_by("id"))
    fraud = VERDICTS.get(resolution)
    if verb in {"resolved", "closed"} and fraud is not None:
        mine = [row for row in rows if row.status != "RESOLVED" or row.resolution == resolution]
        say([Said(row.event_id, fraud) for row in mine], actor, at, noun)
    if verb == "reopened":
        mine = [row for row in rows if noun == "anomaly" or row.status == "RESOLVED"]
        said = FraudLabel.objects.filter(
            punch_id__in=[row.punch_id for row in mine], current=True, at__lte=at
        )
        say([Said(label.event_id, None) for label in said.filter(fraud__isnull=False)], actor, at, noun)


def follow_label(payload: dict[str, Any], retell: Retell) -> None:
    """Let the anomaly of a punch follow what was said of the punch, by the same person.

    Payload as `labels` writes it. A verdict that was given otherwise before is taken back first, with all that followed
    from it (`retell`). What no longer stands is left alone.
    """
    data, at, actor = payload["data"], parse_rfc3339(payload["at"]), Actor(**payload["actor"])
    label = FraudLabel.objects.filter(punch_id=int(payload["case_id"]), current=True).first()
    row = FraudAnomaly.objects.filter(pk=int(data["anomaly_id"])).first()
    if row is None or holds(label) is not data["fraud"]:
        return
    wanted = None if data["fraud"] is None else _OF_LABEL[data["fraud"]]
    given = row.resolution if row.status == "RESOLVED" else None
    if given == wanted or (given is not None and given not in VERDICTS):
        return
    if wanted is None:
        DESK.reopen(row.pk, actor, at, _SAID)
        return
    if given is not None:
        with following():
            retell(row.pk, actor, at)
    DESK.resolve(row.pk, wanted, actor, at, payload["notes"] or _SAID)


def is_of_a_punch(payload: dict[str, Any]) -> bool:
    """Tell whether a deed was done about a punch."""
    return bool(payload["noun"] == NOUN)
