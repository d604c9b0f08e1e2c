"""Where other systems send what they have to say: open to whoever has a key, which is part of the address."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from ninja import Router, Schema

from noc.kernel.clock import now
from noc.kernel.envelope import failure_headers
from noc.kernel.errors import NOCError, TooLarge, UnreadableInput
from noc.response.integrations.receive import MOST_BYTES, Receipt, receive
from noc.surfaces.api.envelope import Envelope, Failure, answer

router = Router()
_REFUSALS = frozenset({400, 404, 413, 422, 429})
_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}
}


class InboundReceiptOut(Schema):
    """`accepted`: news, committed; `duplicates`: known already; `heartbeats`: signs of life alone."""

    accepted: int
    duplicates: int
    heartbeats: int
    warnings: list[str]


class PagerDutyOut(Schema):
    status: str
    message: str
    dedup_key: str


class PagerDutyInvalidOut(Schema):
    status: str
    message: str
    errors: list[str]


_OPEN: dict[Any, Any] = {202: Envelope[InboundReceiptOut], _REFUSALS: Failure}


@router.post(
    "/{key}/alertmanager/",
    response=_OPEN,
    openapi_extra=_BODY,
    auth=None,
    summary="Alertmanager's webhook",
)
def from_alertmanager(request: HttpRequest, key: str) -> HttpResponse:
    """Version 4 of the webhook. 202 means committed; the same message again changes nothing."""
    return answer(_told(receive(key, "alertmanager", _body(request), now())), status=202)


@router.post(
    "/{key}/generic/", response=_OPEN, openapi_extra=_BODY, auth=None, summary="Any JSON, by a mapping"
)
def from_anything(request: HttpRequest, key: str) -> HttpResponse:
    """Any JSON, read by the integration's mapping. 202 means committed; the same message again changes nothing."""
    return answer(_told(receive(key, "generic", _body(request), now())), status=202)


@router.post(
    "/{key}/pagerduty/",
    response={202: PagerDutyOut, _REFUSALS: PagerDutyInvalidOut},
    openapi_extra=_BODY,
    auth=None,
    summary="PagerDuty Events v2",
)
def from_pagerduty(request: HttpRequest, key: str) -> HttpResponse:
    """What PagerDuty's Events API v2 takes, answered as it answers; the key in the address stands for `routing_key`."""
    try:
        receipt = receive(key, "pagerduty", _body(request), now())
    except NOCError as error:
        said = {"status": "invalid event", "message": "Event object is invalid", "errors": [error.message]}
        return _plain(said, error.status, failure_headers(error))
    return _plain({"status": "success", "message": "Event processed", "dedup_key": receipt.dedup}, 202, {})


def _body(request: HttpRequest) -> bytes:
    """Return the body, read no further than the cap. Raises TooLarge, UnreadableInput."""
    try:
        body = request.read(MOST_BYTES + 1)
    except UnreadablePostError as error:
        raise UnreadableInput("The connection broke off before the body was complete.") from error
    if len(body) > MOST_BYTES:
        raise TooLarge(f"A message may have {MOST_BYTES} bytes at most.")
    return bytes(body)


def _told(receipt: Receipt) -> dict[str, Any]:
    return {
        "accepted": receipt.accepted,
        "duplicates": receipt.duplicates,
        "heartbeats": receipt.heartbeats,
        "warnings": receipt.warnings,
    }


def _plain(said: dict[str, Any], status: int, headers: dict[str, str]) -> HttpResponse:
    return HttpResponse(
        msgspec.json.encode(said), status=status, content_type="application/json", headers=headers
    )
