"""All that a person needs to judge one punch, on one page: the punch, the place, the shift, the way, what was said."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q

from noc.intelligence.fraud.labels import history, label_state
from noc.intelligence.fraud.models import FraudPredictionLog
from noc.intelligence.fraud.predictions import short, shown
from noc.intelligence.fraud.rules.belonging import belonging
from noc.intelligence.fraud.rules.scenes import Rostered
from noc.intelligence.fraud.scene_rosters import read_rosters
from noc.intelligence.fraud.scene_windows import SECOND_US, moment
from noc.intelligence.fraud.similar import similar_to
from noc.kernel.clock import epoch_us, rfc3339
from noc.sources.attendance.models import AttendanceEvent
from noc.sources.sites.models import Fence
from noc.sources.telemetry.track import read_track

TRACK_BEFORE: Final = timedelta(hours=3)
TRACK_AFTER: Final = timedelta(minutes=30)  # when the end of the shift is not known
LONGEST_TRACK: Final = timedelta(hours=24)
TRACK_POINTS: Final = 500
_MEASURES: Final = (
    "lat", "lon", "accuracy_m", "mock", "biometric_quality", "face_confidence", "liveness", "device", "method",
)  # fmt: skip


def prediction_page(row: FraudPredictionLog, sites: frozenset[int] | None) -> dict[str, Any]:
    """Return a scoring with everything that its page shows; load the row with person and site joined. `sites` is what the
    caller may see: neither the track nor like cases show others."""
    punch = AttendanceEvent.objects.filter(pk=row.punch_id).first()
    shift = _shift_of(row, punch)
    scorings = FraudPredictionLog.objects.select_related("person", "site").filter(punch_id=row.punch_id)
    return {
        **shown([row])[0],
        "punch": _punch(punch),
        "site": _place(row),
        "shift": _shift(shift),
        "track": _track(row, shift, sites),
        "history": [short(one) for one in scorings.order_by("-predicted_at", "-id")[:50]],
        "labels": [label_state(label) for label in history(row.event_id)[:200]],
        "similar": similar_to(row, sites),
    }


def _punch(punch: AttendanceEvent | None) -> dict[str, Any] | None:
    if punch is None:
        return None
    return {name: getattr(punch, name) for name in _MEASURES} | {"received_at": rfc3339(punch.received_at)}


def _place(row: FraudPredictionLog) -> dict[str, Any] | None:
    """Return the site with the fence that held at the punch."""
    if row.site_id is None:
        return None
    held = (Q(valid_from=None) | Q(valid_from__lte=row.at)) & (Q(valid_to=None) | Q(valid_to__gt=row.at))
    fence = Fence.objects.filter(held, site_id=row.site_id).first()
    if fence is None:
        return None
    return {"lat": fence.lat, "lon": fence.lon, "radius_m": fence.radius_m, "polygon": fence.polygon}


def _shift_of(row: FraudPredictionLog, punch: AttendanceEvent | None) -> Rostered | None:
    at = epoch_us(row.at)
    rosters = read_rosters([(row.person_id, None, at)])
    is_in = punch is None or punch.direction == "in"
    return belonging(at / SECOND_US, is_in, row.site_id, rosters.own(row.person_id, at / SECOND_US))


def _shift(shift: Rostered | None) -> dict[str, Any] | None:
    if shift is None:
        return None
    return {
        "shift_id": shift.shift_id,
        "person_id": shift.person_id,
        "person_name": shift.person_name,
        "site_id": shift.site_id,
        "site_name": shift.site_name,
        "start": _text(shift.start),
        "end": _text(shift.end),
        "substitute_for": shift.substitute_for_name,
    }


def _text(at_s: float) -> str | None:
    return rfc3339(_moment(at_s))


def _moment(at_s: float) -> datetime:
    return moment(round(at_s * SECOND_US))


def _track(
    row: FraudPredictionLog, shift: Rostered | None, sites: frozenset[int] | None
) -> list[dict[str, Any]]:
    """Return the person's fixes from three hours before the punch until what was looked at ends."""
    end = max(row.looked_until, row.at + TRACK_AFTER)
    if shift is not None and row.final:
        end = max(end, _moment(shift.end))
    since, until = row.at - TRACK_BEFORE, min(end, row.at + LONGEST_TRACK)
    _, points = read_track(row.person_id, since, until, sites, TRACK_POINTS)
    return [{name: point[name] for name in ("at", "lat", "lon", "accuracy_m", "mock")} for point in points]
