"""What people are asked to judge next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from noc.intelligence.fraud.queues import Kind, label_queue, sample_progress
from noc.kernel.access.capabilities import FRAUD_VIEW
from noc.kernel.clock import now
from noc.surfaces.api.auth import scope_of
from noc.surfaces.api.endpoints import endpoint
from noc.surfaces.api.envelope import answer
from noc.surfaces.api.fraud_shapes import QueuedOut
from noc.surfaces.api.pages import Limit, Page, as_of_seq
from noc.surfaces.api.parameters import Id

router = Router()


class ProgressOut(Schema):
    done: int
    total: int


class LabelQueueOut(Page[QueuedOut]):
    """`progress`: of the sample that is offered now."""

    progress: ProgressOut


@endpoint(router, "GET", "/queue/", FRAUD_VIEW, LabelQueueOut, summary="What to judge next")
def read_queue(
    request: HttpRequest, kind: Kind | None = None, site_id: Id | None = None, limit: Limit = 50
) -> HttpResponse:
    """`pending`: convictions that wait for a second pair of eyes; `uncertain`: scores near the limit, or on which model,
    detectors and candidate disagree; `sample`: drawn by lot last week. Each says why it is asked; the most informative
    first."""
    seq, at, scope = as_of_seq(), now(), scope_of(request)
    items = label_queue(at, kind, site_id, limit, scope)
    progress = sample_progress(at, site_id, scope)
    return answer({"items": items, "next_cursor": None, "as_of_seq": seq, "progress": progress})
