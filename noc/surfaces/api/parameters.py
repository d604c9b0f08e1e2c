"""Query parameters that several resources share."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field

from noc.kernel.clock import now
from noc.kernel.errors import NotFound
from noc.sources.people.models import Person
from noc.sources.sites.limits import people_of_sites
from noc.sources.sites.models import Site

EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)
WINDOW_MINUTES_MOST = 44_640  # 31 days
WindowMinutes = Annotated[
    int, Field(ge=1, le=WINDOW_MINUTES_MOST, description="length of the window, ending at `at`")
]
Id = Annotated[int, Field(ge=0, le=2**31 - 1)]


def _mended(text: object) -> object:
    """Undo what happens to a `+00:00` that nobody escaped: in an address, `+` stands for a space."""
    return re.sub(r" (\d\d:?\d\d)$", r"+\1", text) if isinstance(text, str) else text


def _with_offset(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("the time has no offset; write it like 2026-11-20T21:04:11Z")
    if not EARLIEST <= at < LATEST:  # a window before it, or its time in UTC, must still be a time
        raise ValueError(f"the time lies before {EARLIEST.year} or after {LATEST.year}")
    return at


Moment = Annotated[
    datetime,
    BeforeValidator(_mended),
    AfterValidator(_with_offset),
    Field(description="RFC 3339 with offset; now if left out"),
]


def moment_or_now(at: datetime | None) -> datetime:
    return at if at is not None else now()


def visible_person(person_id: int, scope: frozenset[int] | None) -> Person:
    """Return a person whom the caller may see. Raises NotFound."""
    people = Person.objects.filter(pk=person_id)
    person = (people if scope is None else people.filter(people_of_sites(scope))).first()
    if person is None:
        raise NotFound("There is no such person.")
    return person


def visible_site(site_id: int, scope: frozenset[int] | None) -> Site:
    """Return a site that the caller may see. Raises NotFound."""
    site = (
        Site.objects.select_related("client", "noc_supervisor", "security_manager", "site_manager")
        .filter(pk=site_id)
        .first()
    )
    if site is None or (scope is not None and site.pk not in scope):
        raise NotFound("There is no such site.")
    return site
