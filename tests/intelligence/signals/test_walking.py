"""How far people walked: not how far their phones jittered."""

from __future__ import annotations

import gzip
import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from noc.intelligence.signals.collect import collect_signals
from noc.intelligence.signals.fixes import NO_SITE, Fixes, read_fixes
from noc.intelligence.signals.walking import Steps, raw_m, walked_m, walking_steps
from noc.kernel.geo import EARTH_RADIUS_M
from noc.kernel.tenancy.overrides import override
from tests.cast import GATE, HOUR, MINUTE, Company, Phone, event

Floats = NDArray[np.float64]
METRES_A_DEGREE = math.radians(1) * EARTH_RADIUS_M
LIMITS = (100.0, 150.0)  # metres of accuracy, km/h
WALK_MPS = 1.4
NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)
GEOLIFE = Path(__file__).parents[4] / "shared" / "data" / "tracks" / "geolife_001.csv.gz"


def fixes(
    east: Floats,
    north: Floats,
    seconds: Floats,
    accuracy_m: float | Floats = 10.0,
    *,
    person: int = 7,
    lon: float = 72.87,
) -> Fixes:
    """Return one person's fixes from metres around a place."""
    count = len(seconds)
    return Fixes(
        person_id=np.full(count, person),
        at_us=(np.asarray(seconds) * 1e6).astype(np.int64),
        site_id=np.full(count, 1),
        lat=GATE[0] + np.asarray(north) / METRES_A_DEGREE,
        lon=lon + np.asarray(east) / METRES_A_DEGREE / math.cos(math.radians(GATE[0])),
        accuracy_m=np.broadcast_to(np.asarray(accuracy_m, float), count).copy(),
        speed_mps=np.full(count, np.nan),
        mock=np.zeros(count, bool),
    )


def jitter(rng: np.random.Generator, seconds: Floats, accuracy_m: Floats, tau_s: float) -> Floats:
    """Return errors (n, 2) in metres that hang together for tau_s (Ornstein-Uhlenbeck), as large as the phone says."""
    error = np.empty((len(seconds), 2))
    error[0] = rng.normal(size=2)
    for n in range(1, len(seconds)):
        kept = math.exp(-(seconds[n] - seconds[n - 1]) / tau_s)
        error[n] = kept * error[n - 1] + math.sqrt(1 - kept * kept) * rng.normal(size=2)
    scaled: Floats = error * (accuracy_m / 1.51)[:, None]
    return scaled


def along(
    corners: list[tuple[float, float]],
    interval_s: float,
    speed_mps: float = WALK_MPS,
    *,
    seed: int = 1,
    still_s: float = 600,
) -> tuple[Fixes, float]:
    """Return the fixes of a walk past corners with a stand before and after, accuracy 5-15 m, and its true length."""
    rng = np.random.default_rng(seed)
    points = np.asarray(corners, float)
    way = np.r_[0, np.cumsum(np.hypot(*np.diff(points, axis=0).T))]
    seconds = np.arange(0, way[-1] / speed_mps + 2 * still_s, interval_s)
    done = np.clip((seconds - still_s) * speed_mps, 0, way[-1])
    accuracy = rng.uniform(5, 15, len(seconds))
    error = jitter(rng, seconds, accuracy, 120)
    east, north = (np.interp(done, way, points[:, axis]) + error[:, axis] for axis in (0, 1))
    return fixes(east, north, seconds, accuracy), float(way[-1])


def walked(track: Fixes) -> float:
    return walked_m(track, *LIMITS)[7]


@pytest.mark.parametrize("tau_s", [1.0, 60.0, 300.0, 600.0])
@pytest.mark.parametrize("interval_s", [1.0, 5.0, 60.0])
def test_two_hours_on_the_spot_are_no_walk_though_the_phone_jitters_for_kilometres(
    interval_s: float, tau_s: float
) -> None:
    far, raw = [], []
    for seed in range(3 if interval_s == 1 else 15):
        rng = np.random.default_rng(seed)
        seconds = np.arange(0, 7_200, interval_s)
        accuracy = rng.uniform(5, 30, len(seconds))
        track = fixes(*jitter(rng, seconds, accuracy, tau_s).T, seconds, accuracy)
        far.append(walked(track))
        raw.append(raw_m(track)[7])
    assert np.mean(raw) > 1_000
    assert np.mean(far) < 10
    assert max(far) < 100


