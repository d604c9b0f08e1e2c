"""Taking a force into the registry: every item for itself, in sets, with periods, without losing what was said."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noc.events.models import Deed
from noc.journeys.registry import KINDS, MAX_ITEMS
from noc.journeys.registry_lists import LISTS
from noc.kernel.clock import now
from noc.kernel.errors import TooLarge
from noc.kernel.outbox.models import OutboxItem
from noc.kernel.tenancy.models import Tenant
from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.people.models import Device, DeviceCarrier, Person
from noc.sources.receipts.models import UnenrolledCode
from noc.sources.sites.models import AuthorizedSite, Client, Fence, HomeSite, Shift, Site
from noc.sources.tours.models import TourCheckpoint
from tests.registry_cast import (
    CLIENT,
    GUARD,
    NOON,
    SECOND_SITE,
    SITE,
    company,
    make_tenant,
    put,
    reasons,
    register,
)

HOUR = timedelta(hours=1)
SQUARE = [[72.80, 19.00], [72.81, 19.00], [72.81, 19.01], [72.80, 19.01]]
SHIFT = {
    "code": "A",
    "person": "G1",
    "site": "S2",
    "start": "2026-11-20T10:00:00Z",
    "end": "2026-11-20T18:00:00Z",
}
TOUR = SHIFT | {"checkpoints": [{"code": "C1", "lat": 19.0, "lon": 72.8}, {"code": "C2"}]}


@pytest.fixture
def guards(db: None) -> Iterator[Tenant]:
    with company() as tenant:
        register("clients", CLIENT)
        register("sites", SITE, SECOND_SITE)
        register("people", GUARD)
        yield tenant


def shown(kind: str, code: str) -> dict[str, Any]:
    rows_of, show = LISTS[kind]
    (row,) = show(list(rows_of(None, now()).filter(code=code)), None)
    return row


def refusal(kind: str, item: object) -> str:
    """Return why an item is rejected; the good one beside it must not suffer."""
    fine = {"clients": CLIENT, "sites": SITE, "people": GUARD, "tours": TOUR, "shifts": SHIFT}.get(kind)
    outcome = put(kind, item, *([fine | {"code": "FINE"}] if fine else []))
    assert outcome.created == (1 if fine else 0)
    ((index, _, error),) = reasons(outcome)
    assert index == 0
    return error


# What is refused, and how it is told.


@pytest.mark.parametrize(
    ("kind", "item", "told"),
    [
        ("sites", 5, "expected an object, not a whole number"),
        ("sites", None, "expected an object, not null"),
        ("sites", {"name": "x"}, "missing field code"),
        ("sites", {"code": 7}, "code: expected text, not a whole number"),
        ("sites", {"code": ""}, "code: expected text of length >= 1"),
        ("sites", {"code": " S"}, "code: starts or ends with blanks, or is nothing else"),
        ("sites", {"code": "S\x00"}, "code: contains a NUL character"),
        ("sites", {"code": "S\ud800"}, "code: contains half a character (a lone surrogate)"),
        ("sites", {"code": "x" * 101}, "code: expected text of length <= 100"),
        ("sites", SITE | {"code": "N", "name": "x" * 201}, "name: expected text of length <= 200"),
        ("sites", SITE | {"code": "N", "name": None}, "name: expected text, not null"),
        ("sites", SITE | {"code": "N", "client": "NOBODY"}, "client: there is no client with the code 'NOBODY'"),
        ("sites", SITE | {"code": "N", "lat": 91}, "lat: expected a number <= 90.0"),
        ("sites", SITE | {"code": "N", "lon": -181}, "lon: expected a number >= -180.0"),
        ("sites", SITE | {"code": "N", "lat": math.nan}, "lat: expected a number >= -90.0"),
        ("sites", SITE | {"code": "N", "lat": "19"}, "lat: expected a number or null, not text"),
        ("sites", SITE | {"code": "N", "lat": None}, "lat and lon: give both or neither"),
        ("sites", SITE | {"code": "N", "radius_m": 0.5}, "radius_m: expected a number >= 1.0"),
        ("sites", SITE | {"code": "N", "radius_m": 100_001}, "radius_m: expected a number <= 100000.0"),
        ("sites", SITE | {"code": "N", "radius_m": math.inf}, "radius_m: expected a number <= 100000.0"),
        ("sites", SITE | {"code": "N", "radius_m": 10**400}, "radius_m: number out of range"),
        ("sites", SITE | {"code": "N", "polygon": SQUARE}, "radius_m: a site has a radius or a polygon, not both"),
        ("sites", {"code": "N", "name": "x", "polygon": SQUARE[:2]}, "polygon: has fewer than 3 different points"),
        ("sites", {"code": "N", "name": "x", "polygon": [[1]]}, "polygon[0]: expected a list of length >= 2"),
        ("sites", {"code": "N", "name": "x"}, "lat, lon: a site needs a place: lat and lon with a radius_m, or a polygon"),
        ("sites", SITE | {"code": "N", "class": "D"}, "class: 'D' is none of A, B, C"),
        (
            "sites",
            SITE | {"code": "N", "timezone": "IST"},
            "timezone: 'IST' is not a time zone of the IANA database, like Asia/Kolkata or UTC",
        ),
        ("people", {"code": "N"}, "missing name: a new code needs it"),
        ("people", GUARD | {"code": "N", "role": "boss"}, "role: 'boss' is none of guard, supervisor, manager, operator"),
        ("people", GUARD | {"code": "N", "home_site": "S9"}, "home_site: there is no site with the code 'S9'"),
        ("people", GUARD | {"code": "N", "authorized_sites": ["S1", "S9"]}, "authorized_sites: there is no site with the code 'S9'"),
        ("people", GUARD | {"code": "N", "authorized_sites": "S1"}, "authorized_sites: expected a list or null, not text"),
        ("people", GUARD | {"code": "N", "active": "yes"}, "active: expected true or false or null, not text"),
        ("people", GUARD | {"code": "N", "employed_from": "1.4.2024"}, "employed_from: not a date, like 2026-11-20"),
        (
            "people",
            GUARD | {"code": "N", "employed_from": "2024-04-01", "employed_to": "2024-03-31"},
            "employed_to: is before employed_from",
        ),
        ("devices", {"code": "D", "person": "G9"}, "person: there is no person with the code 'G9'"),
        ("devices", {"code": "D", "platform": "x" * 51}, "platform: expected text of length <= 50"),
        ("shifts", {"code": "N", "person": "G1"}, "missing site, start, end: a new code needs them"),
        ("shifts", SHIFT | {"code": "N", "end": SHIFT["start"]}, "end: is not after start"),
        ("shifts", SHIFT | {"code": "N", "end": "2028-01-01T00:00:00Z"}, "end: is more than 366 days after start"),
        ("shifts", SHIFT | {"code": "N", "start": "2026-11-20"}, "start: not an RFC 3339 time, like 2026-11-20T21:04:11+05:30"),
        (
            "shifts",
            SHIFT | {"code": "N", "start": "2026-11-20T10:00:00"},
            "start: expected a time with an offset, like 2026-11-20T21:04:11Z",
        ),
        (
            "shifts",
            SHIFT | {"code": "N", "start": "0001-01-01T00:00:00+05:00"},
            "start: 0001-01-01T00:00:00+05:00 is not between the years 1970 and 2200",
        ),
        ("shifts", SHIFT | {"code": "N", "substitute_for": "G9"}, "substitute_for: there is no person with the code 'G9'"),
        ("shifts", SHIFT | {"code": "N", "lone": 1}, "lone: expected true or false or null, not a whole number"),
        ("tours", TOUR | {"code": "N", "checkpoints": [{"code": "C"}, {"code": 5}]}, "checkpoints[1].code: expected text, not a whole number"),
        ("tours", TOUR | {"code": "N", "checkpoints": [{"code": "C"}, {"code": "C"}]}, "checkpoints: 'C' is there twice"),
        ("tours", TOUR | {"code": "N", "checkpoints": [{"code": "C", "lat": 1}]}, "checkpoints[0].lat and lon: give both or neither"),
        ("tasks", {"code": "N", "site": "S9"}, "site: there is no site with the code 'S9'"),
        ("holidays", {"code": "H", "date": "2026-02-30", "name": "x"}, "date: not a date, like 2026-11-20"),
        ("holidays", {"code": "H", "date": "2026-01-26", "name": "x", "sites": ["S9"]}, "sites: there is no site with the code 'S9'"),
        ("maintenance", SHIFT | {"code": "N", "site": None}, "site: expected text, not null"),
    ],
)  # fmt: skip
def test_a_bad_item_costs_itself_only_and_is_told_in_plain_words(
    kind: str, item: object, told: str, guards: Tenant
) -> None:
    assert refusal(kind, item) == told


def test_of_two_items_with_one_code_the_later_one_is_rejected(guards: Tenant) -> None:
    outcome = put("people", {"code": "G2", "name": "First"}, GUARD, {"code": "G2", "name": "Second"})
    assert (outcome.created, outcome.updated) == (1, 1)
    assert reasons(outcome) == [(2, "G2", "code: the same as in item 0 of this call")]
    assert shown("people", "G2")["name"] == "First"


def test_an_unknown_field_is_told_and_costs_nothing(guards: Tenant) -> None:
    outcome = put("people", GUARD | {"nmae": "x", "id": 5})
    assert outcome.updated == 1
    assert [(one.index, one.code, one.warning) for one in outcome.warnings] == [
        (0, "G1", "unknown fields were ignored: nmae")
    ]


def test_more_items_than_a_call_takes_are_refused_before_anything_is_read(guards: Tenant) -> None:
    with pytest.raises(TooLarge):
        put("people", *[GUARD] * (MAX_ITEMS + 1))


# What is kept, changed, cleared.


def test_an_omitted_field_stays_and_null_clears(guards: Tenant) -> None:
    register("sites", {"code": "S1", "client": "ACME", "class": "A", "site_manager": "G1"})
    register("sites", {"code": "S1", "name": "Gate 1"})
    site = shown("sites", "S1")
    kept = ("Gate 1", "ACME", "A", "G1", "Asia/Kolkata", 19.0, 100.0)
    keys = ("name", "client", "class", "site_manager", "timezone", "lat", "radius_m")
    assert tuple(site[key] for key in keys) == kept
    register(
        "sites", dict.fromkeys(("client", "class", "site_manager", "timezone", "radius_m")) | {"code": "S1"}
    )
    site = shown("sites", "S1")
    assert tuple(site[key] for key in keys) == ("Gate 1", None, None, None, "UTC", 19.0, None)


def test_what_get_shows_can_be_put_again_and_changes_nothing(guards: Tenant) -> None:
    register("shifts", SHIFT | {"lone": True})
    register("tours", TOUR)
    register("devices", {"code": "D1", "person": "G1"})
    register("holidays", {"code": "H", "date": "2026-01-26", "name": "Day", "sites": ["S1"]})
    deeds = Deed.objects.count()
    for kind, code in (
        ("sites", "S1"),
        ("people", "G1"),
        ("shifts", "A"),
        ("tours", "A"),
        ("devices", "D1"),
        ("holidays", "H"),
    ):
        before = shown(kind, code)
        outcome = put(kind, _as_json(before), at=NOON + HOUR)
        assert (outcome.created, outcome.updated, outcome.rejected, outcome.warnings) == (0, 1, [], [])
        assert shown(kind, code) == before
    assert Fence.objects.count() == 2
    assert HomeSite.objects.count() == 1
    assert Deed.objects.count() == deeds, "a repeat that changes nothing is no deed"


def _as_json(item: dict[str, Any]) -> Any:
    return msgspec.json.decode(msgspec.json.encode(item))


def test_retired_codes_stay_in_the_registry(guards: Tenant) -> None:
    for kind, code in (("people", "G1"), ("sites", "S2"), ("clients", "ACME")):
        register(kind, {"code": code, "active": False})
        assert shown(kind, code)["active"] is False


# Sites.


def test_a_polygon_without_a_place_has_its_middle_for_one_and_moves_with_it(guards: Tenant) -> None:
    register("sites", {"code": "P", "name": "Yard", "polygon": SQUARE})
    assert (shown("sites", "P")["lat"], shown("sites", "P")["lon"]) == pytest.approx((19.005, 72.805))
    moved = [[lon + 1, lat] for lon, lat in SQUARE]
    register("sites", {"code": "P", "polygon": moved}, at=NOON + HOUR)
    assert shown("sites", "P")["lon"] == pytest.approx(73.805)


def test_a_new_radius_takes_the_place_of_a_polygon_and_the_other_way_round(guards: Tenant) -> None:
    register("sites", {"code": "S1", "polygon": SQUARE})
    assert (shown("sites", "S1")["polygon"], shown("sites", "S1")["radius_m"]) == (SQUARE, None)
    register("sites", {"code": "S1", "radius_m": 80})
    assert (shown("sites", "S1")["polygon"], shown("sites", "S1")["radius_m"]) == (None, 80)


def test_a_polygon_far_from_its_place_has_its_points_turned_round(guards: Tenant) -> None:
    turned = [[lat, lon] for lon, lat in SQUARE]
    told = refusal("sites", {"code": "N", "name": "x", "lat": 19.0, "lon": 72.8, "polygon": turned})
    assert told.endswith("km from lat, lon; its points are [lon, lat]")


def test_a_fence_is_kept_for_the_time_it_held(guards: Tenant) -> None:
    register("sites", {"code": "S1", "radius_m": 250}, at=NOON)
    periods = (
        Fence.objects.filter(site__code="S1").order_by("id").values_list("radius_m", "valid_from", "valid_to")
    )
    assert list(periods) == [(100.0, None, NOON), (250.0, NOON, None)]


def test_staff_named_before_they_come_are_linked_when_they_come(guards: Tenant) -> None:
    register(
        "sites", {"code": "S1", "noc_supervisor": "SUP", "site_manager": "G1", "security_manager": "SEC"}
    )
    assert (shown("sites", "S1")["noc_supervisor"], shown("sites", "S1")["site_manager"]) == ("SUP", "G1")
    assert Site.objects.get(code="S1").noc_supervisor_id is None
    register("people", {"code": "SUP", "name": "Meera"}, {"code": "OTHER", "name": "x"})
    site = Site.objects.get(code="S1")
    assert site.noc_supervisor_id == Person.objects.get(code="SUP").pk
    assert (site.noc_supervisor_code, site.security_manager_code) == ("", "SEC")
    assert shown("sites", "S1")["noc_supervisor"] == "SUP"


# People, devices, plans.


def test_authorized_sites_are_what_was_last_said(guards: Tenant) -> None:
    register("people", {"code": "G1", "authorized_sites": ["S1", "S2", "S2"]})
    register("people", {"code": "G1", "name": "Asha P"})
    assert shown("people", "G1")["authorized_sites"] == ["S1", "S2"]
    register("people", {"code": "G1", "authorized_sites": ["S2"]})
    assert shown("people", "G1")["authorized_sites"] == ["S2"]
    register("people", {"code": "G1", "authorized_sites": None})
    assert not AuthorizedSite.objects.exists()


def test_checkpoints_are_the_list_that_was_last_said_in_its_order(guards: Tenant) -> None:
    register("tours", TOUR)
    kept = TourCheckpoint.objects.get(code="C2").pk
    register("tours", {"code": "A", "checkpoints": [{"code": "C2"}, {"code": "C0", "lat": 1.0, "lon": 2.0}]})
    assert shown("tours", "A")["checkpoints"] == [
        {"code": "C2", "lat": None, "lon": None},
        {"code": "C0", "lat": 1.0, "lon": 2.0},
    ]
    assert TourCheckpoint.objects.get(code="C2").pk == kept
    register("tours", {"code": "A", "active": False})
    assert len(shown("tours", "A")["checkpoints"]) == 2


def test_codes_that_are_registered_wait_no_longer_to_be_enrolled(guards: Tenant) -> None:
    waiting = [
        ("device", "D1"),
        ("device", "D2"),
        ("task", "K1"),
        ("tour", "A"),
        ("checkpoint", "A/C1"),
        ("checkpoint", "B/C1"),
    ]
    for kind, code in waiting:
        UnenrolledCode.objects.create(kind=kind, code=code, first_seen_at=NOON, last_seen_at=NOON)
    register("devices", {"code": "D1"})
    register("tasks", {"code": "K1"})
    register("tours", TOUR)
    assert set(UnenrolledCode.objects.values_list("kind", "code")) == {
        ("device", "D2"),
        ("checkpoint", "B/C1"),
    }


# In sets, side by side, and kept apart.


@pytest.mark.parametrize("again", [False, True])
def test_two_thousand_items_cost_a_handful_of_queries(again: bool, guards: Tenant) -> None:
    people = [
        {"code": f"P{n}", "name": f"Guard {n}", "home_site": "S1", "authorized_sites": ["S1", "S2"]}
        for n in range(MAX_ITEMS)
    ]
    shifts = [SHIFT | {"code": f"X{n}", "person": f"P{n}"} for n in range(MAX_ITEMS)]
    devices = [{"code": f"D{n}", "person": f"P{n}"} for n in range(MAX_ITEMS)]
    if again:
        for kind, items in (("people", people), ("shifts", shifts), ("devices", devices)):
            register(kind, *items, at=NOON - HOUR)
        people = [item | {"home_site": "S2", "name": "New"} for item in people]
        shifts = [item | {"site": "S1"} for item in shifts]
        devices = [item | {"platform": "ios"} for item in devices]
    for kind, items, budget in (("people", people, 22), ("shifts", shifts, 12), ("devices", devices, 14)):
        with CaptureQueriesContext(connection) as queries:
            register(kind, *items, at=NOON + 5 * HOUR)
        assert len(queries) <= budget, [query["sql"][:150] for query in queries.captured_queries]
    assert Person.objects.count() == MAX_ITEMS + 1
    assert DeviceCarrier.objects.filter(valid_to=None).count() == Shift.objects.count() == MAX_ITEMS


def test_the_same_codes_live_side_by_side_in_two_companies(guards: Tenant) -> None:
    mine = shown("sites", "S1")
    with tenant_scope(make_tenant("others").pk):
        assert reasons(put("people", GUARD)) == [(0, "G1", "home_site: there is no site with the code 'S1'")]
        assert put("clients", CLIENT).created == 1
        assert put("sites", SITE | {"name": "Theirs", "client": "ACME"}).created == 1
        assert shown("sites", "S1")["id"] != mine["id"]
    assert shown("sites", "S1") == mine
    assert Client.objects.count() == 1


def test_who_changed_the_registry_is_remembered(guards: Tenant) -> None:
    register("people", {"code": "G1", "name": "Asha P"}, {"code": "G2", "name": "Ravi"})
    deed = Deed.objects.order_by("-id").first()
    assert deed is not None
    assert (deed.verb, deed.object_type, deed.actor_kind) == ("register_people", "registry", "system")
    assert deed.data == {"created": ["G2"], "changed": ["G1"]}


@pytest.mark.django_db(transaction=True)
def test_callers_who_put_the_same_codes_at_once_all_succeed_and_make_each_once() -> None:
    tenant = make_tenant("guards")
    with tenant_scope(tenant.pk):
        register("sites", SITE, SECOND_SITE)
    problems: list[object] = []

    def work(order: int) -> None:
        people = [{"code": f"P{n}", "name": "x", "home_site": ("S1", "S2")[order % 2]} for n in range(200)][
            :: (-1) ** order
        ]
        try:
            with tenant_scope(tenant.pk):
                for _ in range(3):
                    problems.extend(put("people", *people, at=now()).rejected)
                    problems.extend(
                        put(
                            "devices", *({"code": p["code"], "person": p["code"]} for p in people), at=now()
                        ).rejected
                    )
        except Exception as error:  # noqa: BLE001  # the test tells of it
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(order,)) for order in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == []
    with tenant_scope(tenant.pk):
        assert Person.objects.count() == Device.objects.count() == 200
        assert HomeSite.objects.filter(valid_to=None).count() == 200


# Whose past looks different now.


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


def test_every_kind_has_a_list_and_an_item() -> None:
    assert KINDS.keys() == LISTS.keys()
