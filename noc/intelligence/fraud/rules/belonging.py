"""Which shift a punch belongs to, and when what belongs to the punch is over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from noc.intelligence.fraud.rules.scenes import GRACE_S, UNPLANNED_S, Rostered

EARLY_S: Final = 2 * 3600.0  # a punch so long before a shift still belongs to it
LATE_S: Final = 3 * 3600.0  # and so long after it


def belonging(at: float, is_in: bool, site_id: int | None, shifts: Sequence[Rostered]) -> Rostered | None:
    """Return the shift, of the person's own, that a punch at `at` belongs to; None when none is near.

    One at the punch's own site goes before others; then the one whose start (punching in) or end (out) is nearest; the
    order of `shifts` says nothing.
    """

    def distance(shift: Rostered) -> tuple[bool, float, float, int]:
        edge = shift.start if is_in else shift.end
        return shift.site_id != site_id, abs(edge - at), shift.start, shift.shift_id

    near = [shift for shift in shifts if shift.start - EARLY_S <= at <= shift.end + LATE_S]
    return min(near, key=distance, default=None)


def ends_of(at: float, is_in: bool, shift: Rostered | None) -> float:
    """Return when what belongs to a punch is over: the shift's end and the grace; without a shift, by the direction.

    Never before the punch: one made later than the grace is over at once.
    """
    if shift is not None:
        return max(shift.end + GRACE_S, at)
    return at + (UNPLANNED_S if is_in else GRACE_S)