@pytest.mark.parametrize("interval_s", [1.0, 5.0, 15.0, 30.0, 60.0])
@pytest.mark.parametrize("speed_mps", [0.5, WALK_MPS, 3.0])
def test_a_kilometre_straight_on_is_a_kilometre_within_a_tenth(interval_s: float, speed_mps: float) -> None:
    for seed in range(5):
        track, true_m = along([(0, 0), (600, 800)], interval_s, speed_mps, seed=seed)
        assert walked(track) == pytest.approx(true_m, rel=0.1)


@pytest.mark.parametrize("interval_s", [5.0, 30.0])
def test_patrol_around_a_yard_counts_its_corners(interval_s: float) -> None:
    yard = [(0, 0), (200, 0), (200, 120), (0, 120), (0, 0)]
    track, true_m = along(yard * 3, interval_s)
    assert 0.8 * true_m < walked(track) < 1.05 * true_m


def test_way_out_and_back_with_one_fix_at_the_far_end_counts_both_ways() -> None:
    track, true_m = along([(0, 0), (160, 0), (0, 0)], 60.0)
    assert walked(track) > 0.6 * true_m


@pytest.mark.parametrize("far_m", [60.0, 500.0, 50_000.0])
def test_one_outlier_moves_nobody(far_m: float) -> None:
    east = np.zeros(60)
    east[30] = far_m
    assert walked(fixes(east, np.zeros(60), np.arange(60) * 60.0)) == 0


def test_burst_of_outliers_in_a_few_seconds_moves_nobody() -> None:
    east = np.zeros(600)
    east[300:310] = 300.0
    assert walked(fixes(east, np.zeros(600), np.arange(600.0))) == 0


def test_who_leaves_and_stays_away_has_moved_once() -> None:
    east = np.r_[np.zeros(10), np.full(10, 90.0)]
    steps = walking_steps(fixes(east, np.zeros(20), np.arange(20) * 60.0), *LIMITS)
    assert steps.metres == pytest.approx([90.0], rel=1e-3)
    assert (steps.person_id.tolist(), steps.site_id.tolist(), steps.at_us.tolist()) == (
        [7],
        [1],
        [600_000_000],
    )


def test_fixes_worse_than_the_limit_prove_nothing_and_those_that_do_not_say_count() -> None:
    east = np.r_[np.zeros(10), np.full(10, 900.0)]
    at = np.arange(20) * 60.0
    known, unknown = fixes(east, np.zeros(20), at, 10.0), fixes(east, np.zeros(20), at, math.nan)
    assert walked(known) == walked(unknown) == pytest.approx(900, rel=1e-3)
    inexact = fixes(east, np.zeros(20), at, np.r_[np.full(10, 10.0), np.full(10, 101.0)])
    assert walked(inexact) == 0


def test_accuracy_of_zero_is_not_believed() -> None:
    rng = np.random.default_rng(3)
    track = fixes(*rng.normal(0, 2, (2, 120)), np.arange(120) * 60.0, 0.0)
    assert walked(track) < 30 < raw_m(track)[7]


def test_faster_than_anybody_travels_is_an_error_and_not_a_way() -> None:
    east = np.r_[np.zeros(10), np.full(10, 10_000.0)]
    at = np.arange(20) * 60.0
    assert walked(fixes(east, np.zeros(20), at)) == 0
    assert walked(fixes(east, np.zeros(20), at * 10)) == pytest.approx(10_000, rel=1e-3)


def test_way_over_a_gap_is_the_straight_line_and_over_more_than_two_hours_nothing() -> None:
    east = np.r_[np.zeros(5), np.full(5, 2_000.0)]

    def over(gap_s: float) -> float:
        return walked(fixes(east, np.zeros(10), np.r_[0:5, 5:10] * 60.0 + np.repeat([0, gap_s], 5)))

    assert over(3_600) == pytest.approx(2_000, rel=1e-3)
    assert over(7_201) == 0


def test_walk_across_the_date_line_is_as_long_as_anywhere() -> None:
    track, _ = along([(0, 0), (1_000, 0)], 30.0)
    there = Fixes(**{**vars(track), "lon": (track.lon - 72.87 + 179.995 + 180) % 360 - 180})
    assert there.lon.min() < -179 < 179 < there.lon.max()
    assert walked(there) == pytest.approx(walked(track), rel=1e-6)


