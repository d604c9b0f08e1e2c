"""The registry: what customers tell of their clients, sites, people and plans."""

from __future__ import annotations

import json
from typing import Annotated, Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from ninja import Router, Schema
from pydantic import Field

from noc.journeys.registry import KINDS, MAX_ITEMS, put_items
from noc.journeys.registry_lists import LISTS
from noc.kernel.access.capabilities import CONFIGURE, VIEW
from noc.kernel.clock import now
from noc.kernel.errors import NotAllowed, TooLarge, Unprocessable, UnreadableInput, UnsupportedMedia
from noc.surfaces.api.auth import principal_of, scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.pages import Limit, Page, as_of_seq, page_of
from noc.surfaces.api.registry_examples import EXAMPLES

router = Router()

CodeFilter = Annotated[str | None, Field(description="only the item with this code", max_length=200)]


class RejectedItem(Schema):
    """An item that was not taken, and why; the others of the call were."""

    index: int
    code: str | None
    error: str


class ItemWarning(Schema):
    """An item that was taken, but not wholly as its author may think."""

    index: int
    code: str
    warning: str


class Registered(Schema):
    """What became of the items; `updated` counts those whose code was there already."""

    created: int
    updated: int
    rejected: list[RejectedItem]
    warnings: list[ItemWarning]


def _read_items(request: HttpRequest) -> list[object]:
    """Return the body's items, unchecked. NaN passes here, so that it costs its item and not the call."""
    if request.content_type not in {"", "application/json"}:
        raise UnsupportedMedia(f"Send application/json, not {request.content_type}.")
    try:
        body = json.loads(request.body)
    except RequestDataTooBig as error:
        raise TooLarge("The body is too large; send the items in pieces.") from error
    except UnreadablePostError as error:
        raise UnreadableInput("The body broke off.") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableInput("The body is not JSON that can be read.") from error
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(items, list):
        raise Unprocessable('The body must be an object with a list: {"items": [...]}.')
    return items


def _offer_put(kind: str) -> None:
    @endpoint(
        router,
        "PUT",
        f"/{kind}/",
        CONFIGURE,
        Registered,
        operation_id=f"put_{kind}",
        summary=f"Create or update {kind}",
        description=(
            f"Up to {MAX_ITEMS} items, known by their `code`. On an update an omitted field stays and "
            "null clears it. A bad item is rejected with its reason and costs the others nothing."
        ),
        openapi_extra={"requestBody": _body_document(kind)},
    )
    def put(request: HttpRequest) -> HttpResponse:
        principal = principal_of(request)
        if principal.limited:
            raise NotAllowed("The registry is everybody's: a caller limited to some sites cannot change it.")
        return answer(vars(put_items(kind, _read_items(request), now(), principal.actor)))


def _offer_get(kind: str) -> None:
    rows_of, show = LISTS[kind]

    @endpoint(
        router,
        "GET",
        f"/{kind}/",
        VIEW,
        Page[dict[str, Any]],
        operation_id=f"get_{kind}",
        summary=f"List {kind} by code",
        description="Each item has its `id` and every field as it can be PUT.",
    )
    def get(
        request: HttpRequest, code: CodeFilter = None, cursor: str | None = None, limit: Limit = 50
    ) -> HttpResponse:
        seen_up_to, scope = as_of_seq(), scope_of(request)
        rows = rows_of(scope, now())
        if code is not None:
            rows = rows.filter(code=code) if "\x00" not in code else rows.none()
        found, following = page_of(rows, "code", cursor, limit)
        return answer({"items": show(found, scope), "next_cursor": following, "as_of_seq": seen_up_to})


def _body_document(kind: str) -> dict[str, Any]:
    """Return the request body's part of the API document, from the struct that reads the items."""
    _, parts = msgspec.json.schema_components([KINDS[kind][0]], ref_template="{name}")
    item = _inlined(parts[KINDS[kind][0].__name__], parts)
    items = {"type": "array", "maxItems": MAX_ITEMS, "items": item}
    schema = {"type": "object", "required": ["items"], "properties": {"items": items}}
    return {
        "required": True,
        "content": {"application/json": {"schema": schema, "example": {"items": [EXAMPLES[kind]]}}},
    }


def _inlined(schema: Any, parts: dict[str, Any]) -> Any:
    """Return a schema with its references replaced by what they refer to."""
    if isinstance(schema, list):
        return [_inlined(part, parts) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(parts[schema["$ref"]], parts)
    return {key: _inlined(part, parts) for key, part in schema.items()}


for _kind in KINDS:
    _offer_put(_kind)
    _offer_get(_kind)
