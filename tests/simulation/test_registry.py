"""What the registry is told holds together."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.force import Force

DAY = 86_400.0
Told = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def told(force: Force, now: float) -> Told:
    return dict(force.describe(now - 2 * DAY, now + DAY))


def codes(items: list[dict[str, Any]]) -> set[str]:
    return {item["code"] for item in items}


def test_registries_come_in_an_order_in_which_each_names_only_what_is_known(told: Told) -> None:
    order = ["clients", "sites", "people", "devices", "holidays", "shifts", "tours", "tasks"]
    assert list(told) == order


def test_codes_are_unique_in_each_registry(told: Told) -> None:
    for name, items in told.items():
        assert items, name
        assert len(codes(items)) == len(items), name


def test_every_code_that_is_named_is_registered(told: Told) -> None:
    people, sites = codes(told["people"]), codes(told["sites"])
    for item in told["sites"]:
        assert item["client"] in codes(told["clients"])
        assert {item["noc_supervisor"], item["security_manager"], item["site_manager"]} <= people
    for item in told["people"]:
        assert {item["home_site"], *item["authorized_sites"]} <= sites
    for name in ("devices", "shifts", "tours", "tasks"):
        assert {item["person"] for item in told[name]} <= people
    for name in ("shifts", "tours", "tasks"):
        assert {item["site"] for item in told[name]} <= sites


def test_sites_have_circles_or_closed_polygons_of_lon_lat_round_their_position(told: Told) -> None:
    shapes = [("polygon" in site, "radius_m" in site) for site in told["sites"]]
    assert set(shapes) == {(True, False), (False, True)}
    for site in told["sites"]:
        ring = site.get("polygon", [[site["lon"], site["lat"]]] * 4)
        assert ring[0] == ring[-1]
        assert len(ring) >= 4
        assert all(abs(lon - site["lon"]) < 0.006 and abs(lat - site["lat"]) < 0.004 for lon, lat in ring)


def test_every_event_names_only_what_is_registered(force: Force, told: Told, now: float) -> None:
    known = {name: codes(items) for name, items in told.items()}
    points = {(tour["code"], point["code"]) for tour in told["tours"] for point in tour["checkpoints"]}
    owners = {tour["code"]: tour["person"] for tour in told["tours"]}
    for event in force.events(now - DAY, now, coarse=True):
        assert event["person"] in known["people"]
        assert event["device"] in known["devices"]
        if event["type"] == "task":
            assert event["task"] in known["tasks"]
        if event["type"] == "checkpoint":
            assert (event["tour"], event["checkpoint"]) in points
            assert owners[event["tour"]] == event["person"]


def test_some_devices_are_shared_and_roles_and_holidays_are_there(told: Told) -> None:
    assert {device["shared"] for device in told["devices"]} == {True, False}
    assert {person["role"] for person in told["people"]} == {"guard", "supervisor", "manager", "operator"}
    assert len({person["name"] for person in told["people"]}) > 0.95 * len(told["people"])
    assert any(not person["name"].isascii() for person in told["people"])
    assert {"date", "name", "sites", "code"} == set(told["holidays"][0])


def test_everyone_lives_within_reach_of_the_site(force: Force) -> None:
    for person in force.staff.everybody():
        if person.site:
            east, north = person.site.fence.unproject(*person.home)
            assert (east**2 + north**2) ** 0.5 < 16_000
