"""Which site a fact belongs to, as of its own time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from time import perf_counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noc.kernel.errors import NoTenantInScope
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.people.models import Person
from noc.sources.sites.models import Site
from noc.sources.sites.resolve import SiteResolver, sites_at
from tests.registry_cast import GUARD, NOON, SECOND_SITE, SITE, company, make_tenant, register

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def guards() -> Iterator[None]:
    with company():
        register("sites", SITE, SECOND_SITE, SITE | {"code": "S3"})
        register("people", GUARD, {"code": "G2", "name": "Ravi"})
        yield


def shift(code: str, start: datetime, end: datetime, site: str = "S2", **more: object) -> dict[str, object]:
    return {
        "code": code,
        "person": "G1",
        "site": site,
        "start": start.isoformat(),
        "end": end.isoformat(),
        **more,
    }


def where(at: datetime, person: str = "G1") -> str | None:
    """Return the code of the site where a fact of a moment belongs."""
    (site_id,) = sites_at([(Person.objects.get(code=person).pk, at)])
    return Site.objects.get(pk=site_id).code if site_id is not None else None


def test_without_a_roster_a_fact_belongs_to_the_home_site_however_old_it_is() -> None:
    assert where(NOON) == "S1"
    assert where(NOON - timedelta(days=4000)) == "S1"


def test_who_has_neither_shift_nor_home_belongs_nowhere() -> None:
    assert where(NOON, "G2") is None


def test_a_shift_wins_over_home_from_its_start_until_just_before_its_end() -> None:
    register("shifts", shift("A", NOON, NOON + 8 * HOUR))
    moments = [NOON - timedelta(microseconds=1), NOON, NOON + 7 * HOUR, NOON + 8 * HOUR]
    assert [where(at) for at in moments] == ["S1", "S2", "S2", "S1"]


def test_of_shifts_that_overlap_the_one_that_started_latest_wins() -> None:
    register(
        "shifts", shift("LONG", NOON, NOON + 10 * HOUR), shift("SHORT", NOON + HOUR, NOON + 2 * HOUR, "S3")
    )
    assert [where(NOON + hours * HOUR) for hours in (0, 1, 2)] == ["S2", "S3", "S2"]


def test_a_retired_shift_places_nobody() -> None:
    register("shifts", shift("A", NOON, NOON + HOUR, active=False))
    assert where(NOON) == "S1"


def test_a_move_counts_from_the_moment_it_was_told() -> None:
    register("people", {"code": "G1", "home_site": "S2"}, at=NOON)
    assert [where(at) for at in (NOON - HOUR, NOON, NOON + HOUR)] == ["S1", "S2", "S2"]


def test_many_facts_of_many_people_cost_two_queries() -> None:
    register("people", *({"code": f"P{n}", "name": "x", "home_site": "S1"} for n in range(50)))
    register("shifts", shift("A", NOON, NOON + HOUR))
    facts = [(pk, NOON + n * HOUR) for pk in Person.objects.values_list("pk", flat=True) for n in range(20)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answers = sites_at(facts)
    assert len(queries) == 2
    assert len(answers) == len(facts)
    assert sites_at([]) == []


def test_stretches_cover_a_time_without_gaps_and_say_what_sites_at_says() -> None:
    register("shifts", shift("A", NOON, NOON + HOUR), shift("B", NOON + 2 * HOUR, NOON + 3 * HOUR, "S3"))
    guard = Person.objects.get(code="G1").pk
    since, until = NOON - HOUR, NOON + 4 * HOUR
    found = list(SiteResolver.load([guard], since, until).stretches(guard, since, until))
    assert [stretch[0] for stretch in found] == [since, *(stretch[1] for stretch in found[:-1])]
    assert found[-1][1] == until
    assert [site for _, _, site in found] == sites_at([(guard, start) for start, _, _ in found])
    assert len(found) == 5


def test_nothing_is_answered_without_a_tenant_or_across_tenants() -> None:
    guard = Person.objects.get(code="G1").pk
    other = make_tenant("others")
    with tenant_scope(other.pk):
        assert sites_at([(guard, NOON)]) == [None]


def test_a_person_who_stays_costs_less_than_a_microsecond() -> None:
    guard = Person.objects.get(code="G1").pk
    resolver = SiteResolver.load([guard], NOON, NOON)
    best_s = min(_time_of(resolver, guard) for _ in range(5))
    assert best_s / 10_000 < 2e-6, "twice the aim, for a busy machine"


def _time_of(resolver: SiteResolver, person_id: int) -> float:
    started = perf_counter()
    for _ in range(10_000):
        resolver.site_at(person_id, NOON)
    return perf_counter() - started


def test_without_a_tenant_in_scope_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    from contextvars import Context

    def ask() -> None:
        with pytest.raises(NoTenantInScope):
            SiteResolver.load([1], NOON, NOON)

    Context().run(ask)
