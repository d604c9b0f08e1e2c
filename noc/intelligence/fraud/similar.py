"""Past punches like one, with what people said of them."""

from __future__ import annotations

from typing import Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from noc.intelligence.fraud.models import FraudPredictionLog
from noc.intelligence.fraud.predictions import leading_of
from noc.intelligence.fraud.rules.nearness import likenesses
from noc.kernel.clock import rfc3339
from noc.kernel.rows import rows_of
from noc.kernel.tenancy.scope import current_tenant_id
from noc.sources.people.models import Person
from noc.sources.sites.models import Site

LOOKED_AT: Final = 1_000  # newest judged punches
COMPARED: Final = 200  # of them: those with the same leading detector first
SHOWN: Final = 5

_LEADING: Final = "CASE WHEN (detectors #>> '{0,weight}')::float8 > 0 THEN detectors #>> '{0,detector}' END"
# Features come as text: that is read faster here than PostgreSQL takes a hundred values out of each.
_JUDGED: Final = f"""
    WITH judged AS (
        SELECT id, at, {_LEADING} AS led
        FROM noc_security_intelligence_fraudpredictionlog
        WHERE tenant_id = %(tenant)s AND newest AND actual_fraud_detected IS NOT NULL AND punch_id <> %(punch)s
          AND (%(sites)s::bigint[] IS NULL OR site_id = ANY(%(sites)s))
        ORDER BY at DESC, id DESC LIMIT %(looked_at)s
    ), picked AS (
        SELECT id, led FROM judged
        ORDER BY led IS NOT DISTINCT FROM %(led)s DESC, at DESC, id DESC LIMIT %(compared)s
    )
    SELECT log.id, log.prediction_id, log.person_id, log.site_id, log.at, log.fraud_score, picked.led,
           log.actual_fraud_detected AS outcome, log.features::text AS features
    FROM picked JOIN noc_security_intelligence_fraudpredictionlog AS log
      ON log.tenant_id = %(tenant)s AND log.id = picked.id
    ORDER BY log.at DESC, log.id DESC
"""  # noqa: S608  # no input in it
_FEATURES: Final = msgspec.json.Decoder(dict[str, float | None])


def similar_to(row: FraudPredictionLog, sites: frozenset[int] | None) -> list[dict[str, Any]]:
    """Return the judged punches that are most like a scoring's, nearest first, of the sites that the caller may see."""
    names = [name for name, value in row.features.items() if value is not None]
    lead = leading_of(row)
    values = {
        "tenant": current_tenant_id(), "punch": row.punch_id, "sites": None if sites is None else sorted(sites),
        "led": lead, "looked_at": LOOKED_AT, "compared": COMPARED,
    }  # fmt: skip
    judged = rows_of(_JUDGED, values) if names else []
    if not judged:
        return []
    one = np.array([float(row.features[name]) for name in names])
    ahead = np.array([past["led"] == lead for past in judged])
    alike = likenesses(one, _matrix(judged, names), ahead)
    nearest = [place for place in np.argsort(-alike, kind="stable") if not np.isnan(alike[place])][:SHOWN]
    return _shown([(judged[place], float(alike[place])) for place in nearest])


def _matrix(judged: list[dict[str, Any]], names: list[str]) -> NDArray[np.float64]:
    """Return the features of past punches (n, features), NaN where missing."""
    known = (_FEATURES.decode(past["features"]) for past in judged)
    return np.array([[_number(features.get(name)) for name in names] for features in known], dtype=np.float64)


def _number(value: float | None) -> float:
    return np.nan if value is None else value


def _shown(found: list[tuple[dict[str, Any], float]]) -> list[dict[str, Any]]:
    people = dict(
        Person.objects.filter(pk__in={past["person_id"] for past, _ in found}).values_list("id", "name")
    )
    sites = dict(Site.objects.filter(pk__in={past["site_id"] for past, _ in found}).values_list("id", "name"))
    return [
        {
            "id": str(past["prediction_id"]),
            "prediction_id": str(past["prediction_id"]),
            "person_name": people.get(past["person_id"], ""),
            "site_name": sites.get(past["site_id"]),
            "at": rfc3339(past["at"]),
            "fraud_score": round(past["fraud_score"], 4),
            "leading": past["led"],
            "outcome": past["outcome"],
            "likeness": round(likeness, 3),
        }
        for past, likeness in found
    ]
