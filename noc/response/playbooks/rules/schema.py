"""The shape of a playbook, as JSON Schema."""

from __future__ import annotations

from typing import Any, Final

from noc.kernel.severity import SEVERITIES
from noc.response.playbooks.rules.happenings import KINDS

STEP_KINDS: Final = (
    "notify",
    "create_ticket",
    "assign",
    "comment",
    "welfare_check",
    "wait",
    "branch",
    "call_webhook",
)
WAITS: Final = ("acknowledged", "resolved", "cleared", "welfare_answered", "ticket_status")
OUTCOMES: Final = ("met", "timed_out")
TICKET_STATUSES: Final = (
    "NEW",
    "ASSIGNED",
    "IN_PROGRESS",
    "ON_HOLD",
    "RESOLVED",
    "CLOSED",
    "CANCELLED",
)
HOURS: Final = "^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$"
LONGEST_WAIT_MINUTES: Final = 7 * 24 * 60

_TEXT: Final = {"type": "string", "minLength": 1, "maxLength": 2000}
_LINE: Final = {"type": "string", "minLength": 1, "maxLength": 200}
_MINUTES: Final = {"type": "integer", "minimum": 1, "maximum": LONGEST_WAIT_MINUTES}
_HOURS: Final = {"type": "string", "pattern": HOURS}
_CLASSES: Final = {"type": "array", "items": {"enum": ["A", "B", "C"]}, "minItems": 1}
_SEVERITY: Final = {"enum": list(SEVERITIES)}
_TYPES: Final = {"type": "array", "items": _LINE, "minItems": 1, "maxItems": 50}


def _object(required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
        "minProperties": 1,
    }


_CONDITION: Final = _object(
    [],
    waited=_LINE,
    outcome={"enum": list(OUTCOMES)},
    state={"enum": list(WAITS[:4])},
    ticket_status={"enum": list(TICKET_STATUSES)},
    min_severity=_SEVERITY,
    types=_TYPES,
    site_classes=_CLASSES,
    hours=_HOURS,
)
_STEP: Final = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z][a-z0-9_-]{0,49}$"},
        "notify": {
            **_object(
                [],
                channels={"type": "array", "items": _LINE, "minItems": 1, "maxItems": 20},
                people={"type": "array", "items": _LINE, "minItems": 1, "maxItems": 20},
                policy=_LINE,
                message=_TEXT,
            )
        },
        "create_ticket": _object(
            ["title"],
            title=_LINE,
            description=_TEXT,
            priority={"enum": ["LOW", "MEDIUM", "HIGH", "URGENT"]},
            category={"type": "string", "pattern": "^[A-Z][A-Z_]{0,39}$"},
        ),
        "assign": _object(["to"], to=_LINE, what={"enum": list(KINDS)}),
        "comment": _object(["text"], text=_TEXT, what={"enum": list(KINDS)}),
        "welfare_check": _object(["minutes"], minutes=_MINUTES),
        "wait": _object(
            ["for", "minutes"],
            **{"for": {"enum": list(WAITS)}, "minutes": _MINUTES, "status": {"enum": list(TICKET_STATUSES)}},
        ),
        "branch": _object(
            ["if", "then"],
            **{"if": _CONDITION, "then": {"$ref": "#/$defs/steps"}, "else": {"$ref": "#/$defs/steps"}},
        ),
        "call_webhook": _object(["channel"], channel=_LINE, message=_TEXT),
    },
    "additionalProperties": False,
}
SCHEMA: Final[dict[str, Any]] = {
    **_object(
        ["name", "title", "when", "steps"],
        name={"type": "string", "pattern": "^[a-z][a-z0-9-]{0,49}$"},
        title=_LINE,
        about=_TEXT,
        when=_object(
            ["kind"],
            kind={"enum": list(KINDS)},
            types=_TYPES,
            min_severity=_SEVERITY,
            site_classes=_CLASSES,
            hours=_HOURS,
        ),
        steps={"$ref": "#/$defs/steps"},
    ),
    "$defs": {"step": _STEP, "steps": {"type": "array", "items": {"$ref": "#/$defs/step"}, "minItems": 1}},
}
