"""The kinds of field that registry items are made of, and the checks that types cannot express."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, Final, TypeVar, overload
from zoneinfo import available_timezones

import msgspec
from msgspec import UNSET, Meta, UnsetType

T = TypeVar("T")
D = TypeVar("D")

Code = Annotated[
    str, Meta(min_length=1, max_length=100, description="the customer's own key, unique in its kind")
]
DeviceCode = Annotated[str, Meta(min_length=1, max_length=200, description="what the device calls itself")]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Latitude = Annotated[float, Meta(ge=-90, le=90, description="degrees, WGS 84")]
Longitude = Annotated[float, Meta(ge=-180, le=180, description="degrees, WGS 84")]
Moment = Annotated[datetime, Meta(tz=True, description="RFC 3339 with offset")]

EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)


class Refused(ValueError):
    """An item cannot be taken; the message is for the customer's integrator."""


@overload
def merged(given: T | UnsetType, present: D) -> T | D: ...
@overload
def merged(given: T | UnsetType | None, present: D, cleared: D) -> T | D: ...
def merged(given: Any, present: Any, cleared: Any = None) -> Any:
    """Return what a field becomes: as it is when omitted, `cleared` when null, else as given."""
    if given is UNSET:
        return present
    return cleared if given is None else given


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"Factory", "localtime"})


def check_time_zone(name: str) -> None:
    """Raise Refused unless `name` is an IANA time zone."""
    if name not in _time_zones():
        raise Refused(f"timezone: {name!r} is not a time zone of the IANA database, like Asia/Kolkata or UTC")


def check_texts(item: msgspec.Struct) -> None:
    """Raise Refused for a text that a database cannot hold or a code that nobody could type again."""
    for name, encoded in zip(item.__struct_fields__, item.__struct_encode_fields__, strict=True):
        value = getattr(item, name)
        for text in value if isinstance(value, list) else (value,):
            if isinstance(text, str):
                _check_text(encoded, text)
            elif isinstance(text, datetime) and not EARLIEST <= text < LATEST:
                raise Refused(f"{encoded}: {text.isoformat()} is not between the years 1970 and 2200")


def _check_text(field: str, text: str) -> None:
    if "\x00" in text:
        raise Refused(f"{field}: contains a NUL character")
    if not text.isprintable() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Refused(f"{field}: contains half a character (a lone surrogate)")
    if not text.strip() or (field == "code" and text != text.strip()):
        raise Refused(f"{field}: starts or ends with blanks, or is nothing else")


def check_choice(field: str, value: str | UnsetType | None, choices: list[str]) -> None:
    """Raise Refused unless a given value is one of the choices."""
    if isinstance(value, str) and value not in choices:
        raise Refused(f"{field}: {value!r} is none of {', '.join(choices)}")
