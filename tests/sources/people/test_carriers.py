"""Whose a phone is, as of a fact's own time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noc.kernel.tenancy.scope import tenant_scope
from noc.sources.people.carriers import CarrierResolver
from noc.sources.people.models import DeviceCarrier, Person
from tests.registry_cast import NOON, company, make_tenant, register

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def guards() -> Iterator[None]:
    with company():
        register("people", {"code": "G1", "name": "Asha"}, {"code": "G2", "name": "Ravi"})
        register(
            "devices", {"code": "D1", "person": "G1"}, {"code": "KIOSK", "shared": True}, at=NOON - 9 * HOUR
        )
        yield


def carrier(hours: float, code: str = "D1") -> str | None:
    person_id = CarrierResolver.load([code]).person_at(code, NOON + hours * HOUR)
    return Person.objects.get(pk=person_id).code if person_id is not None else None


def test_the_first_carrier_has_always_carried_it() -> None:
    assert carrier(-100_000) == carrier(0) == "G1"


def test_a_phone_that_changes_hands_stands_for_each_in_his_time() -> None:
    register("devices", {"code": "D1", "person": "G2"}, at=NOON)
    register("devices", {"code": "D1", "person": None}, at=NOON + 2 * HOUR)
    register("devices", {"code": "D1", "person": "G1"}, at=NOON + 4 * HOUR)
    assert [carrier(hours) for hours in (-1, 0, 1, 2, 3, 4, 5)] == ["G1", "G2", "G2", None, None, "G1", "G1"]


def test_the_same_carrier_again_or_nothing_said_of_him_changes_nothing() -> None:
    register("devices", {"code": "D1", "person": "G1"}, {"code": "KIOSK", "platform": "kiosk"}, at=NOON)
    register("devices", {"code": "D1", "platform": "ios"}, at=NOON)
    (period,) = DeviceCarrier.objects.all()
    assert (period.valid_from, period.valid_to) == (None, None)


def test_two_changes_at_one_moment_leave_the_later_one() -> None:
    register("devices", {"code": "D1", "person": "G2"}, at=NOON)
    register("devices", {"code": "D1", "person": "G1"}, at=NOON)
    assert [carrier(hours) for hours in (-1, 0, 1)] == ["G1", "G1", "G1"]


def test_a_retired_phone_is_known_and_stands_for_nobody() -> None:
    register("devices", {"code": "D1", "active": False})
    assert CarrierResolver.load(["D1"]).known("D1")
    assert carrier(0) is None


def test_a_device_without_a_carrier_is_known_and_one_never_registered_is_not() -> None:
    resolver = CarrierResolver.load(["KIOSK", "D9"])
    assert resolver.known("KIOSK")
    assert not resolver.known("D9")
    assert resolver.person_at("KIOSK", NOON) is resolver.person_at("D9", NOON) is None


def test_another_tenants_device_is_unknown() -> None:
    with tenant_scope(make_tenant("others").pk):
        assert not CarrierResolver.load(["D1"]).known("D1")


def test_any_number_of_devices_costs_one_query() -> None:
    with CaptureQueriesContext(connection) as queries:
        CarrierResolver.load(f"D{n}" for n in range(1000))
    assert len(queries) == 1
