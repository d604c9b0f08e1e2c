"""Options as they hold for the tenant in scope, and for one of its sites."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from noc.kernel.errors import Unprocessable
from noc.kernel.options import TUNABLE, Setting, Value, options
from noc.kernel.tenancy.models import OptionOverride


@dataclass(frozen=True)
class Tuned:
    """The overrides of one tenant, by (key, site id or None); `supposed` ones (a replay's "what if") win over all."""

    values: dict[tuple[str, int | None], Setting]
    supposed: Mapping[str, Setting] = field(default_factory=dict)

    def get(self, key: str, site_id: int | None = None) -> Value:
        """Return an option of a number: the supposed one, else the site's own, else the tenant's, else the deployment's."""
        value = self._find(key, site_id)
        if isinstance(value, str):
            raise TypeError(f"{key} is a list of names: ask for it with names()")
        return value

    def names(self, key: str, site_id: int | None = None) -> frozenset[str]:
        """Return an option that is a list of names, found as `get` finds numbers."""
        return frozenset(name for name in str(self._find(key, site_id)).split(",") if name)

    def _find(self, key: str, site_id: int | None) -> Setting:
        if key in self.supposed:
            return self.supposed[key]
        for found in ((key, site_id), (key, None)):
            if found in self.values:
                return self.values[found]
        value: Setting = getattr(options(), key)
        return value

    def most(self, key: str) -> Value:
        """Return the largest value that an option has anywhere in the tenant."""
        own = [self.get(key, site_id) for name, site_id in self.values if name == key and site_id is not None]
        return max([self.get(key), *own])

    def supposing(self, values: Mapping[str, Setting]) -> Tuned:
        """Return the same with some options as they might be."""
        return replace(self, supposed={**self.supposed, **values})


def tuned() -> Tuned:
    """Read the overrides of the tenant in scope, with one query."""
    rows = OptionOverride.objects.values_list("key", "site_id", "value")
    return Tuned({(key, site_id): value for key, site_id, value in rows})


def override(key: str, value: Setting | None, site_id: int | None = None) -> None:
    """Set an option for the tenant in scope, or one of its sites; None goes back to the default. Raises Unprocessable."""
    if key not in TUNABLE:
        raise Unprocessable(f"{key} cannot be set per tenant; these can: {', '.join(sorted(TUNABLE))}")
    expected = type(getattr(options(), key))
    if value is not None and (type(value) is not expected or (not isinstance(value, str) and value < 0)):
        takes = {bool: "on or off", str: "names with commas between"}.get(expected, "a number, 0 or more")
        raise Unprocessable(f"{key} takes {takes}")
    if value is None:
        OptionOverride.objects.filter(key=key, site_id=site_id).delete()
    else:
        OptionOverride.objects.update_or_create(key=key, site_id=site_id, defaults={"value": value})
