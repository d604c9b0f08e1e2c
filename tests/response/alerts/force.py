"""A large tenant for storms: sites and people in one statement each, and candidates about them."""

from __future__ import annotations

from datetime import datetime

from noc.response.alerts.rules.candidates import Candidate
from noc.sources.people.models import Person
from noc.sources.sites.models import Site
from tests.cast import Company

KINDS = (
    ("NO_TELEMETRY", "MEDIUM"),
    ("LOW_ACTIVITY", "MEDIUM"),
    ("POST_ABANDONED", "HIGH"),
    ("LATE_OR_NO_SHOW", "HIGH"),
    ("UNAUTHORISED_SITE", "MEDIUM"),
    ("STATIC_GUARD", "MEDIUM"),
    ("TOUR_MISSED", "MEDIUM"),
    ("SITE_UNCOVERED", "HIGH"),
)


def grow(company: Company, sites: int) -> list[tuple[int, int]]:
    """Give a company sites with a guard each; return (person, site)."""
    with company.scope():
        rows = Site.objects.bulk_create(
            Site(tenant=company.tenant, code=f"s{n}", name=f"Site {n}", timezone="Asia/Kolkata")
            for n in range(sites)
        )
        people = Person.objects.bulk_create(
            Person(tenant=company.tenant, code=f"p{n}", name=f"Guard {n}") for n in range(sites)
        )
    return [(person.pk, site.pk) for person, site in zip(people, rows, strict=True)]


def a_finding(
    kind: str, severity: str, person: int | None, site: int | None, at: datetime, **more: object
) -> Candidate:
    """Return the candidate that a finding of a kind makes."""
    about = f"{kind}:{person or 0}:{site or 0}"
    said: dict[str, object] = {
        "alert_type": kind,
        "severity": severity,
        "about": about,
        "message": f"{kind} of {person} at {site}",
        "entity_type": "person" if person else "site",
        "entity_id": str(person or site),
        "person_id": person,
        "site_id": site,
        "event_id": f"finding:{about}:1",
        "seen_at": at,
        "confidence": 0.7,
        "cause": "finding",
        "cause_id": abs(hash(about)) % 10**9,
        **more,
    }
    return Candidate(**said)  # type: ignore[arg-type]
