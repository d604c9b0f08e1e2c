"""What contradicts the place of a punch: facts before and after it that no journey joins to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.rules.scenes import Scene
from noc.intelligence.fraud.rules.ways import (
    PUNCH,
    UNKNOWN_ACCURACY_M,
    Facts,
    Ways,
    excursions,
    reversed_in_time,
    ways_between,
)


@dataclass(frozen=True, slots=True)
class Against:
    """The facts that contradict the punch, their ways to it, and which of them are a receiver's passing error."""

    facts: Facts
    ways: Ways
    strays: NDArray[np.bool_]

    @property
    def weight(self) -> int:
        """How many witnesses stand: a punch counts for two, a place repeated counts once."""
        firm = self.facts.where(~self.strays)
        told = np.unique(np.column_stack([firm.lat, firm.lon, firm.since]), axis=0)
        return len(told) + int((firm.source == PUNCH).sum())


def punch_fact(scene: Scene) -> Facts | None:
    """Return where the punch says it was made; a kiosk that tells no place hangs at its site."""
    punch, place = scene.punch, scene.place
    lat, lon, accuracy_m = punch.lat, punch.lon, punch.accuracy_m
    if not np.isfinite(lat + lon):
        if place is None or scene.device is None or not scene.device.shared:
            return None
        lat, lon, accuracy_m = place.lat, place.lon, place.radius_m
    accuracy_m = accuracy_m if np.isfinite(accuracy_m) and accuracy_m > 0 else UNKNOWN_ACCURACY_M
    at = np.array([punch.at])
    return Facts(at, at, np.array([lat]), np.array([lon]), np.array([accuracy_m]), np.array([PUNCH]))


def contradicting(facts: Facts, here: Facts, limit_kmh: float) -> Against:
    """Return what contradicts the punch among the facts on both sides of it, the oldest first on each."""
    split = int(np.searchsorted(facts.at, here.at[0], side="right"))
    before = _one_side(facts.where(slice(split)), here, limit_kmh)
    after = _one_side(reversed_in_time(facts.where(slice(split, None))), reversed_in_time(here), limit_kmh)
    columns = {
        name: np.concatenate([getattr(before[0], name), getattr(after[0], name)[::-1]])
        for name in Ways.__slots__
    }
    strays = np.concatenate([before[1], after[1][::-1]])
    odd = columns["impossible"]
    return Against(facts.where(odd), Ways(**{name: each[odd] for name, each in columns.items()}), strays[odd])


def _one_side(facts: Facts, here: Facts, limit_kmh: float) -> tuple[Ways, NDArray[np.bool_]]:
    ways = ways_between(facts, here, limit_kmh)
    return ways, excursions(facts, ways.impossible, limit_kmh)
