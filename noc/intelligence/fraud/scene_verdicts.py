"""What people had said of a person's earlier punches by the moment of a punch."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.scenes import KnownVerdicts
from noc.intelligence.fraud.scene_columns import Column, Columns, Question
from noc.intelligence.fraud.scene_windows import SECOND_US, moment
from noc.kernel.binary_copy import POSTGRES_EPOCH_US
from noc.kernel.tenancy.scope import current_tenant_id

_COLUMNS: Final[tuple[Column, ...]] = (
    ("person_id", ">i8", "label.person_id"),
    ("punch_id", ">i8", "label.punch_id"),
    ("said_at", ">i8", "label.at"),
    ("punch_at", ">i8", "punch.at"),
    ("held", "?", "label.fraud IS NOT NULL AND NOT label.pending"),
    ("fraud", "?", "coalesce(label.fraud, false)"),
)
_LABELS: Final = """
    FROM noc_fraud_label AS label
    JOIN noc_attendance_event AS punch ON punch.tenant_id = label.tenant_id AND punch.id = label.punch_id
    WHERE label.tenant_id = %s AND label.person_id = ANY(%s) AND label.at <= %s
    ORDER BY label.person_id, label.at, label.id
"""


@dataclass(frozen=True, slots=True)
class Word:
    """Something said of a punch; `fraud` None: nothing holds any more, or not before a second pair of eyes."""

    punch_id: int
    punch_at_us: int
    said_at_us: int
    fraud: bool | None


@dataclass(frozen=True, slots=True)
class Words:
    """All that was said of people's punches, by person, in the order in which it was said."""

    by_person: dict[int, list[Word]]

    def known(self, person_id: int, at_us: int) -> KnownVerdicts:
        """Return what held of a person's earlier punches at a moment, in order of the punches."""
        held: dict[int, Word] = {}
        for word in self.by_person.get(person_id, ()):
            if word.said_at_us <= at_us and word.punch_at_us < at_us:
                held[word.punch_id] = word
        words = sorted(
            (word for word in held.values() if word.fraud is not None),
            key=lambda word: (word.punch_at_us, word.punch_id),
        )
        return KnownVerdicts(
            np.array([word.punch_at_us for word in words], dtype=np.float64) / SECOND_US,
            np.array([word.said_at_us for word in words], dtype=np.float64) / SECOND_US,
            np.array([word.fraud for word in words], dtype=np.bool_),
        )


def question(people: Collection[int], until_us: int) -> Question:
    """Return what to ask of what was said of people's punches up to a moment."""
    return Question(_COLUMNS, _LABELS, [current_tenant_id(), sorted(people), moment(until_us)])


def words_of(answer: Columns) -> Words:
    """Return the answer."""
    by_person: dict[int, list[Word]] = {}
    rows = zip(*(answer[name].tolist() for name, _, _ in _COLUMNS), strict=True)
    for person_id, punch_id, said_at, punch_at, held, fraud in rows:
        moments = punch_at + POSTGRES_EPOCH_US, said_at + POSTGRES_EPOCH_US
        by_person.setdefault(person_id, []).append(Word(punch_id, *moments, fraud if held else None))
    return Words(by_person)
