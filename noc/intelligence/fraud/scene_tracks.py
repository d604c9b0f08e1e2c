"""The tracks of a scene: round the punch, round earlier punches, and of colleagues."""

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
)
from noc.intelligence.fraud.scene_columns import Column, Columns, Question
from noc.intelligence.fraud.scene_past import Sketch
from noc.intelligence.fraud.scene_punches import nan_of
from noc.intelligence.fraud.scene_windows import SECOND_US, Blocks, Window, blocks_of, us_of, within

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


def question(windows: Sequence[Window]) -> Question:
    """Return what to ask of the fixes of people within merged windows."""
    return within("noc_location", _COLUMNS, windows)


def tracks_of(answer: Columns) -> Tracks:
    """Return the answer."""
    return Tracks(blocks_of(answer))


def earlier_windows(sketch: Sketch, own: Blocks, before: slice) -> list[tuple[float, Window]]:
    """Return (anchor, window) of the last earlier punches in the same direction, the oldest first.

    At the punch only what an earlier track showed up to its own punch can be compared; at the final look the hours after
    it as well.
    """
    anchors = own.rows["at"][before][own.rows["is_in"][before] == sketch.asked.punch.is_in]
    after_us = us_of(EARLIER_AFTER_S) if sketch.final else 0
    before_us = us_of(EARLIER_BEFORE_S)
    return [
        (at_us / SECOND_US, (sketch.person_id, at_us - before_us, min(at_us + after_us, sketch.until_us)))
        for at_us in anchors[-EARLIER_TRACKS:].tolist()
    ]
