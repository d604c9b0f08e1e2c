"""Somebody did something about a case: what rests on the same trouble follows, and nobody is called any more.

An alert, the finding or anomaly behind it and the ticket about it are one trouble to the person who works on it: who
has acknowledged one has seen all, and a verdict on one is a verdict on all, and on the punch. An incident gives its
verdict to its members itself. Each deed is the person's own, told in the history of each case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

import structlog

from noc.events.casework import following
from noc.intelligence.findings.models import AuditFinding
from noc.intelligence.findings.work import DESK as FINDINGS
from noc.intelligence.fraud.models import FraudAnomaly
from noc.intelligence.fraud.work import DESK as ANOMALIES
from noc.journeys.telling import tell_of_deed
from noc.journeys.troubles import CASES, Trouble, is_undecided, rests_on_open, trouble_of
from noc.journeys.verdicts import follow_label, is_of_a_punch, label_of_deed
from noc.kernel.access.principals import Actor
from noc.kernel.advisory_locks import RESPONSE, wait_for_turn
from noc.kernel.clock import parse_rfc3339
from noc.kernel.errors import Conflict
from noc.response.alerts.models import NOCAlertEvent
from noc.response.alerts.work import DESK as ALERTS
from noc.response.incidents.correlate import correlate
from noc.response.incidents.models import CorrelatedIncident
from noc.response.incidents.work import DESK as INCIDENTS
from noc.response.oncall.escalate import acknowledged
from noc.response.tickets.models import Ticket
from noc.response.tickets.workflow import DESK as TICKETS

_SEEN: Final = frozenset(
    {"acknowledged", "assigned", "commented", "resolved", "snoozed", "started", "held", "closed", "cancelled"}
)
_JUDGED: Final = frozenset({"RESOLVED", "CLOSED"})
_AS_ONE: Final = "as the {noun} about the same"
_log = structlog.get_logger("noc.response")


def follow_deed(payload: dict[str, Any]) -> None:
    """Let what rests on the same trouble follow a person's deed; the outbox's handler of `case_worked`.

    Payload: `noun`, `case_id`, `verb`, `actor`, `at`, `notes`, `data` as `events.casework.ask_to_follow` writes them.
    """
    at, verb, noun = parse_rfc3339(payload["at"]), payload["verb"], payload["noun"]
    if verb in _FOLLOW or is_of_a_punch(payload):
        wait_for_turn(RESPONSE)
    if is_of_a_punch(payload):
        follow_label(payload, _take_back)
        return
    case_id, actor = int(payload["case_id"]), Actor(**payload["actor"])
    _quieten(noun, [case_id], verb, actor, at)
    follow = _FOLLOW.get(verb)
    if follow is None or noun not in CASES or not _stands(noun, case_id, verb, payload["data"]):
        return  # or somebody has done otherwise since, which is followed by itself
    trouble = trouble_of(noun, case_id)
    with following():
        if verb != "reopened" or payload["data"].get("from") in _JUDGED:
            label_of_deed(noun, case_id, verb, str(payload["data"].get("resolution") or ""), actor, at)
        follow(trouble.without(noun, case_id), noun, actor, at, payload["data"])
        if verb == "acknowledged":
            _acknowledge_incidents(trouble, actor, at)
    for other, ids in trouble.without(noun, case_id).by_noun().items():
        _quieten(other, ids, verb, actor, at)
    _correlate_again(trouble, at)


def _quieten(noun: str, ids: Iterable[int], verb: str, actor: Actor, at: datetime) -> None:
    """End what escalates about cases that somebody has seen to, and tell of it."""
    for case_id in sorted(ids):
        if verb in _SEEN:
            acknowledged(noun, str(case_id), at, actor)
        tell_of_deed(noun, case_id, verb, at)


def _stands(noun: str, case_id: int, verb: str, data: dict[str, Any]) -> bool:
    """Tell whether a case still stands as a deed left it."""
    model = CASES[noun]
    case = model._default_manager.filter(pk=case_id).values("status", "resolution", "acknowledged_at").first()  # noqa: SLF001  # Django's public name for it
    if case is None:
        return False
    if verb == "acknowledged":
        return case["acknowledged_at"] is not None
    if verb == "reopened":
        return case["status"] != data.get("from")
    return bool(case["resolution"] == data.get("resolution"))


def _acknowledge(trouble: Trouble, noun: str, actor: Actor, at: datetime, _: dict[str, Any]) -> None:
    said = _AS_ONE.format(noun=noun)
    for case_id in _with_status(NOCAlertEvent, trouble.alerts, "NEW"):
        _if_possible(ALERTS.acknowledge, case_id, actor, at, said)
    for case_id in _with_status(AuditFinding, trouble.findings, "NEW"):
        _if_possible(FINDINGS.acknowledge, case_id, actor, at, said)
    for case_id in _with_status(FraudAnomaly, trouble.anomalies, "NEW"):
        _if_possible(ANOMALIES.acknowledge, case_id, actor, at, said)
    for case_id in _waiting_tickets(trouble):
        _if_possible(TICKETS.acknowledge, case_id, actor, at, said)


def _acknowledge_incidents(trouble: Trouble, actor: Actor, at: datetime) -> None:
    """Who has answered every alert of an incident has seen the incident."""
    belonging = NOCAlertEvent.objects.filter(pk__in=trouble.alerts, incident_id__isnull=False)
    incidents = {one for one in belonging.values_list("incident_id", flat=True) if one is not None}
    waiting = NOCAlertEvent.objects.filter(incident_id__in=incidents, status="NEW", disposition="REACHED")
    seen = incidents - set(waiting.values_list("incident_id", flat=True))
    rows = CorrelatedIncident.objects.filter(incident_id__in=seen, status="NEW").order_by("id")
    for case_id in rows.values_list("pk", flat=True):
        _if_possible(INCIDENTS.acknowledge, case_id, actor, at, "every alert of it was answered")


def _if_possible(deed: Callable[..., object], *given: object) -> None:
    """Do a deed, unless the case stands elsewhere: what people did about that very case goes before what follows."""
    try:
        deed(*given)
    except Conflict as refused:
        _log.info("a case does not follow", problem=refused.message)


def _waiting_tickets(trouble: Trouble) -> list[int]:
    waiting = Ticket.objects.filter(pk__in=trouble.tickets, acknowledged_at=None, resolved_at=None)
    open_ones = waiting.exclude(status__in=["RESOLVED", "CLOSED", "CANCELLED"])
    return sorted(open_ones.values_list("id", flat=True))


def _resolve(trouble: Trouble, noun: str, actor: Actor, at: datetime, data: dict[str, Any]) -> None:
    """Give the same verdict to all; an alert or a ticket that the product made ends when nothing of it is undecided any
    more."""
    said, resolution = _AS_ONE.format(noun=noun), str(data.get("resolution") or "")
    if not resolution:
        return
    for case_id in _without_verdict(FraudAnomaly, trouble.anomalies):
        _if_possible(ANOMALIES.resolve, case_id, resolution, actor, at, said)
    for case_id in _without_verdict(NOCAlertEvent, trouble.alerts):
        if not rests_on_open(case_id):
            _if_possible(ALERTS.resolve, case_id, resolution, actor, at, said)
    for case_id in _without_verdict(AuditFinding, trouble.findings):
        _if_possible(FINDINGS.resolve, case_id, resolution, actor, at, said)
    made = Ticket.objects.filter(pk__in=trouble.tickets, metadata__auto_created=True)
    for ticket in made.exclude(status__in=["RESOLVED", "CLOSED", "CANCELLED"]).order_by("id"):
        if not is_undecided(ticket.pk):
            _if_possible(TICKETS.resolve, ticket.pk, resolution, actor, at, said)


def _reopen(trouble: Trouble, noun: str, actor: Actor, at: datetime, data: dict[str, Any]) -> None:
    """Take back on the others what is taken back here."""
    said, before = _AS_ONE.format(noun=noun), str(data.get("from", ""))
    before = "RESOLVED" if before in _JUDGED else before
    if before not in {"ACKNOWLEDGED", "RESOLVED"}:
        return
    for case_id in _with_status(NOCAlertEvent, trouble.alerts, before):
        _if_possible(ALERTS.reopen, case_id, actor, at, said)
    for case_id in _with_status(AuditFinding, trouble.findings, before):
        _if_possible(FINDINGS.reopen, case_id, actor, at, said)
    for case_id in _with_status(FraudAnomaly, trouble.anomalies, before):
        _if_possible(ANOMALIES.reopen, case_id, actor, at, said)
    made = Ticket.objects.filter(pk__in=trouble.tickets, metadata__auto_created=True, status=before)
    for case_id in made.order_by("id").values_list("pk", flat=True):
        _if_possible(TICKETS.reopen, case_id, actor, at, said)


def _take_back(anomaly_id: int, actor: Actor, at: datetime) -> None:
    """Reopen an anomaly and what was judged with it, so that another verdict can be given."""
    _reopen(trouble_of("anomaly", anomaly_id), "anomaly", actor, at, {"from": "RESOLVED"})


def _correlate_again(trouble: Trouble, at: datetime) -> None:
    """Let the incidents see it too: one whose troubles are all over is over."""
    names = ("person", "site", "assigned_to")
    alerts = NOCAlertEvent.objects.filter(pk__in=trouble.alerts).select_related(*names).order_by("id")
    findings = AuditFinding.objects.filter(pk__in=trouble.findings).select_related(*names).order_by("id")
    correlate(list(alerts), list(findings), at)


def _with_status(
    model: type[NOCAlertEvent | AuditFinding | FraudAnomaly], ids: frozenset[int], status: str
) -> list[int]:
    return sorted(model.objects.filter(pk__in=ids, status=status).values_list("id", flat=True))


def _without_verdict(
    model: type[NOCAlertEvent | AuditFinding | FraudAnomaly], ids: frozenset[int]
) -> list[int]:
    return sorted(model.objects.filter(pk__in=ids).exclude(status="RESOLVED").values_list("id", flat=True))


_Follow = Callable[[Trouble, str, Actor, datetime, dict[str, Any]], None]
_FOLLOW: Final[dict[str, _Follow]] = {
    "acknowledged": _acknowledge,
    "resolved": _resolve,
    "closed": _resolve,
    "reopened": _reopen,
}
