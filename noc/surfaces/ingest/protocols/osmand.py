"""The OsmAnd protocol, as OsmAnd, Traccar Client and their kin speak it: a query, a form, or JSON."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from noc.surfaces.ingest.protocols.bodies import Pairs, merge_pairs, read_json, read_pairs
from noc.surfaces.ingest.protocols.compose import (
    MAX_MESSAGES,
    attempt,
    compose,
    compose_ruins,
    join,
    spell_message,
    translate_each,
)
from noc.surfaces.ingest.protocols.fields import flatten, type_texts
from noc.surfaces.ingest.protocols.osmand_report import (
    DEVICE_KEYS,
    FLAT,
    RESERVED,
    STRUCTURED,
    Said,
    read_report,
)
from noc.surfaces.ingest.protocols.types import Report, Translated

STAYING_TEXT = frozenset({"alarm", "cell", "wifi", "driverUniqueId", "uuid", "timestamp", *DEVICE_KEYS})


def translate(content_type: str, query: bytes, body: bytes, received_at: datetime) -> Translated:
    """One request's events. `device` None: it names no device, to be answered 400. Never raises."""
    pairs = read_pairs(query)
    if _is_json(content_type, body):
        return _translate_json(body, pairs, received_at)
    if not pairs or "form" in content_type.casefold():
        pairs += read_pairs(body)
    message = merge_pairs(pairs)
    raw = "&".join(f"{key}={value}" for key, value in pairs)
    said = Said(type_texts(message, STAYING_TEXT), FLAT, [message], message, raw)
    return compose(read_report(said, received_at))


def _is_json(content_type: str, body: bytes) -> bool:
    """Whether the body is JSON by its label or, as some senders mislabel it, by its look."""
    start = body[:64].lstrip()[:1]
    return bool(start) and (content_type.strip().casefold().startswith("application/json") or start in b"{[")


def _translate_json(body: bytes, pairs: Pairs, received_at: datetime) -> Translated:
    """JSON, with the device or an alarm from the address where the JSON has none."""
    attached = {key: value for key, value in merge_pairs(pairs).items() if key in (*DEVICE_KEYS, "alarm")}
    device = {key: value for key, value in attached.items() if key != "alarm"}
    problems: list[str] = []
    document = attempt(problems, "body", lambda: read_json(body))
    if problems:
        text = body.decode("utf-8", "replace")
        said = Said({**attached, "text": text}, FLAT, [attached], attached, text, tuple(problems))
        return compose_ruins(read_report(said, received_at), body)

    def translate_message(place: int, message: dict[str, object]) -> Translated:
        # One press is one panic: the address's alarm belongs to the first message alone.
        reports = _read_reports(message, device if place else attached, received_at)
        return join((compose(report) for report in reports), None)

    return translate_each(document, translate_message, None)


def _read_reports(
    message: dict[str, object], attached: Mapping[str, object], received_at: datetime
) -> Iterator[Report]:
    """One report for each location of the message in the nested form, else one of the flat form.

    What stands beside several locations belongs to the first.
    """
    named = message if any(key in message for key in DEVICE_KEYS) else attached
    location = message.get("location", message if "coords" in message else None)
    listed = location[:MAX_MESSAGES] if isinstance(location, list) else [location]
    nested = [item for item in listed if isinstance(item, dict)]
    if not nested:
        fields = {**attached, **dict(flatten(message))}
        said = Said(fields, FLAT, [attached, message], named, spell_message(message))
        yield read_report(said, received_at)
    beside = {**attached, **{key: value for key, value in message.items() if key != "location"}}
    for item in nested:
        whole = {**beside, "location": item} if item is not message else {**attached, **message}
        fields = _flatten_nested(beside, item)
        yield read_report(Said(fields, STRUCTURED, [whole], named, spell_message(whole)), received_at)
        beside = {}


def _flatten_nested(beside: Mapping[str, object], location: Mapping[str, object]) -> dict[str, object]:
    """The location's fields by their path, then its `extras` and what stands beside it under their own names.

    An extra never passes for the position, the time or the device.
    """
    flat = dict(flatten({key: value for key, value in location.items() if key != "extras"}))
    rest = {key: value for key, value in beside.items() if key not in {*DEVICE_KEYS, "extras"}}
    for source in (location.get("extras"), beside.get("extras"), rest):
        for name, value in flatten(source if isinstance(source, dict) else {}):
            if name in RESERVED or flat.setdefault(name, value) != value:
                flat[f"extras_{name}"] = value
    return flat
