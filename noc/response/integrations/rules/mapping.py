"""Where a message keeps what: dotted paths with defaults, and what its words mean in ours."""

from __future__ import annotations

from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from typing import Any, Final

from noc.response.integrations.rules.words import text_of

SEVERITY_WORDS: Final[dict[str, str]] = {
    "critical": "CRITICAL", "fatal": "CRITICAL", "emergency": "CRITICAL", "disaster": "CRITICAL", "page": "CRITICAL",
    "error": "HIGH", "high": "HIGH", "major": "HIGH", "alert": "HIGH",
    "warning": "MEDIUM", "warn": "MEDIUM", "medium": "MEDIUM", "moderate": "MEDIUM", "average": "MEDIUM",
    "minor": "LOW", "low": "LOW", "notice": "LOW",
    "info": "INFO", "information": "INFO", "informational": "INFO", "debug": "INFO", "none": "INFO",
}  # fmt: skip
SEVERITIES: Final = ("INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL")
NAMES: Final = ("title", "severity", "dedup", "status", "site", "person", "link", "at", "event_id")
MEANINGS: Final = ("resolved", "acknowledged", "heartbeat")
MOST_PATHS: Final = 10


@dataclass(frozen=True)
class Field:
    """The first of some paths at which there is something, else a default; `values` say what it means (by lower case)."""

    paths: tuple[str, ...] = ()
    default: str = ""
    values: Table[str, str] = field(default_factory=dict)

    def read(self, message: object) -> str:
        """Return what a message says here, as text."""
        found = next((text for path in self.paths if (text := text_of(at_path(message, path)))), self.default)
        return self.values.get(found.lower(), found)


@dataclass(frozen=True)
class Mapping:
    """How one integration's messages are read. `items`: the path of the list of things; nothing: the message itself.

    `meanings` has, for `resolved`, `acknowledged` and `heartbeat`, the values of `status` that mean it.
    """

    fields: Table[str, Field]
    items: str = ""
    meanings: Table[str, frozenset[str]] = field(default_factory=dict)

    def read(self, name: str, message: object) -> str:
        return self.fields[name].read(message) if name in self.fields else ""

    def severity(self, message: object) -> str:
        """Return one of our severities; what is none of anybody's is MEDIUM."""
        said = self.read("severity", message)
        return said if said in SEVERITIES else SEVERITY_WORDS.get(said.lower(), "MEDIUM")

    def status(self, message: object) -> str:
        """Return `firing`, or what the status' value means."""
        said = self.read("status", message).lower()
        return next((meaning for meaning, words in self.meanings.items() if said in words), "firing")


def at_path(message: object, path: str) -> object:
    """Return what stands at a dotted path (`alarms.0.zone`); None where there is nothing."""
    if path == "":
        return message
    for part in path.split("."):
        if isinstance(message, dict):
            message = message.get(part)
        elif isinstance(message, list) and part.isdigit() and int(part) < len(message):
            message = message[int(part)]
        else:
            return None
    return message


def read_mapping(said: Table[str, Any], defaults: Mapping) -> Mapping:
    """Return a mapping from how it is written, over a kind's defaults. Raises ValueError that names the field.

    A field is a path, a list of paths to try, or {path, default, values}; `status` also takes lists of the values that
    mean `resolved`, `acknowledged` and `heartbeat`; `items` is a path.
    """
    unknown = set(said) - set(NAMES) - {"items"}
    if unknown:
        raise ValueError(f"{min(unknown)}: there is no such field; these are: items, {', '.join(NAMES)}")
    items = said.get("items", defaults.items)
    if not isinstance(items, str):
        raise ValueError("items: must be a path, like `events`")
    fields = {**defaults.fields, **{name: _field(name, said[name]) for name in NAMES if name in said}}
    return Mapping(fields, items, {**defaults.meanings, **_meanings(said.get("status"))})


def _field(name: str, said: object) -> Field:
    whole = said if isinstance(said, dict) else {"path": said}
    known = {"path", "default", "values", *(MEANINGS if name == "status" else ())}
    if set(whole) - known:
        raise ValueError(f"{name}: {min(set(whole) - known)!r} is not known; use {', '.join(sorted(known))}")
    path = whole.get("path", [])
    paths = [path] if isinstance(path, str) else path
    if (
        not isinstance(paths, list)
        or len(paths) > MOST_PATHS
        or not all(isinstance(one, str) for one in paths)
    ):
        raise ValueError(f"{name}: `path` must be a dotted path, like alarm.zone, or a list of some to try")
    values = whole.get("values", {})
    if not isinstance(values, dict) or not all(isinstance(one, str) for one in values.values()):
        raise ValueError(f"{name}: `values` must say what each value means, like {{'5': 'CRITICAL'}}")
    default = text_of(whole.get("default"))
    if name == "severity" and not {*values.values(), *([default] if default else [])} <= set(SEVERITIES):
        raise ValueError(f"severity: values and default must be of {', '.join(SEVERITIES)}")
    return Field(tuple(paths), default, {str(key).lower(): value for key, value in values.items()})


def _meanings(said: object) -> dict[str, frozenset[str]]:
    if not isinstance(said, dict):
        return {}
    found = {}
    for meaning in MEANINGS:
        words = said.get(meaning)
        if words is None:
            continue
        if not isinstance(words, list):
            raise ValueError(f"status: `{meaning}` must be a list of values")
        found[meaning] = frozenset(text_of(word).lower() for word in words)
    return found
