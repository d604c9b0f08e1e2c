"""Lists: filtered, ordered, paged by an opaque cursor that stays right while rows are added."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from django.core.exceptions import ValidationError
from django.db.models import F, ForeignObjectRel, Model, Q, QuerySet
from ninja import Schema
from pydantic import Field

from noc.events.models import FeedStream
from noc.kernel.clock import parse_rfc3339
from noc.kernel.errors import UnreadableInput
from noc.kernel.tenancy.scope import current_tenant_id

T = TypeVar("T")
M = TypeVar("M", bound=Model)

Limit = Annotated[int, Field(ge=1, le=500, description="how many items a page has at most")]


class Page(Schema, Generic[T]):
    """`data` of every list."""

    items: list[T]
    next_cursor: str | None
    as_of_seq: int


def as_of_seq() -> int:
    """Return how far the tenant's feed is numbered; read it before the rows, so that a resume from it misses nothing."""
    return (
        FeedStream.objects.filter(tenant_id=current_tenant_id()).values_list("last_seq", flat=True).first()
        or 0
    )


def page_of(
    rows: QuerySet[M, Any], order: str, cursor: str | None, limit: int
) -> tuple[list[Any], str | None]:
    """Return one page of rows in `order` (a field, `-` for descending, ties by id) and the next page's cursor.

    Raises UnreadableInput for a cursor that is not one of ours.
    """
    descending, field = order.startswith("-"), order.lstrip("-")
    step = "lt" if descending else "gt"
    if cursor:
        value, row_id = _read_cursor(cursor, order)
        value = _of_field(rows.model, field, value)
        rows = rows.filter(Q(**{f"{field}__{step}": value}) | Q(**{field: value, f"id__{step}": row_id}))
    keys = (F(field).desc(), F("id").desc()) if descending else (F(field).asc(), F("id").asc())
    found = list(rows.order_by(*keys)[: limit + 1])
    if len(found) <= limit:
        return found, None
    last = found[limit - 1]
    value, row_id = (last[field], last["id"]) if isinstance(last, dict) else (getattr(last, field), last.pk)
    return found[:limit], _write_cursor(order, value, row_id)


def _of_field(model: type[Model], field: str, value: Any) -> Any:
    """Return a cursor's value as the column's type; a made-up cursor must not reach the database."""
    column = model._meta.get_field(field)  # Django's public name for it
    try:
        return value if isinstance(column, ForeignObjectRel) else column.to_python(value)
    except ValidationError as error:
        raise UnreadableInput("This cursor is not one of ours; start again without it.") from error


def _write_cursor(order: str, value: Any, row_id: int) -> str:
    stated = {"t": value.isoformat()} if isinstance(value, datetime) else {"v": value}
    return base64.urlsafe_b64encode(msgspec.json.encode([order, stated, row_id])).decode().rstrip("=")


def _read_cursor(cursor: str, order: str) -> tuple[Any, int]:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        made_for, stated, row_id = msgspec.json.decode(
            raw, type=tuple[str, dict[str, str | int | float], int]
        )
        value = parse_rfc3339(str(stated["t"])) if "t" in stated else stated["v"]
    except (binascii.Error, msgspec.DecodeError, ValueError, KeyError) as error:
        raise UnreadableInput("This cursor is not one of ours; start again without it.") from error
    if made_for != order or abs(row_id) > 2**62 or "\x00" in str(value):
        raise UnreadableInput("This cursor belongs to another order; start again without it.")
    return value, row_id
