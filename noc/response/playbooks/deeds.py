"""What the steps of a playbook do; each within the transaction of its step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from noc.kernel.access.principals import Actor
from noc.kernel.errors import NotFound, Unprocessable
from noc.response.alerts.links import link_ticket
from noc.response.alerts.work import DESK as ALERTS
from noc.response.incidents.models import CorrelatedIncident
from noc.response.incidents.work import DESK as INCIDENTS
from noc.response.notices.announce import announce, announce_to
from noc.response.notices.models import Channel
from noc.response.notices.rules.subjects import Subject
from noc.response.oncall.escalate import start
from noc.response.oncall.models import EscalationPolicy
from noc.response.playbooks.facts import case_of
from noc.response.playbooks.models import PlaybookRun
from noc.response.playbooks.rules.engine import ENDED_TICKET
from noc.response.playbooks.rules.programs import Instruction
from noc.response.tickets.escalate import escalate
from noc.response.tickets.models import Ticket
from noc.response.tickets.rules.causes import Cause, priority_of
from noc.response.tickets.workflow import DESK as TICKETS
from noc.sources.people.models import Person
from noc.sources.tours.models import Task

ROLES: Final = ("noc_supervisor", "site_manager", "security_manager")
TICKET_WINDOW: Final = timedelta(hours=24)
Result = dict[str, Any]


def perform(run: PlaybookRun, instruction: Instruction, at: datetime) -> Result:
    """Do one step, and return what came of it. Raises NOCError when it cannot be done."""
    return _DEEDS[instruction.kind](run, instruction.given, at)


def actor_of(run: PlaybookRun) -> Actor:
    """Return who does what a playbook does: the system, by the playbook's name."""
    return Actor("system", None, f"Playbook {run.playbook.name}")


def _notify(run: PlaybookRun, given: Mapping[str, Any], at: datetime) -> Result:
    subject = _subject(run, given.get("message"), at)
    result: Result = {}
    if "policy" in given:
        policy = EscalationPolicy.objects.filter(name=given["policy"]).first()
        if policy is None:
            raise NotFound(f"There is no escalation policy named {given['policy']}.")
        result["escalation_id"] = start(policy.pk, subject, at).pk
    if "channels" in given or "people" in given:
        channels = [_channel(name).pk for name in given.get("channels", ())]
        people = [_person(run, who).pk for who in given.get("people", ())]
        reached = announce_to(subject, at, channel_ids=channels, person_ids=people, because=_because(run))
        result |= {
            "channels": list(reached.channel_ids),
            "people": list(reached.person_ids),
            "unreachable": list(reached.unreachable),
        }
    if not result:
        result["notices"] = announce([subject], at)
    return result


def _call_webhook(run: PlaybookRun, given: Mapping[str, Any], at: datetime) -> Result:
    channel = _channel(given["channel"])
    if channel.kind != "webhook":
        raise Unprocessable(f"{channel.name} is no webhook; it is of the kind {channel.kind}.")
    subject = _subject(run, given.get("message"), at)
    announce_to(subject, at, channel_ids=[channel.pk], because=_because(run))
    return {"channel_id": channel.pk}


def _create_ticket(run: PlaybookRun, given: Mapping[str, Any], at: datetime) -> Result:
    """One trouble, one ticket: when there is an open one about it already, that is the one."""
    known = _open_ticket(run)
    if known is not None:
        run.ticket_id = known.pk
        return {"ticket_id": known.pk, "ticketno": known.ticketno, "outcome": "known"}
    case = case_of(run)
    told = escalate(
        Cause(
            kind="playbook",
            id=run.pk,
            type=run.type,
            severity=run.severity,
            title=_fill(run, given["title"])[:300],
            description=_fill(run, given.get("description") or (case.title if case else "")),
            person_id=run.person_id,
            site_id=run.site_id,
            evidence={"playbook": run.playbook.name, "run_id": run.pk, "happening": run.happening_key},
            category=given.get("category", "PLAYBOOK"),
            source="SYSTEMGENERATED",
            priority=given.get("priority") or priority_of(run.severity),
            dedup_about=f"playbook:{run.playbook.name}:{run.happening_key}",
            window=TICKET_WINDOW,
            metadata={"auto_created": True, "playbook": run.playbook.name, "alert_id": run.alert_id},
        ),
        at,
    )
    run.ticket_id = told.ticket.pk
    if run.alert_id is not None:
        link_ticket([run.alert_id], told.ticket.pk, told.ticket.due)
    return {"ticket_id": told.ticket.pk, "ticketno": told.ticket.ticketno, "outcome": told.outcome}


def _open_ticket(run: PlaybookRun) -> Ticket | None:
    ids = {run.ticket_id}
    if run.alert_id is not None:
        ids |= set(ALERTS.model.objects.filter(pk=run.alert_id).values_list("ticket_id", flat=True))
    if run.incident_id is not None:
        for linked in CorrelatedIncident.objects.filter(incident_id=run.incident_id):
            ids |= set(linked.ticket_ids)
    return (
        Ticket.objects.filter(pk__in=[one for one in ids if one is not None])
        .exclude(status__in=ENDED_TICKET)
        .order_by("id")
        .first()
    )


