"""Taking a force into the registry: every item for itself, in sets, with periods, without losing what was said."""

from __future__ import annotations

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


def test_every_kind_has_a_list_and_an_item() -> None:
    assert KINDS.keys() == LISTS.keys()
