"""A message's fields under our names and in our units, with what the vocabulary has no place for."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from noc.surfaces.ingest.protocols.numbers import Read, read_latitude, read_longitude
from noc.surfaces.ingest.protocols.texts import SECRET_NAME, clean_text, show
from noc.surfaces.ingest.protocols.types import UnreadableError

MAX_EXTRAS = 64
MAX_EXTRAS_LENGTH = 12_000  # characters of text together; the ingest takes events of 64 KiB
MAX_NAME_LENGTH = 64
MAX_CODE_LENGTH = 100
LARGEST_EXACT_INTEGER = 2**53

VOCABULARY = frozenset(
    {
        *(
            "event_id",
            "type",
            "person",
            "at",
            "site",
            "device",
            "tenant",
            "received_at",
            "sent_at",
            "raw",
            "note",
        ),
        *("lat", "lon", "accuracy_m", "speed_mps", "altitude_m", "bearing_deg", "mock", "battery"),
        *(
            "kind",
            "signal_dbm",
            "online",
            "network",
            "task",
            "status",
            "tour",
            "checkpoint",
            "method",
            "direction",
        ),
        *("biometric_quality", "face_confidence", "liveness", "extras_left_out"),
    }
)
"""Names that mean something to the ingest; a stranger's field of that name gets the protocol as a prefix."""

Table = Mapping[str, tuple[str, Read]]
"""A protocol's field -> (our field, its reader)."""

_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,12})?", re.ASCII)


def map_fields(message: Mapping[str, object], table: Table, protocol: str) -> dict[str, object]:
    """Our fields that the message holds, and its others as extras.

    A field that cannot be read is kept as it came under a prefixed name: a bad speed costs no position.
    """
    known: dict[str, object] = {}
    extras: dict[str, object] = {}
    for key, value in flatten(message):
        if key in table:
            name, read = table[key]
            try:
                reading = read(value)
            except UnreadableError:
                extras[f"{protocol}_{key}"] = value
            else:
                known |= {} if reading is None else {name: reading}
        else:
            extras[f"{protocol}_{key}" if key in VOCABULARY else key] = value
    return known | keep_extras(extras)


def keep_extras(extras: Mapping[str, object]) -> dict[str, object]:
    """The extras, fit to be stored, without secrets; `extras_left_out` counts those over the limit."""
    kept: dict[str, object] = {}
    left_out = length = 0
    for name, value in extras.items():
        if SECRET_NAME.search(name):
            continue
        key, scalar = clean_text(name, MAX_NAME_LENGTH), _keep_scalar(value)
        length += len(key) + (len(scalar) if isinstance(scalar, str) else 0)
        if not key or len(kept) >= MAX_EXTRAS or length > MAX_EXTRAS_LENGTH:
            left_out += 1
        else:
            kept[key] = scalar
    return kept | ({"extras_left_out": left_out} if left_out else {})


def flatten(message: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    """The scalars of a (shallow) message by name, an inner object's as `outer_inner`; nulls left out."""
    for key, value in message.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from flatten(value, f"{name}_")
        elif isinstance(value, list):
            yield from [(name, ", ".join(map(str, _scalars(value))))] if value else ()
        elif value is not None:
            yield name, value


def type_texts(message: Mapping[str, object], texts: frozenset[str]) -> dict[str, object]:
    """A form's texts as numbers and flags where that loses nothing; the keys in `texts` stay as they are."""
    return {key: value if key in texts else _type_text(value) for key, value in message.items()}


def read_position(lat: object, lon: object) -> tuple[float, float] | None:
    """Degrees north and east; None when neither is there; raises UnreadableError."""
    if lat is None and lon is None:
        return None
    if lat is None or lon is None:
        raise UnreadableError(f"{'lat' if lat is None else 'lon'} is missing")
    return _named("lat", read_latitude, lat), _named("lon", read_longitude, lon)


def read_code(value: object) -> str:
    """A device's code; raises UnreadableError."""
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise UnreadableError(f"{show(value)} is not a device code")
    code = str(value).strip()
    if len(code) > MAX_CODE_LENGTH or clean_text(code) != code or not code.isprintable():
        raise UnreadableError(
            f"{show(code)} is not a device code: at most {MAX_CODE_LENGTH} printable characters"
        )
    return code


def _named(name: str, read: Callable[[object], float], value: object) -> float:
    try:
        return read(value)
    except UnreadableError as error:
        raise UnreadableError(f"{name} {error}") from None


def _scalars(values: Iterable[object]) -> Iterator[object]:
    for value in values:
        if isinstance(value, dict):
            yield from (scalar for _, scalar in flatten(value))
        elif isinstance(value, list):
            yield from _scalars(value)
        elif value is not None:
            yield value


def _keep_scalar(value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) <= LARGEST_EXACT_INTEGER:
        return value
    if isinstance(value, float) and abs(value) < 1e300:
        return value
    return clean_text(str(value))


def _type_text(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value in {"true", "false"}:
        return value == "true"
    if not _PLAIN_NUMBER.fullmatch(value):
        return value
    return float(value) if "." in value else int(value)
