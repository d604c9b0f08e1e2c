"""Which alerts a silence means: every matcher must match."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from noc.kernel.severity import SEVERITIES

FIELDS: Final = ("alert_type", "severity", "site_id", "client_id", "person_id", "site_class")
OPERATORS: Final = ("=", "!=", "in", "~")
NUMBERS: Final = frozenset({"site_id", "client_id", "person_id"})
MOST: Final = 10
LONGEST: Final = 200  # characters of a value
MOST_VALUES: Final = 500


@dataclass(frozen=True)
class Matcher:
    """One condition. `value` is a text, or for `in` several; `~` is a pattern in which `*` and `?` stand for anything."""

    field: str
    op: str
    value: str | tuple[str, ...]

    def matches(self, said: Mapping[str, str]) -> bool:
        """Tell whether it holds; what is not known equals nothing."""
        mine = said.get(self.field, "")
        if self.op == "in":
            return mine in self.value
        value = str(self.value)
        if self.op == "~":
            return fnmatchcase(mine.upper(), value.upper())
        return (mine == value) == (self.op == "=")


def match_all(matchers: Sequence[Matcher], said: Mapping[str, str]) -> bool:
    """Tell whether every matcher matches; no matchers match nothing."""
    return bool(matchers) and all(one.matches(said) for one in matchers)


def read_matchers(raw: Sequence[Mapping[str, Any]]) -> tuple[Matcher, ...]:
    """Read matchers as the API takes them. Raises ValueError that says what is wrong."""
    if not 1 <= len(raw) <= MOST:
        raise ValueError(f"a silence has 1 to {MOST} matchers")
    return tuple(_read(one) for one in raw)


def _read(raw: Mapping[str, Any]) -> Matcher:
    field, op, value = raw.get("field"), raw.get("op", "="), raw.get("value")
    if field not in FIELDS:
        raise ValueError(f"field must be one of {', '.join(FIELDS)}")
    if op not in OPERATORS:
        raise ValueError(f"op must be one of {' '.join(OPERATORS)}")
    if op == "~" and field in NUMBERS:
        raise ValueError(f"{field} is an id: it has no pattern")
    if op == "in":
        if not isinstance(value, list | tuple) or not 1 <= len(value) <= MOST_VALUES:
            raise ValueError(f"in takes a list of 1 to {MOST_VALUES} values")
        return Matcher(field, op, tuple(_value(field, op, one) for one in value))
    return Matcher(field, op, _value(field, op, value))


def _value(field: str, op: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int) or not 1 <= len(str(value)) <= LONGEST:
        raise ValueError(f"{field} takes a text of 1 to {LONGEST} characters, or an id")
    if field in NUMBERS and not str(value).isdecimal():
        raise ValueError(f"{field} takes an id")
    if field == "severity" and op != "~" and value not in SEVERITIES:
        raise ValueError(f"severity must be one of {', '.join(SEVERITIES)}")
    return str(value)


def as_json(matchers: Sequence[Matcher]) -> list[dict[str, Any]]:
    """Return matchers as they are kept and shown."""
    return [
        {
            "field": one.field,
            "op": one.op,
            "value": list(one.value) if isinstance(one.value, tuple) else one.value,
        }
        for one in matchers
    ]


def could_mean(matchers: Sequence[Matcher], alert_type: str) -> bool:
    """Tell whether some alert of a kind might match: nothing in the matchers rules the kind out."""
    return all(one.matches({"alert_type": alert_type}) for one in matchers if one.field == "alert_type")
