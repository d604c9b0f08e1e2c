# ruff: noqa: ARG002  (the methods of a behaviour have one shape)
"""Another face, or a picture of the right one: on his own phone, on his own shift, where he should be."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from simulation.behaviours.frauds import Fraud
from simulation.behaviours.punching import (
    ANOTHER_FACE,
    LOOK_ALIKE,
    PHOTO,
    SCREEN,
    Fake,
    fake_faces,
    list_ids,
    spread,
)
from simulation.behaviours.shape import Neighbour, Tables, Truth
from simulation.duties import Duty


class OtherFace(Fraud):
    """Somebody else works the shift with his phone; the camera sees a stranger."""

    kind, cause = "IDENTITY_MISMATCH", "other_face"
    description = "Somebody else comes with his phone; the camera sees another face in good light."
    fake: ClassVar[Fake] = ANOTHER_FACE

    def alter_duty(self, duty: Duty, rng: np.random.Generator) -> Truth | None:
        """Nothing else is different; no picture is held up where nothing tells pictures from life."""
        if self.fake.liveness and duty.shift.person.bare:
            return None
        return self.tell_all(duty)

    def alter_tables(self, duty: Duty, tables: Tables, truth: Truth, neighbour: Neighbour) -> None:
        """Hold it before the camera."""
        table, rng = spread(tables), self.open(duty, "face")
        for number in sorted(set(table.numbers.tolist())):
            fake_faces(table, number, self.fake, rng)
        truth.event_ids = list_ids(table)


class LookAlike(OtherFace):
    """A brother."""

    cause, evasive, fake = "look_alike", True, LOOK_ALIKE
    description = "A brother comes with his phone."


class Photograph(OtherFace):
    """A printed photograph of him."""

    cause, fake = "photo", PHOTO
    description = "A photograph of him is held before the camera."


class Video(OtherFace):
    """A good screen that plays him."""

    cause, evasive, fake = "screen", True, SCREEN
    description = "A video of him is held before the camera."


FRAUDS = (OtherFace, LookAlike, Photograph, Video)
