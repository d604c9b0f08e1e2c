"""The phones' addresses in the API's document: they are answered before Django, so their schema is handed over here.

It is made from the very structs that decode the events (`sources.receipts.events`).
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from noc.sources.receipts.events import EVENT_TYPES, AnyEvent

EXAMPLE: Final[dict[str, Any]] = {
    "events": [
        {
            "event_id": "7f3c-000841",
            "type": "location",
            "person": "G-017",
            "at": "2026-11-20T21:04:11Z",
            "lat": 19.0731,
            "lon": 72.8712,
            "accuracy_m": 6.0,
            "battery": 0.61,
        },
        {
            "event_id": "7f3c-000842",
            "type": "panic",
            "person": "G-017",
            "at": "2026-11-20T21:04:12Z",
            "lat": 19.0731,
            "lon": 72.8712,
        },
    ],
    "sent_at": "2026-11-20T21:04:13Z",
}
_RECEIPT: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["accepted", "duplicates", "rejected", "warnings"],
    "properties": {
        "accepted": {"type": "integer"},
        "duplicates": {"type": "integer"},
        "rejected": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["index", "event_id", "error"],
                "properties": {
                    "index": {"type": "integer"},
                    "event_id": {"type": ["string", "null"]},
                    "error": {"type": "string"},
                },
            },
        },
        "warnings": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["index", "event_id", "warning"],
                "properties": {
                    "index": {"type": "integer"},
                    "event_id": {"type": ["string", "null"]},
                    "warning": {"type": "string"},
                },
            },
        },
    },
}
_FAILURE: Final = {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}


def add_phones(document: dict[str, Any]) -> None:
    """Add the ingest addresses and the events' schemas to an OpenAPI document."""
    _, events = msgspec.json.schema_components([AnyEvent], ref_template="#/components/schemas/{name}")
    document["components"]["schemas"] |= {**events, "IngestReceipt": _RECEIPT}
    document["components"]["securitySchemes"] |= {"Basic": {"type": "http", "scheme": "basic"}}
    document["paths"] |= {
        "/api/v2/noc/ingest/events/": {"post": _events()},
        "/api/v2/noc/ingest/osmand/{key}/": {"get": _osmand("get"), "post": _osmand("post")},
        "/api/v2/noc/ingest/owntracks/": {"post": _owntracks()},
    }


_EVENT_REFUSALS: Final = {
    "400": "Not readable",
    "401": "No valid token",
    "403": "Without noc:ingest",
    "413": "Too large",
    "415": "Neither JSON nor NDJSON",
    "429": "Over the limit; panics of the batch are stored",
    "503": "Busy",
}


def _events() -> dict[str, Any]:
    lines = {"type": "string", "description": "one event a line"}
    content = {"application/json": {"schema": _batch()}, "application/x-ndjson": {"schema": lines}}
    taken = {"description": "Judged and stored", "content": {"application/json": {"schema": _judged()}}}
    return {
        "operationId": "ingest_events",
        "summary": "Send events",
        "description": (
            "Up to 10,000 events a call; gzip allowed. Each is judged by itself: one bad event never costs the others, "
            "and the same event_id counts once. Once 202 is answered, what was accepted is stored. Fields that are not "
            "listed are kept with the event. A panic is always accepted."
        ),
        "tags": ["ingest"],
        "security": [{"Bearer": []}],
        "requestBody": {"required": True, "content": content},
        "responses": {
            "202": taken,
            **{status: {"description": why, "content": _FAILURE} for status, why in _EVENT_REFUSALS.items()},
        },
    }


def _batch() -> dict[str, Any]:
    kinds = {name: f"#/components/schemas/{kind.__name__}" for name, kind in EVENT_TYPES.items()}
    event = {
        "anyOf": [{"$ref": reference} for reference in kinds.values()],
        "discriminator": {"propertyName": "type", "mapping": kinds},
    }
    return {
        "type": "object",
        "required": ["events"],
        "properties": {
            "events": {"type": "array", "maxItems": 10_000, "items": event},
            "sent_at": {"type": ["string", "null"], "description": "the phone's clock when it sent this"},
        },
        "example": EXAMPLE,
    }


def _judged() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["status", "data", "cached"],
        "properties": {
            "status": {"const": "success"},
            "data": {"$ref": "#/components/schemas/IngestReceipt"},
            "cached": {"type": "boolean"},
        },
    }


def _osmand(method: str) -> dict[str, Any]:
    key = {
        "name": "key",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "description": "the tenant's enrolment key: may send events, and nothing else",
    }
    statuses = {"200": "Stored, or never acceptable: do not send it again", "400": "No or unknown device"}
    statuses |= {"401": "Unknown key", "404": "Unknown device (JSON)", "429": "Over the limit", "503": "Busy"}
    return {
        "operationId": f"ingest_osmand_{method}",
        "summary": "OsmAnd protocol (Traccar Client, OsmAnd)",
        "description": "Query, form or JSON as those apps send it; docs/protocols.md has the fields.",
        "tags": ["ingest"],
        "security": [],
        "parameters": [key],
        "responses": {status: {"description": why} for status, why in statuses.items()},
    }


def _owntracks() -> dict[str, Any]:
    statuses = {
        "200": "Stored, or never acceptable: an empty list",
        "401": "Unknown token",
        "404": "Unknown device",
    }
    statuses |= {"429": "Over the limit", "503": "Busy"}
    return {
        "operationId": "ingest_owntracks",
        "summary": "OwnTracks HTTP",
        "description": "HTTP Basic: the device's code, and an ingest token as password; docs/protocols.md has the fields.",
        "tags": ["ingest"],
        "security": [{"Basic": []}],
        "requestBody": {"content": {"application/json": {"schema": {"type": ["object", "array"]}}}},
        "responses": {status: {"description": why} for status, why in statuses.items()},
    }
