"""Who carried a device when a fact of it happened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import connection

from noc.kernel.tenancy.scope import current_tenant_id

_FOREVER_AGO = datetime.min.replace(tzinfo=UTC)

_PERIODS = """
    SELECT device.code, device.active, carrier.person_id, carrier.valid_from, carrier.valid_to
    FROM noc_device AS device
    LEFT JOIN noc_device_carrier AS carrier
      ON carrier.device_id = device.id AND carrier.tenant_id = device.tenant_id
    WHERE device.tenant_id = %s AND device.code = ANY(%s)
    ORDER BY carrier.valid_from DESC NULLS LAST
"""

_Period = tuple[datetime, datetime | None, int]  # since, until (None: still), person id


class CarrierResolver:
    """The carriers of some devices, loaded with one query and then asked without any.

    A retired device is known, but stands for nobody: who holds a lost phone cannot move its guard on the map.
    """

    def __init__(self, periods: dict[str, list[_Period]]) -> None:
        self._periods = periods

    @classmethod
    def load(cls, device_codes: Iterable[str]) -> CarrierResolver:
        """Read the carriers of the devices with these codes, of the tenant in scope."""
        periods: dict[str, list[_Period]] = {}
        with connection.cursor() as cursor:
            cursor.execute(_PERIODS, [current_tenant_id(), sorted(set(device_codes))])
            for code, active, person_id, valid_from, valid_to in cursor.fetchall():
                held = periods.setdefault(code, [])
                if active and person_id is not None:
                    held.append((valid_from or _FOREVER_AGO, valid_to, person_id))
        return cls(periods)

    def known(self, device_code: str) -> bool:
        """Tell whether the registry has the device, retired or not."""
        return device_code in self._periods

    def person_at(self, device_code: str, at: datetime) -> int | None:
        """Return the id of the person who carried the device at a moment; None when nobody did."""
        for since, until, person_id in self._periods.get(device_code, ()):  # newest first
            if since <= at:
                return person_id if until is None or at < until else None
        return None
