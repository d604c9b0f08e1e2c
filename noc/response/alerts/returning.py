"""Which alerts are kept from people by something that is over."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connection

from noc.kernel.tenancy.scope import current_tenant_id

AT_A_TIME: Final = 2_000
# A snooze, silence or maintenance window that ran out; a silence ended early; whoever explained it, or led its storm, is
# open no more; a maintenance window that was taken back.
_OUTDATED: Final = """
    SELECT alert.id FROM noc_nocalertevent AS alert
    LEFT JOIN noc_silence AS silence ON silence.id = alert.silence_id
    LEFT JOIN noc_nocalertevent AS other ON other.id = coalesce(alert.inhibited_by_id, alert.grouped_under_id)
    WHERE alert.tenant_id = %(tenant)s AND alert.dedup_key IS NOT NULL AND alert.disposition <> 'REACHED'
      AND (alert.quiet_until <= %(at)s OR silence.ended_early_at <= %(at)s
           OR (other.id IS NOT NULL AND other.dedup_key IS NULL)
           OR (alert.disposition = 'INHIBITED' AND alert.inhibited_by_id IS NULL AND NOT EXISTS (
                   SELECT 1 FROM noc_maintenance WHERE tenant_id = alert.tenant_id AND site_id = alert.site_id
                      AND active AND start <= %(at)s AND "end" > %(at)s))
           OR (alert.disposition = 'SNOOZED' AND NOT EXISTS (
                   SELECT 1 FROM noc_snooze WHERE tenant_id = alert.tenant_id AND alert_type = alert.alert_type
                      AND entity_type = alert.entity_type AND entity_id = alert.entity_id
                      AND ended_at IS NULL AND until > %(at)s)))
    ORDER BY alert.severity_rank DESC, alert.id LIMIT %(limit)s
"""


def outdated(at: datetime) -> list[int]:
    """Return the ids of such alerts, the most severe first, at most AT_A_TIME."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTDATED, {"tenant": current_tenant_id(), "at": at, "limit": AT_A_TIME})
        return [alert_id for (alert_id,) in cursor.fetchall()]
