"""Features, their values and kinds of fraud in plain words."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

import numpy as np

from noc.intelligence.fraud.rules.scenes import Scene
from noc.intelligence.fraud.rules.spreads import middle
from noc.intelligence.fraud.rules.vocabulary import TITLES, VOCABULARY

DETECTOR: Final = "detector_"
OPPOSITES: Final = {"after": "before", "below": "above", "above": "below", "before": "after"}


def metres(value: float) -> str:
    """Return a distance as people say it: "60 m", "4.1 km"."""
    return f"{value / 1000:.1f} km" if abs(value) >= 1000 else f"{value:.0f} m"


def seconds(value: float) -> str:
    """Return a span as people say it: "40 s", "12 min", "3.5 h"."""
    if abs(value) < 120:
        return f"{value:.0f} s"
    return f"{value / 60:.0f} min" if abs(value) < 7200 else f"{value / 3600:.1f} h"


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value - round(value)) < 0.05 else f"{value:.1f}"


UNITS: Final[dict[str, Callable[[float], str]]] = {
    "m": metres,
    "s": seconds,
    "min": lambda value: seconds(value * 60),
    "h": lambda value: seconds(value * 3600),
    "d": lambda value: f"{value:.0f} days",
    "share": lambda value: f"{value:.0%}".replace("%", " %"),
    "points": lambda value: f"{value * 100:.0f} points",
    "score": lambda value: f"{value:.2f}",
    "plain": lambda value: f"{value:.2f}",
    "n": _number,
    "rate": lambda value: f"{value:.1f}",
    "times": lambda value: f"{value:.1f} times",
    "km/h": lambda value: f"{value:.0f} km/h",
    "m/s": lambda value: f"{value:.1f} m/s",
    "dBm": lambda value: f"{value:.0f} dBm",
}


def describe(name: str, value: float, usual: float | None) -> str:
    """Return a feature in words with its number: "4.1 km from the fence, usually within 60 m"."""
    if name.startswith(DETECTOR):
        return _of_detector(name.removeprefix(DETECTOR), value)
    unit, words = VOCABULARY[name]
    if math.isnan(value):
        return f"not known: {words.split('|')[-1]}"
    if unit == "flag":
        return words.split("|")[value >= 0.5]
    if unit == "tens":
        likelier = 10 ** min(abs(value), 9.0)
        return f"{likelier:,.0f} times {'likelier' if value >= 0 else 'less likely'} {words}"
    if unit == "doublings":
        return f"{2 ** min(max(value, -20.0), 20.0):,.1f} times {words.removeprefix('of ')}"
    if unit == "z":
        return _compared(words, value)
    first, _, rest = words.partition(" ")
    if value < 0 and first in OPPOSITES:
        value, words = -value, f"{OPPOSITES[first]} {rest}"
    said = f"{UNITS[unit](value)} {words}"
    if usual is None or math.isnan(usual):
        return said
    return f"{said}, usually {'within ' if unit == 'm' else ''}{UNITS[unit](usual)}"


def _of_detector(kind: str, weight: float) -> str:
    title = title_of(kind)
    if math.isnan(weight):
        return f"{title}: nothing to judge by"
    return f"{title}: nothing found" if weight < 0.005 else f"{title}: {weight:.0%} sure".replace("%", " %")


def _compared(words: str, value: float) -> str:
    what, reference = words.split("|")
    if abs(value) < 1:
        return f"{what} as {reference}"
    return f"{what} {abs(value):.1f} spreads {'above' if value > 0 else 'below'} what is {reference}"


def title_of(kind: str) -> str:
    """Return a kind of fraud in a few words; one that is not known yet by its own name."""
    return TITLES.get(kind, kind.replace("_", " ").capitalize())


def usual_of(name: str, scene: Scene) -> float | None:
    """Return what the person's own history gives for a feature, in its unit; None where it gives nothing.

    Of distances it is the ninth decile ("usually within"), of all else the median.
    """
    values = _history(name, scene)
    if values is None:
        return None
    known = np.sort(values[~np.isnan(values)])
    if len(known) < 4:
        return None
    return float(known[int(0.9 * (len(known) - 1))]) if VOCABULARY[name][0] == "m" else middle(known)


def _history(name: str, scene: Scene) -> np.typing.NDArray[np.float64] | None:
    own = scene.own
    column = {
        "biometric_quality_score": own.biometric_quality,
        "face_confidence": own.face_confidence,
        "liveness": own.liveness,
        "gps_accuracy": own.accuracy_m,
    }.get(name)
    if column is not None:
        return np.asarray(column)
    if name in ("geofence_distance_meters", "fence_excess_m") and scene.punch.site_id is not None:
        return np.asarray(own.fence_m[own.site_id == scene.punch.site_id])
    return None
