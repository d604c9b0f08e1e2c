"""The models that answer now: the tenant's active one, and a candidate in the shadow."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, Protocol
from uuid import UUID

import numpy as np
import structlog
from django.db.models import OuterRef, Subquery
from django.db.models.expressions import RawSQL
from numpy.typing import NDArray

from noc.intelligence.fraud.artifacts import Loaded, Refused, load
from noc.intelligence.fraud.registry_models import FraudDetectionModel
from noc.intelligence.fraud.training_metrics import MODELS_REFUSED
from noc.kernel.options import options
from noc.kernel.tenancy.models import OptionOverride
from noc.kernel.tenancy.scope import current_tenant_id

log = structlog.get_logger("noc.fraud")


class Model(Protocol):
    """A model that was checked before it was loaded. Rows are features in the order of FEATURES, NaN where missing."""

    @property
    def model_id(self) -> UUID: ...

    @property
    def version(self) -> int: ...

    def predict(self, rows: NDArray[np.float64], final: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Return calibrated probabilities (n,) of rows (n, features); `final` says which are final looks."""
        ...

    def contributions(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return TreeSHAP contributions (n, features + 1) to the margin, the bias last."""
        ...


@dataclass(frozen=True)
class Serving:
    """Who answers for the tenant in scope. `reliability` is by detector, as labels taught it; `failed` says by name what
    could not be loaded, and why."""

    active: Model | None = None
    shadow: Model | None = None
    reliability: dict[str, float] | None = None
    failed: dict[str, str] = field(default_factory=dict)


NOBODY: Final = Serving()
_Key = tuple[tuple[int, str, str], ...]  # of each: id, state, version of the row
_known: dict[int, tuple[_Key, Serving]] = {}
_loading = Lock()


def load_serving() -> Serving:
    """Return the models of the tenant in scope: one small query, and no more when nothing changed since the last call.

    A model that does not stand its check answers nothing: it is named in `failed`, and the rules answer.
    """
    rows = _standing()
    if not rows or not _enabled(rows[0]["own"]):
        return NOBODY
    key = tuple((row["pk"], row["state"], row["written"]) for row in rows)
    tenant_id = current_tenant_id()
    known = _known.get(tenant_id)
    if known is None or known[0] != key:
        with _loading:
            known = _known[tenant_id] = (key, _load([row["pk"] for row in rows]))
    return known[1]


def _standing() -> list[dict[str, Any]]:
    own = OptionOverride.objects.filter(
        key="PREDICTIVE_FRAUD_ENABLED", site_id=None, tenant=OuterRef("tenant")
    )
    rows = FraudDetectionModel.objects.filter(state__in=("ACTIVE", "SHADOW")).order_by("state")
    # PostgreSQL's own version of the row: whatever is changed, by whomever, is checked anew.
    written = RawSQL("noc_fraud_model.xmin::text || noc_fraud_model.ctid::text", [])
    named = rows.annotate(own=Subquery(own.values("value")[:1]), written=written)
    return [dict(row) for row in named.values("pk", "state", "written", "own")]


def _enabled(own: object) -> bool:
    return options().PREDICTIVE_FRAUD_ENABLED if own is None else bool(own)


def _load(ids: list[int]) -> Serving:
    found: dict[str, Loaded] = {}
    failed: dict[str, str] = {}
    reliability = None
    for row in FraudDetectionModel.objects.filter(pk__in=ids):
        part = "model" if row.state == "ACTIVE" else "shadow"
        try:
            found[part] = load(row)
        except Refused as error:
            failed[part] = str(error)
            MODELS_REFUSED.labels(part).inc()
            log.error("a stored fraud model is refused", part=part, version=row.model_version, why=str(error))
            continue
        if row.state == "ACTIVE":
            reliability = {str(name): float(trust) for name, trust in row.reliability.items()} or None
    return Serving(found.get("model"), found.get("shadow"), reliability, failed)
