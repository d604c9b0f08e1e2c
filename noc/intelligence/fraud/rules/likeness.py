"""Whether two scenes tell the same: bit for bit, but for what the arrival of the facts decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

import numpy as np

from noc.intelligence.fraud.rules.scenes import Scene

ARRIVAL: Final = frozenset({"punch_id", "received_at"})  # numbers and times that the order of arrival gives


def equal(one: Scene, other: Scene) -> bool:
    """Tell whether two scenes tell the same."""
    return not differences(one, other)


def differences(one: Any, other: Any, where: str = "scene") -> list[str]:
    """Return the places, like `scene.track.lat`, at which two scenes (or parts of scenes) differ."""
    if type(one) is not type(other):
        return [where]
    if is_dataclass(one):
        names = [field.name for field in fields(one) if field.name not in ARRIVAL]
        pairs = [(name, getattr(one, name), getattr(other, name)) for name in names]
        return [found for name, mine, his in pairs for found in differences(mine, his, f"{where}.{name}")]
    if isinstance(one, np.ndarray):
        return [] if one.dtype == other.dtype and one.tobytes() == other.tobytes() else [where]
    if isinstance(one, tuple) and len(one) == len(other):
        pairs = [(str(n), mine, his) for n, (mine, his) in enumerate(zip(one, other, strict=True))]
        return [found for n, mine, his in pairs for found in differences(mine, his, f"{where}[{n}]")]
    return [] if _same(one, other) else [where]


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float):
        return bool(np.float64(one).tobytes() == np.float64(other).tobytes())
    if isinstance(one, Mapping):
        return dict(one) == dict(other)
    return bool(one == other)
