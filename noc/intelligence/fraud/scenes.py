"""Scenes of punches: all that was known of each at its moment, read for many with the same few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from zoneinfo import ZoneInfo

import numpy as np

from noc.intelligence.fraud import (
    scene_limits,
    scene_lives,
    scene_past,
    scene_places,
    scene_rosters,
    scene_tracks,
    scene_verdicts,
)
from noc.intelligence.fraud.rules.belonging import belonging, ends_of
from noc.intelligence.fraud.rules.scenes import Colleague, Look, Punches, Rostered, Scene
from noc.intelligence.fraud.scene_columns import Question, ask
from noc.intelligence.fraud.scene_limits import limits_of
from noc.intelligence.fraud.scene_lives import Lives, lives_of
from noc.intelligence.fraud.scene_others import colleagues_of, names_of, names_question
from noc.intelligence.fraud.scene_past import PAST_US, Fenced, Histories, Rows, Sketch, fenced
from noc.intelligence.fraud.scene_places import Fences, place_of_punch
from noc.intelligence.fraud.scene_punches import Asked, read_asked
from noc.intelligence.fraud.scene_rosters import Rosters, read_rosters
from noc.intelligence.fraud.scene_tracks import Tracks, earlier_windows
from noc.intelligence.fraud.scene_verdicts import Words
from noc.intelligence.fraud.scene_windows import SECOND_US, Window, merged, moment, us_of
from noc.kernel.tenancy.overrides import Tuned


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A scene half made: which punches, tracks and people it shows."""

    sketch: Sketch
    others: tuple[Rostered, ...]
    rows: Rows
    earlier: list[tuple[float, Window]]
    colleagues: list[int]
    on_device: list[int]

    @property
    def on_duty(self) -> tuple[int, int]:
        """From when until when colleagues are watched."""
        return self.sketch.asked.at_us, self.sketch.until_us

    def tracks(self) -> list[Window]:
        """Return every stretch of track that the scene shows."""
        beside = [(person_id, *self.on_duty) for person_id in self.colleagues]
        return [self.sketch.near, *(window for _, window in self.earlier), *beside]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What was read for all scenes together."""

    fences: Fences
    past: Fenced
    tracks: Tracks
    lives: Lives
    words: Words
    names: dict[int, str]
    tuned: Tuned


def read_scenes(asked: Sequence[tuple[int, Look]]) -> list[Scene]:
    """Return the scenes of punches (attendance event id, look) in the order asked; four statements, however many, and
    three when no look is final.

    Raises NotFound for a punch that the tenant in scope does not have.
    """
    if not asked:
        return []
    punches = read_asked(asked)
    near = [(one.punch.person_id, one.punch.site_id, one.at_us) for one in punches]
    longer = any(
        one.look == "final" for one in punches
    )  # how long a final look lasts is for the roster to say
    sketches = _sketches(punches, read_rosters(near) if longer else Rosters())
    codes = scene_past.device_codes(sketches)
    past = list(dict.fromkeys(one.past for one in sketches))  # both looks at a punch have one past
    shifts, words, *answers = ask(
        scene_rosters.question(near),
        _words(sketches),
        *scene_past.questions(sketches, codes),
        *_lives(sketches, past),
    )
    rosters = scene_rosters.rosters_of(shifts)
    histories = scene_past.histories_of(codes, answers[:3])
    drawings = [_draw(sketch, rosters, histories) for sketch in _sketches(punches, rosters)]
    lives = lives_of(answers[3:], past, len(sketches))
    facts = _read_facts(drawings, histories, lives, scene_verdicts.words_of(words))
    return [_scene(place, drawing, facts) for place, drawing in enumerate(drawings)]


def _read_facts(drawings: Sequence[_Drawing], histories: Histories, lives: Lives, words: Words) -> _Facts:
    """Read what the drawings show besides: fences, tracks, names, limits."""
    sites = histories.site_ids() | {one.sketch.site_id for one in drawings if one.sketch.site_id is not None}
    people = {person_id for one in drawings for person_id in (*one.colleagues, *one.on_device)}
    answers = ask(
        scene_places.question(sites),
        scene_tracks.question(merged(chain.from_iterable(one.tracks() for one in drawings))),
        names_question(people),
        scene_limits.question(),
    )
    fences, tracks = scene_places.fences_of(answers[0]), scene_tracks.tracks_of(answers[1])
    names, tuned = names_of(answers[2]), scene_limits.tuned_of(answers[3])
    return _Facts(fences, fenced(histories, fences), tracks, lives, words, names, tuned)


def _lives(sketches: Sequence[Sketch], past: Sequence[Window]) -> list[Question]:
    return scene_lives.questions(
        merged(one.near for one in sketches),
        past,
        [(one.person_id, one.until_us - PAST_US, one.until_us) for one in sketches],
    )


def _words(sketches: Sequence[Sketch]) -> Question:
    people = {one.person_id for one in sketches}
    return scene_verdicts.question(people, max(one.asked.at_us for one in sketches))


def _sketches(punches: Sequence[Asked], rosters: Rosters) -> list[Sketch]:
    return [_sketch(one, rosters) for one in punches]


def _sketch(one: Asked, rosters: Rosters) -> Sketch:
    punch = one.punch
    shifts = rosters.own(punch.person_id, punch.at)
    shift = belonging(punch.at, punch.is_in, punch.site_id, shifts)
    ends = ends_of(punch.at, punch.is_in, shift)
    return Sketch(one, shifts, shift, ends, us_of(ends) if one.look == "final" else one.at_us)


def _draw(sketch: Sketch, rosters: Rosters, histories: Histories) -> _Drawing:
    punch = sketch.asked.punch
    rows = histories.rows(sketch)
    others = rosters.others(punch.site_id, punch.person_id, punch.at)
    return _Drawing(
        sketch,
        others,
        rows,
        earlier_windows(sketch, histories.own, rows.before),
        colleagues_of(sketch, others, histories),
        np.unique(histories.on_devices.rows["person_id"][rows.on_device]).tolist(),
    )


def _scene(place: int, drawing: _Drawing, facts: _Facts) -> Scene:
    sketch, rows, lives = drawing.sketch, drawing.rows, facts.lives
    asked, punch = sketch.asked, sketch.asked.punch
    local = moment(asked.at_us).astimezone(ZoneInfo(asked.timezone))
    own = facts.past.own(rows.before)
    return Scene(
        look=asked.look,
        until=sketch.until_us / SECOND_US,
        ends=sketch.ends,
        punch=punch,
        place=place_of_punch(asked, facts.fences),
        local_hour=local.hour + local.minute / 60 + (local.second + local.microsecond / 1e6) / 3600,
        local_weekday=local.weekday(),
        home_site_id=asked.home_site_id,
        authorized=asked.authorized,
        shift=sketch.shift,
        shifts=sketch.shifts,
        others=drawing.others,
        own=own,
        later=facts.past.own(rows.after),
        device=facts.past.device(sketch, rows.on_device),
        track=facts.tracks.of(sketch.near),
        earlier=facts.tracks.earlier(drawing.earlier),
        statuses=lives.statuses_of(sketch.near),
        uses=lives.uses_of(sketch.near),
        works=lives.works_of(sketch.near),
        tours_done=float(lives.tours_done[place]),
        past=lives.past_of(sketch.past, _shifts_before(asked, own)),
        colleagues=_colleagues(drawing, facts),
        verdicts=facts.words.known(punch.person_id, asked.at_us),
        limits=limits_of(facts.tuned, punch.site_id),
        names={person_id: facts.names.get(person_id, "") for person_id in drawing.on_device},
    )


def _shifts_before(asked: Asked, own: Punches) -> int:
    """Return how often the person punched in over the 14 days before."""
    return int(np.count_nonzero(own.is_in & (own.at > (asked.at_us - PAST_US) / SECOND_US)))


def _colleagues(drawing: _Drawing, facts: _Facts) -> tuple[Colleague, ...]:
    return tuple(
        Colleague(person_id, facts.names.get(person_id, ""), facts.tracks.of((person_id, *drawing.on_duty)))
        for person_id in drawing.colleagues
    )
