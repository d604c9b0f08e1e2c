"""Any JSON, read by the mapping that the integration was given."""

from __future__ import annotations

from typing import Final

from noc.response.integrations.rules.mapping import Field, Mapping, at_path
from noc.response.integrations.rules.words import (
    LONGEST_TITLE,
    MOST_WORDS,
    Message,
    Word,
    digest_of,
    kept,
    name_of,
    time_of,
)

DEFAULTS: Final = Mapping(
    {
        "title": Field(("title", "summary", "message", "name")),
        "severity": Field(("severity", "priority", "level")),
        "dedup": Field(("dedup", "dedup_key", "key")),
        "status": Field(("status", "state", "action")),
        "site": Field(("site",)),
        "person": Field(("person",)),
        "link": Field(("link", "url")),
        "at": Field(("at", "timestamp", "time")),
        "event_id": Field(("event_id",)),
    },
    meanings={
        "resolved": frozenset({"resolved", "resolve", "ok", "closed", "close", "cleared", "normal"}),
        "acknowledged": frozenset({"acknowledged", "acknowledge"}),
        "heartbeat": frozenset({"heartbeat", "ping"}),
    },
)
NO_TITLE: Final = "Message without a title"


def translate(message: object, mapping: Mapping) -> Message:
    """Return the words of a body: of each of its `items`, or of itself. Raises ValueError that says what is wrong."""
    found = at_path(message, mapping.items)
    if found is None:
        raise ValueError(f"there is nothing at `{mapping.items}`, where the mapping says that the items are")
    items = found if isinstance(found, list) else [found]
    if len(items) > MOST_WORDS:
        raise ValueError(f"a message may have {MOST_WORDS} items at most")
    words, warnings, heartbeats = [], [], 0
    for number, item in enumerate(items):
        if not isinstance(item, dict):
            warnings.append(f"item {number} was left out: it is no object")
        elif mapping.status(item) == "heartbeat":
            heartbeats += 1
        else:
            word = _word(item, mapping)
            words.append(word)
            if word.title == NO_TITLE:
                warnings.append(f"item {number} has no title where the mapping looks for one")
    if not words and not heartbeats and warnings:
        raise ValueError(warnings[0])
    return Message(tuple(words), heartbeats, tuple(warnings))


def _word(item: dict[str, object], mapping: Mapping) -> Word:
    title = mapping.read("title", item)[:LONGEST_TITLE] or NO_TITLE
    site, person = mapping.read("site", item) or None, mapping.read("person", item) or None
    details = {"source": "generic", "message": kept(item), "link": mapping.read("link", item)}
    said = mapping.read("at", item)
    return Word(
        dedup=name_of(mapping.read("dedup", item) or digest_of([title, site, person])[:32]),
        status=mapping.status(item),
        title=title,
        severity=mapping.severity(item),
        site=site,
        person=person,
        at=time_of(float(said) if said.replace(".", "", 1).isdecimal() else said),
        began=mapping.read("event_id", item)[:64],
        details={name: value for name, value in details.items() if value},
    )
