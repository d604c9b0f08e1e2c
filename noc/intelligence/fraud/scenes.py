"""Scenes of punches: all that was known of each at its moment, read for many with the same few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from zoneinfo import ZoneInfo

import numpy as np

from noc.intelligence.fraud import scene_lives, scene_past, scene_verdicts
from noc.intelligence.fraud.rules.belonging import belonging, ends_of
from noc.intelligence.fraud.rules.scenes import Colleague, Device, Look, Punches, Rostered, Scene
from noc.intelligence.fraud.scene_columns import Question, ask
from noc.intelligence.fraud.scene_limits import limits_of
from noc.intelligence.fraud.scene_lives import PAST_US, Lives, lives_of
from noc.intelligence.fraud.scene_others import colleagues_of, read_names
from noc.intelligence.fraud.scene_past import Histories, Sketch
from noc.intelligence.fraud.scene_places import place_of_punch
from noc.intelligence.fraud.scene_punches import Asked, read_asked
from noc.intelligence.fraud.scene_rosters import Rosters, read_rosters
from noc.intelligence.fraud.scene_tracks import Tracks, earlier_windows, read_tracks
from noc.intelligence.fraud.scene_verdicts import Words
from noc.intelligence.fraud.scene_windows import SECOND_US, Window, merged, moment, us_of
from noc.kernel.tenancy.overrides import Tuned, tuned


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A scene half made: whose tracks it needs is known, the tracks are not."""

    sketch: Sketch
    others: tuple[Rostered, ...]
    own: Punches
    later: Punches
    device: Device | None
    earlier: list[tuple[float, Window]]
    colleagues: list[int]

    @property
    def on_duty(self) -> Window:
        return self.sketch.person_id, self.sketch.asked.at_us, self.sketch.until_us

    def tracks(self) -> list[Window]:
        """Return every stretch of track that the scene shows."""
        _, at_us, until_us = self.on_duty
        beside = [(person_id, at_us, until_us) for person_id in self.colleagues]
        return [self.sketch.near, *(window for _, window in self.earlier), *beside]

    def people(self) -> set[int]:
        """Return whose names the scene tells."""
        on_device = self.device.punches.person_id if self.device is not None else ()
        return {*self.colleagues, *np.unique(on_device).tolist()}


@dataclass(frozen=True, slots=True)
class _Facts:
    """What was read for all scenes together."""

    histories: Histories
    tracks: Tracks
    lives: Lives
    words: Words
    names: dict[int, str]
    tuned: Tuned


def read_scenes(asked: Sequence[tuple[int, Look]]) -> list[Scene]:
    """Return the scenes of punches (attendance event id, look) in the order asked; seven statements, however many.

    Raises NotFound for a punch that the tenant in scope does not have.
    """
    if not asked:
        return []
    punches = read_asked(asked)
    rosters = read_rosters([(one.punch.person_id, one.punch.site_id, one.at_us) for one in punches])
    sketches = [_sketch(one, rosters) for one in punches]
    codes = scene_past.device_codes(sketches)
    answers = ask(*scene_past.questions(sketches, codes), *_lives(sketches), _words(sketches))
    histories = scene_past.histories_of(sketches, codes, answers[:3])
    drawings = [_draw(sketch, rosters, histories) for sketch in sketches]
    facts = _Facts(
        histories,
        read_tracks(merged(chain.from_iterable(one.tracks() for one in drawings))),
        lives_of(answers[3:-1], len(sketches)),
        scene_verdicts.words_of(answers[-1]),
        read_names(set().union(*(one.people() for one in drawings))),
        tuned(),
    )
    return [_scene(place, drawing, facts) for place, drawing in enumerate(drawings)]


def _lives(sketches: Sequence[Sketch]) -> list[Question]:
    return scene_lives.questions(
        merged(one.near for one in sketches),
        [(one.person_id, one.asked.at_us - PAST_US, one.asked.at_us) for one in sketches],
        [(one.person_id, one.until_us - PAST_US, one.until_us) for one in sketches],
    )


def _words(sketches: Sequence[Sketch]) -> Question:
    people = {one.person_id for one in sketches}
    return scene_verdicts.question(people, max(one.asked.at_us for one in sketches))


def _sketch(one: Asked, rosters: Rosters) -> Sketch:
    punch = one.punch
    shifts = rosters.own(punch.person_id, punch.at)
    shift = belonging(punch.at, punch.is_in, punch.site_id, shifts)
    ends = ends_of(punch.at, punch.is_in, shift)
    return Sketch(one, shifts, shift, ends, us_of(ends) if one.look == "final" else one.at_us)


def _draw(sketch: Sketch, rosters: Rosters, histories: Histories) -> _Drawing:
    punch = sketch.asked.punch
    own, later = histories.own(sketch)
    others = rosters.others(punch.site_id, punch.person_id, punch.at)
    return _Drawing(
        sketch,
        others,
        own,
        later,
        histories.device(sketch),
        earlier_windows(punch.person_id, sketch.asked.look, own, punch.is_in, sketch.until_us),
        colleagues_of(sketch, others, histories),
    )


def _scene(place: int, drawing: _Drawing, facts: _Facts) -> Scene:
    sketch, lives = drawing.sketch, facts.lives
    punch, row = sketch.asked.punch, sketch.asked.row
    local = moment(sketch.asked.at_us).astimezone(ZoneInfo(row["timezone"] or "UTC"))
    return Scene(
        look=sketch.asked.look,
        until=sketch.until_us / SECOND_US,
        ends=sketch.ends,
        punch=punch,
        place=place_of_punch(sketch.asked, facts.histories.fences),
        local_hour=local.hour + local.minute / 60 + (local.second + local.microsecond / 1e6) / 3600,
        local_weekday=local.weekday(),
        home_site_id=row["home_site_id"],
        authorized=frozenset(row["authorized"]),
        shift=sketch.shift,
        shifts=sketch.shifts,
        others=drawing.others,
        own=drawing.own,
        later=drawing.later,
        device=drawing.device,
        track=facts.tracks.of(sketch.near),
        earlier=facts.tracks.earlier(drawing.earlier),
        statuses=lives.statuses_of(sketch.near),
        uses=lives.uses_of(sketch.near),
        works=lives.works_of(sketch.near),
        tours_done=float(lives.tours_done[place]),
        past=lives.past_of(place, _shifts_before(drawing)),
        colleagues=_colleagues(drawing, facts),
        verdicts=facts.words.known(punch.person_id, sketch.asked.at_us),
        limits=limits_of(facts.tuned, punch.site_id),
        names={person_id: facts.names.get(person_id, "") for person_id in drawing.people()},
    )


def _shifts_before(drawing: _Drawing) -> int:
    """Return how often the person punched in over the 14 days before."""
    since = (drawing.sketch.asked.at_us - PAST_US) / SECOND_US
    return int(np.count_nonzero(drawing.own.is_in & (drawing.own.at > since)))


def _colleagues(drawing: _Drawing, facts: _Facts) -> tuple[Colleague, ...]:
    _, at_us, until_us = drawing.on_duty
    return tuple(
        Colleague(person_id, facts.names.get(person_id, ""), facts.tracks.of((person_id, at_us, until_us)))
        for person_id in drawing.colleagues
    )
