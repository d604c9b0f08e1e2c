"""What people had said of a person's earlier punches by the moment of a punch. One statement."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.scenes import KnownVerdicts
from noc.intelligence.fraud.scene_windows import SECOND_US, moment
from noc.kernel.clock import epoch_us
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.scope import current_tenant_id

_LABELS: Final = """
    SELECT label.person_id, label.punch_id, label.fraud, label.pending, label.at, punch.at AS punch_at
    FROM noc_fraud_label AS label
    JOIN noc_attendance_event AS punch ON punch.tenant_id = label.tenant_id AND punch.id = label.punch_id
    WHERE label.tenant_id = %(tenant)s AND label.person_id = ANY(%(people)s) AND label.at <= %(until)s
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


def read_words(people: Collection[int], until_us: int) -> Words:
    """Return what was said of people's punches up to a moment."""
    by_person: dict[int, list[Word]] = {}
    values = {"tenant": current_tenant_id(), "people": sorted(people), "until": moment(until_us)}
    for row in rows_of(_LABELS, values):
        fraud = None if row["pending"] else row["fraud"]
        word = Word(row["punch_id"], epoch_us(row["punch_at"]), epoch_us(row["at"]), fraud)
        by_person.setdefault(row["person_id"], []).append(word)
    return Words(by_person)