def test_nobody_and_a_single_fix_walked_nothing() -> None:
    none = fixes(np.empty(0), np.empty(0), np.empty(0))
    assert (walked_m(none, *LIMITS), raw_m(none), len(walking_steps(none, *LIMITS).metres)) == ({}, {}, 0)
    assert walked(fixes(np.zeros(1), np.zeros(1), np.zeros(1))) == 0


def force(count: int) -> list[Fixes]:
    """Return the tracks of people of whom some walk and some stand, some long and some short."""
    found = []
    for person in range(count):
        corners = [(0.0, 0.0), (50.0 * (person % 9), 20.0 * (person % 5))]
        track, _ = along(corners, 20.0, seed=person, still_s=200 + 40 * (person % 11))
        found.append(Fixes(**{**vars(track), "person_id": np.full(len(track), person)}))
    return found


def joined(parts: list[Fixes]) -> Fixes:
    return Fixes(**{name: np.concatenate([vars(part)[name] for part in parts]) for name in vars(parts[0])})


def test_many_people_at_once_walked_what_each_did_alone() -> None:
    people = force(50)
    together = walked_m(joined(people), *LIMITS)
    alone = {person: walked_m(track, *LIMITS)[person] for person, track in enumerate(people)}
    assert together == pytest.approx(alone)
    assert 0.0 in together.values()
    assert max(together.values()) > 200


def test_limits_may_differ_from_fix_to_fix() -> None:
    east = np.r_[np.zeros(10), np.full(10, 900.0)]
    track = fixes(east, np.zeros(20), np.arange(20) * 60.0, 60.0)
    assert walked_m(track, np.full(20, 100.0), np.full(20, 150.0))[7] == pytest.approx(900, rel=1e-3)
    assert walked_m(track, np.r_[np.full(10, 100.0), np.full(10, 50.0)], 150.0)[7] == 0


tracks = st.lists(
    st.tuples(
        st.floats(-500, 500), st.floats(-500, 500), st.floats(0, 900), st.sampled_from([math.nan, 0, 4, 12, 80, 300])
    ),
    min_size=1,
    max_size=60,
)  # fmt: skip


def strange(points: list[tuple[float, float, float, float]]) -> Fixes:
    east, north, wait_s, accuracy = np.asarray(points, float).T
    return fixes(east, north, np.cumsum(wait_s), accuracy)


@settings(max_examples=150, deadline=None)
@given(tracks)
def test_nobody_ever_walked_less_than_nothing_or_more_than_his_exact_fixes_span(
    points: list[tuple[float, float, float, float]],
) -> None:
    track = strange(points)
    steps: Steps = walking_steps(track, *LIMITS)
    exact = track.where(~(track.accuracy_m > LIMITS[0]))
    assert (steps.metres >= 0).all()
    assert steps.metres.sum() <= raw_m(exact).get(7, 0.0) * (1 + 1e-6) + 1e-6


@settings(max_examples=100, deadline=None)
@given(tracks, st.floats(-180, 180), st.integers(0, 10**9))
def test_same_walk_elsewhere_and_at_another_time_is_as_long(
    points: list[tuple[float, float, float, float]], turned: float, later_s: int
) -> None:
    track = strange(points)
    moved = Fixes(
        **{
            **vars(track),
            "lon": (track.lon + turned + 180) % 360 - 180,
            "at_us": track.at_us + later_s * 1_000_000,
        }
    )
    assert walked(moved) == pytest.approx(walked(track), rel=1e-5, abs=1e-3)


def geolife() -> Fixes:
    if not GEOLIFE.exists():
        pytest.skip(f"needs the public GeoLife track in {GEOLIFE}")
    with gzip.open(GEOLIFE, "rt") as file:
        rows = np.genfromtxt(file, delimiter=",", names=True, dtype=None, encoding=None)
    at = np.asarray([text.rstrip("Z") for text in rows["timestamp"]], "datetime64[us]").astype(np.int64)
    order = np.argsort(at, kind="stable")
    track = fixes(np.zeros(len(at)), np.zeros(len(at)), np.zeros(len(at)), math.nan)
    return Fixes(**{**vars(track), "at_us": at[order], "lat": rows["lat"][order], "lon": rows["lon"][order]})


