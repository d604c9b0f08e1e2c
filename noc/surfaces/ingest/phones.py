"""Apps that were made for other servers: OsmAnd/Traccar Client and OwnTracks, answered as their own servers would."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final
from urllib.parse import unquote

import msgspec

from noc.kernel.clock import now
from noc.kernel.errors import NotFound, UnreadableInput
from noc.surfaces.ingest.gather import Gatherer, Parcel
from noc.surfaces.ingest.http import Answer, Request, basic_of
from noc.surfaces.ingest.protocols import osmand, owntracks
from noc.surfaces.ingest.protocols.types import Translated

USUAL_BYTES: Final = 16 * 1024


async def receive_osmand(request: Request, key: str, gatherer: Gatherer) -> Answer:
    """One report of the OsmAnd protocol: 200 with an empty body once it is stored or can never be.

    An unknown device is 404 to JSON and 400 to a query, as Traccar answers; a missing id is 400.
    """
    content_type = request.headers.get("content-type", "")
    found = await _translated(
        request, lambda: osmand.translate(content_type, request.query, request.body, now())
    )
    if found.device is None and not found.events:
        raise UnreadableInput("The report names no device: send id=<device code>.")
    try:
        await gatherer.deliver(_parcel("osmand", unquote(key), "enrolment", found.device or "", found))
    except NotFound as error:
        if "json" in request.content_type:
            raise
        raise UnreadableInput(error.message) from error
    return Answer(200)


async def receive_owntracks(request: Request, gatherer: Gatherer) -> Answer:
    """OwnTracks HTTP: 200 with an empty JSON list once what it holds is stored or can never be."""
    device, token = basic_of(request)
    found = await _translated(
        request, lambda: owntracks.translate(request.body, request.query, request.headers, now())
    )
    for event in found.events:
        event["device"] = device
    await gatherer.deliver(_parcel("owntracks", token, "token", device, found))
    return Answer(200, b"[]", {"content-type": "application/json"})


async def _translated(request: Request, translate: Callable[[], Translated]) -> Translated:
    """Translate at once what a phone sends (0.1 ms), and beside the event loop what no phone sends."""
    if len(request.body) + len(request.query) <= USUAL_BYTES:
        return translate()
    return await asyncio.to_thread(translate)


def _parcel(protocol: str, secret: str, kind: str, device: str, found: Translated) -> Parcel:
    return Parcel(
        protocol=protocol,
        secret=secret,
        secret_kind=kind,
        device=device,
        events=[(str(event.get("device") or ""), msgspec.json.encode(event)) for event in found.events],
        rejected=[(item.raw, item.error) for item in found.rejected],
    )
