"""What goes wrong shows in the events, and the truth about it is told."""

from __future__ import annotations

import numpy as np
import pytest

from simulation.behaviours.posts import Abandonment
from simulation.behaviours.shape import Behaviour, Neighbour, Tables, Truth, tell
from simulation.behaviours.silences import PhoneOff
from simulation.behaviours.stillness import Sleep
from simulation.duties import Duty, mark_within
from simulation.force import Force
from simulation.lives import Life

DAY = 86_400.0


def live_all(behaviour: Behaviour, now: float) -> list[Life]:
    behaviour.share = 1.0
    force = Force(7, 24, 6, behaviours=(behaviour,))
    lives = [
        force._biographer.live(shift) for shift in force.roster.between(now - DAY, now) if shift.kind != "V"
    ]
    return [life for life in lives if life.truth]


def test_a_silent_phone_notes_nothing_at_all(now: float) -> None:
    lives = live_all(PhoneOff(), now)
    assert lives
    for life in lives:
        assert life.truth
        span = (life.truth.since, life.truth.until)
        assert span[1] - span[0] >= 2700
        for table in life.tables:
            assert not mark_within(table.at, [span]).any()
            assert len(table) or table.type in ("checkpoint", "task")


def test_a_guard_who_leaves_his_post_is_far_outside_the_fence(now: float) -> None:
    lives = live_all(Abandonment(), now)
    assert lives
    for life in lives:
        assert life.truth
        fence = life.duty.shift.site.fence
        midst = life.track.locate(np.array([(life.truth.since + life.truth.until) / 2]))
        edge = float(np.hypot(*(fence.boundary - midst[0]).T).min())
        assert edge > 300, life.truth
        assert not fence.contains(midst)[0]


def test_a_sleeper_neither_scans_nor_moves(now: float) -> None:
    lives = live_all(Sleep(), now)
    assert {life.duty.shift.kind for life in lives} == {"N"}
    for life in lives:
        assert life.truth
        times = np.arange(life.truth.since + 1800, life.truth.until, 60.0)
        assert np.ptp(life.track.locate(times), axis=0).max() < 0.01
        assert not [s for s in life.track.scans if life.truth.since + 1800 < s.at < life.truth.until]


def test_troubles_are_rare_and_the_truth_of_a_span_is_the_same_asked_in_pieces(
    force: Force, now: float
) -> None:
    whole = force.truths(now - 14 * DAY, now)
    pieces = [t for n in range(14) for t in force.truths(now - (14 - n) * DAY, now - (13 - n) * DAY)]
    assert whole == pieces
    assert 0 < len(whole) < 0.11 * len(force.roster.between(now - 14 * DAY, now))


class BorrowedFace(Behaviour):
    """A cheat of the kind that later stages add: it rewrites punches and names them in the truth."""

    kind, share = "borrowed_face", 1.0

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth:
        return tell(self.kind, duty, duty.punch_in, duty.punch_in)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        punches = next(table for table in tables if table.type == "attendance")
        honest = next(table for table in neighbour(duty.shift) if table.type == "attendance")
        punches.values["face_confidence"] = honest.values["face_confidence"] * 0.5
        truth.event_ids = [f"{punches.prefix}{punches.numbers[0]}"]


def test_a_behaviour_of_ones_own_may_rewrite_events_and_is_told_in_the_truth(now: float) -> None:
    force = Force(7, 24, 6, behaviours=(BorrowedFace(),))
    punches = force.events(now - DAY, now, types=frozenset({"attendance"}))
    guards = [event for event in punches if not event["person"].startswith("S-")]
    assert max(event["face_confidence"] for event in guards) <= 0.5
    told = {key for truth in force.truths(now - 2 * DAY, now) for key in truth.event_ids}
    assert {e["event_id"] for e in guards if e["direction"] == "in"} <= told


def test_without_behaviours_nothing_is_altered(now: float) -> None:
    assert Force(7, 24, 6, behaviours=()).truths(now - 3 * DAY, now) == []


def test_a_behaviour_must_say_what_it_does() -> None:
    with pytest.raises(NotImplementedError):
        Behaviour().alter_duty(None, np.random.default_rng(0))  # type: ignore[arg-type]
