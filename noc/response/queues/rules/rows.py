"""One trouble, one row: an incident with all that belongs to it, else its alert, else its ticket.

Alerts, incidents and tickets are given as the API shows them (`*_state`), so that a row says what their pages say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from noc.kernel.severity import rank_of
from noc.response.tickets.rules.causes import severity_of

State = Mapping[str, Any]
Row = dict[str, Any]

LEAST_MEMBERS: Final = 2  # an incident of one is shown as what it is
TICKET_POINTS: Final = {"URGENT": 80, "HIGH": 60, "MEDIUM": 40, "LOW": 20}
SLA_POINTS: Final = {"WARNED": 10, "BREACHED": 20}
MOST: Final = 100


def rows_of(
    alerts: Sequence[State],
    incidents: Sequence[State],
    tickets: Sequence[State],
    folded_tickets: Mapping[int, int | None] = MappingProxyType({}),
) -> list[Row]:
    """Return the rows, the most urgent first, of equals the older.

    `alerts` that are open and reached the operators; `incidents` and `tickets` that are open. An incident is a row of its
    own while one of its alerts or tickets is open, or somebody has it in hand. `folded_tickets`: those whose alert was kept
    from the operators, with the alert that leads its storm, if it is in one: they are no rows of their own.
    """
    tickets_by_id = {ticket["id"]: ticket for ticket in tickets if ticket["id"] not in folded_tickets}
    of_leads = _of_leads(tickets, folded_tickets)
    whole_of = _wholes(incidents)
    by_incident: dict[str, list[State]] = defaultdict(list)
    for alert in alerts:
        by_incident[whole_of.get(str(alert["incident_id"]), "")].append(alert)
    shown = [
        incident
        for incident in incidents
        if whole_of[incident["id"]] == incident["id"]
        and incident["members_count"] >= LEAST_MEMBERS
        and (by_incident.get(incident["id"]) or _in_hand(incident, tickets_by_id))
    ]
    folded = {incident["id"] for incident in shown}
    rows = [_incident_row(one, by_incident.get(one["id"], []), tickets_by_id) for one in shown]
    rows += [
        _alert_row(alert, [*of_leads.get(alert["id"], ()), *_own(tickets_by_id, alert["ticket_id"])])
        for alert in alerts
        if whole_of.get(str(alert["incident_id"])) not in folded
    ]
    with_row = {ticket_id for row in rows for ticket_id in row.pop("ticket_ids")}
    rows += [_ticket_row(ticket) for ticket in tickets_by_id.values() if ticket["id"] not in with_row]
    for row in rows:
        row.pop("ticket_ids", None)
    return sorted(rows, key=order_of)


def _of_leads(
    tickets: Sequence[State], folded_tickets: Mapping[int, int | None]
) -> dict[int | None, list[State]]:
    found: dict[int | None, list[State]] = defaultdict(list)
    for ticket in tickets:
        if folded_tickets.get(ticket["id"]) is not None:
            found[folded_tickets[ticket["id"]]].append(ticket)
    return found


def _own(tickets: Mapping[int, State], ticket_id: int | None) -> list[State]:
    own = None if ticket_id is None else tickets.get(ticket_id)
    return [] if own is None else [own]


def _wholes(incidents: Sequence[State]) -> dict[str, str]:
    """Return for each incident the one that it is shown as: a site's trouble holds those of its people."""
    present = {incident["id"] for incident in incidents}
    return {one["id"]: one["part_of"] if one["part_of"] in present else one["id"] for one in incidents}


def order_of(row: Row) -> tuple[int, int, str, str]:
    """Return a row's place: what sounds, then priority, then age, then a key that settles the rest."""
    return (not row["sounding"], -row["priority"], row["since"], row["key"])


def _in_hand(incident: State, tickets: Mapping[int, State]) -> bool:
    return (
        incident["assigned_to"] is not None
        or incident["status"] == "ACKNOWLEDGED"
        or any(ticket_id in tickets for ticket_id in incident["ticket_ids"])
    )


