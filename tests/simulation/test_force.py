"""The force is the same however and whenever it is asked."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import pairwise

from simulation.force import Force

HOUR = 3600.0


def read_time(event: dict[str, object]) -> float:
    return datetime.fromisoformat(str(event["at"])).timestamp()


def test_same_seed_gives_the_same_events(now: float) -> None:
    one, two = (Force(3, 24, 6).events(now - 2 * HOUR, now) for _ in range(2))
    assert len(one) > 500
    assert one == two


def test_another_seed_gives_another_force(now: float) -> None:
    one, two = (Force(seed, 24, 6).events(now - HOUR, now) for seed in (3, 4))
    assert not {event["event_id"] for event in one} & {event["event_id"] for event in two}


def test_an_interval_cut_into_uneven_pieces_gives_the_same_events_in_the_same_order(now: float) -> None:
    cuts = [now - 5 * HOUR, now - 4.9 * HOUR, now - 3.2 * HOUR, now - 3.199 * HOUR, now - 60, now]
    for coarse in (False, True):
        whole = Force(7, 24, 6, panics_from=now - 3 * HOUR).events(cuts[0], now, coarse)
        cut = Force(7, 24, 6, panics_from=now - 3 * HOUR)
        pieces = [event for since, until in pairwise(cuts) for event in cut.events(since, until, coarse)]
        assert pieces == whole


def test_asking_backwards_gives_the_same_events(now: float) -> None:
    forwards, backwards = Force(7, 24, 6), Force(7, 24, 6)
    hours = [now - n * HOUR for n in range(6, 0, -1)]
    there = {start: forwards.events(start, start + HOUR) for start in hours}
    back = {start: backwards.events(start, start + HOUR) for start in reversed(hours)}
    assert there == back


def test_history_is_a_thinner_choice_of_the_very_events_of_life(force: Force, now: float) -> None:
    fine = {event["event_id"]: event for event in force.events(now - 8 * HOUR, now)}
    coarse = {event["event_id"]: event for event in force.events(now - 8 * HOUR, now, coarse=True)}
    assert coarse.items() <= fine.items()
    assert len(coarse) < 0.75 * len(fine)
    others = {key for key, event in fine.items() if event["type"] != "location"}
    assert others <= coarse.keys()


def test_an_id_stands_for_one_event_though_a_few_are_uploaded_twice(force: Force, now: float) -> None:
    events = force.events(now - 24 * HOUR, now)
    times = Counter(event["event_id"] for event in events)
    twice = [key for key, count in times.items() if count > 1]
    assert 0 < len(twice) < 0.02 * len(times)
    told = {event["event_id"]: event for event in events}
    assert all(told[event["event_id"]] == event for event in events)


def test_no_event_lies_in_the_future_but_by_a_clock_that_is_slightly_off(force: Force, now: float) -> None:
    clocks = {person.code: person.clock_s for person in force.staff.everybody()}
    for event in force.events(now - 2 * HOUR, now):
        assert read_time(event) <= now + max(0.0, clocks[event["person"]]) + 0.001
    assert max(abs(clock) for clock in clocks.values()) <= 45


def test_every_upload_comes_within_the_margin_of_its_shift(force: Force, now: float) -> None:
    whole = force.events(now - 24 * HOUR, now)
    wide = [
        event
        for shift in force.roster.between(now - 40 * HOUR, now + 16 * HOUR)
        for table in force._biographer.live(shift).tables
        for _, event in table.rows(now - 24 * HOUR, now)
    ]
    assert Counter(event["event_id"] for event in wide) == Counter(event["event_id"] for event in whole)


def test_around_the_clock_someone_is_heard_at_every_site(force: Force, now: float) -> None:
    for hour in range(24):
        events = force.events(now - (hour + 1) * HOUR, now - hour * HOUR)
        heard = {event["event_id"].split(".")[1].rsplit("-", 2)[0] for event in events}
        assert heard == {site.code for site in force.sites}


def test_first_panic_comes_in_the_second_minute_the_next_ones_soon_then_rarely(now: float) -> None:
    live = Force(7, 24, 6, panics_from=now)
    panics = live.events(now, now + 6 * HOUR, types=frozenset({"panic"}))
    times = [read_time(event) - now for event in panics]
    clock_s = {person.code: person.clock_s for person in live.staff.everybody()}[panics[0]["person"]]
    assert 60 <= times[0] - clock_s <= 90
    assert 2 <= len([moment for moment in times if moment < 1800]) <= 4
    assert len([moment for moment in times if moment > 2 * HOUR]) <= 10
    assert len({event["event_id"] for event in panics}) == len(panics)


def test_history_holds_no_panic(force: Force, now: float) -> None:
    assert force.events(now - 24 * HOUR, now, types=frozenset({"panic"})) == []


def test_truth_tells_what_is_behind_a_panic(now: float) -> None:
    live = Force(7, 24, 6, panics_from=now)
    ids = {event["event_id"] for event in live.events(now, now + HOUR, types=frozenset({"panic"}))}
    told = {
        key
        for truth in live.truths(now, now + HOUR)
        if truth.kind == "SOS_UNACKNOWLEDGED"
        for key in truth.event_ids
    }
    assert told == ids