def _assign(run: PlaybookRun, given: Mapping[str, Any], at: datetime) -> Result:
    person = _person(run, given["to"])
    desk, case_id, what = _desk(run, given.get("what"))
    desk.assign(case_id, person, actor_of(run), at, _because(run))
    return {"person_id": person.pk, "name": person.name, "what": what}


def _comment(run: PlaybookRun, given: Mapping[str, Any], at: datetime) -> Result:
    desk, case_id, what = _desk(run, given.get("what"))
    text = _fill(run, given["text"])
    desk.comment(case_id, actor_of(run), at, text)
    return {"text": text, "what": what}


def _welfare_check(run: PlaybookRun, given: Mapping[str, Any], at: datetime) -> Result:
    """Put a task on the guard's list; that he completes it on his phone is the answer."""
    if run.person_id is None:
        raise Unprocessable("Nobody is known who could be asked whether he is well.")
    code = f"WELFARE-{run.pk}" + (f"-{len(run.welfare_tasks) + 1}" if run.welfare_tasks else "")
    due = at + timedelta(minutes=given["minutes"])
    Task.objects.create(code=code, site_id=run.site_id, person_id=run.person_id, due=due)
    run.welfare_tasks = [*run.welfare_tasks, code]
    return {"task": code, "due": due.isoformat()}


def _desk(run: PlaybookRun, what: str | None) -> tuple[Any, Any, str]:
    """Return where the trouble is worked on: the ticket if there is one, unless the step says otherwise."""
    places: dict[str, tuple[Any, Any]] = {
        "ticket": (TICKETS, run.ticket_id),
        "alert": (ALERTS, run.alert_id),
        "incident": (INCIDENTS, _incident_key(run)),
    }
    chosen = what or ("ticket" if run.ticket_id is not None else run.kind)
    desk, case_id = places[chosen]
    if case_id is None:
        raise NotFound(f"There is no {chosen} here that this could be done to.")
    return desk, case_id, chosen


def _incident_key(run: PlaybookRun) -> int | None:
    if run.incident_id is None:
        return None
    return CorrelatedIncident.objects.filter(incident_id=run.incident_id).values_list("pk", flat=True).first()


def _person(run: PlaybookRun, who: str) -> Person:
    """Return whom a role of the site, or a person's code, means. Raises NotFound."""
    if who in ROLES:
        found = getattr(run.site, who) if run.site is not None else None
        missing = f"The site has no {who.replace('_', ' ')}." if run.site else "It happened at no site."
    else:
        found = Person.objects.filter(code=who).first()
        missing = f"There is no person with the code {who}."
    if found is None or not found.active:
        raise NotFound(missing if found is None else f"{found.name} is not active.")
    person: Person = found
    return person


def _channel(name: str) -> Channel:
    channel = Channel.objects.filter(name=name).first()
    if channel is None or not channel.active:
        raise NotFound(f"There is no active channel named {name}.")
    return channel


def _subject(run: PlaybookRun, message: str | None, at: datetime) -> Subject:
    case = case_of(run)
    title = case.title if case is not None else run.type
    named = {"alert": run.alert_id, "ticket": run.ticket_id, "incident": run.incident_id}[run.kind]
    pages = {
        "alert": f"/queue?alert={named}",
        "ticket": f"/tickets/{named}",
        "incident": f"/incidents/{named}",
    }
    return Subject(
        kind=run.kind,  # type: ignore[arg-type]  # the same three words
        id=str(named),
        event="escalated",
        type=run.type,
        severity=run.severity,
        title=title,
        text=_fill(run, message) if message else title,
        site_id=run.site_id,
        client_id=run.site.client_id if run.site is not None else None,
        person_id=run.person_id,
        about=f"playbook:{run.happening_key}",
        at=at,
        link=pages[run.kind],
    )


def _because(run: PlaybookRun) -> str:
    return f"a step of the playbook {run.playbook.title}"


def _fill(run: PlaybookRun, template: str) -> str:
    case = case_of(run)
    ticket = Ticket.objects.filter(pk=run.ticket_id).first() if run.ticket_id is not None else None
    return template.format_map(
        {
            "title": case.title if case is not None else run.type,
            "type": run.type,
            "severity": run.severity,
            "site": run.site.name if run.site is not None else "no site",
            "person": run.person.name if run.person is not None else "nobody known",
            "ticket": ticket.ticketno if ticket is not None else "no ticket",
        }
    )


_DEEDS: Final[dict[str, Callable[[PlaybookRun, Mapping[str, Any], datetime], Result]]] = {
    "notify": _notify,
    "create_ticket": _create_ticket,
    "assign": _assign,
    "comment": _comment,
    "welfare_check": _welfare_check,
    "call_webhook": _call_webhook,
}
