"""PagerDuty Events v2 as receivers of it see it (developer.pagerduty.com/docs/events-api-v2): who can send there, can
send here by another address."""

from __future__ import annotations

from typing import Any, Final

from noc.response.integrations.rules.mapping import Field, Mapping
from noc.response.integrations.rules.words import (
    LONGEST_TITLE,
    Message,
    Word,
    digest_of,
    kept,
    name_of,
    text_of,
    time_of,
)

DEFAULTS: Final = Mapping(
    {
        "title": Field(("payload.summary",)),
        "severity": Field(("payload.severity",)),
        "site": Field(("payload.custom_details.site",)),
        "person": Field(("payload.custom_details.person",)),
        "link": Field(("links.0.href", "client_url")),
    }
)
ACTIONS: Final = {"trigger": "firing", "acknowledge": "acknowledged", "resolve": "resolved"}
LONGEST_KEY: Final = 255


def translate(message: object, mapping: Mapping) -> Message:
    """Return the one word of an event. Raises ValueError that says what is wrong."""
    if not isinstance(message, dict):
        raise ValueError("the event is no object")
    status = ACTIONS.get(text_of(message.get("event_action")))
    if status is None:
        raise ValueError(f"'event_action' must be one of {', '.join(ACTIONS)}")
    key = text_of(message.get("dedup_key"), LONGEST_KEY)
    if status != "firing" and not key:
        raise ValueError("'dedup_key' is missing: it says what to acknowledge or resolve")
    payload = message.get("payload")
    if status == "firing":
        _check(payload)
    about = payload if isinstance(payload, dict) else {}
    word = Word(
        dedup=name_of(key or digest_of([about.get("summary"), about.get("source"), about.get("class")])[:32]),
        status=status,
        title=mapping.read("title", message)[:LONGEST_TITLE] or text_of(key),
        severity=mapping.severity(message),
        site=mapping.read("site", message) or None,
        person=mapping.read("person", message) or None,
        at=time_of(about.get("timestamp")),
        began="",
        details=_details(message, about, mapping),
    )
    return Message((word,))


def _check(payload: object) -> None:
    if not isinstance(payload, dict):
        raise ValueError("'payload' is missing")
    for name in ("summary", "source", "severity"):
        if not text_of(payload.get(name)):
            raise ValueError(f"'payload.{name}' is missing or blank")


def _details(message: dict[str, Any], about: dict[str, Any], mapping: Mapping) -> dict[str, Any]:
    found = {
        "source": "pagerduty",
        "from": text_of(about.get("source")),
        "component": text_of(about.get("component")),
        "group": text_of(about.get("group")),
        "class": text_of(about.get("class")),
        "details": kept(about.get("custom_details")),
        "client": text_of(message.get("client")),
        "link": mapping.read("link", message),
    }
    return {name: value for name, value in found.items() if value}
