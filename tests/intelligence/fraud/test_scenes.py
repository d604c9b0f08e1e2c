"""Scenes of punches, read from a real database that the ingest filled."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from noc.intelligence.fraud.endings import ends_of_punches
from noc.intelligence.fraud.history import scenes_in_sets
from noc.intelligence.fraud.models import FraudLabel
from noc.intelligence.fraud.rules.likeness import differences, equal
from noc.intelligence.fraud.rules.scenes import Look, Scene
from noc.intelligence.fraud.scenes import read_scenes
from noc.kernel.errors import NotFound
from noc.kernel.tenancy.overrides import override
from noc.sources.attendance.models import AttendanceEvent
from noc.sources.people.models import Device, DeviceCarrier
from noc.sources.sites.models import AuthorizedSite, Fence, HomeSite, Shift, Site
from noc.sources.tours.models import Tour, TourCheckpoint
from tests.cast import DAY, GATE, HOUR, MINUTE, YARD, Company
from tests.intelligence.fraud.scene_story import (
    KIOSK,
    LENGTH,
    TODAY,
    Event,
    a_day,
    at,
    day,
    fixes,
    punch,
    roster,
    scene,
    scenes,
    told,
)

PUNCHED = day(TODAY) - 5 * MINUTE
IN = f"in-{TODAY}"
OVER = day(TODAY) + LENGTH + 30 * MINUTE
WEEK = [fact for number in range(TODAY + 1) for fact in a_day(number)]


def seconds(*moments: datetime) -> list[float]:
    return [moment.timestamp() for moment in moments]


@pytest.fixture
def week(company: Company) -> Company:
    """The company after a week of Ravi and Sita."""
    roster(company, range(TODAY + 1))
    told(company, WEEK)
    return company


def test_a_scene_tells_the_punch_its_place_and_the_hour_there(week: Company) -> None:
    with week.scope():
        AuthorizedSite.objects.create(person_id=week.ravi, site_id=week.sites["yard"])
        override("GEOFENCE_TOLERANCE_M", 50, week.gate)

    found = scene(week, IN)

    assert (found.punch.event_id, found.punch.person_name, found.punch.is_in) == (IN, "Ravi", True)
    assert (found.punch.at, found.until) == (PUNCHED.timestamp(), PUNCHED.timestamp())
    assert found.punch.face_confidence == 0.9
    assert np.isnan(found.punch.liveness)
    assert found.punch.mock is False
    assert found.place is not None
    assert (found.place.name, found.place.radius_m, found.place.fence_m) == ("Gate", 100, 0)
    assert found.local_hour == pytest.approx(8 + 25 / 60)
    assert found.local_weekday == 4
    assert (found.home_site_id, found.authorized) == (week.gate, {week.sites["yard"]})
    assert (found.limits.fence_tolerance_m, found.limits.max_work_h) == (50, 16)


def test_the_shift_and_the_shifts_round_it_are_told_and_when_all_is_over(week: Company) -> None:
    with week.scope():
        sita = week.people["sita"]
        start, end = day(TODAY) + 2 * HOUR, day(TODAY) + 3 * HOUR
        Shift.objects.create(
            code="s", person_id=sita, site_id=week.gate, start=start, end=end, substitute_for_id=week.ravi
        )

    found = scene(week, IN)

    assert found.shift is not None
    assert (found.shift.start, found.shift.site_name) == (day(TODAY).timestamp(), "Gate")
    assert [one.start for one in found.shifts] == seconds(day(TODAY - 1), day(TODAY))
    assert [(one.person_name, one.substitute_for_name) for one in found.others] == [("Sita", "Ravi")]
    assert found.ends == OVER.timestamp()
    with week.scope():
        assert ends_of_punches([found.punch.punch_id]) == {found.punch.punch_id: OVER}


def test_own_punches_stand_before_the_punch_and_at_the_final_look_after_it(week: Company) -> None:
    early, final = scenes(week, [(IN, "punch"), (IN, "final")])

    assert early.own.at[-2:].tolist() == seconds(PUNCHED - DAY, day(TODAY - 1) + LENGTH)
    assert early.own.is_in.tolist() == [True, False] * TODAY
    assert set(early.own.device) == {KIOSK}
    assert early.own.fence_m.tolist() == [0] * 8
    assert len(early.later) == 0
    assert (final.later.at.tolist(), final.later.is_in.tolist()) == (seconds(day(TODAY) + LENGTH), [False])
    assert early.past.shifts == TODAY


def test_the_device_tells_who_punched_on_it_before_ties_in_order_of_the_event_id(week: Company) -> None:
    told(week, [punch("kumar", PUNCHED, f"i{TODAY}"), punch("kumar", PUNCHED, f"j{TODAY}")])

    found = scene(week, IN)

    assert found.device is not None
    assert (found.device.known, found.device.shared, found.device.carrier_id) == (False, False, None)
    assert len(found.device.punches) == 3 * TODAY + 1  # i4 stands before in-4, j4 behind it
    assert found.names == {week.people["kumar"]: "Kumar", week.ravi: "Ravi", week.people["sita"]: "Sita"}


def test_history_goes_back_28_days(company: Company) -> None:
    told(company, [punch("ravi", PUNCHED - 28 * DAY + n * MINUTE, f"old{n}") for n in (-1, 0, 1)])
    told(company, [punch("ravi", PUNCHED, IN)])

    found = scene(company, IN)

    assert found.own.at.tolist() == seconds(PUNCHED - 28 * DAY + MINUTE)
    assert found.device is not None
    assert len(found.device.punches) == 1


def test_the_track_is_that_of_three_hours_before_and_at_the_final_look_of_the_shift(week: Company) -> None:
    early, final = scenes(week, [(IN, "punch"), (IN, "final")])

    before = [day(TODAY) - HOUR + n * 10 * MINUTE for n in range(6)]
    assert early.track.at.tolist() == seconds(*before)
    assert final.track.at[-1] == (day(TODAY) + LENGTH).timestamp()
    assert early.track.accuracy_m.tolist() == [5] * 6
    assert np.isnan(early.track.battery).all()


def test_earlier_tracks_end_at_their_punch_and_at_the_final_look_four_hours_after_it(week: Company) -> None:
    early, final = scenes(week, [(IN, "punch"), (IN, "final")])

    anchors = seconds(*(PUNCHED - n * DAY for n in range(TODAY, 0, -1)))
    assert [one.anchor for one in early.earlier] == anchors
    assert [one.anchor for one in final.earlier] == anchors
    assert {len(one.fixes) for one in early.earlier} == {4}  # of 45 minutes, one in ten
    for one in final.earlier:
        assert one.anchor - 45 * 60 < one.fixes.at[0] < one.anchor
        assert one.anchor + 3.8 * 3600 < one.fixes.at[-1] <= one.anchor + 4 * 3600


def test_only_fourteen_earlier_tracks_are_at_hand(company: Company) -> None:
    told(company, [punch("ravi", PUNCHED - n * DAY, f"p{n}") for n in range(20)])

    assert len(scene(company, "p0").earlier) == 14


def test_phone_and_work_are_told_round_the_punch(week: Company) -> None:
    early, final = scenes(week, [(IN, "punch"), (IN, "final")])

    assert (len(early.statuses), len(early.uses), len(early.works)) == (0, 0, 0)
    assert final.statuses.at[0] == (day(TODAY) + 9 * MINUTE).timestamp()
    assert (final.statuses.network, final.statuses.online.tolist()) == (("lte",) * 8, [1] * 8)
    assert (final.uses.kind, final.uses.at[0]) == (("step",) * 8, (day(TODAY) + 7 * MINUTE).timestamp())
    assert final.works.is_scan.tolist() == [True, True, False]
    assert final.works.lat.tolist()[1] == 1
    assert np.isnan(final.works.lon[[0, 2]]).all()
    assert (early.past.phone_events, early.past.scans, early.past.tasks) == (8 * TODAY, 2 * TODAY, TODAY)


def test_tours_are_done_by_the_share_of_their_checkpoints_that_were_scanned(week: Company) -> None:
    with week.scope():
        for number in (TODAY - 1, TODAY):
            start = day(number)
            tour = Tour.objects.create(
                code=f"round-{number}", person_id=week.ravi, site_id=week.gate, start=start, end=start + HOUR
            )
            for place, code in enumerate("abcd" if number == TODAY else "ab"):
                TourCheckpoint.objects.create(tour=tour, code=code, position=place)

    early, final = scenes(week, [(IN, "punch"), (IN, "final")])

    assert early.tours_done == 1
    assert final.tours_done == pytest.approx(4 / 6)
    assert np.isnan(scene(week, f"sita-{TODAY}").tours_done)


def test_colleagues_are_those_on_duty_at_the_site_with_their_tracks_at_the_final_look(week: Company) -> None:
    early, final = scenes(week, [(IN, "punch"), (IN, "final")])

    assert early.colleagues == ()
    assert [one.name for one in final.colleagues] == ["Sita"]
    assert final.colleagues[0].fixes.at[0] > PUNCHED.timestamp()
    assert len(final.colleagues[0].fixes) == 17


def test_a_punch_of_which_nothing_is_known_has_an_empty_scene(company: Company) -> None:
    told(company, [at("attendance", "kumar", PUNCHED, "bare", lat=None, lon=None, accuracy_m=None)])

    early, final = scenes(company, [("bare", "punch"), ("bare", "final")])

    for found in (early, final):
        assert (found.place, found.device, found.shift, found.home_site_id) == (None, None, None, None)
        assert np.isnan(found.punch.lat)
        assert (len(found.own), len(found.track), len(found.verdicts.fraud)) == (0, 0, 0)
        assert found.local_hour == pytest.approx(2 + 55 / 60)  # UTC, without a site
    assert final.until == (PUNCHED + 12 * HOUR).timestamp()


def test_nothing_that_happened_after_the_look_changes_anything(week: Company) -> None:
    asked: list[tuple[str, Look]] = [(IN, "punch"), (IN, "final"), (f"sita-{TODAY}", "punch")]
    before = scenes(week, asked)

    told(week, later_facts())

    assert [differences(*pair) for pair in zip(before, scenes(week, asked), strict=True)] == [[], [], []]


def later_facts() -> list[Event]:
    late = OVER + MINUTE
    return [
        *a_day(TODAY + 1),
        punch("sita", late, "later-on-the-kiosk"),
        punch("ravi", late, "later-of-ravi"),
        *fixes("ravi", late, late + HOUR),
        at("phone", "ravi", late),
        at("device_status", "ravi", late),
        at("checkpoint", "ravi", late, tour=f"round-{TODAY}", checkpoint="c"),
    ]


def test_the_order_and_the_batches_in_which_facts_arrive_change_nothing(company: Company) -> None:
    roster(company, range(TODAY + 1))
    asked: list[tuple[str, Look]] = [
        (f"{name}-{number}", look)
        for name in ("in", "out", "sita")
        for number in (1, TODAY)
        for look in ("punch", "final")
    ]

    in_order = after(company, WEEK, 500, asked)
    shuffled = random.Random(1).sample(WEEK, len(WEEK))
    out_of_order = after(company, shuffled, 97, asked)

    assert [differences(*pair) for pair in zip(in_order, out_of_order, strict=True)] == [[]] * len(asked)


def after(
    company: Company, facts: Sequence[Event], batch: int, asked: Sequence[tuple[str, Look]]
) -> list[Scene]:
    """Return scenes after facts were told, and forget the facts."""
    with transaction.atomic():
        told(company, facts, batch)
        found = scenes(company, asked)
        transaction.set_rollback(True)
    return found


def test_a_scene_is_the_same_alone_and_among_others(week: Company) -> None:
    asked: list[tuple[str, Look]] = [
        (f"{name}-{number}", look)
        for name in ("in", "sita", "out")
        for number in range(TODAY + 1)
        for look in ("punch", "final")
    ]

    together = scenes(week, asked)

    alone = [scene(week, *one) for one in asked]
    assert all(equal(*pair) for pair in zip(together, alone, strict=True))
    assert not equal(alone[0], alone[1])


def test_the_number_of_statements_does_not_grow_with_the_punches(week: Company) -> None:
    with week.scope():
        newest = AttendanceEvent.objects.order_by("-at").values_list("pk", flat=True)
        both: list[tuple[int, Look]] = [(pk, look) for pk in newest for look in ("punch", "final")]
        for asked, statements in ((both[:1], 3), (both[::2], 3), (both[:2], 4), (both, 4)):
            with CaptureQueriesContext(connection) as done:
                found = read_scenes(asked)
            assert [(one.punch.punch_id, one.look) for one in found] == asked
            assert len(done) == statements


def test_what_other_tenants_know_never_appears(company: Company, outsider: Company) -> None:
    roster(company, [TODAY])
    told(company, [punch("ravi", PUNCHED, IN)])
    before = scenes(company, [(IN, "punch"), (IN, "final")])

    roster(outsider, range(TODAY + 1))
    told(outsider, WEEK)

    after_them = scenes(company, [(IN, "punch"), (IN, "final")])
    assert [differences(*pair) for pair in zip(before, after_them, strict=True)] == [[], []]
    with outsider.scope(), pytest.raises(NotFound):
        read_scenes([(before[0].punch.punch_id, "punch")])


def test_the_hour_is_that_of_the_site_through_the_change_of_its_clocks(company: Company) -> None:
    with company.scope():
        Site.objects.filter(pk=company.gate).update(timezone="Europe/Berlin")
    change = datetime(2026, 3, 29, 1, tzinfo=UTC)  # 02:00 becomes 03:00
    told(company, [punch("ravi", change + n * MINUTE, f"dst{n}") for n in (-1, 0)])

    assert scene(company, "dst-1").local_hour == pytest.approx(1 + 59 / 60)
    assert scene(company, "dst0").local_hour == pytest.approx(3)


def test_fence_home_and_carrier_are_those_of_the_day_of_the_punch(company: Company) -> None:
    change = PUNCHED + DAY
    with company.scope():
        Fence.objects.filter(site_id=company.gate).update(valid_from=change)
        Fence.objects.create(site_id=company.gate, lat=19.081, lon=72.881, polygon=YARD, valid_to=change)
        HomeSite.objects.filter(person_id=company.ravi).update(valid_from=change)
        HomeSite.objects.create(person_id=company.ravi, site_id=company.sites["yard"], valid_to=change)
        device = Device.objects.create(code=KIOSK, shared=True)
        DeviceCarrier.objects.create(device=device, person_id=company.people["sita"], valid_to=change)
        DeviceCarrier.objects.create(device=device, person_id=company.ravi, valid_from=change)
    told(company, [punch("ravi", PUNCHED, "then"), punch("ravi", change, "now")])

    then, now = scenes(company, [("then", "punch"), ("now", "punch")])

    assert then.device is not None
    assert now.device is not None
    assert (then.device.shared, then.device.carrier_name, now.device.carrier_name) == (True, "Sita", "Ravi")
    assert (then.home_site_id, now.home_site_id) == (company.sites["yard"], company.gate)
    assert then.place is not None
    assert now.place is not None
    assert then.place.fence_m == pytest.approx(1_488, abs=50)
    assert (now.place.fence_m, now.place.centre_m) == (0, 0)
    assert (then.place.lat, now.place.lat) == (19.081, GATE[0])
    assert now.own.fence_m.tolist() == [then.place.fence_m]


def say(company: Company, event_id: str, fraud: bool | None, said: datetime, **about: bool) -> None:
    """Say something of a punch."""
    with company.scope():
        pk = AttendanceEvent.objects.get(event_id=event_id).pk
        FraudLabel.objects.filter(punch_id=pk).update(current=False)
        FraudLabel.objects.create(
            event_id=event_id, punch_id=pk, person_id=company.ravi, fraud=fraud, at=said, by={}, **about
        )


def test_verdicts_are_those_that_held_when_the_punch_was_made(week: Company) -> None:
    say(week, "in-0", True, PUNCHED - 2 * HOUR)
    say(week, "in-1", True, PUNCHED - 2 * HOUR)
    say(week, "in-1", None, PUNCHED - HOUR)
    say(week, "out-1", True, PUNCHED - 2 * HOUR)
    say(week, "out-1", False, PUNCHED + MINUTE)
    say(week, "in-2", False, PUNCHED)
    say(week, "in-3", True, PUNCHED - HOUR, pending=True)
    say(week, "out-3", True, PUNCHED + timedelta(seconds=1))

    known = scene(week, IN, "final").verdicts

    assert known.punch_at.tolist() == seconds(day(0) - 5 * MINUTE, day(1) + LENGTH, day(2) - 5 * MINUTE)
    assert known.fraud.tolist() == [True, True, False]
    assert known.known_at.tolist() == seconds(PUNCHED - 2 * HOUR, PUNCHED - 2 * HOUR, PUNCHED)


def test_the_past_is_read_in_sets_both_looks_at_a_punch_in_order_of_time(week: Company) -> None:
    since, until = day(0), day(2)
    with week.scope():
        sets = list(scenes_in_sets(since, until, chunk=2))

    found = [(one.punch.event_id, one.look) for some in sets for one in some]
    ids = ["out-0", "in-1", "sita-1", "out-1", "in-2", "sita-2"]
    assert [len(some) for some in sets] == [4, 4, 4]
    assert found == [(event_id, look) for event_id in ids for look in ("punch", "final")]


def test_words_of_any_alphabet_come_through_and_missing_ones_are_missing(company: Company) -> None:
    told(
        company,
        [
            punch("ravi", PUNCHED - DAY, "one", device="Wächter, 門 {1}"),
            punch("ravi", PUNCHED - HOUR, "two", device=None),
            punch("ravi", PUNCHED, IN, device="Wächter, 門 {1}", method="गेट"),
            at("device_status", "ravi", PUNCHED - MINUTE, network=None),
            at("device_status", "ravi", PUNCHED, network="größer"),
            at("phone", "ravi", PUNCHED, kind="屏幕"),
        ],
    )

    found = scene(company, IN)

    assert (found.punch.device, found.punch.method) == ("Wächter, 門 {1}", "गेट")
    assert found.own.device == ("Wächter, 門 {1}", None)
    assert found.device is not None
    assert found.device.punches.device == ("Wächter, 門 {1}",)
    assert found.statuses.network == (None, "größer")
    assert found.uses.kind == ("屏幕",)
