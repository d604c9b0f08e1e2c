"""Periods of validity: what held when. A subject's first period reaches back for ever, its last is open."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from noc.kernel.tenancy.models import TenantOwned
from noc.kernel.tenancy.scope import current_tenant_id

M = TypeVar("M", bound=TenantOwned)


def change_periods(
    model: type[M], subject: str, wanted: Mapping[int, Mapping[str, Any] | None], at: datetime
) -> dict[int, datetime | None]:
    """Make `wanted[subject id]` (columns, or None) hold from `at` on; return what changed, and since when.

    The same value again changes nothing. A subject's first period starts at None, for ever. A period that
    began at `at` or later is rewritten in place, since it cannot end before it begins.
    """
    open_rows: dict[int, Any] = {
        getattr(row, subject): row
        for row in model.objects.filter(**{f"{subject}__in": list(wanted), "valid_to__isnull": True})
    }
    changes = {key: values for key, values in wanted.items() if _differs(open_rows.get(key), values)}
    closing = {key: open_rows[key] for key in changes if key in open_rows}
    late = {key: row for key, row in closing.items() if row.valid_from is not None and row.valid_from >= at}
    seen_before = set(closing) | _with_history(model, subject, changes.keys() - closing.keys())
    starts = {
        key: late[key].valid_from if key in late else at if key in seen_before else None for key in changes
    }
    # Closed first: one open period a subject is a constraint.
    model.objects.filter(pk__in=[row.pk for row in late.values()]).delete()
    model.objects.filter(pk__in=[row.pk for key, row in closing.items() if key not in late]).update(
        valid_to=at
    )
    model.objects.bulk_create(
        model(tenant_id=current_tenant_id(), valid_from=starts[key], **{subject: key}, **values)
        for key, values in changes.items()
        if values is not None
    )
    return starts


def _differs(row: Any, values: Mapping[str, Any] | None) -> bool:
    if row is None or values is None:
        return (row is None) != (values is None)
    return any(getattr(row, name) != value for name, value in values.items())


def _with_history(model: type[M], subject: str, keys: set[int]) -> set[int]:
    if not keys:
        return set()
    return set(model.objects.filter(**{f"{subject}__in": keys}).values_list(subject, flat=True))