def _incident_row(incident: State, alerts: Sequence[State], tickets: Mapping[int, State]) -> Row:
    worst = max(alerts, key=lambda one: (one["priority"], -one["id"]), default=None)
    linked = {*incident["ticket_ids"], *(alert["ticket_id"] for alert in alerts)} - {None}
    own = [tickets[ticket_id] for ticket_id in sorted(linked) if ticket_id in tickets]
    return {
        "key": f"incident/{incident['id']}",
        "kind": "incident",
        "priority": max([incident["priority"] or 0, *(alert["priority"] for alert in alerts)]),
        "severity": incident["combined_severity"],
        "title": incident["title"],
        "why": _why_together(incident, worst),
        "since": incident["first_event_at"],
        "last_seen_at": incident["last_event_at"],
        "members_count": incident["members_count"],
        "alert_id": worst["id"] if worst else None,
        "alert_ids": [alert["id"] for alert in alerts],
        "incident_id": incident["id"],
        "ticket": _ticket(min(own, key=_due)) if own else None,
        "ticket_ids": linked,
        "sounding": any(_sounds(alert) for alert in alerts),
        **_common(incident),
    }


def _why_together(incident: State, worst: State | None) -> str:
    said = f"{incident['members_count']} things that belong together"
    if worst is None:
        return f"{said}; all of them are over, the case is not closed"
    if rank_of(incident["combined_severity"]) > rank_of(worst["severity"]):
        said += f" and make it {incident['combined_severity']}"
    return f"{said}. The gravest: {worst['why'].partition(': ')[2] or worst['why']}"


def _alert_row(alert: State, tickets: Sequence[State]) -> Row:
    return {
        "key": f"alert/{alert['id']}",
        "kind": "alert",
        "priority": alert["priority"],
        "severity": alert["severity"],
        "title": alert["message"],
        "why": alert["why"],
        "since": alert["first_seen_at"],
        "last_seen_at": alert["last_seen_at"],
        "members_count": max(1, alert["group_size"]),
        "alert_id": alert["id"],
        "alert_ids": [alert["id"]],
        "incident_id": alert["incident_id"],
        "ticket": _ticket(min(tickets, key=_due)) if tickets else None,
        "ticket_ids": {alert["ticket_id"]} - {None},
        "sounding": _sounds(alert),
        **_common(alert),
    }


def _ticket_row(ticket: State) -> Row:
    points = TICKET_POINTS[ticket["priority"]] + SLA_POINTS.get(ticket["sla"]["state"], 0)
    return {
        "key": f"ticket/{ticket['id']}",
        "kind": "ticket",
        "priority": min(MOST, points),
        "severity": severity_of(ticket["priority"]),
        "title": ticket["title"],
        "why": f"{ticket['ticketno']} is {ticket['status'].replace('_', ' ').lower()}",
        "since": ticket["created_at"],
        "last_seen_at": ticket["updated_at"],
        "members_count": ticket["occurrence_count"],
        "alert_id": None,
        "alert_ids": [],
        "incident_id": None,
        "ticket": _ticket(ticket),
        "sounding": False,
        **_common({**ticket, "snoozed_until": ticket["held_until"]}),
    }


def _common(state: State) -> Row:
    names = (
        "site_id", "site_name", "person_id", "person_name", "status", "assigned_to", "acknowledged_by",
        "snoozed_until", "version",
    )  # fmt: skip
    return {name: state[name] for name in names}


def _ticket(ticket: State) -> dict[str, Any]:
    return {name: ticket[name] for name in ("id", "ticketno", "status", "priority", "sla")}


def _due(ticket: State) -> str:
    return str(ticket["sla"]["resolution_due"] or "9")


def _sounds(alert: State) -> bool:
    return bool(alert["alert_type"] == "SOS" and alert["status"] == "NEW")
