"""Write incidents as they should be: rows, members, links, deeds and events; a fixed number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Max

from noc.events.deeds import record_deeds
from noc.events.publish import publish_all
from noc.kernel.access.principals import SYSTEM
from noc.kernel.tenancy.scope import current_tenant_id
from noc.response.incidents.judge import LOUD, describe, named
from noc.response.incidents.members import write_members
from noc.response.incidents.merging import absorb
from noc.response.incidents.models import CorrelatedIncident
from noc.response.incidents.read import Board
from noc.response.incidents.rules.events import Event
from noc.response.incidents.rules.plans import Plan
from noc.response.incidents.show import incident_event
from noc.sources.people.models import Person
from noc.sources.sites.models import Site

_WRITTEN: Final = [
    "dedup_key", "title", "status", "resolution", "site", "signals", "combined_severity", "combined_severity_rank",
    "severity_reasons", "correlation_window_minutes", "correlation_score", "score_parts", "correlation_type",
    "root_cause_hint", "kinds", "priority", "members_count", "related_alerts_count", "ticket_ids", "first_event_at",
    "last_event_at", "latest_start_at", "updated_at", "cleared_at", "investigated", "investigated_at",
    "investigated_by_id", "investigated_by", "investigation_notes", "root_cause_identified", "root_cause_description",
    "merged_into", "part_of", "acknowledged_at", "acknowledged_by", "resolved_at", "resolved_by", "snoozed_until",
    "assigned_to", "version", "changed_by",
]  # fmt: skip
_COLUMNS: Final = tuple(
    field.attname for field in CorrelatedIncident._meta.concrete_fields
)  # Django's public name


@dataclass
class Page:
    """One incident being written: its row, the plan that it follows, what it was before (None: it is new), those that it
    takes in, and what joined."""

    row: CorrelatedIncident
    plan: Plan
    before: dict[str, Any] | None
    absorbed: list[CorrelatedIncident] = field(default_factory=list)
    joined: list[Event] = field(default_factory=list)

    @property
    def loud(self) -> bool:
        before = self.before
        if before is None or self.absorbed or self.joined:
            return True
        return any(getattr(self.row, name) != before[name] for name in LOUD)

    @property
    def changed(self) -> bool:
        """Tell whether the row must be written (again: a new one, when it has become part of another)."""
        if self.before is None:
            return self.row.part_of_id is not None
        return self.before != _snapshot(self.row)


def write_plans(
    plans: Sequence[tuple[Plan, dict[str, float]]], board: Board, at: datetime
) -> list[CorrelatedIncident]:
    """Write what plans and their signals say, in the caller's transaction; return the incidents that changed loudly.

    Sites come before people: a person's incident names the site's.
    """
    pages = [_page(plan, board) for plan, _ in plans]
    _name(pages)
    for page, (plan, signals) in zip(pages, plans, strict=True):
        describe(page.row, plan, signals, board.tickets, at)
        for old in page.absorbed:
            absorb(page.row, old, at)
    rekeyed = _key(pages, board)
    _create([page for page in pages if page.before is None], at)
    _link_parts(pages)
    told = [page for page in pages if page.loud]
    for page in told:
        if page.before is not None:
            page.row.version += 1
        page.row.updated_at, page.row.changed_by = at, SYSTEM.as_json()
    absorbed = [one for page in pages for one in page.absorbed]
    _update([*(page.row for page in pages if page.changed), *absorbed, *rekeyed])
    write_members([(page.row, page.plan, page.absorbed) for page in pages], board, at)
    _tell(told, at)
    return [page.row for page in told]


def _snapshot(row: CorrelatedIncident) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _COLUMNS}


def _page(plan: Plan, board: Board) -> Page:
    if not plan.ids:
        row = CorrelatedIncident(scope=plan.scope, person_id=plan.person_id, site_id=plan.site_id)
        return Page(row, plan, None, joined=list(plan.events))
    row = board.rows[plan.ids[0]]
    had = {key for pk in plan.ids for key in board.members[pk]}
    joined = [one for one in plan.events if one.key not in had]
    return Page(row, plan, _snapshot(row), [board.rows[pk] for pk in plan.ids[1:]], joined)


def _name(pages: Iterable[Page]) -> None:
    """Give rows their people and sites, with one statement each."""
    rows = [page.row for page in pages if page.before is None]
    people = Person.objects.in_bulk({row.person_id for row in rows if row.person_id})
    sites = Site.objects.in_bulk({row.site_id for row in rows if row.site_id})
    for row in rows:
        row.person, row.site = people.get(row.person_id or 0), sites.get(row.site_id or 0)


def _key(pages: Sequence[Page], board: Board) -> list[CorrelatedIncident]:
    """Give the newest open incident of each scope its key, take it from the others; return the rows of no page that
    lost or won theirs."""
    gone = {one.pk for page in pages for one in page.absorbed}
    rows = {id(row): row for row in board.rows.values() if row.pk not in gone}
    rows |= {id(page.row): page.row for page in pages}
    newest: dict[str, CorrelatedIncident] = {}
    for row in sorted(rows.values(), key=lambda one: (one.last_event_at, one.pk or 0)):
        newest[row.scope] = row
    paged = {id(page.row) for page in pages}
    rekeyed = []
    for place, row in rows.items():
        key = row.scope if newest[row.scope] is row else None
        if row.dedup_key != key and place not in paged:
            rekeyed.append(row)
        row.dedup_key = key
    return rekeyed


def _create(pages: Sequence[Page], at: datetime) -> None:
    if not pages:
        return
    last = CorrelatedIncident.objects.aggregate(Max("number"))["number__max"] or 0
    # A key that another row still holds must be free before: the database looks at once.
    scopes = [page.row.dedup_key for page in pages if page.row.dedup_key]
    CorrelatedIncident.objects.filter(dedup_key__in=scopes).update(dedup_key=None)
    for number, page in enumerate(pages, start=last + 1):
        row = page.row
        row.tenant_id, row.number = current_tenant_id(), number
        row.detected_at = row.created_at = row.updated_at = at
        row.changed_by = SYSTEM.as_json()
    CorrelatedIncident.objects.bulk_create([page.row for page in pages])


def _link_parts(pages: Sequence[Page]) -> None:
    """Name on each person's incident the site's that names its members."""
    owner = {key: page.row for page in pages if page.plan.person_id is not None for key in page.plan.owned}
    for page in pages:
        if page.plan.person_id is None:
            for one in page.plan.events:
                if one.key not in page.plan.owned and one.key in owner:
                    owner[one.key].part_of = page.row


def _update(rows: Sequence[CorrelatedIncident]) -> None:
    """One statement of rows, not a CASE for every row and column; keys are freed first, for the database looks at once."""
    if not rows:
        return
    CorrelatedIncident.objects.filter(pk__in=[row.pk for row in rows if row.dedup_key is None]).update(
        dedup_key=None
    )
    CorrelatedIncident.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN
    )


def _tell(pages: Sequence[Page], at: datetime) -> None:
    record_deeds(SYSTEM, "incident", [(_verb(page), page.row.pk, _data(page)) for page in pages], at)
    taken = [(old, page.row) for page in pages for old in page.absorbed]
    record_deeds(SYSTEM, "incident", [("merged", old.pk, {"into": row.code}) for old, row in taken], at)
    events = [incident_event(page.row, created=page.before is None) for page in pages]
    publish_all([*(incident_event(old) for old, _ in taken), *events])


def _verb(page: Page) -> str:
    before: Mapping[str, Any] | None = page.before
    if before is None:
        return "identified"
    if page.absorbed:
        return "merged"
    if page.row.status != before["status"]:
        return "cleared" if page.row.status == "CLEARED" else "reopened"
    return "joined" if page.joined else "changed"


def _data(page: Page) -> dict[str, object]:
    return {
        "severity": page.row.combined_severity,
        "joined": [named(one) for one in page.joined],
        **({"with": [old.code for old in page.absorbed]} if page.absorbed else {}),
    }
