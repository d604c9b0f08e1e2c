"""`POST /api/v2/noc/ingest/events/`: JSON or newline-delimited JSON, gzip or plain."""

from __future__ import annotations

from noc.journeys.ingest import Receipt, ingest
from noc.kernel.access.capabilities import INGEST
from noc.kernel.access.tokens import principal_of_token
from noc.kernel.clock import now
from noc.kernel.errors import NotAuthenticated, TooLarge, TryLater, UnsupportedMedia
from noc.kernel.options import options
from noc.sources.receipts.documents import Document, mentions_panic, read_json, read_ndjson
from noc.sources.receipts.events import Warned
from noc.surfaces.ingest.http import Answer, Request, bearer_of, success
from noc.surfaces.ingest.limits import over_ingest_limit

_READERS = {"application/json": read_json, "application/x-ndjson": read_ndjson, "": read_json}


def receive_events(request: Request) -> Answer:
    """Store a batch and answer 202. Raises the errors of SPEC section 4; a batch over the limit has its panics stored."""
    received_at = now()
    principal = principal_of_token(bearer_of(request), received_at)
    if principal is None:
        raise NotAuthenticated("This token is unknown, expired or revoked.")
    principal.require(INGEST)
    reader = _READERS.get(request.content_type)
    if reader is None and mentions_panic(request.body):
        reader = read_json  # whoever presses SOS is heard, whatever the label says
    if reader is None:
        raise UnsupportedMedia("Send application/json or application/x-ndjson.")
    document = reader(request.body)
    if len(document.events) > options().INGEST_MAX_EVENTS:
        ingest(
            principal.tenant_id, document.events, received_at, sent_at=document.sent_at, only_panics=True
        )  # whoever presses SOS is heard, whatever the rest of the batch is like
        raise _too_many(document)
    wait_s = over_ingest_limit(principal.tenant_id, len(document.events), received_at)
    receipt = ingest(
        principal.tenant_id,
        document.events,
        received_at,
        sent_at=document.sent_at,
        only_panics=wait_s is not None,
    )
    if wait_s is not None:
        raise TryLater(_limited_message(receipt), wait_s)
    if document.sent_at_warning:
        receipt.warnings.insert(0, Warned(-1, None, document.sent_at_warning))
    return success(receipt.as_json(), 202)


def _too_many(document: Document) -> TooLarge:
    return TooLarge(
        f"A call may carry {options().INGEST_MAX_EVENTS} events at most, this has {len(document.events)}; "
        "send smaller batches."
    )


def _limited_message(receipt: Receipt) -> str:
    stored = f" {receipt.accepted} panic event(s) of it were stored." if receipt.accepted else ""
    return f"Too many events this minute; send this batch again later.{stored}"
