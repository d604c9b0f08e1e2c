"""Guards walk like people, inside the fence, and their phones err like phones."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.duties import Duty, plan_duty
from simulation.force import Force
from simulation.gps import draw_errors
from simulation.movement import walk_duty
from simulation.tracks import COMMUTING, FASTEST_MPS, SLOWEST_MPS, STANDING, WALKING, Track

DAY = 86_400.0
Walked = list[tuple[Duty, Track]]


@pytest.fixture(scope="module")
def walked(force: Force, now: float) -> Walked:
    duties = [plan_duty(7, shift) for shift in force.roster.between(now - 3 * DAY, now)]
    return [(duty, walk_duty(7, duty)) for duty in duties]


def test_on_the_site_every_true_position_is_inside_the_fence(walked: Walked) -> None:
    for duty, track in walked:
        times = np.arange(track.t[0], track.t[-1], 7.0)
        on_site = track.mode[track.find_segments(times)] != COMMUTING
        inside = duty.shift.site.fence.contains(track.locate(times[on_site]))
        assert inside.all(), duty.shift.code


def test_patrols_are_walked_at_the_pace_of_a_walk(walked: Walked) -> None:
    for _, track in walked:
        lengths, seconds = np.hypot(*np.diff(track.xy, axis=0).T), np.diff(track.t)
        speeds = (lengths / seconds)[(track.mode == WALKING) & (lengths > 0)]
        assert speeds.min() >= SLOWEST_MPS - 1e-6
        assert speeds.max() <= FASTEST_MPS + 1e-6


def test_commutes_are_slower_than_a_car_on_a_free_road_and_begin_and_end_at_home(walked: Walked) -> None:
    for duty, track in walked:
        fence, person = duty.shift.site.fence, duty.shift.person
        assert track.measure_speeds(track.t[:-1] + 0.01).max() < 20
        home = fence.unproject(*person.home)
        assert np.hypot(*(track.xy[0] - home)) < 1
        assert np.hypot(*(track.xy[-1] - home)) < 1
        assert 4 * 60 < duty.punch_in - track.t[0] < 90 * 60


def test_punches_are_made_at_the_gate(walked: Walked) -> None:
    for duty, track in walked:
        gate = duty.shift.site.fence.locate(duty.shift.site.gate)
        at = track.locate(np.array([duty.punch_in, duty.punch_out]))
        assert np.hypot(*(at - gate).T).max() < 5, duty.shift.code


def test_scans_are_made_standing_at_the_checkpoint(walked: Walked) -> None:
    seen = 0
    for duty, track in walked:
        site = duty.shift.site
        for scan in track.scans:
            where = track.locate(np.array([scan.at]))[0]
            assert np.hypot(*(where - site.fence.locate(site.checkpoints[scan.checkpoint]))) < 2
            seen += 1
    assert seen > 300


def test_phones_fix_every_ten_seconds_walking_and_every_thirty_standing(walked: Walked) -> None:
    _, track = walked[0]
    times, coarse = track.list_fix_times()
    modes = track.mode[track.find_segments(times)]
    gaps = np.diff(times)
    for mode, every_s in ((STANDING, 30.0), (WALKING, 10.0), (COMMUTING, 15.0)):
        together = (modes[:-1] == mode) & (modes[1:] == mode)
        assert np.median(gaps[together]) == pytest.approx(every_s)
    assert gaps.min() >= 10 - 1e-6
    assert coarse.mean() == pytest.approx(0.5, abs=0.02)


def test_position_errors_are_correlated_and_heavy_tailed() -> None:
    rng = np.random.default_rng(1)
    errors = draw_errors(np.arange(20_000) * 30.0, np.zeros(20_000, dtype=np.int64), 4.0, rng)
    east = errors.xy[:, 0]
    spread = east.std()
    kurtosis = float(((east - east.mean()) ** 4).mean() / spread**4)
    assert kurtosis > 6  # a Gaussian has 3
    assert np.mean(np.abs(east) > 4 * spread) > 10 * 6.3e-5
    assert np.corrcoef(east[:-1], east[1:])[0, 1] > 0.3
    far = np.hypot(*errors.xy.T)
    assert np.median(far) < 10
    assert np.corrcoef(far, errors.accuracy_m)[0, 1] > 0.5
    assert errors.accuracy_m.min() >= 3


def test_fences_have_the_size_of_buildings_and_yards() -> None:
    for site in Force(7, 80, 16).sites:
        across = site.fence.boundary.max(axis=0) - site.fence.boundary.min(axis=0)
        assert 60 <= max(across) <= 420, site.code
        spots = np.vstack([site.fence.locate(spot) for spot in (site.gate, *site.posts, *site.checkpoints)])
        assert site.fence.contains(spots).all()
