"""Write punches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from noc.sources.receipts.copying import COMMON, common_values, copy_rows
from noc.sources.receipts.events import AttendancePunch, Fact

_PUNCH = (
    *COMMON,
    ("direction", "varchar"),
    ("lat", "float8"),
    ("lon", "float8"),
    ("accuracy_m", "float8"),
    ("mock", "bool"),
    ("biometric_quality", "float8"),
    ("face_confidence", "float8"),
    ("liveness", "float8"),
    ("method", "varchar"),
)


def record_punches(tenant_id: int, facts: Sequence[Fact], received_at: datetime) -> None:
    rows = (
        (
            *common_values(tenant_id, fact, received_at),
            punch.direction,
            punch.lat,
            punch.lon,
            punch.accuracy_m,
            punch.mock,
            punch.biometric_quality,
            punch.face_confidence,
            punch.liveness,
            punch.method,
        )
        for fact in facts
        if isinstance(punch := fact.event, AttendancePunch)
    )
    copy_rows("noc_attendance_event", _PUNCH, rows)
