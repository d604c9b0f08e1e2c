"""The tracks of a scene: round the punch, round earlier punches, and of colleagues. One statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from noc.intelligence.fraud.rules.scenes import (
    EARLIER_AFTER_S,
    EARLIER_BEFORE_S,
    EARLIER_TRACKS,
    EarlierTrack,
    Fixes,
    Look,
    Punches,
)
from noc.intelligence.fraud.scene_columns import Column
from noc.intelligence.fraud.scene_punches import nan_of
from noc.intelligence.fraud.scene_windows import Blocks, Window, read_within, us_of

_MEASURED: Final = ("accuracy_m", "speed_mps", "bearing_deg", "altitude_m", "battery")
_COLUMNS: Final[tuple[Column, ...]] = (
    ("lat", ">f8", "fact.lat"),
    ("lon", ">f8", "fact.lon"),
    *((name, ">f8", nan_of(name)) for name in _MEASURED),
    ("mock", ">f8", "coalesce(fact.mock::int::float8, 'NaN')"),
)


@dataclass(frozen=True, slots=True)
class Tracks:
    """The fixes of some people within some windows."""

    blocks: Blocks

    def of(self, window: Window) -> Fixes:
        """Return the fixes of a person within one of the windows that were read."""
        where = self.blocks.span(*window)
        columns = {
            name: column[where] for name, column in self.blocks.rows.items() if name not in ("key", "at")
        }
        return Fixes(at=self.blocks.seconds(where), **columns)

    def earlier(self, windows: Sequence[tuple[float, Window]]) -> tuple[EarlierTrack, ...]:
        """Return the tracks round earlier punches, the oldest first."""
        return tuple(EarlierTrack(anchor, self.of(window)) for anchor, window in windows)


def read_tracks(windows: Sequence[Window]) -> Tracks:
    """Return the fixes of people within merged windows."""
    return Tracks(read_within("noc_location", _COLUMNS, windows))


def earlier_windows(
    person_id: int, look: Look, own: Punches, is_in: bool, until_us: int
) -> list[tuple[float, Window]]:
    """Return (anchor, window) of the last earlier punches in the same direction, the oldest first.

    At the punch only what an earlier track showed up to its own punch can be compared; at the final look the hours after
    it as well.
    """
    anchors = own.at[own.is_in == is_in][-EARLIER_TRACKS:]
    after_us = us_of(EARLIER_AFTER_S) if look == "final" else 0
    before_us = us_of(EARLIER_BEFORE_S)
    return [
        (anchor, (person_id, us_of(anchor) - before_us, min(us_of(anchor) + after_us, until_us)))
        for anchor in anchors.tolist()
    ]
