"""Where everybody stands: on post, away, silent, never heard of, off duty, in distress."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noc.intelligence.signals.presence import Presence, presences
from noc.intelligence.signals.rules import Standing, state_of
from noc.sources.people.models import Person
from noc.sources.sites.models import Shift
from tests.cast import DAY, GATE, HOUR, MINUTE, Company, Phone, ago, event

NOW = datetime(2026, 11, 20, tzinfo=UTC)
QUIET = 10 * MINUTE


def standing(**change: object) -> Standing:
    about: dict[str, object] = {
        "on_duty": True, "sounding": False, "position_at": NOW - MINUTE, "accuracy_m": 5.0, "outside_m": 0.0,
    }  # fmt: skip
    return Standing(**{**about, **change})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, "on_post"),
        ({"sounding": True, "on_duty": False}, "sos"),
        ({"on_duty": False, "outside_m": 9_999.0}, "off_duty"),
        ({"position_at": None, "outside_m": None}, "no_position"),
        ({"position_at": NOW - QUIET}, "on_post"),
        ({"position_at": NOW - QUIET - timedelta(seconds=1)}, "silent"),
        ({"position_at": NOW - DAY, "outside_m": 9_999.0}, "silent"),
        ({"outside_m": 205.0}, "on_post"),
        ({"outside_m": 205.1}, "away"),
        ({"outside_m": 205.1, "accuracy_m": None}, "away"),
        ({"outside_m": 250.0, "accuracy_m": 60.0}, "on_post"),
        ({"outside_m": None}, "on_post"),
        ({"sounding": True, "outside_m": 9_999.0}, "sos"),
    ],
    ids=lambda _: None,
)
def test_worst_that_is_true_wins_and_says_why(change: dict[str, object], state: str) -> None:
    found, reason = state_of(standing(**change), NOW, QUIET, 200.0)
    assert found == state
    assert len(reason) > 10


def now_of(company: Company, person: str = "ravi", sounding: frozenset[int] = frozenset()) -> Presence:
    with company.scope():
        return next(
            one for one in presences(datetime.now(UTC), sounding) if one.person_id == company.people[person]
        )


def test_guard_at_his_gate_is_on_post_and_a_kilometre_off_he_is_away(company: Company, phone: Phone) -> None:
    assert now_of(company).state == "no_position"
    phone.sent(event("location"))
    assert now_of(company).state == "on_post"
    phone.sent(event("location", lat=GATE[0] + 0.01, at=ago()))
    there = now_of(company)
    assert (there.state, there.site_id, there.on_shift) == ("away", company.gate, True)


def test_person_without_duty_is_off_duty_wherever_the_phone_is(company: Company, phone: Phone) -> None:
    phone.sent(event("location", "sita", lat=0.0))
    assert now_of(company, "sita").state == "off_duty"


def test_punch_in_is_duty_until_the_punch_out_or_a_day_has_passed(company: Company, phone: Phone) -> None:
    phone.sent(event("attendance", "sita", at=ago(HOUR)))
    assert (now_of(company, "sita").punched_in, now_of(company, "sita").site_id) == (
        True,
        company.sites["yard"],
    )
    phone.sent(event("attendance", "sita", direction="out"))
    assert not now_of(company, "sita").punched_in
    phone.sent(event("attendance", "kumar", site="gate", at=ago(25 * HOUR)))
    assert not now_of(company, "kumar").punched_in


def test_shift_begins_at_its_first_moment_and_is_over_at_its_last(company: Company) -> None:
    start = datetime(2026, 3, 1, 8, tzinfo=UTC)
    with company.scope():
        Shift.objects.create(
            code="x", person_id=company.people["sita"], site_id=company.gate, start=start, end=start + HOUR
        )

        def on_shift(at: datetime) -> bool:
            return any(one.on_shift for one in presences(at, (), [company.people["sita"]]))

        assert [on_shift(at) for at in (start - MINUTE, start, start + HOUR - MINUTE, start + HOUR)] == [
            False, True, True, False,
        ]  # fmt: skip


def test_retired_people_are_not_on_the_map(company: Company) -> None:
    with company.scope():
        Person.objects.filter(code="sita").update(active=False)
        assert company.people["sita"] not in {one.person_id for one in presences(datetime.now(UTC), ())}


def test_picture_of_all_costs_a_few_queries_however_many_people(company: Company, outsider: Company) -> None:
    with company.scope():
        Person.objects.bulk_create(
            Person(tenant_id=company.id, code=f"g{n}", name=f"G{n}") for n in range(40)
        )
        with CaptureQueriesContext(connection) as asked:
            found = presences(datetime.now(UTC), ())
    assert len(found) == 43
    assert len(asked) <= 4
