"""The scenes of all punches of a window, in sets and in order of time: for training, and for tests of quality."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from noc.intelligence.fraud.rules.scenes import Look, Scene
from noc.intelligence.fraud.scenes import read_scenes
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.scope import current_tenant_id

CHUNK: Final = 500
BOTH: Final[tuple[Look, ...]] = ("punch", "final")

_PUNCHES: Final = """
    SELECT id FROM noc_attendance_event
    WHERE tenant_id = %(tenant)s AND at > %(since)s AND at <= %(until)s ORDER BY at, event_id
"""


def punches_between(since: datetime, until: datetime) -> list[int]:
    """Return the punches of (since, until], in order of time."""
    values = {"tenant": current_tenant_id(), "since": since, "until": until}
    return [row["id"] for row in rows_of(_PUNCHES, values)]


def scenes_in_sets(
    since: datetime, until: datetime, chunk: int = CHUNK, looks: Sequence[Look] = BOTH
) -> Iterator[list[Scene]]:
    """Yield the scenes of the punches of (since, until], those of `chunk` punches at a time, in order of time; of each
    punch one scene a look, in the order of `looks`. Scenes share arrays: whoever keeps one keeps its set."""
    punches = punches_between(since, until)
    for first in range(0, len(punches), chunk):
        yield read_scenes([(pk, look) for pk in punches[first : first + chunk] for look in looks])
