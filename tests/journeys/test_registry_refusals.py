"""What the registry does not take, and the plain words in which it says so."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from noc.journeys.registry import MAX_ITEMS
from noc.kernel.errors import TooLarge
from noc.kernel.tenancy.models import Tenant
from noc.sources.people.models import Person
from tests.registry_cast import CLIENT, GUARD, SECOND_SITE, SITE, company, put, reasons, register

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


def refusal(kind: str, item: object) -> str:
    """Return why an item is rejected; the good one beside it must not suffer."""
    fine = {"clients": CLIENT, "sites": SITE, "people": GUARD, "tours": TOUR, "shifts": SHIFT}.get(kind)
    outcome = put(kind, item, *([fine | {"code": "FINE"}] if fine else []))
    assert outcome.created == (1 if fine else 0)
    ((index, _, error),) = reasons(outcome)
    assert index == 0
    return error


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
        ("people", GUARD | {"code": "N", "authorized_sites": ["S1", "S9"]},
         "authorized_sites: there is no site with the code 'S9'"),
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
        ("shifts", SHIFT | {"code": "N", "start": "2026-11-20"},
         "start: not an RFC 3339 time, like 2026-11-20T21:04:11+05:30"),
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
        ("tours", TOUR | {"code": "N", "checkpoints": [{"code": "C"}, {"code": 5}]},
         "checkpoints[1].code: expected text, not a whole number"),
        ("tours", TOUR | {"code": "N", "checkpoints": [{"code": "C"}, {"code": "C"}]}, "checkpoints: 'C' is there twice"),
        ("tours", TOUR | {"code": "N", "checkpoints": [{"code": "C", "lat": 1}]},
         "checkpoints[0].lat and lon: give both or neither"),
        ("tasks", {"code": "N", "site": "S9"}, "site: there is no site with the code 'S9'"),
        ("holidays", {"code": "H", "date": "2026-02-30", "name": "x"}, "date: not a date, like 2026-11-20"),
        ("holidays", {"code": "H", "date": "2026-01-26", "name": "x", "sites": ["S9"]},
         "sites: there is no site with the code 'S9'"),
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
    assert Person.objects.get(code="G2").name == "First"


def test_an_unknown_field_is_told_and_costs_nothing(guards: Tenant) -> None:
    outcome = put("people", GUARD | {"nmae": "x", "id": 5})
    assert outcome.updated == 1
    assert [(one.index, one.code, one.warning) for one in outcome.warnings] == [
        (0, "G1", "unknown fields were ignored: nmae")
    ]


def test_more_items_than_a_call_takes_are_refused_before_anything_is_read(guards: Tenant) -> None:
    with pytest.raises(TooLarge):
        put("people", *[GUARD] * (MAX_ITEMS + 1))


def test_a_polygon_far_from_its_place_has_its_points_turned_round(guards: Tenant) -> None:
    turned = [[lat, lon] for lon, lat in SQUARE]
    told = refusal("sites", {"code": "N", "name": "x", "lat": 19.0, "lon": 72.8, "polygon": turned})
    assert told.endswith("km from lat, lon; its points are [lon, lat]")
