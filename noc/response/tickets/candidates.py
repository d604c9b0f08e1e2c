"""Who holds the roles of a chain at a site, and who of them is there at a moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from noc.kernel.tenancy.overrides import Tuned
from noc.response.tickets.rules.causes import DEFAULT
from noc.response.tickets.rules.chain import Candidate
from noc.sources.people.models import Person
from noc.sources.sites.models import Shift, Site

NEAR: Final = timedelta(days=7)  # who has no shift this near works without a roster


@dataclass(frozen=True)
class Roster:
    """The people of some sites' chains, and their shifts near a moment."""

    at: datetime
    sites: dict[int, Site]
    people: dict[int, Person]
    rostered: frozenset[int]
    on_shift: frozenset[int]
    limits: Tuned

    def chain(self, roles: Sequence[str], site_id: int | None) -> list[Candidate]:
        """Return who holds each role at a site."""
        return [self._candidate(role, site_id) for role in roles]

    def _candidate(self, role: str, site_id: int | None) -> Candidate:
        site = self.sites.get(site_id or 0)
        person = self.people.get(_holder(role, site, site_id, self.limits) or 0)
        if person is None:
            return Candidate(role)
        today = self.at.astimezone(ZoneInfo(site.timezone if site else "UTC")).date()
        return Candidate(
            role,
            person.pk,
            person.name,
            person.active,
            _is_employed(person, today),
            person.pk in self.rostered,
            person.pk in self.on_shift,
        )


def load_roster(site_ids: Collection[int], limits: Tuned, at: datetime) -> Roster:
    """Read who may be asked for some sites; three queries, however many sites."""
    sites = Site.objects.in_bulk(site_ids)
    asked: set[int] = {
        holder
        for site_id, site in [*sites.items(), (None, None)]
        for role in ("noc_supervisor", "site_manager", "security_manager", DEFAULT)
        if (holder := _holder(role, site, site_id, limits))
    }
    people = Person.objects.in_bulk(asked)
    shifts = Shift.objects.filter(
        active=True, person_id__in=asked, start__lte=at + NEAR, end__gt=at - NEAR
    ).values_list("person_id", "start", "end")
    near = list(shifts)
    return Roster(
        at,
        sites,
        people,
        frozenset(person_id for person_id, _, _ in near),
        frozenset(person_id for person_id, start, end in near if start <= at < end),
        limits,
    )


def _holder(role: str, site: Site | None, site_id: int | None, limits: Tuned) -> int | None:
    if role == DEFAULT:
        return int(limits.get("DEFAULT_ASSIGNEE", site_id)) or None
    holder: int | None = getattr(site, f"{role}_id", None)
    return holder


def _is_employed(person: Person, today: date) -> bool:
    began, ended = person.employed_from, person.employed_to
    return (began is None or began <= today) and (ended is None or today <= ended)
