"""The models that answer now: the tenant's active one, and a candidate in the shadow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

import numpy as np
from numpy.typing import NDArray


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


def load_serving() -> Serving:
    """Return the models of the tenant in scope; cheap when nothing changed since the last call."""
    return Serving()
