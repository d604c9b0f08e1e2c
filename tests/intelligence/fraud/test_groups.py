"""Groups are found in the punches of a real database: over phones, kiosks and gates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

import numpy as np

from noc.intelligence.fraud.groups import find_groups
from noc.intelligence.fraud.rules.groups import Group
from noc.sources.attendance.models import AttendanceEvent
from noc.sources.people.models import Device, DeviceCarrier, Person
from tests.cast import Company

MORNING = datetime(2026, 3, 10, 2, 30, tzinfo=UTC)  # 08:00 in Mumbai
DAYS = 12
NUMBER: Iterator[int] = count(1)


def made(company: Company, person: int, device: str, at: datetime, direction: str = "in") -> AttendanceEvent:
    return AttendanceEvent(
        tenant_id=company.id,
        event_id=f"g-{next(NUMBER)}", person_id=person, device=device, site_id=company.gate, at=at, raw_at=at,
        received_at=at, direction=direction, lat=19.07, lon=72.87, accuracy_m=5.0, mock=False,
    )  # fmt: skip


def hire(name: str, device: str | None = None, *, shared: bool = False) -> int:
    person = Person.objects.create(code=name.lower(), name=name)
    if device is not None:
        DeviceCarrier.objects.create(device=Device.objects.create(code=device), person=person)
    return person.pk


def lay(company: Company, line: list[tuple[int, str, float]], days: int = DAYS) -> None:
    """Have people punch in and, ten hours later, out, so many seconds after the morning's beginning, day after day."""
    rows = [
        made(company, person, device, MORNING + timedelta(days=day, hours=hours, seconds=seconds), direction)
        for day in range(days)
        for hours, direction in ((0, "in"), (10, "out"))
        for person, device, seconds in line
    ]
    AttendanceEvent.objects.bulk_create(rows)


def groups(company: Company, sites: frozenset[int] | None = None) -> list[Group]:
    return find_groups(MORNING - timedelta(days=1), MORNING + timedelta(days=30), sites)


def test_phone_that_punches_for_two_is_a_group_that_names_its_evidence(company: Company) -> None:
    with company.scope():
        okoro, mensah = hire("Okoro", "P-12"), hire("Mensah")
        lay(company, [(okoro, "P-12", 0), (company.ravi, "P-12", 240), (mensah, "P-12", 1500)], days=7)
        found = groups(company)
    assert len(found) == 1
    state = found[0].as_state()
    assert {one["name"] for one in state["people"]} == {"Okoro", "Ravi", "Mensah"}
    assert state["devices"] == ["P-12"]
    assert state["sites"] == [{"site_id": company.gate, "name": "Gate"}]
    assert state["strength"] > 0.7
    assert (
        "Phone P-12 of Okoro punched for Ravi on 7 days, 4 min apart, in the same order on 7 of them."
        in (state["evidence"])
    )
    assert {(pair["a"], pair["b"], pair["days"]) for pair in state["pairs"]} == {
        (okoro, company.ravi, 7),
        (okoro, mensah, 7),
    }


def test_phone_lent_once_ties_nobody(company: Company) -> None:
    with company.scope():
        okoro = hire("Okoro", "P-12")
        lay(company, [(okoro, "P-12", 0)])
        lay(company, [(company.ravi, "P-12", 200)], days=1)
        assert groups(company) == []


def test_phone_that_the_registry_gave_to_the_new_guard_meanwhile_ties_nobody(company: Company) -> None:
    with company.scope():
        okoro = hire("Okoro")
        phone = Device.objects.create(code="P-12")
        changed = MORNING + timedelta(days=4, hours=20)
        DeviceCarrier.objects.create(device=phone, person_id=okoro, valid_to=changed)
        DeviceCarrier.objects.create(device=phone, person_id=company.ravi, valid_from=changed)
        lay(company, [(okoro, "P-12", 0)], days=5)
        AttendanceEvent.objects.bulk_create(
            made(company, company.ravi, "P-12", MORNING + timedelta(days=day)) for day in range(5, DAYS)
        )
        assert groups(company) == []


def queue(company: Company, *, steady: bool) -> tuple[int, int]:
    """Let six people queue at a kiosk; two of them always side by side, as one hand does it or as friends come."""
    rng = np.random.default_rng(4)
    Device.objects.create(code="K-1", shared=True)
    people = [hire(name) for name in ("Ama", "Ben", "Cem", "Dia", "Eli", "Fay")]
    rows = []
    for day in range(DAYS):
        for hours, direction in ((0, "in"), (10, "out")):
            start = MORNING + timedelta(days=day, hours=hours)
            others = rng.permutation(people[2:]).tolist()
            slots = rng.permutation(5) * 240.0
            first, second = people[:2] if steady or rng.random() < 0.5 else people[1::-1]
            gap_s = rng.normal(11, 1.5) if steady else rng.uniform(6, 90)
            moments = [(first, slots[4]), (second, slots[4] + gap_s), *zip(others, slots[:4], strict=True)]
            rows += [
                made(company, one, "K-1", start + timedelta(seconds=at), direction) for one, at in moments
            ]
    AttendanceEvent.objects.bulk_create(rows)
    return people[0], people[1]


def test_two_at_a_kiosk_in_one_order_and_one_gap_are_a_group(company: Company) -> None:
    with company.scope():
        ama, ben = queue(company, steady=True)
        found = groups(company)
    assert [[person_id for person_id, _ in group.people] for group in found] == [[ama, ben]]
    assert "At kiosk K-1 Ben came right after Ama on 12 of 12 days" in found[0].evidence


def test_friends_who_come_to_the_kiosk_together_are_none(company: Company) -> None:
    with company.scope():
        queue(company, steady=False)
        assert groups(company) == []


def test_two_phones_punched_by_one_hand_at_a_gate_are_a_group(company: Company) -> None:
    rng = np.random.default_rng(8)
    with company.scope():
        okoro, mensah = hire("Okoro", "P-12"), hire("Mensah", "P-13")
        rows = []
        for day in range(DAYS):
            start = MORNING + timedelta(days=day, seconds=float(rng.normal(0, 300)))
            rows += [made(company, okoro, "P-12", start)]
            rows += [made(company, mensah, "P-13", start + timedelta(seconds=float(rng.normal(25, 3))))]
            rows += [
                made(company, company.ravi, "d1", start + timedelta(seconds=float(rng.uniform(-900, 900))))
            ]
        AttendanceEvent.objects.bulk_create(rows)
        found = groups(company)
    assert [[name for _, name in group.people] for group in found] == [["Okoro", "Mensah"]]
    assert "on a phone each" in found[0].evidence


def test_groups_of_other_sites_and_other_tenants_are_not_seen(company: Company, outsider: Company) -> None:
    with company.scope():
        okoro = hire("Okoro", "P-12")
        lay(company, [(okoro, "P-12", 0), (company.ravi, "P-12", 240)], days=6)
        assert len(groups(company, frozenset({company.gate}))) == 1
        assert groups(company, frozenset({company.sites["yard"]})) == []
    with outsider.scope():
        assert groups(outsider) == []
