"""Times from phones, as moments in UTC."""

import re
from datetime import UTC, datetime, timedelta

from noc.kernel.clock import EPOCH
from noc.surfaces.ingest.protocols.numbers import read_number
from noc.surfaces.ingest.protocols.texts import show
from noc.surfaces.ingest.protocols.types import UnreadableError

MILLISECONDS_FROM = 2_147_483_647
"""From this number on a bare number is in milliseconds (Traccar's rule)."""

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""Outside lies no phone whose clock was ever set. Nearer futures are for the ingest to judge."""

_DATE_AND_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", re.ASCII)
_LOST_PLUS = re.compile(r" (\d\d:?\d\d)$", re.ASCII)


def read_time(value: object) -> datetime:
    """A moment out of epoch seconds or milliseconds, ISO 8601 or `yyyy-MM-dd HH:mm:ss`; zoneless means UTC.

    Raises UnreadableError.
    """
    text = value.strip()[:64] if isinstance(value, str) else ""
    moment = _parse_iso(text) if _DATE_AND_TIME.match(text) else _from_epoch(read_number(value))
    if not EARLIEST <= moment < LATEST:
        raise UnreadableError(f"{show(value)} is the year {moment.year}: is the phone's clock set?")
    return moment


def spell_time(moment: datetime) -> str:
    """RFC 3339 in UTC, with a Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _from_epoch(number: float) -> datetime:
    seconds = number if number < MILLISECONDS_FROM else number / 1000
    try:
        return EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        raise UnreadableError(f"{number:g} is no time in seconds or milliseconds since 1970") from None


def _parse_iso(text: str) -> datetime:
    # In a query string an unescaped "+00:00" arrives as " 00:00".
    text = _LOST_PLUS.sub(r"+\1", text) if "T" in text else text
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnreadableError(f"{show(text)} is not a date and time") from None