def test_a_real_track_of_months_keeps_most_of_its_way() -> None:
    track = geolife()
    assert 0.7 < walked(track) / raw_m(track)[7] < 0.95


def test_a_real_phones_times_with_the_phone_lying_still_are_no_walk() -> None:
    real = geolife()
    seconds = (real.at_us[:5_000] - real.at_us[0]) / 1e6
    rng = np.random.default_rng(5)
    accuracy = rng.uniform(5, 20, len(seconds))
    track = fixes(*jitter(rng, seconds, accuracy, 200).T, seconds, accuracy)
    assert walked(track) < 0.005 * raw_m(track)[7]


# From the phone to the signal.


def walk_events(person: str, count: int) -> list[dict[str, object]]:
    """Return fixes a minute apart, 70 m to the north each, and ten more on the spot."""
    return [
        event(
            "location",
            person,
            at=(NOON + n * MINUTE).isoformat(),
            lat=GATE[0] + min(n, count) * 70 / METRES_A_DEGREE,
            accuracy_m=8,
        )
        for n in range(1, count + 11)
    ]


def movement(company: Company, person: str = "ravi") -> tuple[float, float]:
    with company.scope():
        mine = collect_signals(NOON, NOON + HOUR)[company.people[person]].as_json()
    return mine["movement_distance_meters"], mine["movement_distance_filtered_meters"]


def test_order_in_which_fixes_arrive_does_not_matter(company: Company, phone: Phone) -> None:
    ravi, sita = walk_events("ravi", 10), walk_events("sita", 10)
    phone.sent(*ravi)
    for one in np.random.default_rng(2).permutation(len(sita)):
        phone.sent(sita[one])
    assert movement(company, "ravi") == movement(company, "sita")
    assert movement(company)[1] == pytest.approx(630, rel=0.05)


def test_guard_whose_phone_jitters_has_a_raw_distance_and_no_filtered_one(
    company: Company, phone: Phone
) -> None:
    phone.sent(
        *[
            event("location", at=(NOON + n * MINUTE).isoformat(), lat=GATE[0] + (n % 2) * 1e-4, accuracy_m=12)
            for n in range(1, 31)
        ]
    )
    raw, filtered = movement(company)
    assert raw > 300
    assert filtered == 0


def test_limits_of_a_tenant_and_of_a_site_hold(company: Company, phone: Phone) -> None:
    phone.sent(*walk_events("ravi", 10))
    with company.scope():
        override("GPS_ACCURACY_LIMIT_M", 5, site_id=company.sites["yard"])
    assert movement(company)[1] > 500
    with company.scope():
        override("GPS_ACCURACY_LIMIT_M", 5, site_id=company.gate)
    assert movement(company)[1] == 0


def test_fixes_read_are_those_of_the_window_the_people_and_the_sites_in_order(
    company: Company, outsider: Company, phone: Phone
) -> None:
    at = NOON + 30 * MINUTE
    for minutes, who, more in (
        (0, "ravi", {}),
        (2, "ravi", {"accuracy_m": None, "mock": True, "speed_mps": 1.5}),
        (1, "ravi", {"site": "yard"}),
        (30, "sita", {}),
        (31, "sita", {}),
    ):
        phone.sent(event("location", who, at=(NOON + minutes * MINUTE).isoformat(), **more))
    outsider.phone().sent(event("location", at=(NOON + MINUTE).isoformat()))
    with company.scope():
        found = read_fixes(NOON, at)
        some = read_fixes(NOON, at, people=[company.ravi], sites=[company.gate])
        none = read_fixes(NOON, at, people=[])
    ravi, sita = company.ravi, company.people["sita"]
    expected = sorted([(ravi, 1.0), (ravi, 2.0), (sita, 30.0)])
    minutes_in = (found.at_us / 6e7 - NOON.timestamp() / 60).round(6)
    assert list(zip(found.person_id.tolist(), minutes_in.tolist(), strict=True)) == expected
    assert (len(some), len(none)) == (1, 0)
    assert (math.isnan(some.accuracy_m[0]), some.mock[0], some.speed_mps[0]) == (True, True, 1.5)
    assert (some.lat[0], some.lon[0], some.site_id[0]) == (*GATE, company.gate)
    assert NO_SITE not in found.site_id
    assert datetime.fromtimestamp(some.at_us[0] / 1e6, UTC) == NOON + timedelta(minutes=2)
