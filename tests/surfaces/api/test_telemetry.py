"""Signals of people and sites: computed by hand here, asked for over HTTP there."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noc.intelligence.signals.collect import collect_signals
from noc.intelligence.signals.rules import SIGNAL_NAMES, Signals, add_up
from noc.kernel.geo import EARTH_RADIUS_M
from noc.sources.people.models import Person
from noc.sources.sites.models import Shift
from noc.sources.tours.models import Tour, TourCheckpoint
from tests.cast import GATE, HOUR, MINUTE, Company, Phone, ago, event

ZERO = dict.fromkeys(SIGNAL_NAMES, 0)
METRES_A_DEGREE = math.radians(1) * EARTH_RADIUS_M
NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


def signals(company: Company, person: str = "ravi", **query: Any) -> dict[str, Any]:
    found: dict[str, Any] = company.caller("viewer").read(
        f"telemetry/signals/{company.people[person]}/", **query
    )["signals"]
    return found


def at(minutes: float) -> str:
    return (NOON + timedelta(minutes=minutes)).isoformat()


# Shapes.


def test_answer_about_a_person_has_the_promised_shape(company: Company, phone: Phone) -> None:
    phone.sent(event("phone"))
    answer = company.caller("viewer").get(f"telemetry/signals/{company.ravi}/").json()
    collected_at = answer["data"].pop("collected_at")
    assert abs(datetime.fromisoformat(collected_at) - datetime.now(UTC)) < MINUTE
    assert answer == {
        "status": "success",
        "cached": False,
        "data": {
            "person_id": company.ravi,
            "person_name": "Ravi",
            "site_id": company.gate,
            "site_name": "Gate",
            "window_minutes": 120,
            "signals": {**ZERO, "phone_events_count": 1},
        },
    }


def test_answer_about_a_site_has_the_promised_shape(company: Company, phone: Phone) -> None:
    phone.sent(event("phone"), event("phone", "sita", site="gate"), event("phone", "sita"))
    data = company.caller("viewer").read(f"telemetry/signals/site/{company.gate}/", window_minutes=30)
    assert set(data) == {
        "site_id", "site_name", "active_people_count", "window_minutes", "collected_at", "aggregated_signals", "people",
    }  # fmt: skip
    assert (data["site_id"], data["site_name"], data["window_minutes"]) == (company.gate, "Gate", 30)
    assert data["aggregated_signals"] == {**ZERO, "phone_events_count": 2}
    assert data["active_people_count"] == 1
    assert [
        (one["person_name"], one["on_shift"], one["signals"]["phone_events_count"]) for one in data["people"]
    ] == [("Ravi", True, 1), ("Sita", False, 1)]


# The signals.


def test_movement_is_the_great_circle_sum_over_fixes_in_order_of_time(company: Company, phone: Phone) -> None:
    track = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]
    fixes = [event("location", at=at(-place), lat=lat, lon=lon) for place, (lat, lon) in enumerate(track)]
    phone.sent(fixes[2], fixes[0], fixes[1])
    along = METRES_A_DEGREE * math.degrees(
        2 * math.asin(math.cos(math.radians(1)) * math.sin(math.radians(0.5)))
    )
    found = signals(company, at=at(0))
    assert found["movement_distance_meters"] == pytest.approx(METRES_A_DEGREE + along, abs=0.02)
    assert found["location_updates_count"] == 3


def test_movement_across_the_date_line_and_to_the_other_side_of_the_earth_is_short_and_finite(
    company: Company, phone: Phone
) -> None:
    phone.sent(
        event("location", at=at(-2), lat=0, lon=179.999), event("location", at=at(-1), lat=0, lon=-179.999)
    )
    assert signals(company, at=at(0))["movement_distance_meters"] == pytest.approx(
        0.002 * METRES_A_DEGREE, abs=0.02
    )
    phone.sent(
        event("location", "sita", at=at(-2), lat=0, lon=0),
        event("location", "sita", at=at(-1), lat=0, lon=180),
    )
    assert signals(company, "sita", at=at(0))["movement_distance_meters"] == pytest.approx(
        math.pi * EARTH_RADIUS_M, abs=1
    )


def test_one_fix_moved_nobody(company: Company, phone: Phone) -> None:
    phone.sent(event("location", at=at(-1)))
    assert signals(company, at=at(0)) == {**ZERO, "location_updates_count": 1}


def test_window_leaves_its_start_out_and_takes_its_end_in(company: Company, phone: Phone) -> None:
    phone.sent(*[event("phone", at=at(minutes)) for minutes in (-60, -59.999, -30, 0, 0.001)])
    assert signals(company, window_minutes=60, at=at(0))["phone_events_count"] == 3


def test_completed_tasks_count_and_missed_ones_do_not(company: Company, phone: Phone) -> None:
    phone.sent(
        event("task"), event("task", task="unknown"), event("task", status="missed"), event("task", "sita")
    )
    assert signals(company)["tasks_completed_count"] == 2


@pytest.mark.parametrize(("scanned", "counted"), [("", 0), ("a", 1), ("aab", 2), ("abc", 3), ("abcz", 3)])
def test_checkpoints_none_some_all_twice_and_strange(
    company: Company, phone: Phone, scanned: str, counted: int
) -> None:
    phone.sent(*[event("checkpoint", checkpoint=point) for point in scanned])
    assert signals(company)["tour_checkpoints_scanned"] == counted


def test_scans_on_somebody_elses_tour_are_kept_and_not_counted(company: Company, phone: Phone) -> None:
    assert phone.sent(event("checkpoint", "sita"))["accepted"] == 1
    assert signals(company, "sita")["tour_checkpoints_scanned"] == 0


def test_scan_of_a_tour_that_is_registered_later_counts_from_then_on(company: Company, phone: Phone) -> None:
    phone.sent(event("checkpoint", tour="late"))
    assert signals(company)["tour_checkpoints_scanned"] == 0
    with company.scope():
        tour = Tour.objects.create(
            code="late", person_id=company.ravi, site_id=company.gate, start=NOON, end=NOON + HOUR
        )
        TourCheckpoint.objects.create(tour=tour, code="a", position=0)
    cache.clear()
    assert signals(company)["tour_checkpoints_scanned"] == 1


def test_another_companys_facts_and_tours_of_the_same_codes_count_nothing(
    company: Company, outsider: Company, phone: Phone
) -> None:
    outsider.phone().sent(*[event(kind) for kind in ("phone", "location", "task", "checkpoint")])
    assert signals(company) == ZERO


def test_whole_company_in_one_set_equals_person_by_person(company: Company, phone: Phone) -> None:
    phone.sent(
        *[
            event("location", who, lat=GATE[0] + n / 1000, at=ago(n * MINUTE))
            for who in ("ravi", "sita")
            for n in range(5)
        ],
        *[event(kind) for kind in ("phone", "task", "checkpoint")],
    )
    since, until = datetime.now(UTC) - HOUR, datetime.now(UTC)
    with company.scope():
        whole = collect_signals(since, until)
        single = {who: collect_signals(since, until, people=[who]).get(who) for who in whole}
        by_site = [collect_signals(since, until, sites=[site]) for site in company.sites.values()]
    assert whole == single
    assert add_up(whole.values()) == add_up(mine for part in by_site for mine in part.values())
    assert whole[company.ravi].movement_distance_meters == pytest.approx(0.004 * METRES_A_DEGREE, rel=1e-3)


def test_signals_of_all_cost_the_same_queries_however_many_people(company: Company, phone: Phone) -> None:
    with company.scope():
        Person.objects.bulk_create(
            [Person(tenant_id=company.id, code=f"g{n}", name=f"G{n}") for n in range(30)]
        )
    phone.sent(*[event("phone", f"g{n}") for n in range(30)])
    with company.scope(), CaptureQueriesContext(connection) as asked:
        found = collect_signals(datetime.now(UTC) - HOUR, datetime.now(UTC))
    assert (len(found), len(asked)) == (30, 2)  # counts and options; the fixes come by COPY


def test_nothing_at_all_adds_up_to_zero() -> None:
    assert add_up([]) == Signals()


# Who is active.


def active(company: Company, site: str = "gate", **query: Any) -> tuple[int, list[tuple[str, bool, bool]]]:
    data = company.caller("viewer").read(f"telemetry/signals/site/{company.sites[site]}/", **query)
    return data["active_people_count"], [
        (one["person_name"], one["on_shift"], one["punched_in"]) for one in data["people"]
    ]


def test_on_shift_and_punched_in_count_once_and_punched_out_not_at_all(
    company: Company, phone: Phone
) -> None:
    assert active(company) == (1, [("Ravi", True, False)])
    phone.sent(event("attendance", at=ago(HOUR)), event("attendance", "sita", site="gate", at=ago(HOUR)))
    cache.clear()
    assert active(company) == (2, [("Ravi", True, True), ("Sita", False, True)])
    phone.sent(event("attendance", "sita", site="gate", direction="out"))
    cache.clear()
    assert active(company) == (1, [("Ravi", True, True)])


def test_who_is_active_is_told_as_of_the_moment_asked_for(company: Company, phone: Phone) -> None:
    with company.scope():
        Shift.objects.create(
            code="noon",
            person_id=company.people["kumar"],
            site_id=company.sites["yard"],
            start=NOON,
            end=NOON + HOUR,
        )
    assert active(company, "yard", at=at(0)) == (1, [("Kumar", True, False)])
    assert active(company, "yard", at=at(59))[0] == 1
    assert active(company, "yard", at=at(60))[0] == 0
    assert active(company, "yard", at=at(-0.1))[0] == 0


def test_punch_in_at_another_site_moves_the_person(company: Company, phone: Phone) -> None:
    phone.sent(
        event("attendance", "sita", at=ago(2 * HOUR)), event("attendance", "sita", site="gate", at=ago(HOUR))
    )
    assert active(company, "yard")[0] == 0
    assert ("Sita", False, True) in active(company)[1]


# Parameters, rights, cache.


@pytest.mark.parametrize("window", [1, 44_640])
def test_window_may_be_a_minute_or_a_month(company: Company, window: int) -> None:
    assert (
        company.caller("viewer").get(f"telemetry/signals/{company.ravi}/", window_minutes=window).status
        == 200
    )


@pytest.mark.parametrize(
    "query",
    [
        {"window_minutes": "0"},
        {"window_minutes": "44641"},
        {"window_minutes": "-5"},
        {"window_minutes": "many"},
        {"window_minutes": "1.5"},
        {"at": "yesterday"},
        {"at": "2026-01-01T00:00:00"},
        {"at": "\x00"},
    ],
)
@pytest.mark.parametrize("path", ["telemetry/signals/{ravi}/", "telemetry/signals/site/{gate}/"])
def test_parameters_out_of_bounds_are_400(company: Company, query: dict[str, str], path: str) -> None:
    answer = company.caller("viewer").get(path.format(ravi=company.ravi, gate=company.gate), **query)
    assert (answer.status, bool(answer.message)) == (400, True)


@pytest.mark.parametrize(
    "when",
    [
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59Z",
    ],
)
@pytest.mark.parametrize(
    "path", ["telemetry/signals/{ravi}/", "telemetry/signals/site/{gate}/", "people/{ravi}/track/"]
)
def test_moments_at_the_ends_of_time_break_nothing(company: Company, when: str, path: str) -> None:
    answer = company.caller("viewer").get(path.format(ravi=company.ravi, gate=company.gate), at=when)
    assert answer.status in {200, 400}


def test_offset_of_the_moment_is_understood_escaped_or_not(company: Company, phone: Phone) -> None:
    phone.sent(event("phone", at="2026-11-10T12:00:00Z"))
    caller, path = company.caller("viewer"), f"/api/v2/noc/telemetry/signals/{company.ravi}/"
    for when in (quote("2026-11-10T17:30:00+05:30"), "2026-11-10T17:30:00+05:30", "2026-11-10T12:00:00Z"):
        data = caller.read(f"{path}?window_minutes=1&at={when}")
        assert data["signals"]["phone_events_count"] == 1


@pytest.mark.parametrize("path", ["telemetry/signals/{0}/", "telemetry/signals/site/{0}/"])
def test_without_token_401_without_capability_403_unknown_404(company: Company, path: str) -> None:
    mine = path.format(company.ravi)
    assert company.caller("viewer").get(path.format(999_999)).status == 404
    stranger = company.caller("viewer")
    stranger.secret = ""
    assert stranger.get(mine).status == 401
    stranger.secret = "nonsense"
    assert stranger.get(mine).status == 401
    assert company.caller("ingest").get(mine).status == 403


def test_other_company_is_answered_like_a_missing_one(company: Company, outsider: Company) -> None:
    caller = company.caller("admin")
    for path, theirs in (("telemetry/signals/", outsider.ravi), ("telemetry/signals/site/", outsider.gate)):
        foreign, missing = caller.get(f"{path}{theirs}/"), caller.get(f"{path}987654/")
        assert (foreign.status, foreign.body) == (missing.status, missing.body) == (404, foreign.body)


def test_caller_limited_to_a_site_sees_that_sites_people_and_facts_alone(
    company: Company, phone: Phone
) -> None:
    phone.sent(event("phone"), event("phone", site="yard"))
    limited = company.caller("viewer", "gate")
    assert limited.read(f"telemetry/signals/{company.ravi}/")["signals"]["phone_events_count"] == 1
    assert limited.get(f"telemetry/signals/{company.people['sita']}/").status == 404
    assert limited.get(f"telemetry/signals/site/{company.sites['yard']}/").status == 404
    assert (
        company.caller("viewer").read(f"telemetry/signals/{company.ravi}/")["signals"]["phone_events_count"]
        == 2
    )


def test_second_look_within_a_minute_comes_from_the_cache_and_says_so(company: Company, phone: Phone) -> None:
    caller, path = company.caller("viewer"), f"telemetry/signals/{company.ravi}/"
    first = caller.get(path).json()
    phone.sent(event("phone"))
    second = caller.get(path).json()
    assert (first["cached"], second["cached"]) == (False, True)
    assert second["data"] == first["data"]
    cache.clear()
    assert caller.get(path).json()["data"]["signals"]["phone_events_count"] == 1


def test_cache_never_answers_for_another_scope_company_or_parameter(
    company: Company, outsider: Company, phone: Phone
) -> None:
    path = f"telemetry/signals/{company.ravi}/"
    assert not company.caller("viewer").get(path).json()["cached"]
    assert not company.caller("viewer", "gate").get(path).json()["cached"]
    assert not company.caller("viewer", "gate", "yard").get(path).json()["cached"]
    assert not company.caller("viewer").get(path, window_minutes=121).json()["cached"]
    assert not company.caller("viewer").get(path, at=at(0)).json()["cached"]
    assert not company.caller("viewer").get(f"telemetry/signals/site/{company.gate}/").json()["cached"]
    assert not outsider.caller("viewer").get(f"telemetry/signals/{outsider.ravi}/").json()["cached"]
    assert company.caller("operator").get(path).json()["cached"]


def test_telemetry_stays_within_its_budget_of_queries(company: Company, phone: Phone) -> None:
    phone.sent(*[event("location", who) for who in ("ravi", "sita") for _ in range(5)])
    caller = company.caller("viewer")
    for path, most in (
        (f"telemetry/signals/{company.ravi}/", 10),
        (f"telemetry/signals/site/{company.gate}/", 9),
    ):
        for budget in (most, 4):  # computed, then cached
            with CaptureQueriesContext(connection) as asked:
                caller.read(path)
            assert len(asked) <= budget, [query["sql"][:100] for query in asked]
