"""The evidence of a finding: copied, so that it outlives the retention of the facts; and the events behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from noc.intelligence.findings.rules.observations import Observation
from noc.intelligence.findings.rules.scenes import Scene
from noc.kernel.clock import rfc3339
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.scope import current_tenant_id

MOST_EVENTS: Final = 50
WITNESSES: Final = 5  # of a site's people, whose events stand for it

_NEWEST: Final = """
    (SELECT event_id, at FROM {table} WHERE tenant_id = %(tenant)s AND person_id = which.person_id
       AND at > which.since AND at <= which.until AND at > %(floor)s AND at <= %(ceiling)s
     ORDER BY at DESC LIMIT {most})
"""
_EVENTS: Final = """
    SELECT which.place, fact.event_id
    FROM unnest(%(places)s::int[], %(people)s::bigint[], %(sinces)s::timestamptz[], %(untils)s::timestamptz[])
         AS which(place, person_id, since, until)
    CROSS JOIN LATERAL ({parts}) AS fact
    ORDER BY which.place, fact.at
""".format(  # noqa: S608  # no input in it
    parts=" UNION ALL ".join(
        _NEWEST.format(table=table, most=most)
        for table, most in (
            ("noc_location", 5),
            ("noc_phone_event", 5),
            ("noc_device_status", 3),
            ("noc_checkpoint_scan", 10),
            ("noc_task_report", 3),
            ("noc_attendance_event", 3),
        )
    )
)


def events_behind(observed: Sequence[Observation], scene: Scene) -> dict[str, list[str]]:
    """Return the ids of the events that each observation rests on: its own first, then the newest of its window from
    its person, or from the first people of its site. One statement, however many observations."""
    asked = [
        (place, person_id, one.since, one.until)
        for place, one in enumerate(observed)
        for person_id in _witnesses(one, scene)
    ]
    found: dict[int, list[str]] = {}
    if asked:
        places, people, sinces, untils = (list(column) for column in zip(*asked, strict=True))
        values = {
            "tenant": current_tenant_id(),
            "places": places,
            "people": people,
            "sinces": sinces,
            "untils": untils,
            "floor": min(sinces),
            "ceiling": max(untils),
        }
        for row in rows_of(_EVENTS, values):
            found.setdefault(row["place"], []).append(row["event_id"])
    return {
        one.about: list(dict.fromkeys([*filter(None, one.event_ids), *found.get(place, ())]))[:MOST_EVENTS]
        for place, one in enumerate(observed)
    }


def _witnesses(one: Observation, scene: Scene) -> list[int]:
    if one.person_id is not None:
        return [one.person_id]
    post = scene.posts.get(one.site_id) if one.site_id is not None else None
    return [guard.person_id for guard in post.guards[:WITNESSES]] if post is not None else []


def evidence_of(one: Observation, event_ids: Sequence[str]) -> dict[str, Any]:
    """Return an observation's evidence as it is stored and shown."""
    return {
        "rule": one.kind,
        "threshold": asdict(one.threshold),
        "observed": {"value": one.observed.value, "unit": one.observed.unit},
        "baseline": plain(one.baseline) if one.baseline is not None else None,
        "window": {"since": rfc3339(one.since), "until": rfc3339(one.until)},
        "event_ids": list(event_ids),
        "facts": plain(one.facts),
        "severity_reasons": list(one.severity_reasons),
        "confidence_reasons": list(one.confidence_reasons),
        "diagnosis": [
            {
                "cause": cause.cause,
                "probability": round(cause.probability, 3),
                "evidence": list(cause.evidence),
            }
            for cause in one.diagnosis
        ]
        or None,
    }


def plain(values: Any) -> Any:
    """Return facts as JSON can hold them: times as text, sequences as lists, unknown (NaN) as null."""
    if isinstance(values, Mapping):
        return {str(key): plain(value) for key, value in values.items()}
    if isinstance(values, datetime):
        return rfc3339(values)
    if isinstance(values, (list, tuple, set, frozenset)):
        return [plain(value) for value in values]
    if isinstance(values, float):
        return round(values, 3) if values - values == 0 else None
    return values
