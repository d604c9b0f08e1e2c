"""Whose past looks different now: what a change of the registry puts into the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from noc.kernel.outbox.models import OutboxItem
from noc.kernel.tenancy.models import Tenant
from noc.sources.people.models import Person
from tests.registry_cast import GUARD, NOON, SECOND_SITE, SITE, company, register

HOUR = timedelta(hours=1)
SHIFT = {
    "code": "A",
    "person": "G1",
    "site": "S2",
    "start": "2026-11-20T10:00:00Z",
    "end": "2026-11-20T18:00:00Z",
}


@pytest.fixture
def guards(db: None) -> Iterator[Tenant]:
    with company() as tenant:
        register("sites", SITE, SECOND_SITE)
        register("people", GUARD)
        yield tenant


def corrections() -> list[tuple[str, str, str]]:
    return [
        (item.order_key, str(item.payload["from"]), str(item.payload["until"]))
        for item in OutboxItem.objects.filter(kind="roster_corrected").order_by("id")
    ]


def span(person: Person, since: str, until: str) -> tuple[str, str, str]:
    return f"person:{person.pk}", since, until


def test_a_shift_that_has_begun_makes_its_time_look_different(guards: Tenant) -> None:
    guard = Person.objects.get(code="G1")
    register("shifts", SHIFT)
    whole = span(guard, "2026-11-20T10:00:00+00:00", "2026-11-20T18:00:00+00:00")
    assert corrections() == [whole]
    register("shifts", SHIFT | {"lone": True})
    assert corrections() == [whole], "who is alone says nothing of where he is"
    register("shifts", {"code": "A", "end": "2026-11-20T20:00:00Z"})
    longer = span(guard, "2026-11-20T10:00:00+00:00", "2026-11-20T20:00:00+00:00")
    register("shifts", {"code": "A", "active": False})
    assert corrections() == [whole, longer, longer]


def test_a_shift_given_to_another_concerns_both(guards: Tenant) -> None:
    register("people", {"code": "G2", "name": "Ravi"})
    register("shifts", SHIFT, at=NOON - 5 * HOUR)
    assert corrections() == [], "a shift to come concerns no fact yet"
    register("shifts", {"code": "A", "person": "G2"})
    both = {f"person:{pk}" for pk in Person.objects.values_list("pk", flat=True)}
    assert {key for key, _, _ in corrections()} == both


def test_a_new_person_has_no_past_and_a_moved_one_has_a_future(guards: Tenant) -> None:
    assert corrections() == []
    register("people", {"code": "G1", "home_site": "S2"}, {"code": "G2", "name": "x", "home_site": "S1"})
    assert corrections() == [
        span(Person.objects.get(code="G1"), "2026-11-20T12:00:00+00:00", "2200-01-01T00:00:00+00:00")
    ]


def test_a_first_home_reaches_back_over_all_that_was_received(guards: Tenant) -> None:
    register("people", {"code": "G2", "name": "Ravi"})
    register("people", {"code": "G2", "home_site": "S1"})
    assert corrections() == [
        span(Person.objects.get(code="G2"), "1970-01-01T00:00:00+00:00", "2200-01-01T00:00:00+00:00")
    ]
