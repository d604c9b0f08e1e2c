"""Whose past looks different now: what a change of the registry puts into the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from noc.journeys.rosters import STORED_WITHIN
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


Span = tuple[str, str, str]


def corrections() -> list[Span]:
    """Return the times to be placed anew at once, in the order they were announced: (person, from, until)."""
    codes = dict(Person.objects.values_list("id", "code"))
    return [
        (codes[person_id], since, until)
        for item in OutboxItem.objects.filter(kind="roster_corrected", order_key="rosters").order_by("id")
        for person_id, since, until in item.payload["spans"]
    ]


def test_a_shift_that_has_begun_makes_its_time_look_different(guards: Tenant) -> None:
    register("shifts", SHIFT)
    whole = ("G1", "2026-11-20T10:00:00+00:00", "2026-11-20T18:00:00+00:00")
    assert corrections() == [whole]
    register("shifts", SHIFT | {"lone": True})
    assert corrections() == [whole], "who is alone says nothing of where he is"
    register("shifts", {"code": "A", "end": "2026-11-20T20:00:00Z"})
    longer = ("G1", "2026-11-20T10:00:00+00:00", "2026-11-20T20:00:00+00:00")
    register("shifts", {"code": "A", "active": False})
    assert corrections() == [whole, longer, longer]


def test_a_shift_given_to_another_concerns_both(guards: Tenant) -> None:
    register("people", {"code": "G2", "name": "Ravi"})
    register("shifts", SHIFT, at=NOON - 5 * HOUR)
    assert corrections() == [], "a shift to come concerns no fact yet"
    register("shifts", {"code": "A", "person": "G2"})
    times = ("2026-11-20T10:00:00+00:00", "2026-11-20T18:00:00+00:00")
    assert corrections() == [("G1", *times), ("G2", *times)]


def test_a_new_person_has_no_past_and_a_moved_one_has_a_future(guards: Tenant) -> None:
    assert corrections() == []
    register("people", {"code": "G1", "home_site": "S2"}, {"code": "G2", "name": "x", "home_site": "S1"})
    assert corrections() == [("G1", "2026-11-20T12:00:00+00:00", "2200-01-01T00:00:00+00:00")]


def test_a_first_home_reaches_back_over_all_that_was_received(guards: Tenant) -> None:
    register("people", {"code": "G2", "name": "Ravi"})
    register("people", {"code": "G2", "home_site": "S1"})
    assert corrections() == [("G2", "1970-01-01T00:00:00+00:00", "2200-01-01T00:00:00+00:00")]


def test_times_of_one_person_that_touch_are_one_and_others_stay_apart(guards: Tenant) -> None:
    def shift(code: str, start: str, end: str) -> dict[str, str]:
        return SHIFT | {"code": code, "start": f"2026-11-{start}:00:00Z", "end": f"2026-11-{end}:00:00Z"}

    register(
        "shifts", shift("A", "20T06", "20T08"), shift("B", "18T06", "18T08"), shift("C", "20T08", "20T10")
    )
    assert [(since[8:13], until[8:13]) for _, since, until in corrections()] == [
        ("18T06", "18T08"),
        ("20T06", "20T10"),
    ]


def test_a_great_roster_is_work_in_pieces(guards: Tenant) -> None:
    register("people", *({"code": f"P{n}", "name": "x"} for n in range(450)))
    register("shifts", *(SHIFT | {"code": f"X{n}", "person": f"P{n}"} for n in range(450)))
    assert OutboxItem.objects.filter(order_key="rosters").count() == 3
    assert len(corrections()) == 450


def test_every_correction_is_made_once_more_for_batches_that_were_on_their_way(guards: Tenant) -> None:
    register("shifts", SHIFT)
    at_once, later = OutboxItem.objects.order_by("available_at")
    assert at_once.payload == later.payload
    assert later.available_at - at_once.available_at == STORED_WITHIN
    assert later.order_key != at_once.order_key, "what waits must not hold up what can be done"
