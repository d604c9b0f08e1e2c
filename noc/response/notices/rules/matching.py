"""Which routes a subject takes, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, Final
from zoneinfo import ZoneInfo

from noc.kernel.severity import SEVERITIES, rank_of
from noc.response.notices.rules.hours import within
from noc.response.notices.rules.subjects import EVENTS, SOS, Subject

FIELDS: Final = ("severity", "min_severity", "type", "kind", "client_id", "site_id", "hours", "event")
OPS: Final = ("=", "!=", "in", "~")
# What is told unless a route names events itself. A repeat is news only of a call for help: all else is said again by
# the route's own repeat.
TOLD: Final = frozenset({"raised", "escalated", "breached"})


@dataclass(frozen=True)
class Matcher:
    """One condition. `value` is a text or number, or a list of them for `in`."""

    field: str
    op: str
    value: Any


@dataclass(frozen=True)
class RouteRule:
    """A route as its rule reads it. Times in the units of their names."""

    id: int
    name: str
    matchers: tuple[Matcher, ...]
    channel_ids: tuple[int, ...]
    policy_id: int | None
    goes_on: bool
    group_wait_s: float
    group_interval_s: float
    repeat_minutes: int

    def names_event(self, event: str) -> bool:
        """Tell whether a matcher of its own speaks of events, and lets this one through."""
        spoken = [one for one in self.matchers if one.field == "event"]
        return bool(spoken) and all(_compares(one, event) for one in spoken)


@dataclass(frozen=True)
class Verdict:
    """Whether a route takes a subject, and the sentence that says why."""

    route: RouteRule
    matched: bool
    because: str


def judge(routes: Sequence[RouteRule], subject: Subject, at: datetime, zone: ZoneInfo) -> list[Verdict]:
    """Return the verdict of each route that was asked, in order; after one that takes it and does not go on, none is."""
    verdicts: list[Verdict] = []
    for route in routes:
        failed = _first_failure(route, subject, at, zone)
        verdicts.append(Verdict(route, failed is None, failed or _why(route)))
        if failed is None and not route.goes_on:
            break
    return verdicts


def _first_failure(route: RouteRule, subject: Subject, at: datetime, zone: ZoneInfo) -> str | None:
    for matcher in route.matchers:
        if not holds(matcher, subject, at, zone):
            return f"{_said(matcher)} does not hold: it is {_shown(matcher, subject, at, zone)}"
    if not any(one.field == "event" for one in route.matchers) and not _told_anyway(subject):
        return f"it tells of {', '.join(sorted(TOLD))}; this is {subject.event}"
    return None


def _told_anyway(subject: Subject) -> bool:
    return subject.event in TOLD or (subject.type == SOS and subject.event == "repeated")


def holds(matcher: Matcher, subject: Subject, at: datetime, zone: ZoneInfo) -> bool:
    """Tell whether a subject meets a condition; hours are those of `zone`, the site's own."""
    if matcher.field == "min_severity":
        return rank_of(subject.severity) >= rank_of(str(matcher.value))
    if matcher.field == "hours":
        return within(str(matcher.value), at.astimezone(zone)) == (matcher.op != "!=")
    return _compares(matcher, getattr(subject, matcher.field))


def _compares(matcher: Matcher, value: object) -> bool:
    if matcher.op == "in":
        return value in matcher.value
    if matcher.op == "~":
        return fnmatchcase(str(value), str(matcher.value))
    return bool((value == matcher.value) == (matcher.op == "="))


def _said(matcher: Matcher) -> str:
    if matcher.field == "min_severity":
        return f"severity {matcher.value} or more"
    value = ", ".join(map(str, matcher.value)) if isinstance(matcher.value, list) else matcher.value
    return f"{matcher.field} {matcher.op} {value}"


def _shown(matcher: Matcher, subject: Subject, at: datetime, zone: ZoneInfo) -> str:
    if matcher.field == "hours":
        return f"{at.astimezone(zone):%a %H:%M} at the site"
    field = "severity" if matcher.field == "min_severity" else matcher.field
    value = getattr(subject, field)
    return "none" if value is None else str(value)


def _why(route: RouteRule) -> str:
    if not route.matchers:
        return f"route {route.name} takes everything"
    return f"route {route.name}: {', '.join(map(_said, route.matchers))}"


def faults(matcher: Matcher) -> str | None:
    """Return what is wrong with a condition, in words for its author; None when it is sound."""
    if matcher.field not in FIELDS:
        return f"field must be one of {', '.join(FIELDS)}"
    if matcher.op not in OPS:
        return f"op must be one of {', '.join(OPS)}"
    if (matcher.op == "in") != isinstance(matcher.value, list):
        return "`in` takes a list, the other ops one value"
    values = matcher.value if isinstance(matcher.value, list) else [matcher.value]
    return _fault_of_values(matcher, values)


def _fault_of_values(matcher: Matcher, values: list[Any]) -> str | None:
    field = matcher.field
    if field in {"client_id", "site_id"}:
        sound = matcher.op != "~" and all(
            isinstance(one, int) and not isinstance(one, bool) for one in values
        )
        return None if sound else f"{field} is compared with numbers, by =, != or in"
    if not all(isinstance(one, str) and one for one in values):
        return f"{field} is compared with text"
    if field == "hours":
        return _fault_of_hours(matcher)
    known = {"severity": SEVERITIES, "min_severity": SEVERITIES, "event": EVENTS,
             "kind": ("alert", "ticket", "incident")}.get(field)  # fmt: skip
    if known and not set(values) <= set(known):
        return f"{field} must be of {', '.join(known)}"
    return "min_severity takes =" if field == "min_severity" and matcher.op != "=" else None


def _fault_of_hours(matcher: Matcher) -> str | None:
    if matcher.op not in {"=", "!="}:
        return "hours takes = (inside) or != (outside)"
    try:
        within(matcher.value, datetime(2026, 1, 1))  # noqa: DTZ001  # any local moment: it is only read
    except ValueError as error:
        return str(error)
    return None
