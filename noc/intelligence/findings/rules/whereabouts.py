"""Whether somebody came, went away, or is there: what the rules of coverage agree on.

Unknown is not absent: a phone that fell silent after its owner came leaves him there.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from noc.intelligence.findings.rules.views import Guard, Limits

OLD_PUNCH: Final = timedelta(
    hours=4
)  # punched in longer before the shift: an earlier shift's, perhaps never undone
SURE_FIXES: Final = 3  # this many in a row beyond the fence are no stray fix
TELLS_BEFORE: Final = timedelta(hours=2)  # a position from then still says where the shift found him
SURE_SPAN: Final = timedelta(minutes=5)  # or two, this far apart


def arrived_at(guard: Guard) -> datetime | None:
    """Return when he first proved to be there for this duty; an old punch that every fix contradicts is no proof."""
    arrived, stay = guard.arrived_at, guard.stay
    if arrived is None or guard.shift is None or stay.first_in is not None:
        return arrived
    return None if stay.outs and arrived < guard.shift.start - OLD_PUNCH else arrived


def could_prove_himself(guard: Guard) -> bool:
    """Tell whether his absence means anything: where no fence is known, of somebody who reports from his shift and never
    punches, nobody could tell whether he came."""
    fix, began = guard.phone.last_fix, guard.on_duty_since
    reports_without_a_fence = (
        fix is not None and fix.outside_m is None and began is not None and fix.at >= began
    )
    return guard.punch is not None or not reports_without_a_fence


def reports_from_duty(guard: Guard, limits: Limits) -> bool:
    """Tell whether his phone spoke since the shift began and no position says that he is elsewhere: no proof that he
    came, but a phone to be heard of."""
    seen, fix, shift = guard.phone.last_seen_at, guard.phone.last_fix, guard.shift
    if shift is None or seen is None or seen < shift.start or guard.stay.outs:
        return False
    if fix is None or fix.outside_m is None or fix.at < shift.start - TELLS_BEFORE:
        return True
    return fix.outside_m <= limits("GEOFENCE_TOLERANCE_M", guard.site_id)


def away_since(guard: Guard, limits: Limits) -> datetime | None:
    """Return since when he is proven beyond the fence; None when he came back, is not known to be, or never was there.

    A punch in made at the place proves him there like a fix, so that the way to work is no way off. Whatever he did
    before his duty began is his own affair: it counts from there.
    """
    out, last = guard.stay.out_since, guard.stay.last_out
    if out is None or last is None or arrived_at(guard) is None:
        return None
    began, outs = guard.on_duty_since or out.at, guard.stay.outs
    punched = _punched_there_at(guard, limits)
    if punched is None or punched <= out.at:
        sure = outs >= SURE_FIXES or (outs > 1 and last.at - out.at >= SURE_SPAN)
        return max(out.at, began) if sure else None
    return max(punched, began) if outs >= SURE_FIXES and last.at - punched >= SURE_SPAN else None


def _punched_there_at(guard: Guard, limits: Limits) -> datetime | None:
    punch = guard.punch
    if punch is None or not guard.punched_in or punch.site_id != guard.site_id or punch.outside_m is None:
        return None
    return punch.at if punch.outside_m <= limits("GEOFENCE_TOLERANCE_M", guard.site_id) / 2 else None


def gone_since(guard: Guard, at: datetime, limits: Limits) -> datetime | None:
    """Return since when a rostered guard is not at his site: never came, went away, punched out; None: he is there."""
    if guard.left and guard.punch is not None:
        return guard.punch.at
    if arrived_at(guard) is None:
        return guard.on_duty_since if could_prove_himself(guard) else None
    away = away_since(guard, limits)
    if away is None or at - away < timedelta(minutes=limits("ABANDONED_AFTER_MINUTES", guard.site_id)):
        return None
    return away


def last_words(guard: Guard) -> tuple[str, ...]:
    """Return the ids of the newest position and the newest fact of any kind, where they are known."""
    fix = guard.phone.last_fix
    known = (fix.event_id if fix is not None else None, guard.phone.last_event_id)
    return tuple(dict.fromkeys(event_id for event_id in known if event_id))
