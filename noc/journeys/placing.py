"""Tell each fact whose it is and where it belongs, as of its own time, in a fixed number of queries a batch."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from noc.sources.entries.rows import ids_of
from noc.sources.people.carriers import CarrierResolver
from noc.sources.people.models import Person
from noc.sources.receipts.events import Fact, Rejection
from noc.sources.sites.models import Site
from noc.sources.sites.resolve import sites_at
from noc.sources.telemetry.panics import Press


def place_facts(facts: Sequence[Fact], carriers: CarrierResolver) -> tuple[list[Fact], list[Rejection]]:
    """Return the facts with person and site, and the rejection of each whose person or site nobody knows.

    A fact without a person (protocols that know only devices) belongs to whoever carried its device then.
    """
    if not facts:
        return [], []
    people = ids_of(Person, (fact.event.person for fact in facts))
    sites = ids_of(Site, (fact.event.site for fact in facts))
    placed, rejected = [], []
    for fact in facts:
        why = _place(fact, people, sites, carriers)
        if why:
            rejected.append(
                Rejection(
                    fact.index, fact.event.event_id, why, msgspec.json.encode(fact.event).decode()[:4_000]
                )
            )
        else:
            placed.append(fact)
    _give_sites([fact for fact in placed if fact.site_id is None])
    return placed, rejected


def _place(
    fact: Fact, people: dict[str, int], sites: dict[str, int], carriers: CarrierResolver
) -> str | None:
    """Set the fact's person, and its site if the phone named one; return why that cannot be done, or None."""
    event = fact.event
    if event.person:
        person_id = people.get(event.person)
        if person_id is None:
            return f"person: nobody is registered as {event.person!r}"
    elif not event.device:
        return "person: missing; name the person by its code"
    else:
        person_id = carriers.person_at(event.device, fact.at)
        if person_id is None:
            return f"device: nobody carried {event.device!r} at that time; enrol it with its person"
    if event.site:
        site_id = sites.get(event.site)
        if site_id is None:
            return f"site: none is registered as {event.site!r}"
        fact.site_id = site_id
    fact.person_id = person_id
    return None


def place_presses(presses: Sequence[Press], carriers: CarrierResolver) -> None:
    """Do the same for panics as far as it goes; what is unknown stays text."""
    people = ids_of(Person, (press.person_code for press in presses))
    sites = ids_of(Site, (press.site_code for press in presses))
    for press in presses:
        if press.person_code:
            press.person_id = people.get(press.person_code)
        elif press.device:
            press.person_id = carriers.person_at(press.device, press.at)
        press.site_id = sites.get(press.site_code)
        if press.person_id is None:
            press.warnings.append(
                "nobody is registered under that person or device; the alert says what is known"
            )
        if press.site_code and press.site_id is None:
            press.warnings.append(f"site: none is registered as {press.site_code!r}")
    _give_sites(
        [press for press in presses if press.site_id is None and not press.site_code and press.person_id]
    )


def _give_sites(things: Sequence[Fact] | Sequence[Press]) -> None:
    if not things:
        return
    whose = [(thing.person_id or 0, thing.at) for thing in things]
    found = iter(sites_at(whose))
    for thing in things:
        thing.site_id = next(found)
