"""What one verdict speaks for: verdicts come mostly from what was flagged, and must not make all punches look like those.

Inverse-probability weights after strata (Horvitz and Thompson 1952; Holt and Smith 1979): a labelled punch counts for the
punches of its kind, flagged or not, that nobody labelled. Unflagged ones speak for others only when the lot chose them
(the weekly audit sample): an unflagged punch that somebody labelled for a reason of his own speaks for itself alone. Where
no sample was labelled, all labelled unflagged punches have to speak for the rest. Clipped, so that no single verdict
decides; scaled to a mean of 1. Unlabelled punches are nobody's honest ones: they are not in the rows at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

COMPLETE: Final = 0.5  # more than this share labelled: as good as all
MOST: Final = 20.0  # times what another verdict counts for


@dataclass(frozen=True, slots=True)
class Weighed:
    """Weights (n,) with a mean of 1, and how they came about in words."""

    weight: Floats
    note: str


def weigh(flagged: Flags, sampled: Flags, all_flagged: int, all_punches: int) -> Weighed:
    """Weigh labelled punches: which were flagged, which the lot chose, and how many of each kind the window holds."""
    labelled = len(flagged)
    if not labelled:
        return Weighed(np.ones(0), "no labels")
    if labelled > COMPLETE * all_punches:
        return Weighed(
            np.ones(labelled),
            f"{labelled:,} of {all_punches:,} punches are labelled: taken as complete, each counts once",
        )
    weight = np.ones(labelled)
    weight[flagged] = _speaks_for(all_flagged, int(flagged.sum()))
    chosen = ~flagged & sampled
    speakers = chosen if chosen.any() else ~flagged
    weight[speakers] = _speaks_for(all_punches - all_flagged, int(speakers.sum()))
    weight /= weight.mean()
    return Weighed(weight, _say(flagged, chosen, speakers, weight, all_flagged, all_punches))


def _speaks_for(punches: int, labelled: int) -> float:
    return float(np.clip(punches / max(labelled, 1), 1.0, MOST))


def _say(
    flagged: Flags, chosen: Flags, speakers: Flags, weight: Floats, all_flagged: int, all_punches: int
) -> str:
    if not speakers.any():
        return (
            "every labelled punch was flagged: nothing speaks for the others. Label the weekly audit sample; "
            "until then the model knows only what was suspicious already"
        )
    whom = "of the audit sample" if chosen.any() else "(no audit sample was labelled)"
    guilty = f"{int(flagged.sum()):,} flagged ones for {all_flagged:,}" if flagged.any() else "no flagged one"
    return (
        f"weighted: {guilty}, {int(speakers.sum()):,} unflagged ones {whom} for {all_punches - all_flagged:,}; "
        f"one counts {weight.min():.2f} to {weight.max():.2f} times, clipped at {MOST:g} before scaling"
    )
