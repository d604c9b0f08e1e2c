"""What contradicts the place of a punch: facts before and after it that no journey joins to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

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
from noc.kernel.geo import haversine_m

ABOUT_S: Final = 900.0


@dataclass(frozen=True, slots=True)
class Against:
    """The facts that contradict the punch, their ways to it, and which of them are a receiver's passing error."""

    facts: Facts
    ways: Ways
    strays: NDArray[np.bool_]
    beside: int  # facts about the time of the punch that were as far away, contradicting or not

    @property
    def weight(self) -> int:
        """How many witnesses stand: a punch counts for two, a place repeated counts once. One that stands is borne out by
        facts about the same time that were as far away, though the punch could be reached from them."""
        firm = self.facts.where(~self.strays)
        told = len(_different(firm)) + int((firm.source == PUNCH).sum())
        return max(told, self.beside) if told else 0


def _different(facts: Facts) -> NDArray[np.float64]:
    return np.asarray(np.unique(np.column_stack([facts.lat, facts.lon, facts.since]), axis=0))


def _beside(facts: Facts, here: Facts, odd: NDArray[np.bool_]) -> int:
    """Return how many different facts within a quarter of an hour were at least half as far away as the nearest odd one."""
    if not odd.any():
        return 0
    away_m = haversine_m(facts.lat, facts.lon, here.lat[0], here.lon[0]) - facts.accuracy_m
    about = (np.abs(facts.at - here.at[0]) <= ABOUT_S) & (away_m > 0.5 * away_m[odd].min())
    return len(_different(facts.where(about)))


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
    ways = Ways(**{name: each[odd] for name, each in columns.items()})
    firm = odd & ~strays
    return Against(facts.where(odd), ways, strays[odd], _beside(facts, here, firm))


def _one_side(facts: Facts, here: Facts, limit_kmh: float) -> tuple[Ways, NDArray[np.bool_]]:
    ways = ways_between(facts, here, limit_kmh)
    return ways, excursions(facts, ways.impossible, limit_kmh)
