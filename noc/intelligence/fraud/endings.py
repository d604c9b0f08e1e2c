"""When what belongs to a punch is over, in sets: two statements, however many punches."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from noc.intelligence.fraud.rules.belonging import belonging, ends_of
from noc.intelligence.fraud.scene_rosters import read_rosters
from noc.intelligence.fraud.scene_windows import SECOND_US, moment, us_of
from noc.kernel.clock import epoch_us
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.scope import current_tenant_id

_PUNCHES: Final = """
    SELECT id, person_id, site_id, at, direction = 'in' AS is_in FROM noc_attendance_event
    WHERE tenant_id = %(tenant)s AND id = ANY(%(punches)s)
"""


def ends_of_punches(punch_ids: Collection[int]) -> dict[int, datetime]:
    """Return when the final look at each punch may be made, by its id, as the roster stands; who is unknown is missing."""
    values = {"tenant": current_tenant_id(), "punches": sorted(set(punch_ids))}
    rows = rows_of(_PUNCHES, values) if punch_ids else []
    if not rows:
        return {}
    rosters = read_rosters([(row["person_id"], None, epoch_us(row["at"])) for row in rows])
    ends = {}
    for row in rows:
        at = epoch_us(row["at"]) / SECOND_US
        shift = belonging(at, row["is_in"], row["site_id"], rosters.own(row["person_id"], at))
        ends[row["id"]] = moment(us_of(ends_of(at, row["is_in"], shift)))
    return ends
