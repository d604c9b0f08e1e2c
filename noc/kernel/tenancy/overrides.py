"""Options as they hold for the tenant in scope, and for one of its sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from noc.kernel.errors import Unprocessable
from noc.kernel.options import TUNABLE, Value, options
from noc.kernel.tenancy.models import OptionOverride


@dataclass(frozen=True)
class Tuned:
    """The overrides of one tenant, by (key, site id or None); `supposed` ones (a replay's "what if") win over all."""

    values: dict[tuple[str, int | None], Value]
    supposed: Mapping[str, Value] = field(default_factory=dict)

    def get(self, key: str, site_id: int | None = None) -> Value:
        """Return an option: the supposed one, else the site's own, else the tenant's, else the deployment's."""
        if key in self.supposed:
            return self.supposed[key]
        for found in ((key, site_id), (key, None)):
            if found in self.values:
                return self.values[found]
        value: Value = getattr(options(), key)
        return value

    def most(self, key: str) -> Value:
        """Return the largest value that an option has anywhere in the tenant."""
        own = [value for (name, site_id), value in self.values.items() if name == key and site_id is not None]
        return max([self.get(key), *([] if key in self.supposed else own)])

    def supposing(self, values: Mapping[str, Value]) -> Tuned:
        """Return the same with some options as they might be."""
        return replace(self, supposed={**self.supposed, **values})


def tuned() -> Tuned:
    """Read the overrides of the tenant in scope, with one query."""
    rows = OptionOverride.objects.values_list("key", "site_id", "value")
    return Tuned({(key, site_id): value for key, site_id, value in rows})


def override(key: str, value: Value | None, site_id: int | None = None) -> None:
    """Set an option for the tenant in scope, or one of its sites; None goes back to the default. Raises Unprocessable."""
    if key not in TUNABLE:
        raise Unprocessable(f"{key} cannot be set per tenant; these can: {', '.join(sorted(TUNABLE))}")
    expected = type(getattr(options(), key))
    if value is not None and (type(value) is not expected or value < 0):
        raise Unprocessable(f"{key} takes {'on or off' if expected is bool else 'a whole number, 0 or more'}")
    if value is None:
        OptionOverride.objects.filter(key=key, site_id=site_id).delete()
    else:
        OptionOverride.objects.update_or_create(key=key, site_id=site_id, defaults={"value": value})
