"""A roster that was corrected: the facts of its time are placed anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from noc.journeys.rosters import correct_roster
from noc.kernel.outbox.models import OutboxItem
from noc.kernel.outbox.queue import work_one
from noc.kernel.tenancy.models import Tenant
from noc.sources.attendance.models import AttendanceEvent
from noc.sources.people.models import Person
from noc.sources.receipts.facts import StoredFact
from noc.sources.receipts.partitions import TABLES, ensure_partitions
from noc.sources.sites.models import Site
from noc.sources.telemetry.models import DeviceStatus, LastKnown, Location, Panic, PhoneEvent
from noc.sources.tours.models import CheckpointScan, TaskReport
from tests.registry_cast import GUARD, NOON, SECOND_SITE, SITE, company, register

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SHIFT = {
    "code": "A",
    "person": "G1",
    "site": "S2",
    "start": "2026-11-20T10:00:00Z",
    "end": "2026-11-20T14:00:00Z",
}
KINDS: list[tuple[type[StoredFact], dict[str, object]]] = [
    (Location, {"lat": 19.0, "lon": 72.8}),
    (PhoneEvent, {"kind": "step"}),
    (DeviceStatus, {}),
    (TaskReport, {"task": "K", "status": "completed"}),
    (CheckpointScan, {"tour": "T", "checkpoint": "C"}),
    (AttendanceEvent, {"direction": "in"}),
]


@pytest.fixture(autouse=True)
def tenant() -> Iterator[Tenant]:
    with company() as made:
        register("sites", SITE, SECOND_SITE)
        register("people", GUARD, GUARD | {"code": "G2"})
        for table in TABLES:
            ensure_partitions(table, [NOON, NOON + 200 * HOUR])
        yield made


def guard(code: str = "G1") -> int:
    return Person.objects.get(code=code).pk


def site(code: str) -> int:
    return Site.objects.get(code=code).pk


def receive(at: datetime, person: str = "G1", *, placed: str = "S1", given: bool = False) -> None:
    """Store one fact of every kind, as it was placed when it was received."""
    common = {"person_id": guard(person), "site_id": site(placed), "at": at, "received_at": at}
    for model, own in KINDS:
        tag = f"{person} {at.isoformat()}"
        model.objects.create(event_id=tag, raw_at=at, site_given=given, **common, **own)
    Panic.objects.create(
        event_id=f"{person} {at.isoformat()}", site_code=placed if given else "", raw="{}", **common
    )


def places(at: datetime, person: str = "G1") -> set[str]:
    """Return the sites that the facts of a moment belong to, of all kinds."""
    named = dict(Site.objects.values_list("id", "code"))
    return {
        named[site_id]
        for model in (*(model for model, _ in KINDS), Panic)
        for site_id in model.objects.filter(person_id=guard(person), at=at).values_list("site_id", flat=True)
    }


def work() -> int:
    """Do all that waits in the outbox, then what is done once more; return how much there was to do at once."""
    OutboxItem.objects.filter(order_key="rosters").update(available_at=NOON)
    done = 0
    while work_one({"roster_corrected": correct_roster}, NOON):
        done += 1
    while work_one({"roster_corrected": correct_roster}, NOON + 1000 * HOUR):
        pass
    assert not OutboxItem.objects.exists()
    return done


def test_a_roster_that_comes_late_takes_facts_of_every_kind_to_its_site() -> None:
    for hours in (-3, -2, 0, 2):
        receive(NOON + hours * HOUR)
    receive(NOON, "G2")
    register("shifts", SHIFT)
    assert work() == 1
    assert [places(NOON + hours * HOUR) for hours in (-3, -2, 0, 2)] == [{"S1"}, {"S2"}, {"S2"}, {"S1"}]
    assert places(NOON, "G2") == {"S1"}, "nobody else is moved"


def test_a_retired_shift_takes_them_home_again() -> None:
    receive(NOON)
    register("shifts", SHIFT)
    work()
    register("shifts", {"code": "A", "active": False})
    work()
    assert places(NOON) == {"S1"}


def test_a_site_that_the_phone_named_stays() -> None:
    receive(NOON, given=True)
    register("shifts", SHIFT)
    work()
    assert places(NOON) == {"S1"}


def test_a_move_takes_the_facts_that_a_fast_clock_dated_ahead() -> None:
    receive(NOON - timedelta(minutes=3))
    receive(NOON + timedelta(minutes=3))
    register("people", {"code": "G1", "home_site": "S2"}, at=NOON)
    work()
    assert places(NOON - timedelta(minutes=3)) == {"S1"}
    assert places(NOON + timedelta(minutes=3)) == {"S2"}


def test_what_is_last_known_follows_its_fact() -> None:
    receive(NOON)
    tag = f"G1 {NOON.isoformat()}"
    home = site("S1")
    LastKnown.objects.create(
        person_id=guard(), position_at=NOON, position_event_id=tag, site_id=home, punch_at=NOON, punch_event_id=tag,
        punch_site_id=home, updated_at=NOON,
    )  # fmt: skip
    register("shifts", SHIFT)
    work()
    known = LastKnown.objects.get(person_id=guard())
    assert known.site_id == known.punch_site_id == site("S2")


def test_doing_it_twice_is_the_same_as_once() -> None:
    receive(NOON)
    payload = {"spans": [[guard(), "2026-11-20T10:00:00+00:00", "2026-11-20T14:00:00+00:00"]]}
    register("shifts", SHIFT)
    correct_roster(payload)
    correct_roster(payload)
    assert places(NOON) == {"S2"}


def test_any_number_of_facts_costs_the_same_queries() -> None:
    for minute in range(30):
        receive(NOON + timedelta(minutes=minute))
    register("shifts", SHIFT, SHIFT | {"code": "B", "start": "2026-11-20T12:05:00Z", "site": "S1"})
    asha = guard()
    with CaptureQueriesContext(connection) as queries:
        correct_roster({"spans": [[asha, "1970-01-01T00:00:00Z", "2200-01-01T00:00:00Z"]]})
    assert len(queries) == 2 + 7 + 3 + 1  # rosters, facts, what is last known, punches to look at again
    assert places(NOON) == {"S2"}
    assert places(NOON + timedelta(minutes=5)) == {"S1"}


def test_many_people_are_placed_at_once_each_by_his_own_roster() -> None:
    for person in ("G1", "G2"):
        for hours in (-1, 3):
            receive(NOON + hours * HOUR, person)
    register(
        "shifts",
        SHIFT,
        SHIFT | {"code": "B", "person": "G2", "start": "2026-11-20T14:00:00Z", "end": "2026-11-20T16:00:00Z"},
        at=NOON + 5 * HOUR,
    )
    assert work() == 1
    assert [places(NOON + hours * HOUR) for hours in (-1, 3)] == [{"S2"}, {"S1"}]
    assert [places(NOON + hours * HOUR, "G2") for hours in (-1, 3)] == [{"S1"}, {"S2"}]
